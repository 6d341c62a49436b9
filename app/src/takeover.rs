//! How the browser takes the panel over: inside the element that the server marked, wherever it
//! stands. Extensions and proxies put nodes of their own before it, behind it and into it.
//!
//! What is inside is hydrated if it has the shape that the server wrote. Otherwise nobody can tell
//! which nodes are whose: the panel is made anew in the same place, with what was typed.

use std::sync::Arc;

use any_spawner::Executor;
use hydration_context::{HydrateSharedContext, SharedContext as _};
use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::PositionState;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::app::App;
use crate::dom::Controls;
use crate::shape::{MARK, ROOT, Shape};
use crate::{pages, words};

/// Takes the page over with the texts of its language. With texts of another build, or without the
/// part of the program that the page needs, the page stays as the server sent it, which works, too.
pub fn hydrate(texts: String, has_form: bool) {
    wasm_bindgen_futures::spawn_local(start(texts, has_form));
}

async fn start(texts: String, has_form: bool) {
    if !words::load(texts) || (has_form && pages::load_forms().await.is_err()) {
        return;
    }
    let Some(root) = document().get_element_by_id(ROOT) else { return };
    // If it was started before, it is the same one.
    let _ = Executor::init_wasm_bindgen();
    let context = Arc::new(HydrateSharedContext::new());
    let owner = Owner::new_root(Some(context.clone()));
    if root.get_attribute(MARK) == Some(Shape::inside(&root).to_string()) {
        let hydrated = owner.with(|| {
            ScopedFuture::new(async move {
                let position = PositionState::default();
                view! { <App /> }.hydrate_async(&Cursor::new(root), &position).await
            })
        });
        std::mem::forget(hydrated.await);
    } else {
        std::mem::forget(owner.with(|| anew(&root)));
    }
    context.hydration_complete();
    // The panel lives as long as the page.
    std::mem::forget(owner);
}

/// Makes the panel anew in the place of the one that something has edited.
fn anew(root: &Element) -> impl Sized + use<> {
    let document = document();
    let Ok(old) = document.create_element("div") else { return None };
    let focus = document.active_element().filter(|focused| root.contains(Some(focused)));
    while let Some(node) = root.first_child() {
        // A node that was just there can be moved.
        let _ = old.append_child(&node);
    }
    let mut panel = view! { <App /> }.into_view().build();
    panel.mount(root, None);
    // Both were made of one state, so the same name at the same place is the same control.
    let _ = Controls::of(&old).give_to(root);
    if let Some(focused) = focus
        && let Some(control) = document.get_element_by_id(&focused.id())
        && let Ok(control) = control.dyn_into::<HtmlElement>()
    {
        // A control that cannot take the focus leaves it where it is.
        let _ = control.focus();
    }
    Some(panel)
}
