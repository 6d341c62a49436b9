//! `POST api/get`: describes one secret.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

#[cfg(feature = "ssr")]
use backend::operations;
use domain::SecretDetail;
use leptos::prelude::*;

use super::WireError;
use super::protocol::PanelJson;
#[cfg(feature = "ssr")]
use super::request::gate;

/// Returns the description of a secret, never its value.
///
/// # Errors
/// Returns [`backend::AppError::NotFound`] if there is no such secret or if it is not one of the
/// panel's.
#[server(prefix = "/api", endpoint = "get", protocol = PanelJson)]
pub async fn get_secret(object: String) -> Result<SecretDetail, WireError> {
    Ok(operations::get(&gate()?, &object).await?)
}
