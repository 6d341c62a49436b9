//! `POST api/delete`: a secret less.

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

/// Deletes exactly the version that was shown.
///
/// # Errors
/// [`backend::AppError::Conflict`] where the secret is newer.
#[server(prefix = "/api", endpoint = "delete", protocol = PanelJson)]
pub async fn delete_secret(object: String, input: DeleteInput) -> Result<Notice, WireError> {
    Ok(operations::delete(&gate()?, &object, &input).await?)
}
