//! Authorization: who may do what.
//!
//! [`Authorizer`] is the port; [`AdminOrNothing`] and the table of rights
//! [`RightsTable`](super::RightsTable) are policies.

use super::{resources::qualify, status::Failure};

/// A user who calls the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name, as failures show it.
    pub name: String,
    /// The groups that rights may be given to.
    pub groups: Vec<String>,
}

impl User {
    /// A known user without special groups.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), groups: vec!["system:authenticated".to_owned()] }
    }

    /// The user that may do anything.
    pub fn admin() -> Self {
        let groups = vec!["system:masters".to_owned(), "system:authenticated".to_owned()];
        Self { name: "admin".to_owned(), groups }
    }
}

/// The action that a request wants to perform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` or `deletecollection`.
    pub verb: String,
    /// The API group.
    pub group: String,
    /// The resource, or empty for a path outside the resources.
    pub resource: String,
    /// The subresource, or empty.
    pub subresource: String,
    /// The namespace, or empty for the whole cluster.
    pub namespace: String,
    /// The object, or empty.
    pub name: String,
    /// The path, for requests that concern no resource.
    pub path: String,
}

impl Attributes {
    /// The 403 answer for `user`.
    pub fn refusal(&self, user: &User) -> Failure {
        let name = &user.name;
        if self.resource.is_empty() {
            let message =
                format!("forbidden: User \"{name}\" cannot {} path \"{}\"", self.verb, self.path);
            return Failure::new(403, "Forbidden", message).with_details(serde_json::Map::new());
        }
        let resource = if self.subresource.is_empty() {
            self.resource.clone()
        } else {
            format!("{}/{}", self.resource, self.subresource)
        };
        let scope = if self.namespace.is_empty() {
            "at the cluster scope".to_owned()
        } else {
            format!("in the namespace \"{}\"", self.namespace)
        };
        let why = format!(
            "User \"{name}\" cannot {} resource \"{resource}\" in API group \"{}\" {scope}",
            self.verb, self.group
        );
        Failure::forbidden(&self.group, &self.resource, &self.name, &why)
    }

    /// The action in words, for the log.
    pub fn summary(&self) -> String {
        if self.resource.is_empty() {
            format!("{} {}", self.verb, self.path)
        } else {
            format!("{} {}", self.verb, qualify(&self.resource, &self.group))
        }
    }
}

/// Decides whether a user may do something.
pub trait Authorizer: Send + Sync + 'static {
    /// Whether `user` may do what `attributes` describe.
    fn allows(&self, user: &User, attributes: &Attributes) -> bool;
}

/// Members of `system:masters` may do anything. All other users may do only what every known user
/// may: read discovery and ask what they may do.
#[derive(Clone, Copy, Debug, Default)]
pub struct AdminOrNothing;

impl Authorizer for AdminOrNothing {
    fn allows(&self, user: &User, attributes: &Attributes) -> bool {
        user.groups.iter().any(|group| group == "system:masters") || open_to_all(attributes)
    }
}

fn open_to_all(attributes: &Attributes) -> bool {
    if attributes.resource.is_empty() {
        let first = attributes.path.split('/').nth(1).unwrap_or_default();
        return attributes.verb == "get"
            && matches!(
                first,
                "api" | "apis" | "openapi" | "version" | "healthz" | "livez" | "readyz"
            );
    }
    attributes.verb == "create"
        && matches!(
            (attributes.group.as_str(), attributes.resource.as_str()),
            ("authorization.k8s.io", "selfsubjectaccessreviews" | "selfsubjectrulesreviews")
                | ("authentication.k8s.io", "selfsubjectreviews")
        )
}
