//! `PUT` and `PATCH`: changes of objects.

use http::Response;
use serde_json::Value;

use super::{
    api::{Call, Cluster},
    apply::Application,
    clock,
    commit::{Outcome, commit, commit_and_return},
    create::{admit, body_media, match_namespace, stamp},
    decode::{self, Strictness},
    encode, kinds,
    managed_fields::{record_update, same},
    negotiate::content_type,
    object::Object,
    options::WriteOptions,
    patch::{self, Format},
    reply::{self, Body},
    resources::Resource,
    schema::{self, Complaints},
    status::Failure,
    validate::FieldError,
};

/// Replaces an object.
pub async fn replace(cluster: &Cluster, call: &Call) -> Result<Response<Body>, Failure> {
    let options = WriteOptions::read("UpdateOptions", &call.query, &call.parts.headers)?;
    let media = body_media(content_type(&call.parts.headers))?;
    let decoded = decode::body(call.resource, &call.body, media, options.strictness)?;
    let mut object = decoded.object;
    let name = call.target.name.clone();
    match_namespace(&mut object, call.namespace())?;
    check_name(&object, &name)?;
    kinds::complete(call.resource, &mut object);

    let resource = call.resource;
    let time = clock::rfc3339(cluster.world().now());
    let manager = options.manager.clone();
    let key = call.key(&name);
    let decide = move |current: Option<&Object>| {
        let Some(current) = current else { return Err(Failure::not_found(resource, &name)) };
        let uid = object.uid();
        if !uid.is_empty() && uid != current.uid() {
            return Err(other_uid(resource, current, uid));
        }
        let mut object = object;
        check_version(resource, current, &mut object)?;
        record_update(resource, Some(current), &mut object, &manager, &time);
        settle(resource, current, object)
    };
    let updated = commit(cluster, key, options.dry_run, decide).await?;
    let value = encode::single(&call.view(), &updated)?;
    let mut response = reply::json(200, &value);
    if options.strictness == Strictness::Warn {
        reply::warn(&mut response, &decoded.complaints);
    }
    Ok(response)
}

/// Patches an object; an apply also creates one.
pub async fn patch(cluster: &Cluster, call: &Call) -> Result<Response<Body>, Failure> {
    let media = content_type(&call.parts.headers);
    let format = Format::of(media)
        .filter(|format| !(call.resource.is_custom() && *format == Format::Strategic));
    let Some(format) = format else {
        return Err(if call.resource.is_custom() {
            Failure::unsupported_media(
                "application/json-patch+json, application/merge-patch+json, \
                 application/apply-patch+yaml",
            )
        } else {
            Failure::new(415, "UnsupportedMediaType", "415: Unsupported Media Type")
                .with_details(serde_json::Map::new())
        });
    };
    let apply = format == Format::Apply;
    let options = WriteOptions::read_patch(apply, &call.query, &call.parts.headers)?;
    if apply {
        return apply_patch(cluster, call, options).await;
    }
    let resource = call.resource;
    let name = call.target.name.clone();
    let namespace = call.namespace().to_owned();
    let time = clock::rfc3339(cluster.world().now());
    let body = call.body.clone();
    let (manager, strictness) = (options.manager, options.strictness);
    let decide = move |current: Option<&Object>| {
        let Some(current) = current else { return Err(Failure::not_found(resource, &name)) };
        let mut complaints = Complaints::new();
        let before = Value::Object(current.0.clone());
        let after = patch::apply(format, before, &body, &mut complaints)?;
        let mut object = patched(resource, after, &mut complaints, strictness)?;
        match_namespace(&mut object, &namespace)?;
        check_name(&object, &name)?;
        check_version(resource, current, &mut object)?;
        record_update(resource, Some(current), &mut object, &manager, &time);
        Ok((settle(resource, current, object)?, complaints))
    };
    let key = call.key(&call.target.name);
    let (updated, complaints) = commit_and_return(cluster, key, options.dry_run, decide).await?;
    let value = encode::single(&call.view(), &updated)?;
    let mut response = reply::json(200, &value);
    if strictness == Strictness::Warn {
        reply::warn(&mut response, &complaints);
    }
    Ok(response)
}

async fn apply_patch(
    cluster: &Cluster,
    call: &Call,
    options: WriteOptions,
) -> Result<Response<Body>, Failure> {
    let resource = call.resource;
    let (wanted, complaints) = stated(call, options.strictness)?;
    let name = call.target.name.clone();
    let force = call.query.flag("force");
    let time = clock::rfc3339(cluster.world().now());
    let key = call.key(&name);
    let (store, stamper, target) = (cluster.store().clone(), cluster.clone(), key.clone());
    let manager = options.manager;
    let decide = move |current: Option<&Object>| {
        let application =
            Application { resource, wanted: &wanted, manager: &manager, force, time: &time };
        let mut object = application.onto(current)?;
        let decoded = schema::decode(resource, object.0, &mut Complaints::new());
        object = Object(decoded.map_err(Failure::bad_request)?);
        kinds::complete(resource, &mut object);
        let Some(current) = current else {
            let uid = wanted.uid();
            if !uid.is_empty() {
                let why = format!(
                    "uid mismatch: the provided object specified uid {uid}, and no existing \
                     object was found"
                );
                return Err(Failure::conflict(resource, &name, &why));
            }
            stamp(&stamper, resource, &mut object);
            return Ok((admit(resource, &store, &target, object, None)?, 201));
        };
        for field in ["resourceVersion", "uid"] {
            if !wanted.meta_str(field).is_empty() {
                object.copy_meta(&wanted, field);
            }
        }
        check_version(resource, current, &mut object)?;
        Ok((settle(resource, current, object)?, 200))
    };
    let (applied, status) = commit_and_return(cluster, key, options.dry_run, decide).await?;
    let mut response = reply::json(status, &encode::single(&call.view(), &applied)?);
    if options.strictness == Strictness::Warn {
        reply::warn(&mut response, &complaints);
    }
    Ok(response)
}

/// Reads the object that an apply request states.
fn stated(call: &Call, strictness: Strictness) -> Result<(Object, Complaints), Failure> {
    let resource = call.resource;
    let malformed = |error: String| Failure::bad_request(format!("error decoding YAML: {error}"));
    let Value::Object(map) = decode::yaml(&call.body).map_err(malformed)? else {
        return Err(malformed("not an object".to_owned()));
    };
    let text = |field: &str| map.get(field).and_then(Value::as_str).unwrap_or_default();
    let (kind, version, expected) = (text("kind"), text("apiVersion"), resource.api_version());
    if version != expected {
        return Err(Failure::bad_request(format!(
            "Incorrect version specified in apply patch. Specified patch version: {version}, \
             expected: {expected}"
        )));
    }
    if kind != resource.kind {
        return Err(Failure::bad_request(format!(
            "Incorrect kind specified in apply patch. Specified patch kind: {kind}, expected: {}",
            resource.kind
        )));
    }
    let managed = map.get("metadata").and_then(|metadata| metadata.get("managedFields"));
    if managed.is_some_and(|managed| !managed.is_null()) {
        return Err(Failure::bad_request("metadata.managedFields must be nil"));
    }
    let mut complaints = Complaints::new();
    let decoded = schema::decode(resource, map, &mut complaints).map_err(|why| {
        let kind = resource.kind;
        Failure::bad_request(format!("failed to create typed patch object: {kind}: {why}"))
    })?;
    if strictness == Strictness::Strict && !complaints.is_empty() {
        let message = format!("error strict decoding YAML: {}", complaints.join(", "));
        return Err(Failure::bad_request(message));
    }
    let mut object = Object(decoded);
    match_namespace(&mut object, call.namespace())?;
    check_name(&object, &call.target.name)?;
    // A value given as plain text is owned under the key at which it is stored.
    if object.0.contains_key("stringData") {
        kinds::complete(resource, &mut object);
    }
    Ok((object, complaints))
}

/// Decodes a patched object.
///
/// The API server quotes the whole object in this failure. It is left out here, because it may hold
/// credentials.
fn patched(
    resource: &Resource,
    value: Value,
    complaints: &mut Complaints,
    strictness: Strictness,
) -> Result<Object, Failure> {
    let refuse = |why: &str| {
        let error = FieldError::invalid("patch", "<object redacted>", why);
        Failure::invalid("", "", "", &[error])
    };
    let Value::Object(map) = value else {
        return Err(refuse("json: cannot unmarshal value into Go value of type map"));
    };
    let text = |field: &str| map.get(field).and_then(Value::as_str).unwrap_or_default();
    let (kind, version) = (text("kind"), text("apiVersion"));
    if kind != resource.kind || version != resource.api_version() {
        let kind = super::validate::quote(kind);
        let version = super::validate::quote(version);
        return Err(refuse(&format!("no kind {kind} is registered for version {version}")));
    }
    let decoded = schema::decode(resource, map, complaints).map_err(|why| refuse(&why))?;
    if strictness == Strictness::Strict && !complaints.is_empty() {
        return Err(refuse(&format!("strict decoding error: {}", complaints.join(", "))));
    }
    let mut object = Object(decoded);
    kinds::complete(resource, &mut object);
    Ok(object)
}

fn check_name(object: &Object, name: &str) -> Result<(), Failure> {
    match object.name() {
        "" => Err(Failure::bad_request(format!(
            "the name of the object ({name} based on URL) was undeterminable: name must be provided"
        ))),
        same if same == name => Ok(()),
        other => Err(Failure::bad_request(format!(
            "the name of the object ({other}) does not match the name on the URL ({name})"
        ))),
    }
}

/// A version in the request must be the current one; without one, built-in kinds are written
/// anyway.
fn check_version(
    resource: &Resource,
    current: &Object,
    object: &mut Object,
) -> Result<(), Failure> {
    let given = object.meta_str("resourceVersion");
    if given.is_empty() || given == "0" {
        if resource.is_custom() {
            let detail = "must be specified for an update";
            let error = FieldError::invalid_raw("metadata.resourceVersion", "0x0", detail);
            return Err(Failure::invalid_object(resource, object.name(), &[error]));
        }
        object.copy_meta(current, "resourceVersion");
        return Ok(());
    }
    if given.parse::<u64>().is_err() {
        // The API server answers this with a 500 without a reason.
        let quoted = super::validate::quote(given);
        let message = format!("strconv.ParseUint: parsing {quoted}: invalid syntax");
        return Err(Failure::new(500, "", message));
    }
    if given == current.meta_str("resourceVersion") {
        Ok(())
    } else {
        Err(Failure::stale(resource, current.name()))
    }
}

fn other_uid(resource: &Resource, current: &Object, uid: &str) -> Failure {
    let key = format!(
        "/registry/{}/{}",
        resource.storage_name(),
        [current.namespace(), current.name()].join("/").trim_start_matches('/')
    );
    let why = format!(
        "StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, \
         AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, UID in object meta: {}",
        current.uid()
    );
    Failure::conflict(resource, current.name(), &why)
}

/// Decides on the new state of an existing object.
fn settle(resource: &Resource, current: &Object, mut object: Object) -> Result<Outcome, Failure> {
    if object.uid().is_empty() {
        object.copy_meta(current, "uid");
    }
    object.copy_meta(current, "creationTimestamp");
    object.copy_meta(current, "selfLink");
    if current.deleting() {
        object.copy_meta(current, "deletionTimestamp");
    }
    if object.meta("deletionGracePeriodSeconds").is_none() {
        object.copy_meta(current, "deletionGracePeriodSeconds");
    }
    kinds::carry_over(resource, current, &mut object);
    let errors = kinds::check_update(resource, current, &object);
    if !errors.is_empty() {
        return Err(Failure::invalid_object(resource, object.name(), &errors));
    }
    if object.deleting() && object.finalizers().is_empty() {
        return Ok(Outcome::Removed(current.clone(), object));
    }
    if same(current, &object) {
        return Ok(Outcome::Unchanged(current.clone()));
    }
    Ok(Outcome::Stored(object))
}
