//! `POST theme`: the theme switch of a page without JavaScript.

use app::state::Theme;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::parse_query_string;
use http::{StatusCode, header};

use super::{Panel, cookies};

/// Remembers the theme and goes back to where the switch was.
pub(super) async fn choose(State(panel): State<Panel>, body: String) -> Response {
    let base = &panel.0.settings.base;
    let (mut theme, mut from) = (Theme::default(), base.start());
    for (name, value) in parse_query_string(&body) {
        match name.as_str() {
            "theme" => theme = Theme::parse(&value),
            "from" if is_own(base.as_str(), &value) => from = value,
            _ => {}
        }
    }
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, from)]).into_response();
    if let Some(cookie) = cookies::set_theme(base, theme) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// True for a path of this panel; a redirect to anywhere else would be an open one.
fn is_own(base: &str, path: &str) -> bool {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let rest = path.strip_prefix(base);
    plain && rest.is_some_and(|rest| rest.starts_with('/') && !rest.starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_own_paths_are_gone_back_to() {
        assert!(is_own("", "/secrets?q=a"));
        assert!(is_own("/console/admin", "/console/admin/secrets"));
        for foreign in ["//evil.example", "https://evil.example", "/\\evil", "", "/a\nb"] {
            assert!(!is_own("", foreign), "{foreign:?}");
        }
        assert!(!is_own("/console/admin", "/console/adminx/secrets"));
    }
}
