//! A service between the panels and one object of the cluster: the record of ended sessions.

use std::sync::{Arc, Mutex};

use http::{Method, Request, StatusCode};
use kube::client::Body;
use local_cluster::ClusterService;
use serde_json::json;
use test_kit::{Reply, reply};
use tower::{BoxError, Service, ServiceExt as _};

/// The name of the record.
pub(crate) const RECORD: &str = "keypane-ended-sessions";

/// What the panels get of the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Gate {
    /// All of it.
    #[default]
    Open,
    /// The account may read it, and write nothing.
    ReadOnly,
    /// The account may do nothing with it.
    Closed,
    /// The cluster does not answer for it.
    Away,
}

/// A wall with a gate. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Wall(Arc<Mutex<Gate>>);

impl Wall {
    /// Opens or closes the gate.
    pub(crate) fn set(&self, gate: Gate) {
        *self.0.lock().unwrap() = gate;
    }

    /// The cluster behind the wall.
    pub(crate) fn around(
        &self,
        cluster: ClusterService,
    ) -> impl Service<Request<Body>, Response = Reply, Error = BoxError, Future: Send>
    + Clone
    + Send
    + use<> {
        let wall = self.clone();
        tower::service_fn(move |request: Request<Body>| {
            let (refused, cluster) = (wall.refusal(&request), cluster.clone());
            async move {
                if let Some(status) = refused {
                    return Ok::<Reply, BoxError>(answer(status));
                }
                let reply = cluster.oneshot(request).await.map_err(BoxError::from)?;
                Ok(reply.map(http_body_util::BodyExt::boxed_unsync))
            }
        })
    }

    fn refusal(&self, request: &Request<Body>) -> Option<StatusCode> {
        let path = request.uri().path();
        let is_create = request.method() == Method::POST && path.ends_with("/secrets");
        if !path.ends_with(RECORD) && !is_create {
            return None;
        }
        match *self.0.lock().unwrap() {
            Gate::Open => None,
            Gate::ReadOnly if request.method() == Method::GET => None,
            Gate::ReadOnly | Gate::Closed => Some(StatusCode::FORBIDDEN),
            Gate::Away => Some(StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

fn answer(status: StatusCode) -> Reply {
    let text = json!({"kind": "Status", "apiVersion": "v1", "code": status.as_u16()}).to_string();
    reply(status.as_u16(), text)
}
