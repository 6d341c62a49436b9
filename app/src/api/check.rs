//! `POST api/check`: what only the cluster knows of a form.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

use leptos::prelude::*;

use super::protocol::PanelJson;
use crate::domain::{Check, Checked};
use crate::error::AppError;

/// Whether a name is taken, and which secrets hold the same key or registry host.
///
/// # Errors
/// [`AppError`]; a form goes on without the answer.
#[server(prefix = "/api", endpoint = "check", protocol = PanelJson)]
pub async fn check_form(check: Check) -> Result<Checked, AppError> {
    super::operations::check(&super::operations::gate()?, &check).await
}
