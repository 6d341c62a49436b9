//! Signing in and out with the panel's own login.
//!
//! The routes are `GET auth/login`, `GET auth/callback` and `POST auth/logout`, and for frames
//! `GET auth/popup` and `POST auth/redeem`.
//!
//! It works without JavaScript, because it uses only links and redirects. Only the last page of the
//! popup has a script, which passes the code to the window that opened it.
//!
//! Invariant: the query that the issuer sends the browser back with is on no page and in no log.

mod pages;

use std::sync::Arc;

use app::routes::{CALLBACK, CHALLENGE, LOGIN, LOGOUT, POPUP, REDEEM, TO};
use app::state::Submitted;
use app::words::{Words, words_of};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use backend::AppError;
use domain::{SecretValue, query_value};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

use super::own_path::own_path;
use super::respond::StatusSlot;
use super::{Panel, render};
use crate::auth::OwnSession;
use crate::auth::oidc::{Failed, Finished, Goal, Leads, NotRedeemed, SignedOut, is_challenge};
use crate::http::{KeepsOpener, Language};

/// The longest path that a login leads to, with its query, in bytes. It is stored in a cookie.
const TO_MAX_BYTES: usize = 1000;

/// Returns the routes of a panel with its own login.
pub(super) fn routes(panel: &Panel) -> Router<Panel> {
    let base = &panel.0.settings.base;
    if panel.0.login.is_none() {
        return Router::new();
    }
    Router::new()
        .route(&base.join(LOGIN), get(login))
        .route(&base.join(CALLBACK), get(callback))
        .route(&base.join(LOGOUT), post(logout))
        .route(&base.join(POPUP), get(popup))
        .route(&base.join(REDEEM), post(redeem))
}

/// `GET auth/login?to=PATH`: redirects to the issuer, and after the login to the path.
async fn login(State(panel): State<Panel>, request: Request) -> Response {
    let base = &panel.0.settings.base;
    let to = asked(&request, TO).and_then(|to| own_path(base, &to));
    let to = to.filter(|to| to.len() <= TO_MAX_BYTES).unwrap_or_else(|| base.start());
    begin(&panel, request, Goal::Page(to)).await
}

/// `GET auth/popup?challenge=CHALLENGE`: redirects to the issuer in a popup that a frame has
/// opened.
async fn popup(State(panel): State<Panel>, request: Request) -> Response {
    let challenge = asked(&request, CHALLENGE).filter(|challenge| is_challenge(challenge));
    let response = match challenge {
        Some(challenge) => begin(&panel, request, Goal::Frame(challenge)).await,
        None => failure(&panel, request, Failed::Unasked).await,
    };
    keeping_opener(response)
}

async fn begin(panel: &Panel, request: Request, goal: Goal) -> Response {
    let Some(login) = &panel.0.login else { return missing(panel, request).await };
    match login.begin(goal, request.headers()).await {
        Ok(leads) => redirect(leads),
        Err(failed) => failure(panel, request, failed).await,
    }
}

/// `GET auth/callback`: the issuer sends the browser back.
async fn callback(State(panel): State<Panel>, request: Request) -> Response {
    let Some(login) = panel.0.login.clone() else { return missing(&panel, request).await };
    let query = request.uri().query().unwrap_or_default();
    let words = words_of_request(&request);
    let over = login.over(query, request.headers());
    let mut response = match login.finish(query, request.headers()).await {
        Ok(Finished::Page(leads)) => redirect(leads),
        Ok(Finished::Frame { code }) => pages::signed_in(words, &code),
        Err(failed) => failure(&panel, request, failed).await,
    };
    add(&mut response, over.into_iter().collect());
    response.extensions_mut().insert(OwnSession);
    keeping_opener(response)
}

/// `POST auth/logout`: ends the session and redirects to the issuer, which ends its own session. If
/// other replicas could not be told, a page says so first.
async fn logout(State(panel): State<Panel>, request: Request) -> Response {
    let Some(login) = panel.0.login.clone() else { return missing(&panel, request).await };
    let SignedOut { leads, everywhere } = login.sign_out(request.headers()).await;
    let is_here = leads.to.starts_with('/');
    let mut response = if !everywhere {
        let words = words_of_request(&request);
        let frames = &panel.0.framing.ancestors;
        let mut response = pages::signed_out_here(words, &leads.to, is_here, frames);
        add(&mut response, leads.cookies);
        response
    } else if is_here {
        redirect(leads)
    } else {
        // The page with the form has a policy that refuses a redirect of the form to another
        // origin.
        let mut response = pages::signing_out(words_of_request(&request), &leads.to);
        add(&mut response, leads.cookies);
        response
    };
    response.extensions_mut().insert(OwnSession);
    response
}

fn words_of_request(request: &Request) -> &'static Words {
    words_of(request.extensions().get::<Language>().map(|it| it.lang).unwrap_or_default())
}

/// The body that a frame posts. The code and its verifier work only together, once, and for some
/// seconds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Redeem {
    code: SecretValue,
    verifier: SecretValue,
}

/// `POST auth/redeem`: gives a frame a session of its own.
async fn redeem(State(panel): State<Panel>, headers: HeaderMap, body: Bytes) -> Response {
    let asked = serde_json::from_slice::<Redeem>(&body);
    let (Some(login), Ok(Redeem { code, verifier })) = (&panel.0.login, asked) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match login.redeem(&code, &verifier, &headers) {
        Ok(cookies) => {
            let mut response = StatusCode::NO_CONTENT.into_response();
            add(&mut response, cookies);
            response.extensions_mut().insert(OwnSession);
            response
        }
        Err(NotRedeemed::Malformed) => StatusCode::BAD_REQUEST.into_response(),
        Err(_) => StatusCode::FORBIDDEN.into_response(),
    }
}

/// Renders the page that says that the login failed. It is rendered as if the list had been
/// requested, because the address of the request holds what the issuer sent.
async fn failure(panel: &Panel, mut request: Request, failed: Failed) -> Response {
    *request.uri_mut() = panel.0.settings.base.start().parse().unwrap_or_default();
    let failed_page = Some(Submitted::Refused(AppError::SignInFailed));
    let slot = Arc::new(StatusSlot::default());
    let mut response = render::render(panel, request, failed_page, slot).await;
    *response.status_mut() = match failed {
        Failed::Unasked => StatusCode::BAD_REQUEST,
        Failed::Refused => StatusCode::FORBIDDEN,
        Failed::Away => StatusCode::SERVICE_UNAVAILABLE,
    };
    response
}

async fn missing(panel: &Panel, request: Request) -> Response {
    render::not_found(State(panel.clone()), request).await
}

fn asked(request: &Request, wanted: &str) -> Option<String> {
    query_value(request.uri().query().unwrap_or_default(), wanted)
}

fn redirect(leads: Leads) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, leads.to)]).into_response();
    add(&mut response, leads.cookies);
    response
}

fn add(response: &mut Response, cookies: Vec<HeaderValue>) {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

fn keeping_opener(mut response: Response) -> Response {
    response.extensions_mut().insert(KeepsOpener);
    response
}
