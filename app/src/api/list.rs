//! `POST api/list`: one page of the list.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

use leptos::prelude::*;

use super::protocol::PanelJson;
use crate::domain::{ListPage, ListQuery};
use crate::error::AppError;

/// One page of the secrets that the query finds.
///
/// # Errors
/// [`AppError`]; an empty namespace is an empty page.
#[server(prefix = "/api", endpoint = "list", protocol = PanelJson)]
pub async fn list_secrets(query: ListQuery) -> Result<ListPage, AppError> {
    super::operations::list(&super::operations::gate()?, &query).await
}
