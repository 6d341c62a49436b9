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

/// One page of the secrets that the query finds.
///
/// # Errors
/// [`backend::AppError`]; an empty namespace is an empty page.
#[server(prefix = "/api", endpoint = "list", protocol = PanelJson)]
pub async fn list_secrets(query: ListQuery) -> Result<ListPage, WireError> {
    Ok(operations::list(&gate()?, &query).await?)
}
