//! What the server functions and the plain forms do: each operation once, through the gate.

use leptos::prelude::use_context;

use crate::backend::{Deleted, Gate, Operation, Written};
use crate::domain::{
    CreateInput, DeleteInput, EditInput, ListPage, ListQuery, Naming, ObjectName, SecretDetail,
    list_page,
};
use crate::error::AppError;
use crate::router::Route;
use crate::state::{Notice, PageData};

/// The gate of the request at hand.
///
/// # Errors
/// [`AppError::Internal`] outside a request, which is a mistake of the server.
pub fn gate() -> Result<Gate, AppError> {
    use_context().ok_or_else(|| AppError::Internal { incident: String::new() })
}

/// One page of the list.
///
/// # Errors
/// [`AppError`]; an empty namespace is an empty page.
pub async fn list(gate: &Gate, query: &ListQuery) -> Result<ListPage, AppError> {
    gate.pass(Operation::on_list("list"), async |session| {
        let rows = session.store().list(session.caller()).await?;
        Ok(list_page(rows, query))
    })
    .await
}

/// One secret, described.
///
/// # Errors
/// [`AppError::NotFound`] where there is none, or none of the panel's.
pub async fn get(gate: &Gate, object: &str) -> Result<SecretDetail, AppError> {
    gate.pass(Operation::on_object("get", object), async |session| {
        let found = session.store().get(session.caller(), object).await?;
        found.ok_or(crate::backend::StoreError::NotFound)
    })
    .await
}

/// The data of a page.
pub async fn page(gate: &Gate, route: &Route, query: &str) -> PageData {
    match route {
        Route::List => list(gate, &ListQuery::parse(query)).await.into(),
        Route::Edit(object) | Route::Delete(object) => get(gate, object).await.into(),
        Route::Create | Route::NotFound => PageData::Nothing,
    }
}

/// Creates a secret.
///
/// # Errors
/// [`AppError::Invalid`] for wrong fields, [`AppError::AlreadyExists`] where the name is taken.
pub async fn create(gate: &Gate, naming: &Naming, input: &CreateInput) -> Result<Notice, AppError> {
    let attempted =
        format!("{}{}", input.kind().map_or("", |k| naming.prefix(k).as_str()), input.name);
    gate.pass(Operation::on_object("create", attempted), async |session| {
        let new = input.validate(naming).map_err(crate::backend::StoreError::Invalid)?;
        session.store().create(session.caller(), &new).await?;
        Ok(Notice::Created(new.object))
    })
    .await
}

/// Changes a secret.
///
/// # Errors
/// [`AppError::Conflict`] where it is newer than the form.
pub async fn update(gate: &Gate, object: &str, input: &EditInput) -> Result<Notice, AppError> {
    gate.pass(Operation::on_object("patch", object), async |session| {
        let written = session.store().update(session.caller(), object, input).await?;
        let object = ObjectName::from_stored(object);
        Ok(match written {
            Written::Stored(_) => Notice::Saved(object),
            Written::Unchanged => Notice::Unchanged(object),
        })
    })
    .await
}

/// Deletes a secret.
///
/// # Errors
/// [`AppError::Conflict`] where it is newer than what was shown.
pub async fn delete(gate: &Gate, object: &str, input: &DeleteInput) -> Result<Notice, AppError> {
    gate.pass(Operation::on_object("delete", object), async |session| {
        let deleted = session.store().delete(session.caller(), object, &input.version).await?;
        let object = ObjectName::from_stored(object);
        Ok(match deleted {
            Deleted::Gone => Notice::Deleted(object),
            Deleted::Terminating => Notice::Terminating(object),
        })
    })
    .await
}

/// The naming of the panel at hand.
///
/// # Errors
/// [`AppError::Internal`] outside a request.
pub fn naming() -> Result<Naming, AppError> {
    use_context::<crate::state::PageState>()
        .map(|state| state.settings.naming)
        .ok_or_else(|| AppError::Internal { incident: String::new() })
}
