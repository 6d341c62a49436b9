//! [`AppError`] as the error of server functions.

use backend::AppError;
use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

/// The error of a server function. On the wire it is only the [`AppError`]. It is a type of its
/// own, because the crate of `AppError` does not know Leptos.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(transparent)]
#[error(transparent)]
pub struct WireError(AppError);

impl From<AppError> for WireError {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl From<WireError> for AppError {
    fn from(WireError(error): WireError) -> Self {
        error
    }
}

impl FromServerFnError for WireError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self(match error {
            ServerFnErrorErr::Request(_)
            | ServerFnErrorErr::Response(_)
            | ServerFnErrorErr::MissingArg(_) => AppError::Unreachable,
            ServerFnErrorErr::Deserialization(_) => AppError::Unreadable,
            ServerFnErrorErr::Args(_) => AppError::Malformed,
            ServerFnErrorErr::UnsupportedRequestMethod(_) => AppError::UnsupportedMediaType,
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::Serialization(_) => AppError::Internal { incident: String::new() },
        })
    }
}
