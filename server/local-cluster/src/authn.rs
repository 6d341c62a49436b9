//! Authentication: bearer tokens, and the users behind them.
//!
//! Tokens are compared in constant time, and are neither printed nor logged.

use std::{collections::BTreeMap, fmt};

use http::{HeaderMap, header::AUTHORIZATION};
use subtle::ConstantTimeEq as _;

use super::{
    authz::User,
    clock::{World, token},
};

/// The tokens that the HTTP front accepts.
#[derive(Clone)]
pub struct Tokens {
    by_user: BTreeMap<String, String>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.by_user.keys()).finish()
    }
}

impl Tokens {
    /// Creates tokens by user name. Empty tokens are dropped, because they would let every caller
    /// in.
    pub fn new(by_user: impl IntoIterator<Item = (String, String)>) -> Self {
        let by_user = by_user.into_iter().filter(|(_, token)| !token.is_empty()).collect();
        Self { by_user }
    }

    /// Creates one random token for `admin`.
    pub fn generate(world: &dyn World) -> Self {
        Self::new([("admin".to_owned(), token(world))])
    }

    /// Whether there is no token, so that no caller can get in.
    pub fn is_empty(&self) -> bool {
        self.by_user.is_empty()
    }

    /// The token of `user`; for the kubeconfig file.
    pub fn expose(&self, user: &str) -> Option<&str> {
        self.by_user.get(user).map(String::as_str)
    }

    /// The user behind the request's bearer token, or `None` without a valid one.
    pub fn authenticate(&self, headers: &HeaderMap) -> Option<User> {
        let header = headers.get(AUTHORIZATION)?.as_bytes();
        let (scheme, given) = header.split_at_checked(7)?;
        if !scheme.eq_ignore_ascii_case(b"bearer ") {
            return None;
        }
        let mut found = None;
        // All tokens are compared, so that the time taken does not show which token was close.
        for (name, token) in &self.by_user {
            if bool::from(token.as_bytes().ct_eq(given)) {
                found = Some(name);
            }
        }
        found.map(|name| if name == "admin" { User::admin() } else { User::named(name) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, value.parse().unwrap());
        headers
    }

    #[test]
    fn only_a_whole_token_gets_in() {
        let tokens =
            Tokens::new([("admin".into(), "secret-a".into()), ("eve".into(), String::new())]);
        assert_eq!(tokens.authenticate(&asked("Bearer secret-a")), Some(User::admin()));
        assert_eq!(tokens.authenticate(&asked("bearer secret-a")), Some(User::admin()));
        for wrong in ["Bearer secret-", "Bearer ", "Bearer", "Basic secret-a", "secret-a"] {
            assert_eq!(tokens.authenticate(&asked(wrong)), None, "{wrong}");
        }
        assert_eq!(tokens.authenticate(&HeaderMap::new()), None);
        assert_eq!(format!("{tokens:?}"), "[\"admin\"]");
    }
}
