//! `POST theme`: the theme switch of a page without JavaScript.

use app::state::Theme;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::own_path::own_path;
use super::{Panel, cookies};

/// Remembers the theme and goes back to where the switch was.
pub(super) async fn choose(State(panel): State<Panel>, body: String) -> Response {
    let base = &panel.0.settings.base;
    let (mut theme, mut from) = (Theme::default(), base.start());
    for (name, value) in form_urlencoded::parse(body.as_bytes()) {
        match &*name {
            "theme" => theme = Theme::parse(&value),
            "from" => from = own_path(base, &value).unwrap_or(from),
            _ => {}
        }
    }
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, from)]).into_response();
    if let Some(cookie) = cookies::set_theme(base, theme) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
