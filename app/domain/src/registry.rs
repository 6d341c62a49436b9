//! Registry logins: host, user name, password.
//!
//! The modules below match, lint and compare hosts. The file in which logins are stored is in
//! `docker_config`.
//!
//! Invariant: no parsed host contains a login, and none is longer than [`HOST_MAX_BYTES`].

mod glob;
mod grammar;
mod kubelet;
mod lint;
mod placeholder;
mod service;

pub(crate) use kubelet::TakenHosts;
pub use lint::{HostFix, HostLint, HostReport};
pub use placeholder::placeholders;
pub use service::RegistryService;

use super::characters;
use super::{Problem, SecretValue, cut};

/// The most bytes of a host. A DNS name has up to 253 (RFC 1035), a repository's name up to 255
/// (distribution: reference).
const HOST_MAX_BYTES: usize = 512;

/// The host of a registry as the kubelet matches it, port and path included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryHost(String);

impl RegistryHost {
    /// Parses a host: 1 to 512 bytes that an image reference can begin with, or that match what one
    /// begins with; blanks and invisible characters at its ends are cut.
    ///
    /// # Errors
    /// [`Problem::Required`], [`Problem::TooLong`], [`Problem::HostBlank`],
    /// [`Problem::ControlCharacter`], [`Problem::HostLogin`] for a login inside the host, which
    /// would be shown with it, [`Problem::Placeholder`] for a part such as `<account>`, or
    /// [`Problem::HostImpossible`] for what no image reference has, with a better host where it is
    /// clear what was meant. A host that no image matches for another reason is no error:
    /// [`RegistryHost::report`] says so.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = characters::trim(text);
        if text.is_empty() {
            return Err(Problem::Required);
        }
        if text.len() > HOST_MAX_BYTES {
            return Err(Problem::TooLong { max: HOST_MAX_BYTES });
        }
        if Self::login(text).is_some() {
            return Err(Problem::HostLogin);
        }
        if let Some(part) = placeholders(text).next() {
            return Err(Problem::Placeholder { part: part.to_owned() });
        }
        let better = || lint::report(text).fix.map(|fix| fix.host);
        if text.chars().any(char::is_whitespace) {
            let better =
                better().filter(|better| *better != text.split_whitespace().collect::<String>());
            return Err(better.map_or(Problem::HostBlank, |better| Problem::HostImpossible {
                better: Some(better),
            }));
        }
        if text.chars().any(char::is_control) {
            return Err(Problem::ControlCharacter);
        }
        if !grammar::is_possible(text) {
            return Err(Problem::HostImpossible { better: better() });
        }
        Ok(Self(text.to_owned()))
    }

    /// A login inside a host (`user:password@host`), and the host after it. The digest of an image,
    /// which also follows an `@`, is not a login.
    pub(super) fn login(host: &str) -> Option<(&str, &str)> {
        let digest = host.rsplit_once('@').filter(|(_, behind)| grammar::is_digest(behind));
        let at = digest.map_or(host, |(name, _)| name).rfind('@')?;
        Some((host.get(..at)?, host.get(at + 1..)?))
    }

    /// A stored host in the form in which it is shown: without a login inside it
    /// (`user:password@host`), and shortened if it is long. An empty host gets a placeholder text,
    /// so that a form can name it.
    pub fn shown(stored: &str) -> String {
        match Self::login(stored) {
            Some((_, host)) => format!("[redacted]@{}", cut(host)),
            None if stored.is_empty() => "[empty]".to_owned(),
            None => cut(stored),
        }
    }

    /// The key under which the kubelet looks up the login of a host. Hosts that differ only in
    /// scheme, API version or final slash have the same key.
    pub fn lookup_key(host: &str) -> String {
        kubelet::comparable(host)
    }

    /// The report on a typed host; `None` if nothing was typed or a placeholder is still in it. The
    /// work is bounded by the longest host, and a text with a login inside gets an empty report.
    pub fn report(text: &str) -> Option<HostReport> {
        let typed = characters::trim(text);
        let silent = typed.len() > HOST_MAX_BYTES || Self::login(typed).is_some();
        if typed.is_empty() || (!silent && placeholders(typed).next().is_some()) {
            return None;
        }
        Some(if silent { HostReport::default() } else { lint::report(text) })
    }

    /// The host as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A user name at a registry: not empty, no colon, no control or invisible character, and no
/// placeholder that the form filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Parses a user name as typed; blanks and invisible characters at its ends are cut.
    ///
    /// # Errors
    /// [`Problem::Required`], [`Problem::UsernameColon`] (RFC 7617: the user-id ends at the first
    /// colon), [`Problem::ControlCharacter`], [`Problem::HiddenCharacter`], or
    /// [`Problem::Placeholder`] for a part that [`RegistryService::username`] has.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = characters::trim(text);
        if text.is_empty() {
            return Err(Problem::Required);
        }
        if text.contains(':') {
            return Err(Problem::UsernameColon);
        }
        if text.chars().any(char::is_control) {
            return Err(Problem::ControlCharacter);
        }
        if let Some(hidden) = characters::first_hidden(text) {
            return Err(Problem::HiddenCharacter(hidden));
        }
        // Other brackets can be part of a user name.
        if let Some(part) = placeholders(text).find(|part| RegistryService::is_own_part(part)) {
            return Err(Problem::Placeholder { part: part.to_owned() });
        }
        Ok(Self(text.to_owned()))
    }

    /// The user name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A complete login to one registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryLogin {
    /// Where the login is valid.
    pub host: RegistryHost,
    /// Who logs in.
    pub username: Username,
    /// The password or token, exactly as typed.
    pub password: SecretValue,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hosts() {
        assert_eq!(RegistryHost::parse(" "), Err(Problem::Required));
        assert_eq!(RegistryHost::parse("a b"), Err(Problem::HostBlank));
        assert_eq!(RegistryHost::parse("https://u:p@a.io"), Err(Problem::HostLogin));
        assert_eq!(RegistryHost::shown("https://u:p@a.io"), "[redacted]@a.io");
        assert_eq!(RegistryHost::shown(""), "[empty]");
        assert!(RegistryHost::parse(&"a".repeat(512)).is_ok());
        assert_eq!(RegistryHost::parse(&"a".repeat(513)), Err(Problem::TooLong { max: 512 }));
        let better = |better: Option<&str>| {
            Err(Problem::HostImpossible { better: better.map(str::to_owned) })
        };
        assert_eq!(RegistryHost::parse("ghcr.io/acme/app:1.0"), better(Some("ghcr.io/acme/app")));
        assert_eq!(RegistryHost::parse("docker pull a.io/b"), better(Some("a.io/b")));
        assert_eq!(RegistryHost::parse("$REGISTRY"), better(None));
        assert_eq!(RegistryHost::parse("\u{200b}a.io ").map(|h| h.0), Ok("a.io".to_owned()));
        let digest = "a.io/b@sha256:0123456789abcdef";
        assert_eq!(RegistryHost::parse(digest), better(Some("a.io/b")));
        assert_eq!(RegistryHost::shown(digest), digest);
        let both = "u:hunter2@a.io/b@sha256:0123456789abcdef";
        assert_eq!(RegistryHost::shown(both), "[redacted]@a.io/b@sha256:0123456789abcdef");
        assert_eq!(RegistryHost::parse(both), Err(Problem::HostLogin));
        assert_eq!(RegistryHost::report(both), Some(HostReport::default()));
        let hub = "https://index.docker.io/v1/";
        assert_eq!(RegistryHost::parse(hub).map(|h| h.as_str().to_owned()), Ok(hub.to_owned()));
    }

    #[test]
    fn a_colon_ends_a_user_name() {
        assert_eq!(Username::parse("a:b"), Err(Problem::UsernameColon));
    }

    #[test]
    fn a_placeholder_of_a_service_is_no_user_name() {
        let refused = |part: &str| Err(Problem::Placeholder { part: part.to_owned() });
        assert_eq!(Username::parse("<organization>+<robot>"), refused("<organization>"));
        assert_eq!(Username::parse("acme+<robot>"), refused("<robot>"));
        for typed in ["acme+ci", "<other>", "robot>", "<robot"] {
            assert_eq!(Username::parse(typed).map(|name| name.0), Ok(typed.to_owned()));
        }
    }

    #[test]
    fn invisible_characters_of_a_user_name() {
        for text in ["bot\u{200b}", "\u{feff}bot", "\u{202a} bot\u{202c}", " bot "] {
            assert_eq!(Username::parse(text).map(|name| name.0), Ok("bot".to_owned()), "{text:?}");
        }
        for (text, hidden) in [("b\u{ad}ot", '\u{ad}'), ("\u{202e}tob", '\u{202e}')] {
            assert_eq!(Username::parse(text), Err(Problem::HiddenCharacter(hidden)), "{text:?}");
        }
        assert_eq!(Username::parse("\u{200b}"), Err(Problem::Required));
    }

    proptest! {
        #[test]
        fn any_text_is_decided(text in ".*") {
            if let Ok(host) = RegistryHost::parse(&text) {
                prop_assert_eq!(RegistryHost::parse(host.as_str()), Ok(host.clone()));
            }
            if let Ok(user) = Username::parse(&text) {
                prop_assert_eq!(Username::parse(user.as_str()), Ok(user.clone()));
            }
        }
    }
}
