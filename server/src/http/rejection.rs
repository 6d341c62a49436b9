//! Requests that the HTTP layer refuses itself: the reason, the status and the form of the
//! response.

use std::sync::Arc;

use axum::Json;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use backend::{AppError, Attempt, Caller, Decision, Operation};
use futures::future::BoxFuture;
use http::{Extensions, Method, StatusCode, Uri, header};

use super::{AppState, Language, RequestId, body, client, request_id};

/// The facts that the page of an error needs.
#[derive(Clone, Debug)]
pub struct PageError {
    /// The status of the response.
    pub status: StatusCode,
    /// The request's method.
    pub method: Method,
    /// The request's target. It includes the base path once that is known.
    pub uri: Uri,
    /// The request's id. If the status is 500, it is also the incident's id.
    pub request_id: String,
    /// The language of the page.
    pub language: Language,
}

/// Renders the page of an error. The caller sets the status and any missing headers.
pub type ErrorPage = Arc<dyn Fn(PageError) -> BoxFuture<'static, Response> + Send + Sync>;

/// The verb for a write that the server refused without reading it, so that it cannot know the
/// operation.
const UNREAD: &str = "write";

/// The reason why a request does not reach a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rejection {
    /// The request cannot be parsed.
    Malformed,
    /// The request names no host, or more than one.
    NoHost,
    /// The request is for a host that this server does not answer to.
    UnknownHost,
    /// The request would change something, and it comes from another site.
    CrossSite,
    /// The path does not accept the media type of the body.
    MediaType,
    /// The body is over the limit.
    TooLarge,
    /// The body does not arrive in time.
    Slow,
    /// There is no room for the body.
    Busy,
    /// The server failed.
    Incident,
}

impl Rejection {
    fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::NoHost => StatusCode::BAD_REQUEST,
            Self::UnknownHost => StatusCode::MISDIRECTED_REQUEST,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Incident => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns the same reason as an error for the panel's code in the browser.
    fn app_error(self, incident: &str) -> AppError {
        match self {
            Self::Malformed | Self::NoHost | Self::UnknownHost | Self::Slow => AppError::Malformed,
            Self::CrossSite => AppError::CrossSite,
            Self::MediaType => AppError::UnsupportedMediaType,
            Self::TooLarge => AppError::TooLarge,
            Self::Busy => AppError::Busy,
            Self::Incident => AppError::Internal { incident: incident.to_owned() },
        }
    }
}

/// The `Retry-After` of a response that was refused for lack of room, in seconds.
const BUSY_RETRY: http::HeaderValue = http::HeaderValue::from_static("1");

/// The parts of a request that its response needs.
pub(super) struct Asked {
    method: Method,
    uri: Uri,
    request_id: String,
    language: Language,
}

impl Asked {
    /// Copies these parts from a request.
    pub(super) fn of(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            request_id: request_id::of(request.extensions()),
            language: Language::of(request.uri(), request.headers()),
        }
    }

    /// Returns the request's id.
    pub(super) fn request_id(&self) -> &str {
        &self.request_id
    }
}

impl AppState {
    /// Writes an audit line for a request that is refused unread.
    pub(super) async fn note_refusal(&self, extensions: &Extensions, status: StatusCode) {
        let attempt = Attempt {
            request_id: extensions.get().map_or("", RequestId::as_str),
            source: client(extensions),
            caller: extensions.get::<Caller>(),
            operation: &Operation::on_list(UNREAD),
            kind: None,
            decision: Decision::Refused,
        };
        self.audit.refusal(&attempt, status.as_u16()).await;
    }

    /// Answers a request whose body has not been read.
    pub(super) async fn turn_away(&self, request: Request, rejection: Rejection) -> Response {
        let asked = Asked::of(&request);
        let (parts, body) = request.into_parts();
        // The body is read only so that its sender receives the answer. Its content does not
        // matter.
        let _ = body::drain(self.body_timeouts, &parts.headers, body).await;
        self.refuse(asked, rejection).await
    }

    /// Answers a request that reaches no page: with JSON for a server function, with plain text if
    /// the client may not mean this server, and otherwise with a page.
    pub(super) async fn refuse(&self, asked: Asked, rejection: Rejection) -> Response {
        let status = rejection.status();
        let mut response = match rejection {
            Rejection::NoHost => (status, "The request names no host.\n").into_response(),
            Rejection::UnknownHost => (
                status,
                "This server does not answer to that host name. If it should, whoever runs it \
                 sets KEYPANE_PUBLIC_URL or KEYPANE_HOSTS.\n",
            )
                .into_response(),
            _ if self.is_api(asked.uri.path()) => {
                (status, Json(rejection.app_error(&asked.request_id))).into_response()
            }
            _ => {
                let Asked { method, uri, request_id, language } = asked;
                let error = PageError { status, method, uri, request_id, language };
                let mut page = (self.error_page)(error).await;
                *page.status_mut() = status;
                page
            }
        };
        if rejection == Rejection::Slow {
            // RFC 9110, 15.5.9: the connection cannot be used again.
            let close = http::HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        if rejection == Rejection::Busy {
            response.headers_mut().insert(header::RETRY_AFTER, BUSY_RETRY);
        }
        response
    }
}
