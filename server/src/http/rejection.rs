//! Requests that the frame answers itself: why, with which status, in which form.

use std::sync::Arc;

use axum::Json;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use backend::{AppError, Attempt, Caller, Decision, Operation};
use futures::future::BoxFuture;
use http::{Extensions, Method, StatusCode, Uri, header};

use super::{AppState, Language, RequestId, body, client, request_id};

/// What there is to say about an error.
#[derive(Clone, Debug)]
pub struct PageError {
    /// The status of the answer.
    pub status: StatusCode,
    /// The request's method.
    pub method: Method,
    /// The request's target; with the base path once that is known.
    pub uri: Uri,
    /// The request's id, which is the incident's where the status is 500.
    pub request_id: String,
    /// The language of the page.
    pub language: Language,
}

/// Renders the page of an error; the frame sets the status and the headers that are missing.
pub type ErrorPage = Arc<dyn Fn(PageError) -> BoxFuture<'static, Response> + Send + Sync>;

/// The verb of a write that was not read, so that nobody knows which it is.
const UNREAD: &str = "write";

/// Why a request does not reach a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rejection {
    /// The request cannot be read.
    Malformed,
    /// It names no host, or more than one.
    NoHost,
    /// It is for a host that this server is not.
    UnknownHost,
    /// It would change something, and comes from another site.
    CrossSite,
    /// Its body is none that this path takes.
    MediaType,
    /// Its body is over the limit.
    TooLarge,
    /// Its body does not arrive.
    Slow,
    /// There is no room for its body.
    Busy,
    /// It is our fault.
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

    /// The same for the browser's half of the panel.
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

/// When to try again where there was no room, in seconds.
const BUSY_RETRY: http::HeaderValue = http::HeaderValue::from_static("1");

/// What was asked for, kept for the answer.
pub(super) struct Asked {
    method: Method,
    uri: Uri,
    request_id: String,
    language: Language,
}

impl Asked {
    /// What a request asks for.
    pub(super) fn of(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            request_id: request_id::of(request.extensions()),
            language: Language::of(request.uri(), request.headers()),
        }
    }

    /// The request's id.
    pub(super) fn request_id(&self) -> &str {
        &self.request_id
    }
}

impl AppState {
    /// Writes a request down that is refused unread.
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

    /// Answers a request whose body nobody has read.
    pub(super) async fn turn_away(&self, request: Request, rejection: Rejection) -> Response {
        let asked = Asked::of(&request);
        let (parts, body) = request.into_parts();
        // Read only so that its sender gets to the answer; what it says does not matter.
        let _ = body::drain(self.body_timeouts, &parts.headers, body).await;
        self.refuse(asked, rejection).await
    }

    /// Answers a request that reaches no page: JSON for a server function, a page otherwise, and
    /// plain text where the caller may not even mean this server.
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
            // RFC 9110, 15.5.9: the connection is of no more use.
            let close = http::HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        if rejection == Rejection::Busy {
            response.headers_mut().insert(header::RETRY_AFTER, BUSY_RETRY);
        }
        response
    }
}
