//! A network with faults for watches: a tower service around the embedded cluster. It breaks the
//! requests by which the list is kept current, and lets all others through.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, StreamBody};
use kube::client::Body;
use local_cluster::ClusterService;
use tokio::time::Instant;
use tower::{BoxError, Service};

use crate::network::{Reply, broken, is_heartbeat, is_of_cache, refusal};

/// A fault of one list or watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchFault {
    /// No fault.
    None,
    /// The connection is refused.
    Refused,
    /// The answer has this status, and asks the client to wait this many seconds.
    Status(u16, Option<u64>),
    /// No answer ever comes.
    Hang,
    /// The stream breaks after this many pieces, in the middle of the last one.
    Cut(usize),
    /// The stream ends after this many pieces, as a server's time limit does.
    End(usize),
    /// The stream sends nothing more after this many pieces.
    Silent(usize),
    /// After this many pieces the stream says that the version is gone.
    Expired(usize),
    /// Every piece arrives late.
    Late(Duration),
    /// At the end every piece is sent again, with the pieces of all earlier streams.
    Replayed(usize),
}

/// The planned faults, and the requests so far.
#[derive(Clone, Default)]
pub struct WatchFaults(Arc<Mutex<Plan>>);

#[derive(Default)]
struct Plan {
    next: VecDeque<WatchFault>,
    always: Option<WatchFault>,
    always_watches: Option<WatchFault>,
    asked: Vec<(Instant, String)>,
    /// The times of the heartbeats.
    beats: Vec<Instant>,
    /// A fault for all requests by which the list is kept current, heartbeats included.
    everything: Option<WatchFault>,
    /// The cluster that has taken the place of the original one.
    instead: Option<ClusterService>,
    old: Vec<Bytes>,
    /// How often [`WatchFaults::freeze`] was called; streams opened before the last call are
    /// silent.
    frozen: u64,
    /// Open streams end when this sends a new value.
    dropped: Option<tokio::sync::watch::Sender<u64>>,
}

impl WatchFaults {
    /// Plans faults for the next requests.
    pub fn plan(faults: &[WatchFault]) -> Self {
        let planned = Self::default();
        planned.add(faults);
        planned
    }

    /// Plans more faults.
    pub fn add(&self, faults: &[WatchFault]) {
        self.0.lock().unwrap().next.extend(faults);
    }

    /// Sets a fault for every request from now on, after the planned ones.
    pub fn always(&self, fault: Option<WatchFault>) {
        self.0.lock().unwrap().always = fault;
    }

    /// Plans a fault for every watch; lists go through.
    pub fn of_watches(fault: WatchFault) -> Self {
        let planned = Self::default();
        planned.0.lock().unwrap().always_watches = Some(fault);
        planned
    }

    /// Breaks every open stream.
    pub fn drop_all(&self) {
        if let Some(dropped) = &self.0.lock().unwrap().dropped {
            dropped.send_modify(|count| *count += 1);
        }
    }

    /// Replaces the cluster behind the network. Open streams are not told.
    pub fn swap(&self, cluster: ClusterService) {
        self.freeze();
        self.0.lock().unwrap().instead = Some(cluster);
    }

    /// Sets a fault for all requests by which the list is kept current, heartbeats included.
    pub fn everything(&self, fault: Option<WatchFault>) {
        self.0.lock().unwrap().everything = fault;
    }

    /// Makes all open streams silent.
    pub fn freeze(&self) {
        self.0.lock().unwrap().frozen += 1;
    }

    /// The times of the heartbeats.
    pub fn beats(&self) -> Vec<Instant> {
        self.0.lock().unwrap().beats.clone()
    }

    /// The requests, each with its time.
    pub fn asked(&self) -> Vec<(Instant, String)> {
        self.0.lock().unwrap().asked.clone()
    }

    /// The number of list requests (one per page), and the number of watches.
    pub fn counts(&self) -> (usize, usize) {
        let asked = self.asked();
        let watches = asked.iter().filter(|(_, uri)| uri.contains("watch=true")).count();
        (asked.len() - watches, watches)
    }

    /// Puts the faults in front of a service.
    pub fn around(&self, inner: ClusterService) -> FaultyWatches {
        FaultyWatches { inner, faults: self.clone() }
    }

    fn next(&self, request: &Request<Body>) -> Option<WatchFault> {
        let query = request.uri().query().unwrap_or_default();
        let mut plan = self.0.lock().unwrap();
        if is_heartbeat(query) {
            plan.beats.push(Instant::now());
            return Some(plan.everything.unwrap_or(WatchFault::None));
        }
        if !is_of_cache(query) {
            return None;
        }
        plan.asked.push((Instant::now(), request.uri().to_string()));
        if plan.everything.is_some() {
            return plan.everything;
        }
        let planned = plan.next.pop_front();
        let of_watches = plan.always_watches.filter(|_| query.contains("watch=true"));
        Some(planned.or(plan.always).or(of_watches).unwrap_or(WatchFault::None))
    }

    fn inner(&self, inner: &ClusterService) -> ClusterService {
        self.0.lock().unwrap().instead.clone().unwrap_or_else(|| inner.clone())
    }

    fn drops(&self) -> tokio::sync::watch::Receiver<u64> {
        let mut plan = self.0.lock().unwrap();
        plan.dropped.get_or_insert_with(|| tokio::sync::watch::Sender::new(0)).subscribe()
    }
}

/// The embedded cluster behind this network.
#[derive(Clone)]
pub struct FaultyWatches {
    inner: ClusterService,
    faults: WatchFaults,
}

impl Service<Request<Body>> for FaultyWatches {
    type Response = Reply;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Reply, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let fault = self.faults.next(&request);
        let mut inner = self.faults.inner(&self.inner);
        let faults = self.faults.clone();
        Box::pin(async move {
            let Some(fault) = fault else {
                return Ok(inner.call(request).await?.map(http_body_util::BodyExt::boxed_unsync));
            };
            match fault {
                WatchFault::Refused => return Err(broken()),
                WatchFault::Hang => std::future::pending().await,
                WatchFault::Status(code, wait) => return Ok(refusal_with_wait(code, wait)),
                _ => {}
            }
            let (parts, body) = inner.call(request).await?.into_parts();
            let drops = faults.drops();
            let stream = pieces(body, fault, faults, drops);
            Ok(Response::from_parts(parts, StreamBody::new(stream).boxed_unsync()))
        })
    }
}

/// The body of an answer, with its fault.
fn pieces<B>(
    body: B,
    fault: WatchFault,
    faults: WatchFaults,
    mut drops: tokio::sync::watch::Receiver<u64>,
) -> impl futures::Stream<Item = Result<http_body::Frame<Bytes>, BoxError>> + Send
where
    B: http_body::Body<Data = Bytes, Error = BoxError> + Send + 'static,
{
    let (sender, receiver) = futures::channel::mpsc::unbounded();
    let opened = faults.0.lock().unwrap().frozen;
    tokio::spawn(async move {
        let mut body = Box::pin(body);
        let mut count = 0;
        let send = |bytes: Bytes| sender.unbounded_send(Ok(http_body::Frame::data(bytes)));
        loop {
            match fault {
                WatchFault::End(after) if count == after => return,
                WatchFault::Silent(after) if count == after => {
                    let _ = drops.changed().await;
                    return;
                }
                WatchFault::Expired(after) if count == after => {
                    let _ = send(Bytes::from_static(
                        b"{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410}}\n",
                    ));
                    return;
                }
                WatchFault::Replayed(after) if count == after => {
                    let old = faults.0.lock().unwrap().old.clone();
                    for bytes in old {
                        let _ = send(bytes);
                    }
                }
                _ => {}
            }
            let frame = tokio::select! {
                frame = body.frame() => frame,
                _ = drops.changed() => {
                    let _ = sender.unbounded_send(Err(broken()));
                    return;
                }
                () = closed(&sender) => return,
            };
            if faults.0.lock().unwrap().frozen != opened {
                let _ = drops.changed().await;
                return;
            }
            let Some(Ok(frame)) = frame else { return };
            let Ok(bytes) = frame.into_data() else { continue };
            count += 1;
            if bytes.starts_with(b"{\"type\"") {
                faults.0.lock().unwrap().old.push(bytes.clone());
            }
            if let WatchFault::Late(by) = fault {
                tokio::time::sleep(by).await;
            }
            if fault == WatchFault::Cut(count) {
                let _ = send(bytes.slice(..bytes.len() / 2));
                let _ = sender.unbounded_send(Err(broken()));
                return;
            }
            if send(bytes).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Waits until the receiver is gone.
async fn closed<T>(sender: &futures::channel::mpsc::UnboundedSender<T>) {
    while !sender.is_closed() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A refusal that may ask to wait this many seconds.
fn refusal_with_wait(code: u16, wait: Option<u64>) -> Reply {
    let mut refusal = refusal(code);
    if let Some(seconds) = wait {
        refusal.headers_mut().insert(http::header::RETRY_AFTER, seconds.into());
    }
    refusal
}
