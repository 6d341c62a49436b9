//! `POST api/delete`: deletes a secret.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

use backend::Notice;
#[cfg(feature = "ssr")]
use backend::operations;
use domain::DeleteInput;
use leptos::prelude::*;

use super::WireError;
use super::protocol::PanelJson;
#[cfg(feature = "ssr")]
use super::request::gate;

/// Deletes the secret if its version is the one that was shown.
///
/// # Errors
/// Returns [`backend::AppError::Conflict`] if the secret is newer.
#[server(prefix = "/api", endpoint = "delete", protocol = PanelJson)]
pub async fn delete_secret(object: String, input: DeleteInput) -> Result<Notice, WireError> {
    Ok(operations::delete(&gate()?, &object, &input).await?)
}
