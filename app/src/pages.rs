//! The pages.

#![expect(clippy::needless_pass_by_value, reason = "the props of a component are values")]

mod create;
mod delete;
mod edit;
mod form;
mod list;
mod not_found;
mod refused;

pub use create::CreatePage;
pub use delete::DeletePage;
pub use edit::EditPage;
pub use form::UnsavedGuard;
pub use list::ListPage;
pub use not_found::NotFoundPage;
pub use refused::RefusedPage;
