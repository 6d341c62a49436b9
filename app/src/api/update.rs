//! `POST api/update`: an edit of a secret.

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

/// Changes what the form changed, on the version that it was loaded with.
///
/// # Errors
/// [`backend::AppError::Conflict`] where the secret is newer, [`backend::AppError::Invalid`] for
/// wrong fields.
#[server(prefix = "/api", endpoint = "update", protocol = PanelJson)]
pub async fn update_secret(object: String, input: EditInput) -> Result<Notice, WireError> {
    Ok(operations::update(&gate()?, &object, &input).await?)
}
