//! The data of a page, asked for by the browser.

use super::{get_secret, list_secrets};
use crate::domain::ListQuery;
use crate::router::Route;
use crate::state::PageData;

/// The data of a page after a step without reload. The server's own way to the same is
/// `operations::page`.
pub async fn load(route: Route, query: ListQuery) -> PageData {
    match route {
        Route::List => list_secrets(query).await.into(),
        Route::Edit(object) | Route::Delete(object) => get_secret(object).await.into(),
        Route::Create | Route::NotFound => PageData::Nothing,
    }
}
