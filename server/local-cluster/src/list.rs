//! `GET`: one object, or many.
//!
//! A list without a limit is streamed from one snapshot, so its size costs no memory. A list with a
//! limit returns one page of the state at one version, however much has changed since the first
//! page.

use std::ops::ControlFlow;

use bytes::Bytes;
use http::Response;
use serde_json::json;

use super::{
    api::{Call, Cluster},
    commit::load,
    encode, kubectl_table,
    negotiate::Form,
    path::Query,
    reply::{self, Body, BoxError, Chunks},
    resources::Resource,
    selector::Selector,
    status::Failure,
    store::{Store, StoreError, Stored},
    validate::FieldError,
};

mod page;
mod token;

pub(super) use page::Page;

/// The number of bytes that are collected before they are sent.
const CHUNK: usize = 64 * 1024;

/// Which state a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    /// The newest state.
    Newest,
    /// The state at exactly this version.
    Exact(u64),
}

/// Answers with one object.
pub fn get(cluster: &Cluster, call: &Call) -> Result<Response<Body>, Failure> {
    if let Some(version) = call.query.get("resourceVersion") {
        reached(cluster.store(), parse_version(version)?)?;
    }
    let name = &call.target.name;
    let found = cluster.store().get(&call.key(name)).map_err(|error| Failure::internal(&error))?;
    let found = found.ok_or_else(|| Failure::not_found(call.resource, name))?;
    let value = encode::single(&call.view(), &load(&found)?)?;
    Ok(reply::json(200, &value))
}

/// Parses the `resourceVersion` of a query.
///
/// # Errors
/// 400 for anything but a number.
pub fn parse_version(text: &str) -> Result<u64, Failure> {
    text.parse().map_err(|_| {
        let quoted = super::validate::quote(text);
        let why = format!("strconv.ParseUint: parsing {quoted}: invalid syntax");
        Failure::bad_request(format!("resourceVersion: Invalid value: {quoted}: {why}"))
    })
}

/// Refuses a version that does not exist yet. A real server first waits for it for a while.
///
/// # Errors
/// 504 with both versions.
pub fn reached(store: &Store, version: u64) -> Result<(), Failure> {
    let current = store.revision();
    if version > current { Err(Failure::version_too_large(version, current)) } else { Ok(()) }
}

/// Answers with a list.
pub async fn list(cluster: &Cluster, call: Call) -> Result<Response<Body>, Failure> {
    if call.form == Form::Metadata {
        let message = format!(
            "you requested PartialObjectMetadata, but the requested object is a list \
             (*core.{})",
            call.resource.list_kind()
        );
        return Err(Failure::new(406, "NotAcceptable", message));
    }
    let version = version(cluster.store(), &call.query)?;
    let selector = Selector::from_query(call.resource, &call.query)?;
    let limit = limit(&call.query)?;
    let continued = call.query.get("continue").map(token::Token::parse).transpose()?;
    let paged = limit.is_some()
        || continued.is_some()
        || version != Version::Newest
        || call.form == Form::Table;
    if !paged {
        return Ok(stream(cluster.store().clone(), call, selector));
    }
    let exact = match version {
        Version::Exact(version) => Some(version),
        Version::Newest => None,
    };
    let page = Page {
        resource: call.resource,
        namespace: namespace(&call),
        selector,
        limit,
        exact,
        continued,
    };
    let store = cluster.store().clone();
    let taken = tokio::task::spawn_blocking(move || page.take(&store)).await;
    let taken = taken.map_err(|error| Failure::internal(&error))??;
    write_page(&call, &taken)
}

pub(super) fn namespace(call: &Call) -> Option<String> {
    let namespace = call.namespace();
    (!namespace.is_empty()).then(|| namespace.to_owned())
}

fn limit(query: &Query) -> Result<Option<usize>, Failure> {
    let Some(text) = query.get("limit") else { return Ok(None) };
    let limit: i64 = text.parse().map_err(|_| {
        let quoted = super::validate::quote(text);
        Failure::bad_request(format!("strconv.ParseInt: parsing {quoted}: invalid syntax"))
    })?;
    if limit < 0 {
        let detail = "must be greater than or equal to 0";
        let error = FieldError::invalid_raw("limit", &limit.to_string(), detail);
        return Err(Failure::invalid_options("ListOptions", &[error]));
    }
    Ok(usize::try_from(limit).ok().filter(|limit| *limit > 0))
}

fn version(store: &Store, query: &Query) -> Result<Version, Failure> {
    let given = query.get("resourceVersion");
    let matching = query.get("resourceVersionMatch");
    let mut errors = Vec::new();
    let field = "resourceVersionMatch";
    if let Some(matching) = matching {
        if given.is_none() {
            let detail = "resourceVersionMatch is forbidden unless resourceVersion is provided";
            errors.push(FieldError::forbidden(field, detail));
        }
        if query.get("continue").is_some() {
            let detail = "resourceVersionMatch is forbidden when continue is provided";
            errors.push(FieldError::forbidden(field, detail));
        }
        if !matches!(matching, "Exact" | "NotOlderThan") {
            let quoted = super::validate::quote(matching);
            let known = ["Exact", "NotOlderThan", ""];
            errors.push(FieldError::not_supported(field, &quoted, &known));
        }
        if matching == "Exact" && given == Some("0") {
            let detail = "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"";
            errors.push(FieldError::forbidden(field, detail));
        }
    }
    if query.all("sendInitialEvents").next().is_some() {
        let detail = "sendInitialEvents is forbidden for list";
        errors.push(FieldError::forbidden("sendInitialEvents", detail));
    }
    if !errors.is_empty() {
        return Err(Failure::invalid_options("ListOptions", &errors));
    }
    let Some(given) = given else { return Ok(Version::Newest) };
    let given = parse_version(given)?;
    if query.get("continue").is_some() {
        if given == 0 {
            return Ok(Version::Newest);
        }
        let message = "specifying resource version is not allowed when using continue";
        return Err(Failure::bad_request(message));
    }
    reached(store, given)?;
    // With a limit and without `resourceVersionMatch`, a version means exactly that version.
    let exact = matching == Some("Exact")
        || (matching.is_none() && given != 0 && query.get("limit").is_some());
    Ok(if exact { Version::Exact(given) } else { Version::Newest })
}

fn write_page(call: &Call, page: &page::Taken) -> Result<Response<Body>, Failure> {
    let mut metadata = json!({"resourceVersion": page.version.to_string()});
    if let Some(metadata) = metadata.as_object_mut() {
        if let Some(token) = &page.next {
            metadata.insert("continue".to_owned(), token.to_text().into());
        }
        if let Some(remaining) = page.remaining {
            metadata.insert("remainingItemCount".to_owned(), remaining.into());
        }
    }
    if call.form == Form::Table {
        let view = call.view();
        let rows = page.items.iter().map(|item| {
            load(item).map(|object| kubectl_table::row(view.resource, &object, view.now))
        });
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        return Ok(reply::json(200, &kubectl_table::of_rows(view.resource, &rows, &metadata)));
    }
    let (kind, version) = encode::list_type(&call.view());
    let mut body = format!(
        "{{\"kind\":\"{kind}\",\"apiVersion\":\"{version}\",\"metadata\":{metadata},\"items\":["
    )
    .into_bytes();
    for (index, item) in page.items.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        let item = encode::item(&call.view(), item);
        body.extend(item.map_err(|error| Failure::internal(&error))?);
    }
    body.extend(b"]}");
    Ok(reply::json_bytes(200, body))
}

/// Streams all selected objects.
fn stream(store: Store, call: Call, selector: Selector) -> Response<Body> {
    let (chunks, response) = reply::streamed();
    tokio::task::spawn_blocking(move || {
        let (kind, api_version) = encode::list_type(&call.view());
        let start = format!("{{\"kind\":\"{kind}\",\"apiVersion\":\"{api_version}\",\"items\":[");
        let mut writer = Writer { chunks: &chunks, buffer: start.into_bytes(), count: 0 };
        let all = All { resource: call.resource, namespace: namespace(&call), selector };
        let visited = all.visit(&store, &mut |stored| {
            let item = encode::item(&call.view(), stored)?;
            writer.item(item, b",")
        });
        match visited {
            // The version comes last, because it is known only after the walk.
            Ok(version) => {
                let end = format!("],\"metadata\":{{\"resourceVersion\":\"{version}\"}}}}");
                writer.buffer.extend(end.into_bytes());
                let _client_may_be_gone = writer.flush();
            }
            Err(error) => {
                tracing::debug!(%error, "a list broke off");
                let _client_may_be_gone = chunks.blocking_send(Err(error));
            }
        }
    });
    response
}

/// All objects of a resource that a selector selects.
pub(super) struct All {
    pub resource: &'static Resource,
    pub namespace: Option<String>,
    pub selector: Selector,
}

impl All {
    /// Visits the objects of one snapshot and returns its version. Call this where the thread may
    /// block.
    pub fn visit(
        &self,
        store: &Store,
        each: &mut dyn FnMut(&Stored) -> Result<(), BoxError>,
    ) -> Result<u64, BoxError> {
        let mut failed = None;
        let storage = self.resource.storage_name();
        let visited: Result<u64, StoreError> =
            store.visit(&storage, self.namespace.as_deref(), None, &mut |_, _, revision, bytes| {
                if !self.selector.matches_bytes(bytes) {
                    return ControlFlow::Continue(());
                }
                match each(&Stored { revision, bytes: bytes.to_vec() }) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        failed = Some(error);
                        ControlFlow::Break(())
                    }
                }
            });
        match failed {
            Some(error) => Err(error),
            None => Ok(visited?),
        }
    }
}

/// Collects pieces into chunks.
pub(super) struct Writer<'a> {
    pub chunks: &'a Chunks,
    pub buffer: Vec<u8>,
    pub count: usize,
}

impl Writer<'_> {
    /// Adds one piece, after `separator` unless it is the first.
    pub fn item(&mut self, item: Vec<u8>, separator: &[u8]) -> Result<(), BoxError> {
        if self.count > 0 {
            self.buffer.extend(separator);
        }
        self.count = self.count.saturating_add(1);
        self.buffer.extend(item);
        if self.buffer.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Sends the collected bytes.
    pub fn flush(&mut self) -> Result<(), BoxError> {
        let chunk = Bytes::from(std::mem::take(&mut self.buffer));
        if chunk.is_empty() {
            return Ok(());
        }
        self.chunks.blocking_send(Ok(chunk)).map_err(|_| "the client is gone".into())
    }
}
