//! `POST`: creates objects.

use http::Response;
use serde_json::Value;

use super::{
    api::{Call, Cluster},
    clock,
    commit::{Outcome, commit, require_namespace},
    decode::{self, Strictness},
    encode, kinds,
    managed_fields::record_update,
    negotiate::content_type,
    object::Object,
    options::WriteOptions,
    reply::{self, Body},
    resources::Resource,
    status::Failure,
    store::{ObjectKey, Store},
};

/// The number of tries after which a generated name counts as taken.
const NAME_TRIES: usize = 8;
/// The longest prefix that leaves room for the five generated characters in a DNS label.
const GENERATED_PREFIX: usize = 58;

/// Creates an object.
pub async fn create(cluster: &Cluster, call: &Call) -> Result<Response<Body>, Failure> {
    let options = WriteOptions::read("CreateOptions", &call.query, &call.parts.headers)?;
    let media = body_media(content_type(&call.parts.headers))?;
    let decoded = decode::body(call.resource, &call.body, media, options.strictness)?;
    let mut object = decoded.object;
    match_namespace(&mut object, call.namespace())?;
    kinds::complete(call.resource, &mut object);

    let mut tries = 0;
    let created = loop {
        tries += 1;
        match create_once(cluster, call, object.clone(), &options).await {
            Err(failure)
                if failure.reason == "AlreadyExists"
                    && object.name().is_empty()
                    && tries < NAME_TRIES => {}
            result => break result?,
        }
    };
    let value = encode::single(&call.view(), &created)?;
    let mut response = reply::json(201, &value);
    if options.strictness == Strictness::Warn {
        reply::warn(&mut response, &decoded.complaints);
    }
    Ok(response)
}

/// The media type by which to decode a body.
///
/// # Errors
/// 415 for anything but JSON, YAML and protobuf.
pub fn body_media(media: &str) -> Result<&str, Failure> {
    match media {
        "" => Ok("application/json"),
        "application/json" | "application/yaml" | "application/vnd.kubernetes.protobuf" => {
            Ok(media)
        }
        _ => Err(Failure::unsupported_media(decode::MEDIA)),
    }
}

/// Gives the object the namespace of the request.
///
/// # Errors
/// 400 if the object names another namespace.
pub fn match_namespace(object: &mut Object, namespace: &str) -> Result<(), Failure> {
    if namespace.is_empty() {
        object.remove_meta("namespace");
        return Ok(());
    }
    match object.namespace() {
        "" => object.set_meta("namespace", namespace),
        same if same == namespace => {}
        _ => {
            return Err(Failure::bad_request(
                "the namespace of the provided object does not match the namespace sent on the \
                 request",
            ));
        }
    }
    Ok(())
}

async fn create_once(
    cluster: &Cluster,
    call: &Call,
    mut object: Object,
    options: &WriteOptions,
) -> Result<Object, Failure> {
    if object.name().is_empty() && !object.meta_str("generateName").is_empty() {
        let mut name = object.meta_str("generateName").to_owned();
        while name.len() > GENERATED_PREFIX {
            name.pop();
        }
        name.push_str(&clock::name_suffix(cluster.world()));
        object.set_meta("name", name);
    }
    let resource = call.resource;
    let time = clock::rfc3339(cluster.world().now());
    record_update(resource, None, &mut object, &options.manager, &time);
    stamp(cluster, resource, &mut object);
    let key = call.key(object.name());
    let store = cluster.store().clone();
    let dry_run = options.dry_run;
    let decide = {
        let key = key.clone();
        move |current: Option<&Object>| admit(resource, &store, &key, object, current)
    };
    commit(cluster, key, dry_run, decide).await
}

/// Sets the fields of a new object that only the server may set.
pub fn stamp(cluster: &Cluster, resource: &Resource, object: &mut Object) {
    for field in ["selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"] {
        object.remove_meta(field);
    }
    object.set_meta("uid", clock::uid(cluster.world()));
    object.set_meta("creationTimestamp", clock::rfc3339(cluster.world().now()));
    kinds::initialise(resource, object);
}

/// Decides on a new object, in the API server's order: namespace, rules, version, name.
pub fn admit(
    resource: &Resource,
    store: &Store,
    key: &ObjectKey,
    mut object: Object,
    current: Option<&Object>,
) -> Result<Outcome, Failure> {
    require_namespace(store, key)?;
    let errors = kinds::check_new(resource, &object);
    if !errors.is_empty() {
        return Err(Failure::invalid_object(resource, object.name(), &errors));
    }
    let version = object.meta("resourceVersion").and_then(Value::as_str).unwrap_or_default();
    if version.parse::<u64>().is_ok_and(|version| version != 0) {
        // The API server answers this with a 500 without a reason.
        let message = "resourceVersion should not be set on objects to be created";
        return Err(Failure::new(500, "", message));
    }
    if let Some(current) = current {
        return Err(Failure::already_exists(resource, object.name(), current.deleting()));
    }
    object.remove_meta("resourceVersion");
    Ok(Outcome::Stored(object))
}
