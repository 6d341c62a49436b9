//! `POST api/get`: one secret, described.

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

/// The description of a secret; never its value.
///
/// # Errors
/// [`backend::AppError::NotFound`] where there is none, or none of the panel's.
#[server(prefix = "/api", endpoint = "get", protocol = PanelJson)]
pub async fn get_secret(object: String) -> Result<SecretDetail, WireError> {
    Ok(operations::get(&gate()?, &object).await?)
}
