//! The pages, and which of them a module of the browser has.
//!
//! The list needs none of what the forms need, so the browser loads a module without them there
//! (decision 8). A link to a page that the module lacks is the browser's own, and loads that page.

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

/// The data of a page on its way.
pub type Loading = Pin<Box<dyn Future<Output = PageData>>>;

/// The pages that a module has.
#[derive(Clone, Copy)]
pub struct Pages {
    /// Whether it has the page of a route.
    pub has: fn(&Route) -> bool,
    /// The page of a route; `None` where the module lacks it.
    pub show: fn(&Route) -> Option<Vec<Node>>,
    /// The data of a page after a step without reload. The server gets the same data from
    /// `api::request::page`.
    pub load: fn(Route, ListQuery) -> Loading,
}

impl Pages {
    /// Every page.
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

    /// No page: every link is the browser's own.
    pub const NONE: Self =
        Self { has: |_| false, show: |_| None, load: |_, _| Box::pin(async { PageData::Nothing }) };

    /// The list alone.
    pub const LIST: Self = Self {
        has: |route| *route == Route::List,
        show: |route| (*route == Route::List).then(|| nodes(list_page())),
        load: |_, query| Box::pin(async move { list_secrets(query).await.into() }),
    };
}

/// A page whose data is on its way.
fn loading() -> Element {
    el("p").class("kp-loading").child(use_words().loading)
}
