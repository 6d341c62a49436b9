//! The writes to an object that the cluster still knows.
//!
//! They are its creation, and the last write of every field manager (Kubernetes: Server-Side Apply,
//! field management).
//!
//! This is not the audit log: of several writes by one manager only the last is known.

use domain::{Changed, PastWrite};
use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::annotations::{self, CREATED_BY, UPDATED_BY};
use super::managed;
use crate::clock::rfc3339;

/// The most writes that are returned.
const MAX: usize = 10;

/// The known writes, newest first.
pub(super) fn history(meta: &ObjectMeta) -> Vec<PastWrite> {
    let made = meta.creation_timestamp.as_ref().and_then(managed::timestamp);
    let mut writes: Vec<(Timestamp, &str)> = managed::writes(meta).collect();
    writes.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let noted = annotations::believed(meta, CREATED_BY);
    let then = || writes.iter().filter(|(at, _)| Some(*at) == made).map(|(_, manager)| *manager);
    // Times have whole seconds. If the panel has noted that it created the object, then it did.
    let ours = then().find(|manager| noted.is_some() && *manager == managed::FIELD_MANAGER);
    let maker = ours.or_else(|| then().next());
    let is_making =
        |(at, manager): &(Timestamp, &str)| Some(*at) == made && Some(*manager) == maker;
    let later = writes.iter().filter(|write| !is_making(write));
    let changes = later.map(|(at, manager)| {
        let by = person(meta, manager);
        PastWrite { made: false, changed: Changed { at: Some(rfc3339(*at)), by: Some(by) } }
    });
    let making = made.map(|at| {
        let by = noted.or(maker).map(str::to_owned);
        PastWrite { made: true, changed: Changed { at: Some(rfc3339(at)), by } }
    });
    let mut history: Vec<PastWrite> = changes.take(MAX).collect();
    history.extend(making);
    history
}

/// The name of the writer: for the panel's own writes the user if noted, else the manager.
fn person(meta: &ObjectMeta, manager: &str) -> String {
    let noted = || annotations::believed(meta, UPDATED_BY);
    let user = (manager == managed::FIELD_MANAGER).then(noted).flatten();
    user.unwrap_or(manager).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn entry(manager: &str, time: &str, fields: &Value) -> Value {
        json!({"manager": manager, "operation": "Update", "time": time, "fieldsV1": fields})
    }

    fn told(meta: Value) -> Vec<String> {
        let meta: ObjectMeta = serde_json::from_value(meta).unwrap();
        let tell = |write: PastWrite| {
            let what = if write.made { "made" } else { "changed" };
            let Changed { at, by } = write.changed;
            format!("{what} {} {}", at.unwrap(), by.unwrap_or_else(|| "?".to_owned()))
        };
        history(&meta).into_iter().map(tell).collect()
    }

    #[test]
    fn every_manager_and_the_making_newest_first() {
        let ours = json!({"f:metadata": {"f:annotations": {
            "f:keypane.dev/created-by": {}, "f:keypane.dev/updated-by": {},
        }}});
        let meta = json!({
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "annotations": {"keypane.dev/created-by": "ada", "keypane.dev/updated-by": "bob"},
            "managedFields": [
                entry("keypane", "2026-01-01T00:00:05Z", &ours),
                entry("kubectl-edit", "2026-01-01T00:00:09Z", &json!({})),
                {"manager": "timeless"},
            ],
        });
        let expected = [
            "changed 2026-01-01T00:00:09Z kubectl-edit",
            "changed 2026-01-01T00:00:05Z bob",
            "made 2026-01-01T00:00:00Z ada",
        ];
        assert_eq!(told(meta), expected);
    }

    #[test]
    fn a_name_that_the_panel_did_not_note_is_not_believed() {
        let theirs = json!({"f:metadata": {"f:annotations": {"f:keypane.dev/created-by": {}}}});
        let meta = json!({
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "annotations": {"keypane.dev/created-by": "forged"},
            "managedFields": [entry("helm", "2026-01-01T00:00:00Z", &theirs)],
        });
        assert_eq!(told(meta), ["made 2026-01-01T00:00:00Z helm"]);
        assert_eq!(told(json!({})), Vec::<String>::new());
        let made = json!({"creationTimestamp": "2026-01-01T00:00:00Z"});
        assert_eq!(told(made), ["made 2026-01-01T00:00:00Z ?"]);
    }
}
