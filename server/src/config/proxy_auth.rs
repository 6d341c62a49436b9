//! Sign-in by the portal's proxy: which headers name the user, and how the proxy proves that it has
//! set them.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use http::HeaderName;
use store::KeyRing;
use subtle::{Choice, ConstantTimeEq as _};

use super::setting::{parse, refuse};
use super::{ConfigError, Networks, networks, secret_file};

const USER: (&str, &str) = ("KEYPANE_PROXY_USER_HEADER", "x-forwarded-user");
const EMAIL: (&str, &str) = ("KEYPANE_PROXY_EMAIL_HEADER", "x-forwarded-email");
const GROUPS: (&str, &str) = ("KEYPANE_PROXY_GROUPS_HEADER", "x-forwarded-groups");
const SECRET: (&str, &str) = ("KEYPANE_PROXY_SECRET_HEADER", "x-keypane-proxy-secret");
const SECRET_FILE: &str = "KEYPANE_PROXY_SECRET_FILE";

/// Headers that have another meaning already.
const TAKEN: [&str; 12] = [
    "accept",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "forwarded",
    "host",
    "origin",
    "transfer-encoding",
    "x-forwarded-for",
    "x-request-id",
];

/// The headers in which the proxy says who is signed in.
#[derive(Clone, Debug)]
pub struct ProxyConfig {
    /// The user's name.
    pub user: HeaderName,
    /// The user's e-mail address.
    pub email: HeaderName,
    /// The user's groups, separated by commas.
    pub groups: HeaderName,
    /// The secret that proves that the proxy has set them. Without one, its network is the only
    /// proof.
    pub secret: Option<SharedSecret>,
}

/// A secret that only the proxy knows.
#[derive(Clone, Debug)]
pub struct SharedSecret {
    /// The header that holds the secret.
    pub header: HeaderName,
    secrets: KeyRing,
}

impl SharedSecret {
    /// Returns true for the secret or the one before it. The time that this takes reveals nothing
    /// but the length.
    pub fn is(&self, given: &[u8]) -> bool {
        let same = self.secrets.all().map(|secret| secret.expose().ct_eq(given));
        // All of them are compared, so that the time does not depend on the result.
        same.fold(Choice::from(0), |found, same| found | same).into()
    }
}

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Proxy")]
#[expect(clippy::struct_field_names, reason = "flags are named after them")]
pub(super) struct ProxyArgs {
    /// Header with the user's name, while `KEYPANE_AUTH` is proxy. Default: X-Forwarded-User.
    #[arg(long, env = "KEYPANE_PROXY_USER_HEADER", value_name = "NAME")]
    proxy_user_header: Option<OsString>,
    /// Header with the user's e-mail address. Default: X-Forwarded-Email.
    #[arg(long, env = "KEYPANE_PROXY_EMAIL_HEADER", value_name = "NAME")]
    proxy_email_header: Option<OsString>,
    /// Header with the user's groups, separated by commas. Default: X-Forwarded-Groups.
    #[arg(long, env = "KEYPANE_PROXY_GROUPS_HEADER", value_name = "NAME")]
    proxy_groups_header: Option<OsString>,
    /// File with a secret of 32 visible ASCII characters or more that the proxy sends, too, or with
    /// two of them on two lines, the new one first.
    #[arg(long, env = "KEYPANE_PROXY_SECRET_FILE", value_name = "FILE")]
    proxy_secret_file: Option<OsString>,
    /// Header with that secret. Default: X-Keypane-Proxy-Secret.
    #[arg(long, env = "KEYPANE_PROXY_SECRET_HEADER", value_name = "NAME")]
    proxy_secret_header: Option<OsString>,
}

impl ProxyArgs {
    pub(super) fn validate(&self, networks: &Networks) -> Result<ProxyConfig, ConfigError> {
        let wrong = |value: &str, expected: &str| ConfigError::Wrong {
            name: networks::NAME,
            value: value.to_owned(),
            expected: expected.to_owned(),
        };
        if networks.is_empty() {
            return Err(wrong("", "the proxy's networks, because KEYPANE_AUTH is proxy"));
        }
        if networks.are_everybody() && self.proxy_secret_file.is_none() {
            let expected = "networks that not everybody is in, or KEYPANE_PROXY_SECRET_FILE";
            return Err(wrong("all addresses", expected));
        }
        let user = header(USER, self.proxy_user_header.as_deref(), &[])?;
        let email = header(EMAIL, self.proxy_email_header.as_deref(), &[])?;
        let groups = header(GROUPS, self.proxy_groups_header.as_deref(), &[&user, &email])?;
        let secret = self.secret(&[&user, &email, &groups])?;
        Ok(ProxyConfig { user, email, groups, secret })
    }

    fn secret(&self, others: &[&HeaderName]) -> Result<Option<SharedSecret>, ConfigError> {
        let header = header(SECRET, self.proxy_secret_header.as_deref(), others)?;
        let Some(path) = self.proxy_secret_file.as_deref() else {
            let needs = SECRET_FILE;
            return match &self.proxy_secret_header {
                Some(_) => Err(ConfigError::Useless { name: SECRET.0, needs }),
                None => Ok(None),
            };
        };
        secrets(path).map(|secrets| Some(SharedSecret { header, secrets }))
    }

    /// Refuses the first of these settings that is given. It is called for every other way to sign
    /// in.
    pub(super) fn refuse(&self) -> Result<(), ConfigError> {
        let given = [
            (USER.0, &self.proxy_user_header),
            (EMAIL.0, &self.proxy_email_header),
            (GROUPS.0, &self.proxy_groups_header),
            (SECRET_FILE, &self.proxy_secret_file),
            (SECRET.0, &self.proxy_secret_header),
        ];
        refuse("KEYPANE_AUTH=proxy", &given)
    }
}

/// Reads the name of a header, which must differ from the other names.
fn header(
    (name, default): (&'static str, &'static str),
    given: Option<&OsStr>,
    others: &[&HeaderName],
) -> Result<HeaderName, ConfigError> {
    let expected = "the name of a header that says nothing else, such as X-Forwarded-User";
    parse(name, given.unwrap_or(OsStr::new(default)), expected, |text| {
        let header: HeaderName = text.parse().ok()?;
        let is_free = !TAKEN.contains(&header.as_str()) && !others.contains(&&header);
        is_free.then_some(header)
    })
}

fn secrets(path: &OsStr) -> Result<KeyRing, ConfigError> {
    let bytes = secret_file::read(SECRET_FILE, Path::new(path))?;
    // A header's value is visible ASCII.
    let is_sendable =
        |ring: &KeyRing| ring.all().all(|key| key.expose().iter().all(u8::is_ascii_graphic));
    KeyRing::parse(&bytes).filter(is_sendable).ok_or(ConfigError::Wrong {
        name: SECRET_FILE,
        value: path.to_string_lossy().into_owned(),
        expected: "a file with a secret of at least 32 visible ASCII characters, such as `openssl \
                   rand -hex 32` makes, or with two such secrets, the new one on the first line \
                   and the old one on the second"
            .to_owned(),
    })
}
