//! The server functions: each is one expression that passes one gate.
//!
//! A hydrated page calls them. A plain form post runs the same [`backend::operations`].

mod check;
mod create;
mod delete;
mod error;
mod get;
mod list;
mod protocol;
#[cfg(feature = "ssr")]
pub mod request;
mod update;

pub use check::{CheckForm, check_form};
pub use create::{CreateSecret, create_secret};
pub use delete::{DeleteSecret, delete_secret};
pub use error::WireError;
pub use get::{GetSecret, get_secret};
pub use list::{ListSecrets, list_secrets};
pub use update::{UpdateSecret, update_secret};

/// The names of the server functions, as the last segment of their paths.
pub const NAMES: [&str; 6] = ["list", "get", "create", "update", "delete", "check"];
