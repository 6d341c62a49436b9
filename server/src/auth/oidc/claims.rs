//! The user, read from the claims of a token whose signature was checked.

use backend::Caller;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::auth::name::{GROUPS_MAX, WrongName, name};
use crate::config::ClaimNames;

/// The user, as the claims describe them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct UserClaims {
    /// The name that the cluster, the audit log and annotations use.
    #[serde(rename = "u")]
    pub(super) user: String,
    /// The name that the page shows, if it is a different one.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub(super) shown: Option<String>,
    /// The user's e-mail address.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    /// The user's groups or roles.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) groups: Vec<String>,
}

/// The error for a claim that cannot be used. It quotes no part of its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("its claim {claim} is wrong: {problem}")]
pub(super) struct WrongClaim {
    claim: String,
    problem: ClaimProblem,
}

/// The reason why a claim cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum ClaimProblem {
    #[error("it is missing")]
    Missing,
    #[error("the address is not verified")]
    Unverified,
    #[error(transparent)]
    Name(#[from] WrongName),
}

impl UserClaims {
    /// Reads the claims. There is no second claim for the user's name: with two claims, one person
    /// could take the name of another. An e-mail address that the issuer has not verified is not
    /// used as a name either, because anybody could enter another person's address.
    ///
    /// # Errors
    /// Returns [`WrongClaim`] if there is no user, or if a name of the user, the address or a group
    /// cannot be shown. No group is left out, because the user would then lack a right without any
    /// sign of the reason. A missing e-mail address or a missing name to show is not an error.
    pub(super) fn read(claims: &Value, names: &ClaimNames) -> Result<Self, WrongClaim> {
        let wrong = |claim: &str, problem| WrongClaim { claim: claim.to_owned(), problem };
        let is_verified =
            claims.get("email_verified").is_none_or(|it| *it == true || *it == "true");
        if names.user == "email" && !is_verified {
            return Err(wrong(&names.user, ClaimProblem::Unverified));
        }
        let text = |claim: &str| match find(claims, claim) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => of_value(value).map(Some).map_err(|it| wrong(claim, it.into())),
        };
        let user = text(&names.user)?.ok_or_else(|| wrong(&names.user, ClaimProblem::Missing))?;
        let email = if is_empty(claims, &names.email) { None } else { text(&names.email)? };
        let groups = groups(claims, &names.groups).map_err(|it| wrong(&names.groups, it.into()))?;
        // A name that cannot be shown is ignored, and the page shows the user's name instead.
        let shown = names.shown.as_deref().and_then(|claim| text(claim).ok().flatten());
        let shown = shown.filter(|shown| *shown != user);
        Ok(Self { user, shown, email, groups })
    }

    /// Returns the same user as a caller for the gate.
    pub(super) fn caller(&self) -> Caller {
        let Self { user, email, groups, .. } = self.clone();
        Caller { user, email, groups }
    }
}

fn of_value(value: &Value) -> Result<String, WrongName> {
    value.as_str().map_or(Err(WrongName::NoText), name)
}

fn is_empty(claims: &Value, claim: &str) -> bool {
    find(claims, claim).is_some_and(|value| *value == "")
}

/// Reads the groups: a list of strings, or one string. Empty strings are skipped.
fn groups(claims: &Value, claim: &str) -> Result<Vec<String>, WrongName> {
    let given = match find(claims, claim) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    let named = given.iter().filter(|group| **group != "");
    let groups: Vec<String> = named.map(of_value).collect::<Result<_, _>>()?;
    if groups.len() > GROUPS_MAX { Err(WrongName::TooMany) } else { Ok(groups) }
}

/// Returns the value at a path of names with dots between them. A name may contain dots itself,
/// such as `https://example.org/roles`. If several names match, the longest one counts.
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

    fn names(user: &str, groups: &str) -> ClaimNames {
        ClaimNames {
            user: user.to_owned(),
            shown: Some("preferred_username".to_owned()),
            email: "email".to_owned(),
            groups: groups.to_owned(),
        }
    }

    fn read(claims: &Value, groups: &str) -> Result<UserClaims, WrongClaim> {
        UserClaims::read(claims, &names("sub", groups))
    }

    #[test]
    fn groups_are_found_by_a_path() {
        let claims = json!({
            "sub": "1",
            "preferred_username": "ann",
            "email": "ann@example.org",
            "groups": ["a", ""],
            "realm_access": {"roles": ["admin"]},
            "https://example.org/roles": "one",
            "resource_access": {"key.pane": {"roles": ["x"]}},
        });
        for (path, groups) in [
            ("groups", ["a"].as_slice()),
            ("realm_access.roles", &["admin"]),
            ("https://example.org/roles", &["one"]),
            ("resource_access.key.pane.roles", &["x"]),
            ("realm_access.", &[]),
            ("email.x", &[]),
            ("nothing", &[]),
        ] {
            assert_eq!(read(&claims, path).unwrap().groups, groups, "{path}");
        }
        assert!(read(&claims, "realm_access").is_err(), "no list of names");
        let who = read(&claims, "groups").unwrap();
        assert_eq!(who.email.as_deref(), Some("ann@example.org"));
        assert_eq!((who.user.as_str(), who.shown.as_deref()), ("1", Some("ann")));
    }

    #[test]
    fn a_name_that_is_none_is_refused_wherever_it_stands() {
        let long = "x".repeat(257);
        for bad in [json!("b\n"), json!("a\u{202e}b"), json!("a\u{200b}"), json!(long), json!(7)] {
            for (claim, value) in [
                ("sub", bad.clone()),
                ("email", bad.clone()),
                ("groups", bad.clone()),
                ("groups", json!(["good", bad])),
            ] {
                let mut claims = json!({"sub": "1", "preferred_username": "ann"});
                claims[claim] = value;
                let error = read(&claims, "groups").unwrap_err();
                assert_eq!(error.claim, claim, "{claims}");
            }
            // The name to show decides about no right.
            let claims = json!({"sub": "1", "preferred_username": bad});
            assert_eq!(read(&claims, "groups").unwrap().shown, None, "{claims}");
        }
        let many: Vec<String> = (0..=GROUPS_MAX).map(|n| n.to_string()).collect();
        assert!(read(&json!({"sub": "1", "groups": many[1..]}), "groups").is_ok());
        assert!(read(&json!({"sub": "1", "groups": many}), "groups").is_err());
        assert!(read(&json!({"sub": "1", "email": "", "groups": null}), "groups").is_ok());
    }

    #[test]
    fn an_address_that_is_not_verified_is_nobodys_name() {
        let mut claims = json!({"sub": "1", "email": "ann@example.org"});
        assert!(UserClaims::read(&claims, &names("email", "groups")).is_ok());
        for (verified, is_known) in [
            (json!(true), true),
            (json!("true"), true),
            (json!(false), false),
            (json!(null), false),
        ] {
            claims["email_verified"] = verified;
            let by_email = UserClaims::read(&claims, &names("email", "groups"));
            assert_eq!(by_email.is_ok(), is_known, "{claims}");
            assert!(read(&claims, "groups").is_ok());
        }
    }

    #[test]
    fn without_a_name_nobody_is_known() {
        for user in [json!(null), json!(""), json!(" "), json!(7), json!("a\tb"), json!(["a"])] {
            let claims = json!({"sub": user, "preferred_username": "ann", "email": "e"});
            assert!(read(&claims, "groups").is_err(), "{claims}");
        }
    }
}
