//! The pages.

mod create;
mod delete;
mod edit;
mod form;
mod list;

pub use create::create_page;
pub use delete::delete_page;
pub use edit::edit_page;
pub use form::UnsavedGuard;
pub use list::list_page;

use crate::markup::{Element, el};
use crate::words::use_words;

/// A page whose data is on its way.
fn loading() -> Element {
    el("p").class("kp-loading").child(use_words().loading)
}
