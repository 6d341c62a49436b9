//! A network with planned faults: a tower service around the embedded cluster.

use crate::request::JSON;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::Future;
use std::io::Write as _;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, StreamBody};
use kube::client::Body;
use local_cluster::ClusterService;
use serde_json::{Value, json};
use tower::{BoxError, Service};

use crate::network::{Reply, broken, is_heartbeat, is_of_cache, refusal, reply};

/// A fault of one request.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// No fault.
    None,
    /// The connection breaks before the cluster sees the request.
    Break,
    /// The cluster carries out the request, and then the connection breaks.
    BreakAfter,
    /// The cluster carries out the request, and half of the answer's body arrives.
    CutBody,
    /// The cluster carries out the request, and no answer ever comes.
    HangAfter,
    /// The cluster carries out the request, the process prints a line, and no answer ever comes.
    StopAfter,
    /// The process prints a line before the cluster sees the request, and no answer ever comes.
    Stop,
    /// The cluster never sees the request, and no answer ever comes.
    Hang,
    /// The API server answers with this status and does nothing.
    Status(u16),
    /// The cluster carries out the request, and a proxy answers with this status.
    StatusAfter(u16),
    /// The cluster carries out the request a moment after the connection broke.
    Late,
    /// Another client changes the object just before.
    Touched,
    /// Another client removes the object just before.
    Removed,
    /// Another client removes the object just before, and creates another one with its name and
    /// type.
    Remade,
}

/// The planned faults, and the requests so far.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    planned: Vec<(Method, VecDeque<Fault>)>,
    /// The request at which the network ends, and how.
    end: Option<(usize, Fault)>,
    seen: Vec<String>,
    /// The faults of the requests by which the list is kept current: the next ones, then the one
    /// for all others; and those requests.
    of_cache: VecDeque<Fault>,
    always_of_cache: Option<Fault>,
    asked_by_cache: Vec<String>,
}

impl Faults {
    /// Plans faults for the next requests with a method; later requests go through.
    pub fn plan(method: Method, faults: &[Fault]) -> Self {
        let planned = Self::default();
        planned.add(method, faults);
        planned
    }

    /// Plans more faults.
    pub fn add(&self, method: Method, faults: &[Fault]) {
        self.0.lock().unwrap().planned.push((method, faults.iter().copied().collect()));
    }

    /// A network that fails at one request, counted from 0; no later request arrives.
    pub fn end_at(request: usize, fault: Fault) -> Self {
        let ends = Self::default();
        ends.0.lock().unwrap().end = Some((request, fault));
        ends
    }

    /// Plans faults for the next requests by which the list is kept current. The time of these
    /// requests is not fixed, so no other plan and no count includes them.
    pub fn of_cache(faults: &[Fault]) -> Self {
        let planned = Self::default();
        planned.0.lock().unwrap().of_cache = faults.iter().copied().collect();
        planned
    }

    /// Plans one fault for all requests by which the list is kept current.
    pub fn always_of_cache(fault: Fault) -> Self {
        let planned = Self::default();
        planned.0.lock().unwrap().always_of_cache = Some(fault);
        planned
    }

    /// The requests by which the list is kept current.
    pub fn asked_by_cache(&self) -> Vec<String> {
        self.0.lock().unwrap().asked_by_cache.clone()
    }

    /// The number of requests that were sent with a method.
    pub fn count(&self, method: &Method) -> usize {
        let start = format!("{method} ");
        self.0.lock().unwrap().seen.iter().filter(|line| line.starts_with(&start)).count()
    }

    /// The requests, as method and target.
    pub fn seen(&self) -> Vec<String> {
        self.0.lock().unwrap().seen.clone()
    }

    /// Puts the faults in front of a service.
    pub fn around(&self, inner: ClusterService) -> FaultyService {
        FaultyService { inner, faults: self.clone() }
    }

    fn next(&self, request: &Request<Body>) -> Fault {
        let mut state = self.0.lock().unwrap();
        let query = request.uri().query().unwrap_or_default();
        if is_of_cache(query) {
            state.asked_by_cache.push(request.uri().to_string());
            let planned = state.of_cache.pop_front();
            return planned.or(state.always_of_cache).unwrap_or(Fault::None);
        }
        let path = request.uri().path();
        if is_heartbeat(query) {
            // The time of a heartbeat is not fixed.
            return Fault::None;
        }
        if path.ends_with("/events") || path.ends_with("/selfsubjectaccessreviews") {
            // The time of a write's Event is not fixed, and a review is sent when the last one is
            // too old.
            return Fault::None;
        }
        let at = state.seen.len();
        state.seen.push(format!("{} {}", request.method(), request.uri()));
        match state.end {
            Some((end, fault)) if at == end => return fault,
            Some((end, _)) if at > end => return Fault::Break,
            _ => {}
        }
        let queue = state.planned.iter_mut().find(|(method, _)| method == request.method());
        queue.and_then(|(_, queue)| queue.pop_front()).unwrap_or(Fault::None)
    }
}

/// The embedded cluster behind a faulty network.
#[derive(Clone)]
pub struct FaultyService {
    inner: ClusterService,
    faults: Faults,
}

impl Service<Request<Body>> for FaultyService {
    type Response = Reply;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Reply, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let fault = self.faults.next(&request);
        let mut inner = self.inner.clone();
        Box::pin(async move {
            match fault {
                Fault::Break => return Err(broken()),
                Fault::Hang => std::future::pending().await,
                Fault::Stop => stop().await,
                Fault::Status(code) => return Ok(refusal(code)),
                Fault::Late => {
                    let late = inner.call(request);
                    tokio::spawn(async move {
                        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                        let _ = late.await;
                    });
                    return Err(broken());
                }
                Fault::Touched => touch(&mut inner, request.uri().path()).await,
                Fault::Removed => remove(&mut inner, request.uri().path()).await,
                Fault::Remade => remake(&mut inner, request.uri().path()).await,
                _ => {}
            }
            let response = inner.call(request).await.map_err(|never: Infallible| match never {})?;
            match fault {
                Fault::BreakAfter => Err(broken()),
                Fault::HangAfter => std::future::pending().await,
                Fault::StopAfter => stop().await,
                Fault::StatusAfter(code) => Ok(proxy(code)),
                Fault::CutBody => cut(response).await,
                _ => Ok(response.map(http_body_util::BodyExt::boxed_unsync)),
            }
        })
    }
}

/// The line that a process prints when it waits to be killed.
pub const STOPPED: &str = "stopped here";

async fn stop<T>() -> T {
    say(STOPPED);
    std::future::pending().await
}

fn say(word: &str) {
    let mut out = std::io::stdout().lock();
    // The line break comes first, because the test harness leaves its own line unfinished.
    writeln!(out, "\n{word}").unwrap();
    out.flush().unwrap();
}

/// Sends a request of the other client, which must succeed.
async fn rival(
    inner: &mut ClusterService,
    method: Method,
    path: &str,
    kind: &str,
    body: &Value,
) -> Value {
    let request = Request::builder()
        .method(method)
        .uri(format!("{path}?fieldManager=rival"))
        .header(http::header::CONTENT_TYPE, kind)
        .body(Body::from(body.to_string().into_bytes()))
        .unwrap();
    let response = inner.call(request).await.unwrap();
    assert!(response.status().is_success());
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap()
}

async fn touch(inner: &mut ClusterService, path: &str) {
    let label = json!({"metadata": {"labels": {"rival": "was-here"}}});
    rival(inner, Method::PATCH, path, "application/merge-patch+json", &label).await;
}

async fn remove(inner: &mut ClusterService, path: &str) {
    rival(inner, Method::DELETE, path, JSON, &json!({})).await;
}

async fn remake(inner: &mut ClusterService, path: &str) {
    let old = rival(inner, Method::GET, path, JSON, &Value::Null).await;
    remove(inner, path).await;
    let name = &old["metadata"]["name"];
    let new = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": name},
        "type": old["type"], "data": old["data"],
    });
    let (collection, _) = path.rsplit_once('/').unwrap();
    rival(inner, Method::POST, collection, JSON, &new).await;
}

fn proxy(code: u16) -> Reply {
    reply(code, "upstream reset")
}

/// Sends half of the body, and then an error.
async fn cut<B>(response: Response<B>) -> Result<Reply, BoxError>
where
    B: http_body::Body<Data = Bytes, Error = BoxError>,
{
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await?.to_bytes();
    let half = http_body::Frame::data(bytes.slice(..bytes.len() / 2));
    let frames = futures::stream::iter([Ok(half), Err(broken())]);
    Ok(Response::from_parts(parts, StreamBody::new(frames).boxed_unsync()))
}
