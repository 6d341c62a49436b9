//! The differences between two objects, as sets of fields.
//!
//! Maps are compared key by key. A list counts as one value, except for the lists that Kubernetes
//! keys: finalizers, owner references, and in built-in kinds the lists that are keyed by `name`.

use serde_json::{Map, Value, json};

use super::fields::FieldSet;

/// The difference between two states of an object.
#[derive(Default)]
pub struct Comparison {
    /// Fields that were added.
    pub added: FieldSet,
    /// Fields with another value.
    pub modified: FieldSet,
    /// Fields that were removed.
    pub removed: FieldSet,
}

impl Comparison {
    /// The fields that were added or modified.
    pub fn changed(&self) -> FieldSet {
        self.added.union(&self.modified)
    }

    fn graft(&mut self, step: &str, inner: Self) {
        self.added.graft(step.to_owned(), inner.added);
        self.modified.graft(step.to_owned(), inner.modified);
        self.removed.graft(step.to_owned(), inner.removed);
    }
}

/// How the elements of a list are identified.
enum Keyed {
    By(&'static str),
    AsSet,
}

/// The key of the list in `field` directly below `parent`, or `None` if the list is one value.
fn keyed(parent: &str, field: &str, custom: bool) -> Option<Keyed> {
    match (parent, field) {
        ("metadata", "finalizers") => Some(Keyed::AsSet),
        ("metadata", "ownerReferences") => Some(Keyed::By("uid")),
        _ if custom => None,
        (
            _,
            "containers" | "initContainers" | "volumes" | "imagePullSecrets" | "env" | "secrets",
        ) => Some(Keyed::By("name")),
        (_, "volumeMounts") => Some(Keyed::By("mountPath")),
        (_, "conditions") => Some(Keyed::By("type")),
        _ => None,
    }
}

/// A list as a map from path step to element, or `None` if elements have no key or share one.
fn elements(keyed: &Keyed, list: &[Value]) -> Option<Map<String, Value>> {
    let mut map = Map::new();
    for element in list {
        let step = match keyed {
            Keyed::AsSet => format!("v:{element}"),
            Keyed::By(key) => format!("k:{}", json!({*key: element.get(*key)?})),
        };
        if map.insert(step, element.clone()).is_some() {
            return None;
        }
    }
    Some(map)
}

/// The parts of a value: (path step, field name, value).
fn inside(location: &FieldLocation<'_>, value: &Value) -> Option<Vec<(String, String, Value)>> {
    match value {
        Value::Object(map) => Some(
            map.iter()
                .map(|(key, value)| (format!("f:{key}"), key.clone(), value.clone()))
                .collect(),
        ),
        Value::Array(list) => {
            let keyed = keyed(location.parent, location.field, location.custom)?;
            let elements = elements(&keyed, list)?;
            Some(elements.into_iter().map(|(step, value)| (step, String::new(), value)).collect())
        }
        _ => None,
    }
}

#[derive(Clone, Copy)]
struct FieldLocation<'a> {
    parent: &'a str,
    field: &'a str,
    custom: bool,
}

impl<'a> FieldLocation<'a> {
    fn below(&self, field: &'a str) -> Self {
        Self { parent: self.field, field, custom: self.custom }
    }
}

/// Compares two objects. `custom` objects have no schema, so their lists are single values.
pub fn compare(old: &Value, new: &Value, custom: bool) -> Comparison {
    between(&FieldLocation { parent: "", field: "", custom }, old, new)
}

fn between(location: &FieldLocation<'_>, old: &Value, new: &Value) -> Comparison {
    let mut result = Comparison::default();
    if old == new {
        return result;
    }
    match (inside(location, old), inside(location, new)) {
        (Some(before), Some(after)) if old.is_object() == new.is_object() => {
            for (step, field, value) in &before {
                let below = location.below(field);
                match after.iter().find(|(other, ..)| other == step) {
                    Some((_, _, now)) => result.graft(step, between(&below, value, now)),
                    None => result.removed.graft(step.clone(), everything(&below, value)),
                }
            }
            for (step, field, value) in &after {
                if !before.iter().any(|(other, ..)| other == step) {
                    result.added.graft(step.clone(), everything(&location.below(field), value));
                }
            }
        }
        _ => result.modified = FieldSet::default().with_root(),
    }
    result
}

/// The value and everything below it, as a change to it is recorded.
fn everything(location: &FieldLocation<'_>, value: &Value) -> FieldSet {
    let mut set = FieldSet::default().with_root();
    for (step, field, inner) in inside(location, value).unwrap_or_default() {
        set.graft(step, everything(&location.below(&field), &inner));
    }
    set
}

/// The fields that an applied object sets: its leaves, and the elements of keyed lists.
pub fn applied(object: &Value, custom: bool) -> FieldSet {
    leaves(&FieldLocation { parent: "", field: "", custom }, object)
}

fn leaves(location: &FieldLocation<'_>, value: &Value) -> FieldSet {
    let inner = inside(location, value).unwrap_or_default();
    if inner.is_empty() {
        return FieldSet::default().with_root();
    }
    let mut set = FieldSet::default();
    for (step, field, value) in inner {
        let mut child = leaves(&location.below(&field), &value);
        if step.starts_with("k:") {
            child = child.with_root();
        }
        set.graft(step, child);
    }
    set
}

/// Merges `applied` into `live`: maps and keyed lists are merged, all other values are replaced.
pub fn merge(live: &Value, applied: &Value, custom: bool) -> Value {
    merged(&FieldLocation { parent: "", field: "", custom }, live, applied)
}

fn merged(location: &FieldLocation<'_>, live: &Value, applied: &Value) -> Value {
    match (live, applied) {
        (Value::Object(live), Value::Object(applied)) => {
            let mut map = live.clone();
            for (key, value) in applied {
                let value = match live.get(key) {
                    Some(live) => merged(&location.below(key), live, value),
                    None => value.clone(),
                };
                map.insert(key.clone(), value);
            }
            Value::Object(map)
        }
        (Value::Array(old), Value::Array(new)) => {
            let lists = keyed(location.parent, location.field, location.custom)
                .and_then(|keyed| Some((elements(&keyed, old)?, elements(&keyed, new)?)));
            let Some((mut map, new)) = lists else { return applied.clone() };
            for (step, value) in new {
                let value = match map.get(&step) {
                    Some(live) => merged(&location.below(""), live, &value),
                    None => value,
                };
                map.insert(step, value);
            }
            Value::Array(map.into_iter().map(|(_, value)| value).collect())
        }
        _ => applied.clone(),
    }
}

/// Removes the value at a path.
pub fn remove(value: &mut Value, path: &[String]) {
    let [step, rest @ ..] = path else { return };
    if let Some(field) = step.strip_prefix("f:") {
        let Some(map) = value.as_object_mut() else { return };
        if rest.is_empty() {
            map.shift_remove(field);
        } else if let Some(inner) = map.get_mut(field) {
            remove(inner, rest);
        }
        return;
    }
    let Some(list) = value.as_array_mut() else { return };
    if rest.is_empty() {
        list.retain(|element| !is_element(step, element));
    } else if let Some(inner) = list.iter_mut().find(|element| is_element(step, element)) {
        remove(inner, rest);
    }
}

fn is_element(step: &str, element: &Value) -> bool {
    if let Some(value) = step.strip_prefix("v:") {
        return serde_json::from_str::<Value>(value).is_ok_and(|value| value == *element);
    }
    let keys = step.strip_prefix("k:").and_then(|keys| serde_json::from_str::<Value>(keys).ok());
    let keys = keys.as_ref().and_then(Value::as_object);
    keys.is_some_and(|keys| keys.iter().all(|(key, value)| element.get(key) == Some(value)))
}
