//! `POST api/list`: one page of the list.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

#[cfg(feature = "ssr")]
use backend::operations;
use domain::{ListPage, ListQuery};
use leptos::prelude::*;

use super::WireError;
use super::protocol::PanelJson;
#[cfg(feature = "ssr")]
use super::request::gate;

/// Returns one page of the secrets that match the query.
///
/// # Errors
/// Returns [`backend::AppError`]. An empty namespace is an empty page, not an error.
#[server(prefix = "/api", endpoint = "list", protocol = PanelJson)]
pub async fn list_secrets(query: ListQuery) -> Result<ListPage, WireError> {
    Ok(operations::list(&gate()?, &query).await?)
}
