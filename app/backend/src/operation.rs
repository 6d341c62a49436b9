//! What a request asks the gate for: a verb, an object and fields, for the audit log.

use domain::{NAME_MAX_BYTES, SecretKind, SecretName};

/// A verb on the list or on one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The Kubernetes verb: `list`, `get`, `create`, `patch` or `delete`.
    pub verb: &'static str,
    /// The object name. `None` without an object, and for a text that cannot be a name,
    /// because a user may have pasted a key there, which must not go to the audit log.
    pub object: Option<String>,
    /// The kind, if the request says it.
    pub kind: Option<SecretKind>,
    /// The names of the fields that the operation would change.
    pub fields: Vec<String>,
}

impl Operation {
    /// An operation on the list.
    pub fn on_list(verb: &'static str) -> Self {
        Self { verb, object: None, kind: None, fields: Vec::new() }
    }

    /// An operation on one object.
    pub fn on_object(verb: &'static str, object: &str) -> Self {
        let is_name = object.len() <= NAME_MAX_BYTES && SecretName::parse(object).is_ok();
        Self { object: is_name.then(|| object.to_owned()), ..Self::on_list(verb) }
    }

    /// Sets the kind of the object.
    #[must_use]
    pub fn of_kind(self, kind: Option<SecretKind>) -> Self {
        Self { kind, ..self }
    }

    /// Sets the fields that the operation would change.
    #[must_use]
    pub fn touching(self, fields: Vec<String>) -> Self {
        Self { fields, ..self }
    }

    /// True if the operation would change something.
    pub fn is_write(&self) -> bool {
        !matches!(self.verb, "list" | "get")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_a_name_is_kept_as_one() {
        assert_eq!(Operation::on_object("get", "image-x").object.as_deref(), Some("image-x"));
        let long = "x".repeat(NAME_MAX_BYTES + 1);
        for other in ["", "image-Secret!", "-----BEGIN OPENSSH PRIVATE KEY-----", long.as_str()] {
            assert_eq!(Operation::on_object("create", other).object, None, "{other}");
        }
    }
}
