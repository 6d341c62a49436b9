//! Writes: decide on the newest state, store the result, and answer with it.

use super::{
    api::Cluster,
    object::Object,
    resources,
    status::Failure,
    store::{Change, ObjectKey, Store, Stored},
};

/// The result of a write.
pub enum Outcome {
    /// The object is stored in this state.
    Stored(Object),
    /// The object is gone. The first object is its last state; the second is what the answer shows.
    Removed(Object, Object),
    /// Nothing is stored; the answer shows this.
    Unchanged(Object),
}

/// Runs `decide` on the newest state of `key`, and stores the result. With `dry_run` nothing is
/// stored, and all else happens as usual. Returns the object that the answer shows.
///
/// # Errors
/// The failure of `decide`, or 500 if the store failed.
pub async fn commit(
    cluster: &Cluster,
    key: ObjectKey,
    dry_run: bool,
    decide: impl FnOnce(Option<&Object>) -> Result<Outcome, Failure> + Send + 'static,
) -> Result<Object, Failure> {
    let decide = |current: Option<&Object>| Ok((decide(current)?, ()));
    commit_and_return(cluster, key, dry_run, decide).await.map(|(object, ())| object)
}

/// Runs `decide` as [`commit`] does, and also returns the value that `decide` returned.
///
/// # Errors
/// Those of [`commit`].
pub async fn commit_and_return<T: Send + 'static>(
    cluster: &Cluster,
    key: ObjectKey,
    dry_run: bool,
    decide: impl FnOnce(Option<&Object>) -> Result<(Outcome, T), Failure> + Send + 'static,
) -> Result<(Object, T), Failure> {
    let decided = move |current: Option<Stored>, _| {
        let current = current.as_ref().map(load).transpose()?;
        let (outcome, value) = decide(current.as_ref())?;
        let (change, answer, stored) = match outcome {
            Outcome::Stored(object) => (Change::Put(object.to_stored()), object, true),
            Outcome::Removed(last, answer) => {
                (Change::Delete { last: last.to_stored() }, answer, false)
            }
            Outcome::Unchanged(object) => (Change::Nothing, object, false),
        };
        let change = if dry_run { Change::Nothing } else { change };
        Ok((change, (answer, stored && !dry_run, value)))
    };
    let written = cluster.store().write(key, decided).await;
    let committed = written.map_err(|error| Failure::internal(&error))??;
    let (mut answer, stored, value) = committed.value;
    if stored {
        answer.set_meta("resourceVersion", committed.revision.to_string());
    }
    Ok((answer, value))
}

/// Builds an object from its stored form.
///
/// # Errors
/// 500 if the bytes are not an object.
pub fn load(stored: &Stored) -> Result<Object, Failure> {
    Object::load(stored).map_err(|error| Failure::internal(&error))
}

/// Refuses content for a namespace that does not exist or is going away.
///
/// # Errors
/// 404 if the namespace does not exist, 403 while it is being deleted.
pub fn require_namespace(store: &Store, key: &ObjectKey) -> Result<(), Failure> {
    let Some(namespaces) = resources::namespaces() else { return Ok(()) };
    if key.namespace.is_empty() {
        return Ok(());
    }
    let holder = ObjectKey {
        resource: namespaces.storage_name(),
        namespace: String::new(),
        name: key.namespace.clone(),
    };
    let found = store.get(&holder).map_err(|error| Failure::internal(&error))?;
    let Some(found) = found else {
        return Err(Failure::not_found(namespaces, &key.namespace));
    };
    if !load(&found)?.deleting() {
        return Ok(());
    }
    let (group, plural) = key.resource.split_once('/').unwrap_or(("", &key.resource));
    let name = &key.namespace;
    let why =
        format!("unable to create new content in namespace {name} because it is being terminated");
    let cause = serde_json::json!({
        "reason": "NamespaceTerminating",
        "message": format!("namespace {name} is being terminated"),
        "field": "metadata.namespace",
    });
    Err(Failure::forbidden(group, plural, &key.name, &why).with_causes(vec![cause]))
}
