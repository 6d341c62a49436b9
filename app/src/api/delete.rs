//! `POST api/delete`: a secret less.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

use leptos::prelude::*;

use super::protocol::PanelJson;
use crate::domain::DeleteInput;
use crate::error::AppError;
use crate::state::Notice;

/// Deletes exactly the version that was shown.
///
/// # Errors
/// [`AppError::Conflict`] where the secret is newer.
#[server(prefix = "/api", endpoint = "delete", protocol = PanelJson)]
pub async fn delete_secret(object: String, input: DeleteInput) -> Result<Notice, AppError> {
    super::operations::delete(&super::operations::gate()?, &object, &input).await
}
