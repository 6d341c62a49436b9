//! Reads the body of a response that another server sends to the panel, up to a limit.

use std::error::Error;

use bytes::Bytes;
use http_body::Body;
use http_body_util::{BodyExt as _, Limited};

/// Returns all bytes of a body, or `None` if it has more than `max_bytes` or ends early.
pub(super) async fn read<B>(body: B, max_bytes: usize) -> Option<Bytes>
where
    B: Body,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    Some(Limited::new(body, max_bytes).collect().await.ok()?.to_bytes())
}
