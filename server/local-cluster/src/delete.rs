//! `DELETE`: of one object, of many, or of a namespace with all its content.

use std::ops::ControlFlow;

use http::Response;
use serde_json::{Value, json};

use super::{
    api::{Call, Cluster},
    clock,
    commit::{Outcome, commit},
    decode, encode,
    negotiate::content_type,
    object::Object,
    options,
    reply::{self, Body},
    resources::{RESOURCES, Resource, Shape},
    schema::Complaints,
    selector::Selector,
    status::{self, Failure},
    store::ObjectKey,
    validate::FieldError,
};

const IMMORTAL: &[&str] = &["default", "kube-system", "kube-public"];

/// The options of a delete. Propagation is checked and then ignored, because no object here owns
/// another.
#[derive(Clone, Debug, Default)]
struct Options {
    dry_run: bool,
    uid: Option<String>,
    version: Option<String>,
}

impl Options {
    /// Reads the body, or the query if there is no body.
    fn read(call: &Call) -> Result<Self, Failure> {
        if call.body.iter().all(u8::is_ascii_whitespace) {
            let propagation = call.query.get("propagationPolicy");
            return Self::checked(call.query.all("dryRun"), propagation, &Value::Null);
        }
        let malformed = |error: String| {
            let why = format!("couldn't get version/kind; json parse error: {error}");
            Failure::bad_request(why)
        };
        let media = content_type(&call.parts.headers);
        let body = decode::value(&call.body, media, &mut Complaints::new()).map_err(malformed)?;
        if !body.is_object() {
            return Err(malformed("not an object".to_owned()));
        }
        let kind = body.get("kind").and_then(Value::as_str).unwrap_or("DeleteOptions");
        if kind != "DeleteOptions" {
            let message = "decoded object cannot be converted to DeleteOptions";
            return Err(Failure::bad_request(message));
        }
        let values: Vec<&str> = body
            .get("dryRun")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|value| value.as_str().unwrap_or_default())
            .collect();
        let propagation = body.get("propagationPolicy").and_then(Value::as_str);
        let conditions = body.get("preconditions").unwrap_or(&Value::Null);
        Self::checked(values.into_iter(), propagation, conditions)
    }

    fn checked<'a>(
        dry_run: impl Iterator<Item = &'a str>,
        propagation: Option<&str>,
        conditions: &Value,
    ) -> Result<Self, Failure> {
        let mut errors = Vec::new();
        if let Some(policy) = propagation
            && !matches!(policy, "Foreground" | "Background" | "Orphan")
        {
            let known = ["Foreground", "Background", "Orphan", "nil"];
            let quoted = super::validate::quote(policy);
            errors.push(FieldError::not_supported("propagationPolicy", &quoted, &known));
        }
        let dry_run = match options::dry_run(dry_run) {
            Ok(dry_run) => dry_run,
            Err(error) => {
                errors.push(error);
                false
            }
        };
        if !errors.is_empty() {
            return Err(Failure::invalid_options("DeleteOptions", &errors));
        }
        let text =
            |field: &str| conditions.get(field).and_then(Value::as_str).map(ToOwned::to_owned);
        Ok(Self { dry_run, uid: text("uid"), version: text("resourceVersion") })
    }

    fn hold(&self, resource: &Resource, current: &Object) -> Result<(), Failure> {
        if let Some(uid) = &self.uid
            && uid != current.uid()
        {
            let why = format!(
                "the UID in the precondition ({uid}) does not match the UID in record ({}). The \
                 object might have been deleted and then recreated",
                current.uid()
            );
            return Err(Failure::precondition(resource, current.name(), &why));
        }
        let version = current.meta_str("resourceVersion");
        if let Some(given) = &self.version
            && given != version
        {
            let why = format!(
                "the ResourceVersion in the precondition ({given}) does not match the \
                 ResourceVersion in record ({version}). The object might have been modified"
            );
            return Err(Failure::precondition(resource, current.name(), &why));
        }
        Ok(())
    }
}

/// Deletes an object.
pub async fn delete(cluster: &Cluster, call: &Call) -> Result<Response<Body>, Failure> {
    let options = Options::read(call)?;
    let resource = call.resource;
    let name = &call.target.name;
    if resource.shape == Shape::Namespace {
        return delete_namespace(cluster, call, options).await;
    }
    let last = delete_one(cluster, resource, call.key(name), options).await?;
    let finished = last.finalizers().is_empty();
    let value = if finished && !resource.returns_deleted() {
        status::deleted(resource, name, last.uid())
    } else {
        encode::single(&call.view(), &last)?
    };
    Ok(reply::json(200, &value))
}

async fn delete_one(
    cluster: &Cluster,
    resource: &'static Resource,
    key: ObjectKey,
    options: Options,
) -> Result<Object, Failure> {
    let time = clock::rfc3339(cluster.world().now());
    let name = key.name.clone();
    let dry_run = options.dry_run;
    let decide = move |current: Option<&Object>| {
        let Some(current) = current else { return Err(Failure::not_found(resource, &name)) };
        options.hold(resource, current)?;
        if current.finalizers().is_empty() {
            return Ok(Outcome::Removed(current.clone(), current.clone()));
        }
        if current.deleting() {
            return Ok(Outcome::Unchanged(current.clone()));
        }
        Ok(Outcome::Stored(marked(current, &time)))
    };
    commit(cluster, key, dry_run, decide).await
}

/// The object in the state in which it waits for its finalizers.
fn marked(current: &Object, time: &str) -> Object {
    let mut object = current.clone();
    object.set_meta("deletionTimestamp", time);
    object.set_meta("deletionGracePeriodSeconds", 0);
    if object.generation() > 0 {
        object.set_meta("generation", object.generation().saturating_add(1));
    }
    object
}

/// Deletes every selected object of a namespace, and answers with their list.
pub async fn delete_collection(cluster: &Cluster, call: &Call) -> Result<Response<Body>, Failure> {
    let options = Options::read(call)?;
    let resource = call.resource;
    let selector = Selector::from_query(resource, &call.query)?;
    let found = keys(cluster, resource, Some(call.namespace().to_owned()), selector).await?;
    let mut items = Vec::new();
    for key in found {
        match delete_one(cluster, resource, key, options.clone()).await {
            Ok(mut object) => {
                object.0.shift_remove("kind");
                object.0.shift_remove("apiVersion");
                items.push(Value::Object(object.0));
            }
            // Another client deleted it in the meantime.
            Err(failure) if failure.code == 404 => {}
            Err(failure) => return Err(failure),
        }
    }
    let version = cluster.store().revision().to_string();
    Ok(reply::json(
        200,
        &json!({
            "kind": resource.list_kind(),
            "apiVersion": resource.api_version(),
            "metadata": {"resourceVersion": version},
            "items": items,
        }),
    ))
}

async fn keys(
    cluster: &Cluster,
    resource: &'static Resource,
    namespace: Option<String>,
    selector: Selector,
) -> Result<Vec<ObjectKey>, Failure> {
    let store = cluster.store().clone();
    let walk = move || {
        let storage = resource.storage_name();
        let mut found = Vec::new();
        let visited =
            store.visit(&storage, namespace.as_deref(), None, &mut |ns, name, _, bytes| {
                if selector.matches_bytes(bytes) {
                    found.push(ObjectKey {
                        resource: storage.clone(),
                        namespace: ns.to_owned(),
                        name: name.to_owned(),
                    });
                }
                ControlFlow::Continue(())
            });
        visited.map(|_| found)
    };
    let walked = tokio::task::spawn_blocking(walk).await;
    walked.map_err(|error| Failure::internal(&error))?.map_err(|error| Failure::internal(&error))
}

/// Marks the namespace so that no new content gets in, then removes its content and the namespace.
///
/// A real cluster does this over time and waits for the finalizers of the content. Here everything
/// is done before the answer is sent, and only the namespace's own finalizers keep it.
async fn delete_namespace(
    cluster: &Cluster,
    call: &Call,
    options: Options,
) -> Result<Response<Body>, Failure> {
    let resource = call.resource;
    let name = call.target.name.clone();
    if IMMORTAL.contains(&name.as_str()) {
        let why = "this namespace may not be deleted";
        return Err(Failure::forbidden(resource.group, resource.plural, &name, why));
    }
    let key = call.key(&name);
    let time = clock::rfc3339(cluster.world().now());
    let dry_run = options.dry_run;
    let decide = {
        let name = name.clone();
        move |current: Option<&Object>| {
            let Some(current) = current else { return Err(Failure::not_found(resource, &name)) };
            options.hold(resource, current)?;
            if current.deleting() {
                return Ok(Outcome::Unchanged(current.clone()));
            }
            let mut object = marked(current, &time);
            object.0.insert("status".to_owned(), json!({"phase": "Terminating"}));
            Ok(Outcome::Stored(object))
        }
    };
    let marked = commit(cluster, key.clone(), dry_run, decide).await?;
    if !dry_run {
        remove_content(cluster, &name).await?;
        if marked.finalizers().is_empty() {
            remove(cluster, key).await?;
        }
    }
    Ok(reply::json(200, &encode::single(&call.view(), &marked)?))
}

async fn remove_content(cluster: &Cluster, namespace: &str) -> Result<(), Failure> {
    for resource in RESOURCES.iter().filter(|resource| resource.namespaced) {
        let namespace = Some(namespace.to_owned());
        for key in keys(cluster, resource, namespace, Selector::default()).await? {
            remove(cluster, key).await?;
        }
    }
    Ok(())
}

/// Removes an object, whatever its finalizers say. It is no error if the object is gone already.
async fn remove(cluster: &Cluster, key: ObjectKey) -> Result<(), Failure> {
    let decide = |current: Option<&Object>| {
        let gone = Object(serde_json::Map::new());
        Ok(current
            .map_or(Outcome::Unchanged(gone), |last| Outcome::Removed(last.clone(), last.clone())))
    };
    commit(cluster, key, false, decide).await.map(drop)
}
