//! Who somebody is, by the claims of a token whose signature was checked.

use app::backend::Caller;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::ClaimNames;

/// The longest name of a user, a group or an address, in bytes.
const NAME_MAX_BYTES: usize = 256;

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    /// The user's name.
    #[serde(rename = "u")]
    pub(super) user: String,
    /// The user's e-mail address.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    /// The user's groups or roles.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) groups: Vec<String>,
}

impl Identity {
    /// Reads claims; `None` where they name no user. There is no second claim to fall back to: by two
    /// claims, one person could take another one's name. Nor is an address a name that the issuer says
    /// is not verified: anybody could enter another one's.
    pub(super) fn read(claims: &Value, names: &ClaimNames) -> Option<Self> {
        let is_verified =
            claims.get("email_verified").is_none_or(|it| *it == true || *it == "true");
        if names.user == "email" && !is_verified {
            return None;
        }
        let text = |path| find(claims, path).and_then(Value::as_str).and_then(name);
        let groups = match find(claims, &names.groups) {
            Some(Value::Array(all)) => {
                all.iter().filter_map(Value::as_str).filter_map(name).collect()
            }
            Some(Value::String(one)) => name(one).into_iter().collect(),
            _ => Vec::new(),
        };
        Some(Self { user: text(&names.user)?, email: text(&names.email), groups })
    }

    /// The same for the gate.
    pub(super) fn caller(&self) -> Caller {
        let Self { user, email, groups } = self.clone();
        Caller { user, email, groups }
    }
}

fn name(text: &str) -> Option<String> {
    let plain = !text.trim().is_empty() && !text.chars().any(char::is_control);
    (plain && text.len() <= NAME_MAX_BYTES).then(|| text.to_owned())
}

/// What stands under a path of names with dots between them. A name may hold dots itself, such as
/// `https://example.org/roles`: the longest one that is there counts.
fn find<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let object = value.as_object()?;
    if let Some(found) = object.get(path) {
        return Some(found);
    }
    path.rmatch_indices('.').find_map(|(dot, _)| {
        let (name, rest) = path.split_at(dot);
        find(object.get(name)?, rest.strip_prefix('.')?)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(claims: &Value, groups: &str) -> Option<Identity> {
        let names = ClaimNames {
            user: "preferred_username".to_owned(),
            email: "email".to_owned(),
            groups: groups.to_owned(),
        };
        Identity::read(claims, &names)
    }

    #[test]
    fn groups_are_found_by_a_path() {
        let claims = json!({
            "preferred_username": "ann",
            "email": "ann@example.org",
            "groups": ["a", 1, "", "b\n"],
            "realm_access": {"roles": ["admin"]},
            "https://example.org/roles": "one",
            "resource_access": {"key.pane": {"roles": ["x"]}},
        });
        for (path, groups) in [
            ("groups", ["a"].as_slice()),
            ("realm_access.roles", &["admin"]),
            ("https://example.org/roles", &["one"]),
            ("resource_access.key.pane.roles", &["x"]),
            ("realm_access", &[]),
            ("realm_access.", &[]),
            ("email.x", &[]),
            ("nothing", &[]),
        ] {
            assert_eq!(read(&claims, path).unwrap().groups, groups, "{path}");
        }
        assert_eq!(read(&claims, "groups").unwrap().email.as_deref(), Some("ann@example.org"));
    }

    #[test]
    fn an_address_that_is_not_verified_is_nobodys_name() {
        let names = |user: &str| ClaimNames {
            user: user.to_owned(),
            email: "email".to_owned(),
            groups: "groups".to_owned(),
        };
        let mut claims = json!({"preferred_username": "ann", "email": "ann@example.org"});
        assert!(Identity::read(&claims, &names("email")).is_some());
        for (verified, is_known) in [
            (json!(true), true),
            (json!("true"), true),
            (json!(false), false),
            (json!(null), false),
        ] {
            claims["email_verified"] = verified;
            assert_eq!(Identity::read(&claims, &names("email")).is_some(), is_known, "{claims}");
            assert!(Identity::read(&claims, &names("preferred_username")).is_some());
        }
    }

    #[test]
    fn without_a_name_nobody_is_known() {
        let long = "x".repeat(NAME_MAX_BYTES + 1);
        for user in [json!(null), json!(""), json!(" "), json!(7), json!("a\tb"), json!(long)] {
            let claims = json!({"preferred_username": user, "sub": "1", "email": "e"});
            assert_eq!(read(&claims, "groups"), None, "{claims}");
        }
    }
}
