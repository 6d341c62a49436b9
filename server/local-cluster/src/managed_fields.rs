//! `metadata.managedFields`: who set which field.
//!
//! Every write is compared with the state before it. From then on its manager alone owns the fields
//! it changed, and fields it removed have no owner. Writing a value that is already there changes
//! nothing, not even the time of the entry.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    compare::compare,
    fields::FieldSet,
    object::Object,
    resources::{Resource, Shape},
};

/// The most update entries that are kept; older ones are merged, as in the API server.
const MAX_UPDATERS: usize = 10;
const ANCIENT: &str = "ancient-changes";

/// Metadata that belongs to the server.
const UNTRACKED: &[&str] = &[
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "clusterName",
    "generation",
    "managedFields",
    "resourceVersion",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
];

/// The owner of an entry: the part of a `ManagedFieldsEntry` that tells it from the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Manager {
    operation: String,
    name: String,
    api_version: String,
    subresource: String,
}

impl Manager {
    /// Creates a manager that updates.
    pub fn update(name: &str, resource: &Resource) -> Self {
        Self::new("Update", name, resource)
    }

    /// Creates a manager that applies.
    pub fn apply(name: &str, resource: &Resource) -> Self {
        Self::new("Apply", name, resource)
    }

    fn new(operation: &str, name: &str, resource: &Resource) -> Self {
        Self {
            operation: operation.to_owned(),
            name: name.to_owned(),
            api_version: resource.api_version(),
            subresource: String::new(),
        }
    }

    /// The manager, as conflict messages name it.
    pub fn describe(&self, time: &str) -> String {
        let name = super::validate::quote(&self.name);
        match (self.operation.as_str(), time) {
            ("Apply", _) => name,
            (_, "") => format!("{name} using {}", self.api_version),
            (_, time) => format!("{name} using {} at {time}", self.api_version),
        }
    }
}

/// One manager's fields and the time of its last change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManagedFieldsEntry {
    /// The fields.
    pub fields: FieldSet,
    /// RFC 3339, or empty.
    pub time: String,
}

/// The entries of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Managers(pub BTreeMap<Manager, ManagedFieldsEntry>);

impl Managers {
    /// Reads the entries of an object.
    pub fn of(object: &Object) -> Self {
        let list = object.meta("managedFields").and_then(Value::as_array);
        let mut managers = BTreeMap::new();
        for entry in list.into_iter().flatten() {
            let text = |field: &str| {
                entry.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
            };
            let manager = Manager {
                operation: text("operation"),
                name: text("manager"),
                api_version: text("apiVersion"),
                subresource: text("subresource"),
            };
            let fields = entry.get("fieldsV1").map(FieldSet::from_json).unwrap_or_default();
            if !fields.is_empty() {
                managers.insert(manager, ManagedFieldsEntry { fields, time: text("time") });
            }
        }
        Self(managers)
    }

    /// Writes the entries into an object. Times have whole seconds, so the entry of `newest` counts
    /// as later than entries with an equal time.
    pub fn write_to(&self, object: &mut Object, newest: Option<&Manager>) {
        let mut entries: Vec<(&Manager, &ManagedFieldsEntry)> =
            self.0.iter().filter(|(_, entry)| !entry.fields.is_empty()).collect();
        entries.sort_by(|(one, one_entry), (two, two_entry)| {
            rank(one, one_entry, newest).cmp(&rank(two, two_entry, newest))
        });
        let list: Vec<Value> =
            entries.into_iter().map(|(one, entry)| to_json(one, entry)).collect();
        if list.is_empty() {
            object.remove_meta("managedFields");
        } else {
            object.set_meta("managedFields", list);
        }
    }

    /// Removes fields from every manager but `except`, and removes managers that have no fields
    /// left.
    pub fn take(&mut self, fields: &FieldSet, except: &Manager) {
        for (manager, entry) in &mut self.0 {
            if manager != except {
                entry.fields = entry.fields.difference(fields);
            }
        }
        self.0.retain(|_, entry| !entry.fields.is_empty());
    }

    /// Merges the oldest update entries once there are more than ten.
    fn cap(&mut self) {
        let mut updaters: Vec<(String, Manager)> = self
            .0
            .iter()
            .filter(|(manager, _)| manager.operation == "Update" && manager.subresource.is_empty())
            .map(|(manager, entry)| (entry.time.clone(), manager.clone()))
            .collect();
        updaters.sort();
        let Some(surplus) = updaters.len().checked_sub(MAX_UPDATERS).filter(|more| *more > 0)
        else {
            return;
        };
        // One more than the surplus, because the merged entries become one entry.
        for (time, manager) in updaters.into_iter().take(surplus.saturating_add(1)) {
            let Some(entry) = self.0.remove(&manager) else { continue };
            let bucket = Manager { name: ANCIENT.to_owned(), ..manager };
            let merged = self.0.entry(bucket).or_default();
            merged.fields = merged.fields.union(&entry.fields);
            merged.time = merged.time.clone().max(time);
        }
    }
}

fn to_json(manager: &Manager, entry: &ManagedFieldsEntry) -> Value {
    let mut map = Map::new();
    map.insert("manager".to_owned(), manager.name.clone().into());
    map.insert("operation".to_owned(), manager.operation.clone().into());
    map.insert("apiVersion".to_owned(), manager.api_version.clone().into());
    if !entry.time.is_empty() {
        map.insert("time".to_owned(), entry.time.clone().into());
    }
    map.insert("fieldsType".to_owned(), "FieldsV1".into());
    map.insert("fieldsV1".to_owned(), entry.fields.to_json());
    if !manager.subresource.is_empty() {
        map.insert("subresource".to_owned(), manager.subresource.clone().into());
    }
    Value::Object(map)
}

/// The order of entries.
fn rank<'a>(
    manager: &'a Manager,
    entry: &'a ManagedFieldsEntry,
    newest: Option<&Manager>,
) -> (&'a str, &'a str, bool, &'a Manager) {
    (&manager.operation, &entry.time, Some(manager) == newest, manager)
}

/// Removes the fields that never have owners.
pub fn strip(fields: &mut FieldSet) {
    fields.forget("f:apiVersion");
    fields.forget("f:kind");
    fields.forget_metadata(UNTRACKED);
}

/// The object with which a new object of `resource` is compared: empty, apart from the parts that
/// Go writes even if they are empty, and which therefore have no owner.
pub fn blank(resource: &Resource) -> Object {
    let value = match resource.shape {
        Shape::Custom | Shape::Secret | Shape::ConfigMap | Shape::ServiceAccount => json!({}),
        Shape::Namespace => json!({"spec": {}, "status": {}}),
        Shape::BuiltIn => match resource.kind {
            "Event" => json!({"involvedObject": {}, "source": {}}),
            "CronJob" => json!({
                "spec": {"jobTemplate": {"spec": {"template": {"spec": {}, "metadata": {}}}}},
                "status": {},
            }),
            "Pod" => json!({"spec": {}, "status": {}}),
            _ => json!({"spec": {"template": {"spec": {}, "metadata": {}}}, "status": {}}),
        },
    };
    Object(value.as_object().cloned().unwrap_or_default())
}

/// The object without the fields that never have owners.
pub fn tracked(object: &Object) -> Value {
    let mut copy = object.clone();
    for field in UNTRACKED {
        copy.remove_meta(field);
    }
    Value::Object(copy.0)
}

/// Records an update from `old` (`None` for a create) to `new`, made by `manager` at `time`.
pub fn record_update(
    resource: &Resource,
    old: Option<&Object>,
    new: &mut Object,
    manager: &str,
    time: &str,
) {
    let given = new.meta("managedFields").and_then(Value::as_array).cloned();
    let reset = given
        .as_ref()
        .is_some_and(|list| matches!(list.as_slice(), [Value::Object(only)] if only.is_empty()));
    let mut managers = Managers::of(new);
    if managers.0.is_empty()
        && !reset
        && let Some(old) = old
    {
        managers = Managers::of(old);
    }
    if reset || (managers.0.is_empty() && old.is_some()) {
        // Another client stopped the tracking of this object; only an apply starts it again.
        new.remove_meta("managedFields");
        return;
    }
    let blank = blank(resource);
    let before = tracked(old.unwrap_or(&blank));
    let mut change = compare(&before, &tracked(new), resource.is_custom());
    for set in [&mut change.added, &mut change.modified, &mut change.removed] {
        strip(set);
    }
    let manager = Manager::update(manager, resource);
    let mine = change.changed();
    managers.take(&change.removed, &manager);
    managers.take(&mine, &manager);
    if let Some(entry) = managers.0.get_mut(&manager) {
        entry.fields = entry.fields.difference(&change.removed);
    }
    if !mine.is_empty() {
        let entry = managers.0.entry(manager.clone()).or_default();
        entry.fields = entry.fields.union(&mine);
        time.clone_into(&mut entry.time);
    }
    managers.cap();
    managers.write_to(new, Some(&manager).filter(|_| !mine.is_empty()));
}

/// Whether two objects differ only in the times of their managers.
pub fn same(old: &Object, new: &Object) -> bool {
    let timeless = |object: &Object| {
        let mut copy = object.clone();
        let mut managers = Managers::of(object);
        for entry in managers.0.values_mut() {
            entry.time.clear();
        }
        managers.write_to(&mut copy, None);
        copy
    };
    old == new || timeless(old) == timeless(new)
}
