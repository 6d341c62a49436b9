//! `POST api/create`: a new secret.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

use leptos::prelude::*;

use super::protocol::PanelJson;
use crate::domain::CreateInput;
use crate::error::AppError;
use crate::state::Notice;

/// Creates a secret; it never overwrites.
///
/// # Errors
/// [`AppError::Invalid`] for wrong fields, [`AppError::AlreadyExists`] where the name is taken.
#[server(prefix = "/api", endpoint = "create", protocol = PanelJson)]
pub async fn create_secret(input: CreateInput) -> Result<Notice, AppError> {
    use super::operations as op;
    op::create(&op::gate()?, &op::naming()?, &input).await
}
