//! The API's failures: an HTTP status and a `Status` object.
//!
//! The wording follows kube-apiserver, because clients (and people) match on it. A failure never
//! carries the value of a credential.

use serde_json::{Map, Value, json};

use super::{resources::Resource, validate::FieldError};

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The HTTP status.
    pub code: u16,
    /// The machine-readable reason; empty if Kubernetes gives none.
    pub reason: &'static str,
    /// The sentence for people.
    pub message: String,
    details: Option<Map<String, Value>>,
    plain: bool,
}

impl Failure {
    /// A failure without details.
    pub fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self { code, reason, message: message.into(), details: None, plain: false }
    }

    /// 400: the request itself is invalid.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    /// 401: no token, or an unknown one.
    pub fn unauthorized() -> Self {
        Self::new(401, "Unauthorized", "Unauthorized")
    }

    /// 404 in plain text: no such path.
    pub fn no_such_path() -> Self {
        Self { plain: true, ..Self::new(404, "NotFound", "404 page not found\n") }
    }

    /// 404: the group exists, the resource does not.
    pub fn no_such_resource() -> Self {
        let message = "the server could not find the requested resource";
        Self::new(404, "NotFound", message).with_details(Map::new())
    }

    /// 405: the path exists, but not for this method.
    pub fn method_not_allowed() -> Self {
        let message = "the server does not allow this method on the requested resource";
        Self::new(405, "MethodNotAllowed", message).with_details(Map::new())
    }

    /// 404: no such object.
    pub fn not_found(resource: &Resource, name: &str) -> Self {
        let message = format!("{} \"{name}\" not found", resource.qualified());
        Self::new(404, "NotFound", message).about(resource.group, resource.plural, name)
    }

    /// 409: an object with this name exists.
    pub fn already_exists(resource: &Resource, name: &str, deleting: bool) -> Self {
        let prefix = if deleting { "object is being deleted: " } else { "" };
        let message = format!("{prefix}{} \"{name}\" already exists", resource.qualified());
        Self::new(409, "AlreadyExists", message).about(resource.group, resource.plural, name)
    }

    /// 409: the request is based on a state that is gone.
    pub fn conflict(resource: &Resource, name: &str, why: &str) -> Self {
        let message =
            format!("Operation cannot be fulfilled on {} \"{name}\": {why}", resource.qualified());
        Self::new(409, "Conflict", message).about(resource.group, resource.plural, name)
    }

    /// 409: the resourceVersion is not the current one.
    pub fn stale(resource: &Resource, name: &str) -> Self {
        let why = "the object has been modified; please apply your changes to the latest version \
                   and try again";
        Self::conflict(resource, name, why)
    }

    /// 409 of a delete whose precondition does not hold. Kubernetes names the kind in this message,
    /// not the resource.
    pub fn precondition(resource: &Resource, name: &str, why: &str) -> Self {
        let kind = resource.qualified_kind();
        let message = format!("Operation cannot be fulfilled on {kind} \"{name}\": {why}");
        Self::new(409, "Conflict", message).about(resource.group, resource.kind, name)
    }

    /// 403 with a reason for people.
    pub fn forbidden(group: &str, resource: &str, name: &str, why: &str) -> Self {
        let qualified = super::resources::qualify(resource, group);
        let message = if name.is_empty() {
            format!("{qualified} is forbidden: {why}")
        } else {
            format!("{qualified} \"{name}\" is forbidden: {why}")
        };
        Self::new(403, "Forbidden", message).about(group, resource, name)
    }

    /// 422: fields that break rules. `kind` is qualified with its group.
    pub fn invalid(group: &str, kind: &str, name: &str, errors: &[FieldError]) -> Self {
        let mut texts: Vec<String> = Vec::new();
        for text in errors.iter().map(ToString::to_string) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        let what = match texts.as_slice() {
            [one] => one.clone(),
            many => format!("[{}]", many.join(", ")),
        };
        let qualified = super::resources::qualify(kind, group);
        let message = format!("{qualified} \"{name}\" is invalid: {what}");
        let causes: Vec<Value> = errors.iter().map(FieldError::cause).collect();
        Self::new(422, "Invalid", message).about(group, kind, name).with_causes(causes)
    }

    /// 422 for an object of this resource.
    pub fn invalid_object(resource: &Resource, name: &str, errors: &[FieldError]) -> Self {
        Self::invalid(resource.group, resource.kind, name, errors)
    }

    /// 422 for request options such as `dryRun`.
    pub fn invalid_options(kind: &str, errors: &[FieldError]) -> Self {
        Self::invalid("meta.k8s.io", kind, "", errors)
    }

    /// 422 without details, as for a JSON patch that does not apply.
    pub fn unprocessable() -> Self {
        let message = "the server rejected our request due to an error in our request";
        Self::new(422, "Invalid", message).with_details(Map::new())
    }

    /// 409 of a server-side apply; `conflicts` are (manager, field) pairs.
    pub fn apply_conflict(conflicts: &[(String, String)]) -> Self {
        let causes = conflicts.iter().map(|(manager, field)| {
            let message = format!("conflict with {manager}");
            json!({"reason": "FieldManagerConflict", "message": message, "field": field})
        });
        let message = match conflicts {
            [(manager, field)] => {
                format!("Apply failed with 1 conflict: conflict with {manager}: {field}")
            }
            many => {
                let mut lines = Vec::new();
                let mut last = None;
                for (manager, field) in many {
                    if last != Some(manager) {
                        lines.push(format!("conflicts with {manager}:"));
                        last = Some(manager);
                    }
                    lines.push(format!("- {field}"));
                }
                format!("Apply failed with {} conflicts: {}", many.len(), lines.join("\n"))
            }
        };
        Self::new(409, "Conflict", message).with_causes(causes.collect())
    }

    /// 410: the requested version has been compacted away.
    pub fn expired(message: impl Into<String>) -> Self {
        Self::new(410, "Expired", message)
    }

    /// 413: the body is over `limit` bytes.
    pub fn too_large(limit: usize) -> Self {
        let message = format!("Request entity too large: limit is {limit}");
        Self::new(413, "RequestEntityTooLarge", message)
    }

    /// 415 with the media types that are accepted.
    pub fn unsupported_media(accepted: &str) -> Self {
        let message = format!(
            "the body of the request was in an unknown format - accepted media types include: \
             {accepted}"
        );
        Self::new(415, "UnsupportedMediaType", message)
    }

    /// 406 with the media types that are offered.
    pub fn not_acceptable(offered: &str) -> Self {
        let message = format!("only the following media types are accepted: {offered}");
        Self::new(406, "NotAcceptable", message)
    }

    /// 504: the requested version does not exist yet.
    pub fn version_too_large(asked: u64, current: u64) -> Self {
        let message = format!("Timeout: Too large resource version: {asked}, current: {current}");
        let cause = json!({
            "reason": "ResourceVersionTooLarge", "message": "Too large resource version"
        });
        let mut failure = Self::new(504, "Timeout", message).with_causes(vec![cause]);
        if let Some(details) = &mut failure.details {
            details.insert("retryAfterSeconds".to_owned(), json!(1));
        }
        failure
    }

    /// 500: the server's fault. The cause goes to the log, not into the answer.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "the embedded cluster failed");
        Self::new(500, "InternalError", "Internal error occurred: see the log of the server")
    }

    /// Adds a details object.
    #[must_use]
    pub fn with_details(mut self, details: Map<String, Value>) -> Self {
        self.details = Some(details);
        self
    }

    /// Adds causes to the details.
    #[must_use]
    pub fn with_causes(mut self, causes: Vec<Value>) -> Self {
        let details = self.details.get_or_insert_default();
        details.insert("causes".to_owned(), Value::Array(causes));
        self
    }

    fn about(self, group: &str, kind: &str, name: &str) -> Self {
        let mut details = Map::new();
        for (key, value) in [("name", name), ("group", group), ("kind", kind)] {
            if !value.is_empty() {
                details.insert(key.to_owned(), value.into());
            }
        }
        self.with_details(details)
    }

    /// The body in plain text, for the one failure that is not a `Status`.
    pub fn plain_text(&self) -> Option<&str> {
        self.plain.then_some(self.message.as_str())
    }

    /// The `Status` object.
    pub fn to_json(&self) -> Value {
        let mut status = Map::new();
        status.insert("kind".to_owned(), "Status".into());
        status.insert("apiVersion".to_owned(), "v1".into());
        status.insert("metadata".to_owned(), json!({}));
        status.insert("status".to_owned(), "Failure".into());
        status.insert("message".to_owned(), self.message.clone().into());
        if !self.reason.is_empty() {
            status.insert("reason".to_owned(), self.reason.into());
        }
        if let Some(details) = &self.details {
            status.insert("details".to_owned(), details.clone().into());
        }
        status.insert("code".to_owned(), self.code.into());
        Value::Object(status)
    }
}

/// The `Status` of a successful delete.
pub(super) fn deleted(resource: &Resource, name: &str, uid: &str) -> Value {
    let mut details = Map::new();
    let facts =
        [("name", name), ("group", resource.group), ("kind", resource.plural), ("uid", uid)];
    for (key, value) in facts {
        if !value.is_empty() {
            details.insert(key.to_owned(), value.into());
        }
    }
    json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success",
        "details": details,
    })
}
