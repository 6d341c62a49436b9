//! Server-side apply: a manager states the fields it wants, and owns exactly those.
//!
//! A field that the manager no longer states is removed, unless another manager owns it. Fields of
//! other managers are not changed without force. Source: Kubernetes, "Server-Side Apply".

use serde_json::Value;

use super::{
    compare::{applied, compare, merge, remove},
    fields::{FieldSet, display},
    managed_fields::{ManagedFieldsEntry, Manager, Managers, blank, strip, tracked},
    object::Object,
    resources::Resource,
    status::Failure,
};

/// The object to apply, and the manager that applies it.
pub struct Application<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// The object that the manager states.
    pub wanted: &'a Object,
    /// The field manager.
    pub manager: &'a str,
    /// Whether to take fields that others own.
    pub force: bool,
    /// The current time, in RFC 3339.
    pub time: &'a str,
}

impl Application<'_> {
    /// The object after the apply; `live` is `None` if the object does not exist yet.
    ///
    /// # Errors
    /// 409 with each field that another manager owns.
    pub fn onto(&self, live: Option<&Object>) -> Result<Object, Failure> {
        let custom = self.resource.is_custom();
        let manager = Manager::apply(self.manager, self.resource);
        let mut managers = live.map(Managers::of).unwrap_or_default();
        let blank = blank(self.resource);
        let before = tracked(live.unwrap_or(&blank));
        if let Some(live) = live
            && managers.0.is_empty()
        {
            self.claim_before_first_apply(&mut managers, &before, live);
        }
        let wanted = tracked(self.wanted);
        let mut fields = applied(&wanted, custom);
        strip(&mut fields);
        let last = managers.0.get(&manager).map(|entry| entry.fields.clone()).unwrap_or_default();
        let mut after = merge(&before, &wanted, custom);
        prune(&mut after, &last.difference(&fields), &managers, &manager);

        let mut change = compare(&before, &after, custom);
        for set in [&mut change.added, &mut change.modified, &mut change.removed] {
            strip(set);
        }
        let changed = change.changed();
        if !self.force {
            conflicts(&managers, &manager, &changed)?;
        }
        managers.take(&changed, &manager);
        managers.take(&change.removed, &manager);
        let same = last == fields && changed.is_empty() && change.removed.is_empty();
        let entry = managers.0.entry(manager.clone()).or_default();
        entry.fields = fields;
        if !same {
            self.time.clone_into(&mut entry.time);
        }
        let mut result = live.cloned().unwrap_or_else(|| self.wanted.clone());
        if let Value::Object(after) = after {
            take_tracked(&mut result, Object(after));
        }
        managers.write_to(&mut result, Some(&manager).filter(|_| !same));
        Ok(result)
    }

    /// Gives the fields of an object that has no owners yet to the manager `before-first-apply`.
    fn claim_before_first_apply(&self, managers: &mut Managers, before: &Value, live: &Object) {
        let mut fields = applied(before, self.resource.is_custom());
        strip(&mut fields);
        let time = live.meta_str("creationTimestamp").to_owned();
        let manager = Manager::update("before-first-apply", self.resource);
        managers.0.insert(manager, ManagedFieldsEntry { fields, time });
    }
}

/// Replaces all fields that have owners, and keeps the server's own metadata.
fn take_tracked(result: &mut Object, mut after: Object) {
    let own = std::mem::take(&mut result.0);
    let own = Object(own);
    for field in [
        "name",
        "namespace",
        "uid",
        "resourceVersion",
        "generation",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
    ] {
        if own.meta(field).is_some() {
            after.copy_meta(&own, field);
        }
    }
    *result = after;
}

fn prune(object: &mut Value, dropped: &FieldSet, managers: &Managers, manager: &Manager) {
    for path in dropped.paths() {
        let owned =
            managers.0.iter().any(|(other, entry)| other != manager && entry.fields.touches(&path));
        if !owned {
            remove(object, &path);
        }
    }
}

fn conflicts(managers: &Managers, manager: &Manager, changed: &FieldSet) -> Result<(), Failure> {
    let mut found = Vec::new();
    for (other, entry) in &managers.0 {
        if other == manager {
            continue;
        }
        for path in entry.fields.intersection(changed).paths() {
            found.push((other.describe(""), display(&path)));
        }
    }
    if found.is_empty() { Ok(()) } else { Err(Failure::apply_conflict(&found)) }
}
