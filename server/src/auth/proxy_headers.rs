//! `KEYPANE_AUTH=proxy`: the portal's proxy says in headers who is signed in.
//!
//! Invariant: only a request that is [`Believed`] can sign a user in, and only with headers that
//! occur once and have a valid value. The name of a wrong header is logged; its value never is.

use async_trait::async_trait;
use backend::Caller;
use http::request::Parts;
use http::{HeaderMap, HeaderName};

use super::name::{self, GROUPS_MAX, WrongName};
use super::{Believed, Identify};
use crate::config::ProxyConfig;

/// Finds the user in the proxy's headers.
pub(super) struct ByProxy {
    user: HeaderName,
    email: HeaderName,
    groups: HeaderName,
}

/// The error for a header that cannot be used.
struct WrongHeader<'a> {
    header: &'a HeaderName,
    problem: HeaderProblem,
}

/// The reason why a header cannot be used.
#[derive(Debug, thiserror::Error)]
enum HeaderProblem {
    /// The header occurs more than once.
    #[error("more than one")]
    Several,
    /// Its bytes are not text.
    #[error("not UTF-8")]
    Bytes,
    /// A name in it is not valid.
    #[error(transparent)]
    Name(#[from] WrongName),
}

impl ByProxy {
    /// Uses the headers in the settings.
    pub(super) fn new(config: &ProxyConfig) -> Self {
        let ProxyConfig { user, email, groups, .. } = config.clone();
        Self { user, email, groups }
    }

    /// Returns the user that the headers name, or `None` if they name no user.
    fn read(&self, headers: &HeaderMap) -> Result<Option<Caller>, WrongHeader<'_>> {
        let user = value(headers, &self.user)?.map(|user| name(&self.user, user)).transpose()?;
        let email = value(headers, &self.email)?.map(|email| name(&self.email, email));
        let email = email.transpose()?;
        let groups = self.groups(headers)?;
        Ok(user.map(|user| Caller { user, email, groups }))
    }

    /// Returns the groups, which are separated by commas (RFC 9110, 5.6.1). There are none if the
    /// header is missing.
    fn groups(&self, headers: &HeaderMap) -> Result<Vec<String>, WrongHeader<'_>> {
        let text = value(headers, &self.groups)?.unwrap_or_default();
        let given = text.split(',').map(str::trim).filter(|group| !group.is_empty());
        let groups: Vec<String> =
            given.map(|group| name(&self.groups, group)).collect::<Result<_, _>>()?;
        if groups.len() > GROUPS_MAX {
            let problem = WrongName::TooMany.into();
            return Err(WrongHeader { header: &self.groups, problem });
        }
        Ok(groups)
    }
}

/// Returns the value of a header that may occur at most once.
fn value<'h, 'n>(
    headers: &'h HeaderMap,
    header: &'n HeaderName,
) -> Result<Option<&'h str>, WrongHeader<'n>> {
    let mut values = headers.get_all(header).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(WrongHeader { header, problem: HeaderProblem::Several });
    }
    let text = std::str::from_utf8(value.as_bytes());
    text.map(Some).map_err(|_| WrongHeader { header, problem: HeaderProblem::Bytes })
}

/// Returns a name that can be shown and logged. Blanks around a header's value are not part of it.
fn name<'a>(header: &'a HeaderName, text: &str) -> Result<String, WrongHeader<'a>> {
    let read = name::name(text.trim_matches([' ', '\t']));
    read.map_err(|wrong| WrongHeader { header, problem: wrong.into() })
}

#[async_trait]
impl Identify for ByProxy {
    async fn caller(&self, request: &mut Parts) -> Option<Caller> {
        let is_believed = request.extensions.get::<Believed>().is_some();
        let found = if is_believed { self.read(&request.headers) } else { Ok(None) };
        let caller = found.unwrap_or_else(|WrongHeader { header, problem }| {
            tracing::warn!(%header, %problem, "nobody is signed in: the proxy's header is wrong");
            None
        });
        for header in [&self.user, &self.email, &self.groups] {
            request.headers.remove(header);
        }
        caller
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;
    use crate::auth::name::NAME_MAX_BYTES;

    fn by_proxy() -> ByProxy {
        let [user, email, groups] = ["x-user", "x-email", "x-groups"].map(HeaderName::from_static);
        ByProxy { user, email, groups }
    }

    proptest! {
        #[test]
        fn whoever_is_signed_in_has_a_name_that_can_be_shown(
            given in prop::collection::vec(
                (0_usize..3, prop_oneof![
                    "\\PC{0,300}".prop_map(String::into_bytes),
                    prop::collection::vec(any::<u8>(), 0..40),
                    "[a-z,@ \t]{0,9}".prop_map(String::into_bytes),
                ]),
                0..5,
            ),
        ) {
            let by_proxy = by_proxy();
            let names = [&by_proxy.user, &by_proxy.email, &by_proxy.groups];
            let mut headers = HeaderMap::new();
            for (name, value) in &given {
                if let Ok(value) = HeaderValue::from_bytes(value) {
                    headers.append(names[*name], value);
                }
            }
            let found = by_proxy.read(&headers).unwrap_or_default();
            let once = |name: &HeaderName| headers.get_all(name).iter().count() <= 1;
            prop_assert!(found.is_none() || names.into_iter().all(once));
            for text in found.iter().flat_map(|caller| {
                [&caller.user].into_iter().chain(&caller.email).chain(&caller.groups)
            }) {
                prop_assert!((1..=NAME_MAX_BYTES).contains(&text.len()));
                prop_assert!(!text.contains(char::is_control) && text.trim_matches(' ') == text);
            }
            prop_assert!(found.is_none_or(|caller| caller.groups.len() <= GROUPS_MAX));
        }
    }
}
