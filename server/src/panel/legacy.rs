//! PrimeHub's own links: `admin/secret`, `admin/secret/{id}`, `?operator=create`.

use app::domain::{ListQuery, parse_query_string};
use app::routes::BasePath;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::Redirect;
use axum::routing::get;

use super::Panel;

/// The redirects, and the way from the base path to the list.
pub(super) fn router(base: &BasePath) -> Router<Panel> {
    let mut router = Router::new()
        .route(&base.join(""), get(list))
        .route(&base.join("admin/secret"), get(list))
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

async fn edit(State(panel): State<Panel>, Path(id): Path<String>) -> Redirect {
    let base = &panel.0.settings.base;
    let object = panel.0.settings.naming.candidates(&id).next();
    Redirect::to(&object.map_or_else(|| base.start(), |(_, object)| base.edit(&object)))
}
