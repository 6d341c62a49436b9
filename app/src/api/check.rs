//! `POST api/check`: what only the cluster knows of a form.

#![expect(
    missing_docs,
    reason = "the macro's argument struct has the function's arguments as fields"
)]

#[cfg(feature = "ssr")]
use backend::operations;
use domain::{Check, Checked};
use leptos::prelude::*;

use super::WireError;
use super::protocol::PanelJson;
#[cfg(feature = "ssr")]
use super::request::gate;

/// Whether a name is taken, and which secrets hold the same key or registry host.
///
/// # Errors
/// [`backend::AppError`]; a form goes on without the answer.
#[server(prefix = "/api", endpoint = "check", protocol = PanelJson)]
pub async fn check_form(check: Check) -> Result<Checked, WireError> {
    Ok(operations::check(&gate()?, &check).await?)
}
