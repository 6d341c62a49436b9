//! Sets of fields, as `managedFields` writes them (`FieldsV1`).
//!
//! A set is a tree of path steps. A step is `f:name` for a field, `k:{...}` for a list element
//! with a key, `v:...` for an element of a set. A node can be a member itself (`.`), have
//! members below it, or both.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// A set of fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSet {
    member: bool,
    children: BTreeMap<String, Self>,
}

impl FieldSet {
    /// Reads `FieldsV1`.
    pub fn from_json(value: &Value) -> Self {
        let mut set = Self::default();
        let Some(map) = value.as_object() else { return set };
        for (step, inner) in map {
            if step == "." {
                set.member = true;
                continue;
            }
            let mut child = Self::from_json(inner);
            child.member |= child.children.is_empty();
            set.children.insert(step.clone(), child);
        }
        set
    }

    /// Writes `FieldsV1`.
    pub fn to_json(&self) -> Value {
        let mut map = Map::new();
        if self.member && !self.children.is_empty() {
            map.insert(".".to_owned(), json!({}));
        }
        for (step, child) in &self.children {
            map.insert(step.clone(), child.to_json());
        }
        Value::Object(map)
    }

    /// Puts `child` below `step`; an empty child adds nothing.
    pub fn graft(&mut self, step: String, child: Self) {
        if !child.is_empty() {
            self.children.insert(step, child);
        }
    }

    /// Makes the root itself a member.
    #[must_use]
    pub fn with_root(mut self) -> Self {
        self.member = true;
        self
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        !self.member && self.children.is_empty()
    }

    /// The fields that are in either set.
    pub fn union(&self, other: &Self) -> Self {
        let mut set = self.clone();
        set.member |= other.member;
        for (step, child) in &other.children {
            let merged =
                set.children.get(step).map_or_else(|| child.clone(), |own| own.union(child));
            set.children.insert(step.clone(), merged);
        }
        set
    }

    /// The fields that are in this set and not in `other`.
    pub fn difference(&self, other: &Self) -> Self {
        let mut set = Self { member: self.member && !other.member, ..Self::default() };
        for (step, child) in &self.children {
            let left =
                other.children.get(step).map_or_else(|| child.clone(), |o| child.difference(o));
            set.graft(step.clone(), left);
        }
        set
    }

    /// The fields that are in both sets.
    pub fn intersection(&self, other: &Self) -> Self {
        let mut set = Self { member: self.member && other.member, ..Self::default() };
        for (step, child) in &self.children {
            if let Some(other) = other.children.get(step) {
                set.graft(step.clone(), child.intersection(other));
            }
        }
        set
    }

    /// Whether the path or anything below it is in the set.
    pub fn touches(&self, path: &[String]) -> bool {
        match path {
            [] => !self.is_empty(),
            [step, rest @ ..] => self.children.get(step).is_some_and(|child| child.touches(rest)),
        }
    }

    /// Every member, deepest first, so that removing them in order leaves parents for last.
    pub fn paths(&self) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        self.collect(&mut Vec::new(), &mut found);
        found
    }

    fn collect(&self, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
        for (step, child) in &self.children {
            path.push(step.clone());
            child.collect(path, found);
            path.pop();
        }
        if self.member {
            found.push(path.clone());
        }
    }

    /// Removes a child of the root, with everything below it.
    pub fn forget(&mut self, step: &str) {
        self.children.remove(step);
    }

    /// Removes `fields` of the metadata, and the metadata itself as a member.
    pub fn forget_metadata(&mut self, fields: &[&str]) {
        let Some(metadata) = self.children.get_mut("f:metadata") else { return };
        metadata.member = false;
        for field in fields {
            metadata.children.remove(&format!("f:{field}"));
        }
        if metadata.is_empty() {
            self.children.remove("f:metadata");
        }
    }
}

/// A path as conflict messages print it: `.data.ssh`, `.metadata.ownerReferences[uid="x"]`.
pub fn display(path: &[String]) -> String {
    path.iter().map(|step| display_step(step)).collect()
}

fn display_step(step: &str) -> String {
    if let Some(field) = step.strip_prefix("f:") {
        return format!(".{field}");
    }
    if let Some(value) = step.strip_prefix("v:") {
        return format!("[={value}]");
    }
    let keys = step.strip_prefix("k:").and_then(|keys| serde_json::from_str(keys).ok());
    let keys: Map<String, Value> = keys.unwrap_or_default();
    let keys: Vec<String> = keys.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("[{}]", keys.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_fields_v1() {
        let recorded = json!({
            "f:data": {".": {}, "f:ssh": {}},
            "f:metadata": {"f:annotations": {".": {}, "f:displayName": {}}},
            "f:type": {},
        });
        assert_eq!(FieldSet::from_json(&recorded).to_json(), recorded);
    }

    #[test]
    fn differences_leave_no_empty_branches() {
        let all = FieldSet::from_json(&json!({"f:data": {".": {}, "f:a": {}}, "f:type": {}}));
        let data = FieldSet::from_json(&json!({"f:data": {".": {}, "f:a": {}}}));
        assert_eq!(all.difference(&data).to_json(), json!({"f:type": {}}));
        assert_eq!(all.intersection(&data), data);
        assert_eq!(all.difference(&data).union(&data), all);
        assert!(all.difference(&all).is_empty());
    }

    #[test]
    fn paths_print_like_the_api_server() {
        let steps = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        assert_eq!(display(&steps(&["f:data", "f:.dockerconfigjson"])), ".data..dockerconfigjson");
        let path = steps(&["f:x", "k:{\"name\":\"a\"}", "f:y"]);
        assert_eq!(display(&path), ".x[name=\"a\"].y");
    }
}
