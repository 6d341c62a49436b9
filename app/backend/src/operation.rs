//! What the gate is asked for.

use domain::{NAME_MAX_BYTES, SecretKind, SecretName};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The Kubernetes verb: `list`, `get`, `create`, `patch` or `delete`.
    pub verb: &'static str,
    /// The object, where there is one and its text can be a name: whatever else was typed there,
    /// such as a key, is written down nowhere.
    pub object: Option<String>,
    /// The kind, where the request says it.
    pub kind: Option<SecretKind>,
    /// The names of the fields that it would change.
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

    /// The same on an object of this kind.
    #[must_use]
    pub fn of_kind(self, kind: Option<SecretKind>) -> Self {
        Self { kind, ..self }
    }

    /// The same with the fields that it would change.
    #[must_use]
    pub fn touching(self, fields: Vec<String>) -> Self {
        Self { fields, ..self }
    }

    /// True where it would change something.
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
