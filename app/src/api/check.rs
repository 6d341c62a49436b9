//! `POST api/check`: the facts about a form that only the cluster knows.

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

/// Checks whether a name is taken, and which secrets hold the same key or registry host.
///
/// # Errors
/// Returns [`backend::AppError`]. The form can be used without the answer.
#[server(prefix = "/api", endpoint = "check", protocol = PanelJson)]
pub async fn check_form(check: Check) -> Result<Checked, WireError> {
    Ok(operations::check(&gate()?, &check).await?)
}
