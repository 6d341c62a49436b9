//! `POST api/create`: creates a secret.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

use backend::Notice;
#[cfg(feature = "ssr")]
use backend::operations;
use domain::CreateInput;
use leptos::prelude::*;

use super::WireError;
use super::protocol::PanelJson;
#[cfg(feature = "ssr")]
use super::request::{gate, naming};

/// Creates a secret. It never overwrites one.
///
/// # Errors
/// Returns [`backend::AppError::Invalid`] for wrong fields and [`backend::AppError::AlreadyExists`]
/// if the name is taken.
#[server(prefix = "/api", endpoint = "create", protocol = PanelJson)]
pub async fn create_secret(input: CreateInput) -> Result<Notice, WireError> {
    Ok(operations::create(&gate()?, &naming()?, &input).await?)
}
