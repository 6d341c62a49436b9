//! The embedded cluster as a service: from an HTTP request to the operation it asks for.
//!
//! The checks have the API server's order: who sends the request, as which user they act, whether
//! that user may do this, whether the path exists, whether the method fits. Only then is the body
//! read. The same service answers a client in this process and `kubectl` over HTTP.
//!
//! Short reads (one object by key) run inline: they are served from redb's page cache in
//! microseconds. Operations that walk over many objects run on the blocking pool.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{Method, Request, Response, request::Parts};
use http_body::Body as HttpBody;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use jiff::Timestamp;
use tokio::sync::watch;

use super::{
    authz::{AdminOrNothing, Attributes, Authorizer, User},
    clock::{SystemWorld, World},
    create, delete, discovery,
    encode::View,
    impersonate, list,
    negotiate::{Form, accepted},
    path::{Query, Target, target},
    reply::{self, Body, BoxError},
    resources::{self, Resource},
    review,
    status::Failure,
    store::{ObjectKey, Store},
    update, watching,
};

/// Kubernetes refuses larger bodies.
const MAX_BODY: usize = 3 * 1024 * 1024;

/// The embedded cluster: Kubernetes' rules on a [`Store`]. Clones share everything.
#[derive(Clone)]
pub struct Cluster(Arc<Inner>);

struct Inner {
    store: Store,
    world: Arc<dyn World>,
    authorizer: Arc<dyn Authorizer>,
    closing: watch::Sender<bool>,
}

impl Cluster {
    /// Creates the cluster on `store`, with the system clock. Only `admin` has rights.
    pub fn new(store: Store) -> Self {
        Self::with(store, Arc::new(SystemWorld), Arc::new(AdminOrNothing))
    }

    /// Creates the cluster with a clock and a policy of the caller's choice.
    pub fn with(store: Store, world: Arc<dyn World>, authorizer: Arc<dyn Authorizer>) -> Self {
        let (closing, _) = watch::channel(false);
        Self(Arc::new(Inner { store, world, authorizer, closing }))
    }

    /// A service that acts as `user`, for `kube::Client::new`.
    pub fn service(&self, user: User) -> ClusterService {
        ClusterService { cluster: self.clone(), user }
    }

    /// Ends every watch, now and later. Call this when the process shuts down, because a watch does
    /// not end by itself.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// The store below.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub(super) fn world(&self) -> &dyn World {
        self.0.world.as_ref()
    }

    pub(super) fn authorizer(&self) -> &dyn Authorizer {
        self.0.authorizer.as_ref()
    }

    pub(super) fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    /// Answers one request of `user`.
    pub async fn handle<B>(&self, user: &User, request: Request<B>) -> Response<Body>
    where
        B: HttpBody<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        let (parts, body) = request.into_parts();
        let acting = impersonate::acting(self.authorizer(), user, &parts.headers);
        let answer = match acting {
            Ok(user) => self.answer(&user, parts, body).await,
            Err(failure) => Err(failure),
        };
        match answer {
            Ok(response) => response,
            Err(failure) => reply::failure(&failure),
        }
    }

    async fn answer<B>(&self, user: &User, parts: Parts, body: B) -> Result<Response<Body>, Failure>
    where
        B: HttpBody<Data = Bytes>,
        B::Error: Into<BoxError>,
    {
        let query = Query::parse(parts.uri.query().unwrap_or_default());
        let Some(target) = target(parts.uri.path()) else {
            self.authorize(user, &outside(&parts))?;
            return discovery::answer(&parts);
        };
        self.authorize(user, &inside(&parts.method, &target, &query))?;
        if let Some(review) = review::find(&target) {
            if parts.method != Method::POST {
                return Err(Failure::method_not_allowed());
            }
            let bytes = read(body).await?;
            return review::answer(self, user, review, &parts.headers, &bytes);
        }
        let resource = find(&target)?;
        let action = action(resource, &target, &parts.method, &query)?;
        let form = accepted(&parts.headers)?;
        let now = self.world().now();
        let mut call = Call { resource, target, query, parts, form, now, body: Bytes::new() };
        if action.has_body() {
            call.body = read(body).await?;
        }
        self.run(action, call).await
    }

    async fn run(&self, action: Action, call: Call) -> Result<Response<Body>, Failure> {
        match action {
            Action::Get => list::get(self, &call),
            Action::List => list::list(self, call).await,
            Action::Watch => watching::watch(self, &call),
            Action::Create => create::create(self, &call).await,
            Action::Replace => update::replace(self, &call).await,
            Action::Patch => update::patch(self, &call).await,
            Action::Delete => delete::delete(self, &call).await,
            Action::DeleteCollection => delete::delete_collection(self, &call).await,
        }
    }

    fn authorize(&self, user: &User, attributes: &Attributes) -> Result<(), Failure> {
        if self.authorizer().allows(user, attributes) {
            return Ok(());
        }
        tracing::debug!(user = %user.name, wanted = %attributes.summary(), "refused");
        Err(attributes.refusal(user))
    }
}

/// A request for a known resource.
pub(super) struct Call {
    pub resource: &'static Resource,
    pub target: Target,
    pub query: Query,
    pub parts: Parts,
    pub form: Form,
    pub now: Timestamp,
    pub body: Bytes,
}

impl Call {
    /// The namespace of the objects; empty for cluster-scoped ones and for all namespaces.
    pub fn namespace(&self) -> &str {
        if self.resource.namespaced { &self.target.namespace } else { "" }
    }

    /// The form and the resource in which the answer shows objects.
    pub fn view(&self) -> View {
        View { form: self.form, resource: self.resource, now: self.now }
    }

    /// The key of the object called `name`.
    pub fn key(&self, name: &str) -> ObjectKey {
        ObjectKey {
            resource: self.resource.storage_name(),
            namespace: self.namespace().to_owned(),
            name: name.to_owned(),
        }
    }
}

/// The operation that a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Get,
    List,
    Watch,
    Create,
    Replace,
    Patch,
    Delete,
    DeleteCollection,
}

impl Action {
    fn has_body(self) -> bool {
        !matches!(self, Self::Get | Self::List | Self::Watch)
    }
}

fn find(target: &Target) -> Result<&'static Resource, Failure> {
    let found = resources::find(&target.group, &target.version, &target.resource);
    let served = found.is_some_and(|resource| {
        let rooted = target.namespace.is_empty() || !resource.namespaced;
        let nested =
            !resource.namespaced && !target.namespace.is_empty() && target.namespace != target.name;
        target.subresource.is_empty()
            && !nested
            && (!rooted || !resource.namespaced || target.name.is_empty())
    });
    match found {
        Some(resource) if served => Ok(resource),
        _ => {
            let known = resources::RESOURCES.iter().any(|other| {
                other.group == target.group && other.version == target.version && !other.is_custom()
            });
            Err(if known { Failure::no_such_resource() } else { Failure::no_such_path() })
        }
    }
}

fn action(
    resource: &Resource,
    target: &Target,
    method: &Method,
    query: &Query,
) -> Result<Action, Failure> {
    let everywhere = resource.namespaced && target.namespace.is_empty();
    let action = match (method.as_str(), target.name.is_empty()) {
        ("GET", true) if query.flag("watch") => Action::Watch,
        ("GET", true) => Action::List,
        ("POST", true) if !everywhere => Action::Create,
        ("DELETE", true) if !everywhere && resource.namespaced => Action::DeleteCollection,
        ("GET", false) => Action::Get,
        ("PUT", false) => Action::Replace,
        ("PATCH", false) => Action::Patch,
        ("DELETE", false) => Action::Delete,
        _ => return Err(Failure::method_not_allowed()),
    };
    Ok(action)
}

fn outside(parts: &Parts) -> Attributes {
    let verb = parts.method.as_str().to_ascii_lowercase();
    Attributes { verb, path: parts.uri.path().to_owned(), ..Attributes::default() }
}

fn inside(method: &Method, target: &Target, query: &Query) -> Attributes {
    let verb = match (method.as_str(), target.name.is_empty()) {
        ("GET" | "HEAD", true) if query.flag("watch") => "watch",
        ("GET" | "HEAD", true) => "list",
        ("GET" | "HEAD", false) => "get",
        ("POST", _) => "create",
        ("PUT", _) => "update",
        ("PATCH", _) => "patch",
        ("DELETE", true) => "deletecollection",
        ("DELETE", false) => "delete",
        _ => "",
    };
    // A list or watch of one name needs rights on that name only.
    let mut name = target.name.clone();
    if name.is_empty()
        && matches!(verb, "list" | "watch")
        && let Some(only) =
            query.get("fieldSelector").and_then(|text| text.strip_prefix("metadata.name="))
    {
        only.trim_start_matches('=').clone_into(&mut name);
    }
    Attributes {
        verb: verb.to_owned(),
        group: target.group.clone(),
        resource: target.resource.clone(),
        subresource: target.subresource.clone(),
        namespace: target.namespace.clone(),
        name,
        path: String::new(),
    }
}

async fn read<B>(body: B) -> Result<Bytes, Failure>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    match Box::pin(Limited::new(body, MAX_BODY).collect()).await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Failure::too_large(MAX_BODY)),
        Err(_) => Err(Failure::bad_request("the body of the request could not be read")),
    }
}

/// A [`Cluster`] that acts as one user: a service for `kube::Client::new`.
#[derive(Clone)]
pub struct ClusterService {
    cluster: Cluster,
    user: User,
}

impl<B> tower::Service<Request<B>> for ClusterService
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let Self { cluster, user } = self.clone();
        Box::pin(async move { Ok(cluster.handle(&user, request).await) })
    }
}
