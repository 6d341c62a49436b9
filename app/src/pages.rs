//! The pages. The list is in the first part of the browser's program. The forms are in a part of
//! their own, which a browser loads when it needs one of them.

mod create;
mod delete;
mod edit;
mod form;
mod key;
mod list;

use leptos::prelude::*;
use leptos::wasm_split::wasm_split;
use leptos_router::LazyRoute;

pub use self::form::{Unsaved, UnsavedGuard, provide_kept_form};
pub use self::list::ListPage;

use self::create::CreatePage;
use self::delete::DeletePage;
use self::edit::EditPage;
use self::key::KeyPage;
use crate::dom;
use crate::location::use_here;
use crate::part::PartMissing;
use crate::words::use_words;

/// The route of the form of a new secret.
pub struct CreateRoute;
/// The route of the form of a stored secret.
pub struct EditRoute;
/// The route of the confirmation of a deletion.
pub struct DeleteRoute;
/// The route of the public key of a secret.
pub struct KeyRoute;

impl LazyRoute for CreateRoute {
    fn data() -> Self {
        Self
    }

    async fn view(_: Self) -> AnyView {
        or_load(create_page()).await
    }
}

impl LazyRoute for EditRoute {
    fn data() -> Self {
        Self
    }

    async fn view(_: Self) -> AnyView {
        or_load(edit_page()).await
    }
}

impl LazyRoute for DeleteRoute {
    fn data() -> Self {
        Self
    }

    async fn view(_: Self) -> AnyView {
        or_load(delete_page()).await
    }
}

impl LazyRoute for KeyRoute {
    fn data() -> Self {
        Self
    }

    async fn view(_: Self) -> AnyView {
        or_load(key_page()).await
    }
}

#[allow(clippy::unnecessary_wraps, reason = "the part that it is in may be missing")]
#[wasm_split(forms, fallible, wasm_split_path = ::leptos::wasm_split, preload(preload_create))]
fn create_page() -> Result<AnyView, PartMissing> {
    Ok(view! { <CreatePage /> }.into_any())
}

#[allow(clippy::unnecessary_wraps, reason = "the part that it is in may be missing")]
#[wasm_split(forms, fallible, wasm_split_path = ::leptos::wasm_split, preload(preload_edit))]
fn edit_page() -> Result<AnyView, PartMissing> {
    Ok(view! { <EditPage /> }.into_any())
}

#[allow(clippy::unnecessary_wraps, reason = "the part that it is in may be missing")]
#[wasm_split(forms, fallible, wasm_split_path = ::leptos::wasm_split, preload(preload_delete))]
fn delete_page() -> Result<AnyView, PartMissing> {
    Ok(view! { <DeletePage /> }.into_any())
}

#[allow(clippy::unnecessary_wraps, reason = "the part that it is in may be missing")]
#[wasm_split(forms, fallible, wasm_split_path = ::leptos::wasm_split, preload(preload_key))]
fn key_page() -> Result<AnyView, PartMissing> {
    Ok(view! { <KeyPage /> }.into_any())
}

/// Loads the forms. A page with a form calls it before it is hydrated.
///
/// # Errors
/// Returns [`PartMissing`] if they cannot be loaded.
#[cfg(feature = "hydrate")]
pub async fn load_forms() -> Result<(), PartMissing> {
    // Each page knows by itself that its part is there.
    preload_create().await?;
    preload_edit().await?;
    preload_key().await?;
    Ok(preload_delete().await?)
}

/// Returns a page of a part. If the part cannot be loaded, the server's page is loaded instead.
async fn or_load(page: impl Future<Output = Result<AnyView, PartMissing>>) -> AnyView {
    let here = use_here();
    page.await.unwrap_or_else(|PartMissing| {
        dom::load(&here.get_untracked());
        view! { <Loading /> }.into_any()
    })
}

/// The text that is shown while the data of a page is being loaded.
#[component]
fn Loading() -> impl IntoView {
    view! { <p class="kp-loading">{use_words().loading}</p> }
}
