//! The `continue` token: which version a list shows, and where the next page starts.
//!
//! Clients must treat it as opaque. It carries no secret and grants nothing: a caller that sends it
//! is authorised as for any list.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::status::Failure;

/// The decoded token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// The version of the token's own format, as Kubernetes writes it.
    v: String,
    /// The version that all pages show.
    pub rv: u64,
    /// Namespace and name of the last object that was sent.
    pub after: (String, String),
    /// How many objects follow it, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<u64>,
}

impl Token {
    /// Creates a token for the page that follows `after`.
    pub fn new(rv: u64, after: (String, String), left: Option<u64>) -> Self {
        Self { v: "meta.k8s.io/v1".to_owned(), rv, after, left }
    }

    /// Reads a token.
    ///
    /// # Errors
    /// 400 for a text that this server did not write.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let invalid = || Failure::bad_request("continue key is not valid");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        let token: Self = serde_json::from_slice(&bytes).map_err(|_| invalid())?;
        if token.v == "meta.k8s.io/v1" { Ok(token) } else { Err(invalid()) }
    }

    /// Writes the token.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}
