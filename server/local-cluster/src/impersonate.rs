//! Impersonation: the `Impersonate-*` headers (Kubernetes: User impersonation).
//!
//! Invariant: a caller that acts as a user in groups may impersonate that user and each of the
//! groups. If one of them is refused, the request is refused.

use http::HeaderMap;

use super::authz::{Attributes, Authorizer, User};
use super::status::Failure;

const USER: &str = "impersonate-user";
const GROUP: &str = "impersonate-group";

/// The user that a request of `user` acts as: another user if the headers say so.
pub(super) fn acting(
    authorizer: &dyn Authorizer,
    user: &User,
    headers: &HeaderMap,
) -> Result<User, Failure> {
    let texts = |name| -> Vec<String> {
        let values = headers.get_all(name).iter();
        values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
    };
    let name = texts(USER).into_iter().next().filter(|name| !name.is_empty());
    let mut groups = texts(GROUP);
    let Some(name) = name else {
        if headers.keys().any(|header| header.as_str().starts_with("impersonate-")) {
            let message = "Internal Server Error: requested impersonation of more than a user \
                           without impersonating a user";
            return Err(Failure::new(500, "InternalError", message));
        }
        return Ok(user.clone());
    };
    let users = std::iter::once(("users", &name));
    for (resource, name) in users.chain(groups.iter().map(|group| ("groups", group))) {
        let asked = Attributes {
            verb: "impersonate".to_owned(),
            resource: resource.to_owned(),
            name: name.clone(),
            ..Attributes::default()
        };
        if !authorizer.allows(user, &asked) {
            return Err(asked.refusal(user));
        }
    }
    // Every user but the anonymous one counts as signed in.
    let everybody = ["system:authenticated", "system:unauthenticated"];
    if name != "system:anonymous" && !groups.iter().any(|group| everybody.contains(&group.as_str()))
    {
        groups.push("system:authenticated".to_owned());
    }
    Ok(User { name, groups })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AdminOrNothing;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (http::HeaderName::from_static(name), value.parse().unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn an_admin_acts_as_a_user_in_groups() {
        let act = |pairs: &[_]| acting(&AdminOrNothing, &User::admin(), &headers(pairs)).unwrap();
        let ada = act(&[(USER, "ada"), (GROUP, "a"), (GROUP, "b")]);
        assert_eq!(ada.name, "ada");
        assert_eq!(ada.groups, ["a", "b", "system:authenticated"]);
        assert_eq!(act(&[(USER, "ada")]), User::named("ada"));
        assert_eq!(act(&[]), User::admin());
    }

    #[test]
    fn nobody_else_does_and_never_without_a_user() {
        let bob = User::named("bob");
        let refused = acting(&AdminOrNothing, &bob, &headers(&[(USER, "ada")])).unwrap_err();
        assert_eq!(refused.code, 403);
        assert_eq!(
            refused.message,
            "users \"ada\" is forbidden: User \"bob\" cannot impersonate resource \"users\" in API \
             group \"\" at the cluster scope"
        );
        for alone in
            [(GROUP, "a"), ("impersonate-uid", "1"), ("impersonate-extra-x", "y"), (USER, "")]
        {
            let refused = acting(&AdminOrNothing, &User::admin(), &headers(&[alone]));
            assert_eq!(refused.unwrap_err().code, 500, "{alone:?}");
        }
    }

    /// A policy that allows a caller to act as ada, but in no groups.
    struct AsAda;

    impl Authorizer for AsAda {
        fn allows(&self, _: &User, asked: &Attributes) -> bool {
            asked.resource == "users" && asked.name == "ada"
        }
    }

    #[test]
    fn each_name_needs_its_own_right() {
        let bob = User::named("bob");
        let act =
            |pairs: &[_]| acting(&AsAda, &bob, &headers(pairs)).map_err(|failure| failure.code);
        assert_eq!(act(&[(USER, "ada")]), Ok(User::named("ada")));
        assert_eq!(act(&[(USER, "eve")]), Err(403));
        assert_eq!(act(&[(USER, "ada"), (GROUP, "a")]), Err(403));
    }
}
