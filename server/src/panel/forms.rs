//! Plain form posts. Each goes to the URL of the form's own page and passes the gate.
//!
//! Invariant: if the caller is not let in, the server refuses the request before it reads the form,
//! and the response holds nothing of the form.

use std::sync::Arc;

use app::routes::list_of;
use app::state::Submitted;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use backend::{AppError, Gate, Notice, Operation, Right, operations as op};
use domain::{CreateInput, DeleteInput, EditInput, FormPairs, SAVE};
use http::{StatusCode, header};

use super::respond::StatusSlot;
use super::{Panel, cookies, render};
use crate::http::BODY_MAX_BYTES;

/// `POST secrets/new`.
pub(super) async fn create(State(panel): State<Panel>, request: Request) -> FormResponse {
    let mut form = SubmittedForm::open(&panel, request, Operation::on_list("create")).await?;
    let intent = form.intent();
    let mut input = CreateInput::from_pairs(form.pairs());
    let error = if intent == SAVE {
        match op::create(&form.gate, &panel.0.settings.naming, &input).await {
            Ok(notice) => return Ok(form.done(&panel, &notice)),
            Err(error) => Some(error),
        }
    } else {
        // The form is shown only to users who may submit it.
        let may = op::may(&form.gate, Operation::on_list("get"), Right::Create).await;
        input.choose(&intent);
        may.err()
    };
    let retype = input.has_credentials();
    let (input, cut) = input.to_send_back();
    let input = Box::new(input);
    Ok(form.again(&panel, Submitted::Create { input, error, retype, cut }).await)
}

/// `POST secrets/{object}`.
pub(super) async fn update(
    State(panel): State<Panel>,
    Path(object): Path<String>,
    request: Request,
) -> FormResponse {
    let mut form =
        SubmittedForm::open(&panel, request, Operation::on_object("patch", &object)).await?;
    let intent = form.intent();
    let mut input = EditInput::from_pairs(form.pairs());
    let error = if input.follow(&intent) {
        match op::update(&form.gate, &object, &input).await {
            Ok(notice) => return Ok(form.done(&panel, &notice)),
            Err(error) => Some(error),
        }
    } else {
        None
    };
    let retype = input.has_credentials();
    let (input, cut) = input.to_send_back();
    let input = Box::new(input);
    Ok(form.again(&panel, Submitted::Edit { input, error, retype, cut }).await)
}

/// `POST secrets/{backup}/restore`.
pub(super) async fn restore(
    State(panel): State<Panel>,
    Path(backup): Path<String>,
    request: Request,
) -> FormResponse {
    let mut form =
        SubmittedForm::open(&panel, request, Operation::on_object("create", &backup)).await?;
    let DeleteInput { version } = DeleteInput::from_pairs(form.pairs());
    let restored = op::restore(&form.gate, &backup, &version).await;
    Ok(form.settled(&panel, restored).await)
}

/// `POST secrets/{backup}/discard`.
pub(super) async fn discard(
    State(panel): State<Panel>,
    Path(backup): Path<String>,
    request: Request,
) -> FormResponse {
    let mut form =
        SubmittedForm::open(&panel, request, Operation::on_object("delete", &backup)).await?;
    let DeleteInput { version } = DeleteInput::from_pairs(form.pairs());
    let discarded = op::discard(&form.gate, &backup, &version).await;
    Ok(form.settled(&panel, discarded).await)
}

/// `POST secrets/{object}/delete`.
pub(super) async fn delete(
    State(panel): State<Panel>,
    Path(object): Path<String>,
    request: Request,
) -> FormResponse {
    let mut form =
        SubmittedForm::open(&panel, request, Operation::on_object("delete", &object)).await?;
    let input = DeleteInput::from_pairs(form.pairs());
    Ok(match op::delete(&form.gate, &object, &input).await {
        Ok(notice) => form.done(&panel, &notice),
        Err(error) => form.again(&panel, Submitted::Delete(error)).await,
    })
}

/// The response to a form. It is `Err` if the form was not read.
type FormResponse = Result<Response, Response>;

/// A form post from a caller who is let in: its pairs, its gate, and the request with which its
/// page can be rendered again.
struct SubmittedForm {
    pairs: FormPairs,
    gate: Gate,
    respond: Arc<StatusSlot>,
    request: Request,
}

impl SubmittedForm {
    /// Reads the form after the gate has let the caller in. `operation` is the operation as far as
    /// the request's URL tells it.
    async fn open(panel: &Panel, request: Request, operation: Operation) -> Result<Self, Response> {
        let respond = Arc::new(StatusSlot::default());
        let gate = panel.gate(request.extensions(), Arc::clone(&respond));
        if let Err(error) = gate.admit(&operation).await {
            let submitted = Some(Submitted::Unread(error));
            return Err(render::render(panel, request, submitted, respond).await);
        }
        let (parts, body) = request.into_parts();
        let bytes = to_bytes(body, BODY_MAX_BYTES).await.ok();
        let request = Request::from_parts(parts, Body::empty());
        let text = bytes.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        let Some(pairs) = text.and_then(|text| FormPairs::parse(text).ok()) else {
            let submitted = Some(Submitted::Refused(AppError::Malformed));
            let mut page = render::render(panel, request, submitted, respond).await;
            *page.status_mut() = StatusCode::BAD_REQUEST;
            return Err(page);
        };
        Ok(Self { pairs, gate, respond, request })
    }

    /// Returns the value of the button that was pressed. A form without one is saved.
    fn intent(&self) -> String {
        self.pairs.intent().unwrap_or(SAVE).to_owned()
    }

    /// Takes the pairs out of the form.
    fn pairs(&mut self) -> FormPairs {
        std::mem::take(&mut self.pairs)
    }

    /// Redirects to the next page. A failure is an error page, because the buttons are in the list.
    async fn settled(self, panel: &Panel, outcome: Result<Notice, AppError>) -> Response {
        match outcome {
            Ok(notice) => self.done(panel, &notice),
            Err(error) => self.again(panel, Submitted::Unsettled(error)).await,
        }
    }

    /// Renders the form's page again.
    async fn again(self, panel: &Panel, submitted: Submitted) -> Response {
        render::render(panel, self.request, Some(submitted), self.respond).await
    }

    /// Redirects to the next page, which says what was done.
    fn done(&self, panel: &Panel, notice: &Notice) -> Response {
        let base = &panel.0.settings.base;
        let list = list_of(self.request.uri().query().unwrap_or_default());
        let next = [(header::LOCATION, base.after(notice, &list))];
        let mut response = (StatusCode::SEE_OTHER, next).into_response();
        if let Some(cookie) = cookies::set_notice(base, notice) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}
