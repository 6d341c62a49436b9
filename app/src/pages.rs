//! The pages, and which of them each browser module contains.
//!
//! The list does not need the code of the forms, so the browser loads a smaller module there
//! (decision 8). If a link leads to a page that the module lacks, the browser follows it as usual
//! and loads that page.

mod create;
mod delete;
mod edit;
mod form;
mod list;

use std::pin::Pin;

pub use form::UnsavedGuard;

use domain::ListQuery;

use self::create::create_page;
use self::delete::delete_page;
use self::edit::edit_page;
use self::list::list_page;
use crate::api::{get_secret, list_secrets};
use crate::markup::{Element, Node, el, nodes};
use crate::router::Route;
use crate::state::PageData;
use crate::words::use_words;

/// The data of a page that is being loaded.
pub type Loading = Pin<Box<dyn Future<Output = PageData>>>;

/// The pages that a module contains.
#[derive(Clone, Copy)]
pub struct Pages {
    /// Returns whether the module has the page of a route.
    pub has: fn(&Route) -> bool,
    /// Returns the page of a route, or `None` if the module lacks it.
    pub show: fn(&Route) -> Option<Vec<Node>>,
    /// Loads the data of a page after a navigation without reload. The server gets the same data
    /// from `api::request::page`.
    pub load: fn(Route, ListQuery) -> Loading,
}

impl Pages {
    /// All pages.
    pub const ALL: Self = Self {
        has: |route| *route != Route::NotFound,
        show: |route| {
            Some(match route {
                Route::List => nodes(list_page()),
                Route::Create => nodes(create_page()),
                Route::Edit(_) => nodes(edit_page()),
                Route::Delete(_) => nodes(delete_page()),
                Route::NotFound => return None,
            })
        },
        load: |route, query| {
            Box::pin(async move {
                match route {
                    Route::List => list_secrets(query).await.into(),
                    Route::Edit(object) | Route::Delete(object) => get_secret(object).await.into(),
                    Route::Create | Route::NotFound => PageData::Nothing,
                }
            })
        },
    };

    /// No page: the browser follows every link itself.
    pub const NONE: Self =
        Self { has: |_| false, show: |_| None, load: |_, _| Box::pin(async { PageData::Nothing }) };

    /// Only the list.
    pub const LIST: Self = Self {
        has: |route| *route == Route::List,
        show: |route| (*route == Route::List).then(|| nodes(list_page())),
        load: |_, query| Box::pin(async move { list_secrets(query).await.into() }),
    };
}

/// The page that is shown while its data is being loaded.
fn loading() -> Element {
    el("p").class("kp-loading").child(use_words().loading)
}
