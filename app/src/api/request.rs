//! Reads the values that the server has put into the context of the current request.

use backend::operations::{get, list, may};
use backend::{AppError, Gate, Operation, Right};
use domain::{ListQuery, Naming};
use leptos::prelude::use_context;

use crate::routes::Page;
use crate::state::PageData;

/// Returns the gate of the current request.
///
/// # Errors
/// Returns [`AppError::Internal`] outside a request, which is a bug in the server.
pub fn gate() -> Result<Gate, AppError> {
    use_context().ok_or_else(|| AppError::Internal { incident: String::new() })
}

/// Loads the data of a page.
pub async fn page(gate: &Gate, of: &Page, query: &str) -> PageData {
    match of {
        Page::List => list(gate, &ListQuery::parse(query)).await.into(),
        Page::Edit(object) | Page::Key(object) => get(gate, object).await.into(),
        Page::Delete(object) => {
            match may(gate, Operation::on_object("get", object), Right::Delete).await {
                Ok(()) => get(gate, object).await.into(),
                Err(error) => PageData::Failed(error),
            }
        }
        Page::Create | Page::NotFound => PageData::Nothing,
    }
}

/// Returns the naming of the panel.
///
/// # Errors
/// Returns [`AppError::Internal`] outside a request.
pub fn naming() -> Result<Naming, AppError> {
    use_context::<crate::state::PageState>()
        .and_then(|state| state.settings)
        .map(|settings| settings.naming)
        .ok_or_else(|| AppError::Internal { incident: String::new() })
}
