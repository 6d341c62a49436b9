//! Plain form posts: to the URL of the form's own page, through the gate.

use std::sync::Arc;

use app::api::operations as op;
use app::backend::Gate;
use app::domain::{CreateInput, DeleteInput, EditInput, SAVE, parse_query_string};
use app::error::AppError;
use app::state::{Notice, Submitted};
use app::wire::Later;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::respond::StatusSlot;
use super::{Panel, cookies, render};
use crate::http::BODY_MAX_BYTES;

/// `POST secrets/new`.
pub(super) async fn create(State(panel): State<Panel>, form: Form) -> Response {
    let mut input = CreateInput::from_pairs(form.pairs.clone());
    let error = match form.intent() {
        Some(intent) if intent != SAVE => {
            input.choose(intent);
            None
        }
        _ => match op::create(&form.gate, &panel.0.settings.naming, &input).await {
            Ok(notice) => return done(&panel, &notice),
            Err(error) => Some(error),
        },
    };
    let retype = input.has_credentials();
    let input = Later::of(&input.without_credentials());
    form.again(&panel, Submitted::Create { input, error, retype }).await
}

/// `POST secrets/{object}`.
pub(super) async fn update(
    State(panel): State<Panel>,
    Path(object): Path<String>,
    form: Form,
) -> Response {
    let mut input = EditInput::from_pairs(form.pairs.clone());
    let error = if input.follow(form.intent().unwrap_or(SAVE)) {
        match op::update(&form.gate, &object, &input).await {
            Ok(notice) => return done(&panel, &notice),
            Err(error) => Some(error),
        }
    } else {
        None
    };
    let retype = input.has_credentials();
    let input = Later::of(&input.without_credentials());
    form.again(&panel, Submitted::Edit { input, error, retype }).await
}

/// `POST secrets/{backup}/restore`.
pub(super) async fn restore(
    State(panel): State<Panel>,
    Path(backup): Path<String>,
    form: Form,
) -> Response {
    let DeleteInput { version } = DeleteInput::from_pairs(form.pairs.clone());
    let restored = op::restore(&form.gate, &backup, &version).await;
    form.settled(&panel, restored).await
}

/// `POST secrets/{backup}/discard`.
pub(super) async fn discard(
    State(panel): State<Panel>,
    Path(backup): Path<String>,
    form: Form,
) -> Response {
    let DeleteInput { version } = DeleteInput::from_pairs(form.pairs.clone());
    let discarded = op::discard(&form.gate, &backup, &version).await;
    form.settled(&panel, discarded).await
}

/// `POST secrets/{object}/delete`.
pub(super) async fn delete(
    State(panel): State<Panel>,
    Path(object): Path<String>,
    form: Form,
) -> Response {
    let input = DeleteInput::from_pairs(form.pairs.clone());
    match op::delete(&form.gate, &object, &input).await {
        Ok(notice) => done(&panel, &notice),
        Err(error) => form.again(&panel, Submitted::Delete(error)).await,
    }
}

/// A form post: its pairs, its gate, and the request to render its page again.
pub(super) struct Form {
    pairs: Vec<(String, String)>,
    gate: Gate,
    respond: Arc<StatusSlot>,
    request: Request,
}

impl FromRequest<Panel> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, panel: &Panel) -> Result<Self, Response> {
        let respond = Arc::new(StatusSlot::default());
        let (parts, body) = request.into_parts();
        let gate = panel.gate(&parts.extensions, Arc::clone(&respond));
        let bytes = to_bytes(body, BODY_MAX_BYTES).await;
        let request = Request::from_parts(parts, axum::body::Body::empty());
        let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes.into()).ok());
        let Some(text) = text else {
            let submitted = Submitted::Refused(AppError::Malformed);
            let mut page = render::render(panel, request, Some(submitted), respond).await;
            *page.status_mut() = StatusCode::BAD_REQUEST;
            return Err(page);
        };
        let pairs = parse_query_string(&text).into_iter().map(line_endings).collect();
        Ok(Self { pairs, gate, respond, request })
    }
}

impl Form {
    /// The button that was pressed.
    fn intent(&self) -> Option<&str> {
        self.pairs.iter().find(|(name, _)| name == "intent").map(|(_, value)| value.as_str())
    }

    /// On to the next page; a failure is an error page, because the buttons stand in the list.
    async fn settled(self, panel: &Panel, outcome: Result<Notice, AppError>) -> Response {
        match outcome {
            Ok(notice) => done(panel, &notice),
            Err(error) => self.again(panel, Submitted::Refused(error)).await,
        }
    }

    /// The form's page again.
    async fn again(self, panel: &Panel, submitted: Submitted) -> Response {
        render::render(panel, self.request, Some(submitted), self.respond).await
    }
}

/// Undoes what a form's encoding does to the line endings of every text (HTML: form submission), so
/// that nobody is told that theirs were wrong.
fn line_endings((name, value): (String, String)) -> (String, String) {
    let lines = ["secret", "knownHosts", "import"].contains(&name.as_str());
    let value = if lines { value.replace("\r\n", "\n") } else { value };
    (name, value)
}

/// On to the next page, which says what was done.
fn done(panel: &Panel, notice: &Notice) -> Response {
    let base = &panel.0.settings.base;
    let next = [(header::LOCATION, notice.next_page(base))];
    let mut response = (StatusCode::SEE_OTHER, next).into_response();
    if let Some(cookie) = cookies::set_notice(base, notice) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
