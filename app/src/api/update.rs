//! `POST api/update`: edits a secret.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

use backend::Notice;
#[cfg(feature = "ssr")]
use backend::operations;
use domain::EditInput;
use leptos::prelude::*;

use super::WireError;
use super::protocol::PanelJson;
#[cfg(feature = "ssr")]
use super::request::gate;

/// Changes the fields that the form changed, if the secret still has the version that was loaded.
///
/// # Errors
/// Returns [`backend::AppError::Conflict`] if the secret is newer and
/// [`backend::AppError::Invalid`] for wrong fields.
#[server(prefix = "/api", endpoint = "update", protocol = PanelJson)]
pub async fn update_secret(object: String, input: EditInput) -> Result<Notice, WireError> {
    Ok(operations::update(&gate()?, &object, &input).await?)
}
