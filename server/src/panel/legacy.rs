//! Redirects for PrimeHub's own links: `admin/secret`, `admin/secret/{id}`, `?operator=create`.

use std::sync::Arc;

use app::routes::BasePath;
use axum::Router;
use axum::extract::{Path, RawQuery, Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use domain::{ListQuery, parse_query_string};

use super::{Panel, render};

/// Returns the redirects, and the redirect from the base path to the list.
pub(super) fn router(base: &BasePath) -> Router<Panel> {
    let mut router = Router::new()
        .route(&base.join(""), get(list))
        .route(&base.join("admin/secret"), get(list))
        .route(&base.join("admin/secret/"), get(list))
        .route(&base.join("admin/secret/{id}"), get(edit));
    if !base.as_str().is_empty() {
        router = router.route(base.as_str(), get(list));
    }
    router
}

async fn list(State(panel): State<Panel>, RawQuery(query): RawQuery) -> Redirect {
    let base = &panel.0.settings.base;
    let query = query.unwrap_or_default();
    let creates = parse_query_string(&query)
        .iter()
        .any(|(name, value)| name == "operator" && value == "create");
    let target = if creates { base.create(None) } else { base.list(&ListQuery::parse(&query)) };
    Redirect::to(&target)
}

async fn edit(State(panel): State<Panel>, Path(id): Path<String>, request: Request) -> Response {
    let base = &panel.0.settings.base;
    let gate = panel.gate(request.extensions(), Arc::default());
    if gate.shut_out().is_some() {
        // The target depends on the prefixes of object names.
        return render::not_found(State(panel), request).await;
    }
    let object = panel.0.settings.naming.candidates(&id).next();
    let page = object.map_or_else(|| base.start(), |(_, object)| base.edit(&object));
    Redirect::to(&page).into_response()
}
