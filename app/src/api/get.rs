//! `POST api/get`: one secret, described.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

use leptos::prelude::*;

use super::protocol::PanelJson;
use crate::domain::SecretDetail;
use crate::error::AppError;

/// The description of a secret; never its value.
///
/// # Errors
/// [`AppError::NotFound`] where there is none, or none of the panel's.
#[server(prefix = "/api", endpoint = "get", protocol = PanelJson)]
pub async fn get_secret(object: String) -> Result<SecretDetail, AppError> {
    super::operations::get(&super::operations::gate()?, &object).await
}
