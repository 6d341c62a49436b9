//! A table of rights on secrets, for trying out and for tests of who may do what.
//!
//! Each line is one right: `user` or `group`, a name, a namespace, and verbs. `*` stands for every
//! namespace or every verb; `#` starts a comment.
//!
//! ```text
//! group portal-admins  hub  get,list,create,patch,delete
//! user  ada            hub  list
//! ```
//!
//! Invariant: a user who is not in the table may do only what every user may ([`AdminOrNothing`]).

use super::authz::{AdminOrNothing, Attributes, Authorizer, User};

/// The verbs that a line may name.
const VERBS: [&str; 8] =
    ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

/// The text that stands for all namespaces or all verbs.
const ANY: &str = "*";

/// The rights of users and groups on secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RightsTable(Vec<Line>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    who: Who,
    namespace: String,
    verbs: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    User(String),
    Group(String),
}

impl RightsTable {
    /// The content of a valid line.
    pub const EXPECTED: &str = "user or group, a name, a namespace or *, and verbs: * or get, list, \
                                watch, create, update, patch, delete, deletecollection, separated \
                                by commas";

    /// Reads a table.
    ///
    /// # Errors
    /// The number of the first line that is not valid, counted from one.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut lines = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let content = line.split('#').next().unwrap_or_default();
            if !content.trim().is_empty() {
                lines.push(Line::parse(content).ok_or(at + 1)?);
            }
        }
        Ok(Self(lines))
    }
}

impl Line {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let (kind, name) = (words.next()?, words.next()?.to_owned());
        let (namespace, verbs) = (words.next()?.to_owned(), words.next()?);
        let verbs: Vec<String> = verbs.split(',').map(str::to_owned).collect();
        let known = |verb: &String| verb == ANY || VERBS.contains(&verb.as_str());
        if words.next().is_some() || !verbs.iter().all(known) {
            return None;
        }
        let who = match kind {
            "user" => Who::User(name),
            "group" => Who::Group(name),
            _ => return None,
        };
        Some(Self { who, namespace, verbs })
    }

    fn gives(&self, user: &User, asked: &Attributes) -> bool {
        let is_theirs = match &self.who {
            Who::User(name) => *name == user.name,
            Who::Group(name) => user.groups.contains(name),
        };
        is_theirs
            && (self.namespace == ANY || self.namespace == asked.namespace)
            && self.verbs.iter().any(|verb| verb == ANY || *verb == asked.verb)
    }
}

impl Authorizer for RightsTable {
    fn allows(&self, user: &User, asked: &Attributes) -> bool {
        let on_secrets =
            asked.group.is_empty() && asked.resource == "secrets" && asked.subresource.is_empty();
        AdminOrNothing.allows(user, asked)
            || (on_secrets && self.0.iter().any(|line| line.gives(user, asked)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(verb: &str, namespace: &str) -> Attributes {
        Attributes {
            verb: verb.to_owned(),
            resource: "secrets".to_owned(),
            namespace: namespace.to_owned(),
            ..Attributes::default()
        }
    }

    #[test]
    fn gives_what_it_says_and_no_more() {
        let text = "# who  where  what\n\nuser ada hub list,get # reads\ngroup ops * *\n";
        let table = RightsTable::parse(text).unwrap();
        let ada = User::named("ada");
        let mut ops = User::named("eve");
        ops.groups.push("ops".to_owned());
        assert!(
            table.allows(&ada, &asks("list", "hub")) && table.allows(&ada, &asks("get", "hub"))
        );
        for (verb, namespace) in [("patch", "hub"), ("list", "other"), ("list", "")] {
            assert!(!table.allows(&ada, &asks(verb, namespace)), "{verb} {namespace}");
            assert!(table.allows(&ops, &asks(verb, namespace)), "{verb} {namespace}");
        }
        // A user name is not a group, and a right on secrets is not a right on other resources.
        assert!(!table.allows(&User::named("ops"), &asks("list", "hub")));
        let pods = Attributes { resource: "pods".to_owned(), ..asks("list", "hub") };
        assert!(!table.allows(&ops, &pods));
        let impersonate = Attributes { resource: "users".to_owned(), ..asks("impersonate", "") };
        assert!(!table.allows(&ops, &impersonate));
        assert!(table.allows(&User::admin(), &impersonate));
    }

    #[test]
    fn names_the_line_that_is_none() {
        assert_eq!(RightsTable::parse(""), Ok(RightsTable::default()));
        for wrong in [
            "role ada hub list",
            "user ada hub",
            "user ada hub list get",
            "user ada hub read",
            "user ada hub list,",
            "user",
        ] {
            assert_eq!(RightsTable::parse(&format!("user a b get\n{wrong}\n")), Err(2), "{wrong}");
        }
    }
}
