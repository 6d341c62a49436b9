//! Renders pages. A page is complete before its first byte is sent, so that its status is right.

use std::sync::Arc;

use app::api::request;
use app::routes::{BasePath, Page};
use app::shape::{MARK, Shape};
use app::shell::{UNSHAPED, shell};
use app::state::{PageData, PageState, Submitted, Theme};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use backend::{AppError, Caller, Operation, Respond as _, Right, Rights, operations as op};
use futures::FutureExt as _;
use http::{Extensions, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use leptos::context::{provide_context, use_context};
use leptos::nonce::use_nonce;
use leptos_axum::ResponseOptions;

use super::respond::StatusSlot;
use super::{Panel, cookies, language};
use crate::auth::{BySession, SeveralSessions};
use crate::http::{ErrorPage, Language, OpensPopups, PageError, SignedIn};

/// `GET` of a page of the panel.
pub(super) async fn page(State(panel): State<Panel>, request: Request) -> Response {
    let path = request.uri().path();
    if path.ends_with('/') || path.contains("//") {
        // An empty segment names no object and no page.
        return not_found(State(panel), request).await;
    }
    render(&panel, request, None, Arc::new(StatusSlot::default())).await
}

/// `GET secrets/new`: the form is shown only to users who may submit it.
pub(super) async fn form_of_new(State(panel): State<Panel>, request: Request) -> Response {
    let respond = Arc::new(StatusSlot::default());
    let gate = panel.gate(request.extensions(), Arc::clone(&respond));
    let asked = op::may(&gate, Operation::on_list("get"), Right::Create);
    let refused = asked.await.err().map(Submitted::Refused);
    render(&panel, request, refused, respond).await
}

/// Answers a request for an address that is not a page. A caller who is not let in does not learn
/// which addresses are pages.
pub(super) async fn not_found(State(panel): State<Panel>, request: Request) -> Response {
    let respond = Arc::new(StatusSlot::default());
    let gate = panel.gate(request.extensions(), Arc::clone(&respond));
    let error = gate.shut_out().unwrap_or(AppError::NotFound);
    respond.status(error.status());
    render(&panel, request, Some(Submitted::Refused(error)), respond).await
}

/// Answers a request that has no route. The address of a page with a slash at its end is redirected
/// to the page.
pub(super) async fn unrouted(State(panel): State<Panel>, request: Request) -> Response {
    match without_slash(&panel.0.settings.base, request.uri()) {
        Some(page) if matches!(*request.method(), Method::GET | Method::HEAD) => {
            Redirect::to(&page).into_response()
        }
        _ => not_found(State(panel), request).await,
    }
}

/// Returns the address without its final slash, query included, if that is the address of a page
/// below the base path.
fn without_slash(base: &BasePath, uri: &Uri) -> Option<String> {
    let path = uri.path().strip_suffix('/')?;
    let is_page = Page::parse(base, path) != Page::NotFound;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    is_page.then(|| format!("{path}{query}"))
}

/// Renders the page at a request's URL. `submitted` is the result of a form post to the page.
pub(super) async fn render(
    panel: &Panel,
    request: Request,
    submitted: Option<Submitted>,
    respond: Arc<StatusSlot>,
) -> Response {
    let (parts, _) = request.into_parts();
    let gate = panel.gate(&parts.extensions, Arc::clone(&respond));
    let wanted = parts.extensions.get::<Language>().cloned().unwrap_or_default();
    let settings = &panel.0.settings;
    let address = Page::parse(&settings.base, parts.uri.path());
    let page = match &submitted {
        // An error that takes the page's place needs no data.
        Some(submitted) if submitted.error_page().is_some() => PageData::Nothing,
        // The gate has checked this request already and has written it to the audit log.
        Some(Submitted::Delete(error @ AppError::Forbidden { .. })) => {
            PageData::Failed(error.clone())
        }
        _ => request::page(&gate, &address, parts.uri.query().unwrap_or_default()).await,
    };
    if let (Page::Key(_), PageData::Secret(detail)) = (&address, &page)
        && detail.public_key().is_none()
    {
        // The secret is there, and what the address names is not.
        respond.status(AppError::NotFound.status());
    }
    let (page, submitted) = told(page, submitted, &parts.extensions);
    let is_let_in = gate.shut_out().is_none();
    let rights = gate.rights().await;
    let (page, submitted) = match (page, submitted) {
        // A caller who is not let in sees nothing of the page.
        (PageData::Failed(error), None) if error.shuts_out() => {
            (PageData::Nothing, Some(Submitted::Refused(error)))
        }
        other => other,
    };
    let state = PageState {
        here: parts.uri.path_and_query().map_or("", |here| here.as_str()).to_owned(),
        page,
        rights,
        theme: cookies::theme(&parts.headers),
        signed_in: parts.extensions.get().map(|SignedIn(user)| user.clone()),
        sign_in: is_signed_in_here(panel, &parts.extensions),
        notice: cookies::notice(&parts.headers, &settings.naming).filter(|_| is_let_in),
        submitted,
        settings: is_let_in.then(|| settings.clone()),
        ..bare_state(panel)
    };
    let shown = state.notice.is_some().then(|| cookies::clear_notice(&settings.base)).flatten();
    let has_login = state.sign_in;
    let context = {
        let (state, panel, lang) = (state.clone(), panel.clone(), wanted.lang);
        move || {
            provide_context(state.clone());
            provide_context(lang);
            set_policy(&panel.0.framing.ancestors);
        }
    };
    let assets = panel.0.assets.clone();
    let frame = panel.0.framing.script(&parts.headers, wanted.named.as_deref());
    let document = move || shell(assets.clone(), frame.clone(), &address, &state);
    let handler = leptos_axum::render_app_async_with_context(context, document);
    let response = handler(Request::from_parts(parts, Body::empty())).await;
    let mut response = respond.apply(shaped(response).await);
    if has_login {
        response.extensions_mut().insert(OpensPopups);
    }
    language::say(&wanted, response.headers_mut());
    if let Some(cookie) = shown {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Writes the shape of the panel into its page, by which a browser knows whether something has
/// edited the page on its way.
async fn shaped(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    // The page is complete, and in memory.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let html = String::from_utf8_lossy(&bytes);
    let Some((before, panel)) = html.split_once(UNSHAPED) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    let inside = panel.split_once('>').map_or("", |(_, inside)| inside);
    let shape = Shape::of_html(inside);
    Response::from_parts(parts, Body::from(format!("{before}{MARK}=\"{shape}\"{panel}")))
}

/// Explains a session's cookie that came more than once. A new login would not help: the user must
/// first delete the cookies that the browser sends, and the page says so.
fn told(
    page: PageData,
    submitted: Option<Submitted>,
    extensions: &Extensions,
) -> (PageData, Option<Submitted>) {
    let several = extensions.get::<SeveralSessions>().is_some();
    let told = |error| match error {
        AppError::Unauthenticated if several => AppError::SeveralSessions,
        error => error,
    };
    let page = match page {
        PageData::Failed(error) => PageData::Failed(told(error)),
        page => page,
    };
    let submitted = submitted.map(|submitted| match submitted {
        Submitted::Refused(error) => Submitted::Refused(told(error)),
        Submitted::Unread(error) => Submitted::Unread(told(error)),
        submitted => submitted,
    });
    (page, submitted)
}

/// Returns true if the panel has a login of its own and the caller was not signed in by a portal.
fn is_signed_in_here(panel: &Panel, extensions: &Extensions) -> bool {
    let elsewhere = extensions.get::<Caller>().is_some() && extensions.get::<BySession>().is_none();
    panel.0.login.is_some() && !elsewhere
}

/// Returns the state of a page about which nothing is known yet.
pub(super) fn bare_state(panel: &Panel) -> PageState {
    let settings = panel.0.settings.clone();
    PageState {
        base: settings.base.clone(),
        settings: Some(settings),
        here: String::new(),
        page: PageData::Nothing,
        theme: Theme::default(),
        signed_in: None,
        sign_in: panel.0.login.is_some(),
        notice: None,
        rights: Rights::default(),
        submitted: None,
    }
}

/// Sets the page's content security policy. Leptos writes its scripts with the nonce.
fn set_policy(ancestors: &str) {
    let (Some(options), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else {
        return;
    };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        options.insert_header(HeaderName::from_static("content-security-policy"), policy);
    }
}

/// Renders errors of requests that never reached a form, as pages of the panel.
pub(super) fn error_page(panel: Panel) -> ErrorPage {
    Arc::new(move |error| {
        let panel = panel.clone();
        async move {
            let submitted = Some(Submitted::Refused(refusal(&error)));
            let mut request = Request::new(Body::empty());
            *request.uri_mut() = error.uri;
            request.extensions_mut().insert(error.language);
            render(&panel, request, submitted, Arc::new(StatusSlot::default())).await
        }
        .boxed()
    })
}

fn refusal(error: &PageError) -> AppError {
    match error.status {
        StatusCode::FORBIDDEN => AppError::CrossSite,
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => AppError::UnsupportedMediaType,
        StatusCode::BAD_REQUEST | StatusCode::REQUEST_TIMEOUT => AppError::Malformed,
        StatusCode::SERVICE_UNAVAILABLE => AppError::Busy,
        _ => AppError::Internal { incident: error.request_id.clone() },
    }
}
