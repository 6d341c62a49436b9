//! `POST api/update`: an edit of a secret.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

use leptos::prelude::*;

use super::protocol::PanelJson;
use crate::domain::EditInput;
use crate::error::AppError;
use crate::state::Notice;

/// Changes what the form changed, on the version that it was loaded with.
///
/// # Errors
/// [`AppError::Conflict`] where the secret is newer, [`AppError::Invalid`] for wrong fields.
#[server(prefix = "/api", endpoint = "update", protocol = PanelJson)]
pub async fn update_secret(object: String, input: EditInput) -> Result<Notice, AppError> {
    super::operations::update(&super::operations::gate()?, &object, &input).await
}
