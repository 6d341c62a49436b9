//! The settings of the embedded cluster.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use local_cluster::RightsTable;
use zeroize::Zeroizing;

use super::ConfigError;
use super::serve::address;
use super::setting::{file, parse_optional, switch};

/// The embedded cluster.
#[derive(Clone, Debug)]
pub struct LocalConfig {
    /// The file that holds everything.
    pub path: PathBuf,
    /// The embedded API, if it is served. It is not by default.
    pub api: Option<LocalApi>,
    /// True if a new store starts with example secrets.
    pub examples: bool,
    /// The rights of users other than the administrator, who may do everything. Without a table,
    /// other users have no rights.
    pub rights: Option<RightsTable>,
}

/// How the embedded cluster's API is served.
#[derive(Clone, Debug)]
pub struct LocalApi {
    /// The loopback address to listen on.
    pub address: SocketAddr,
    /// HTTPS, or plain HTTP for tests.
    pub scheme: LocalApiScheme,
    /// The tokens that are accepted. If there are none, one is generated.
    pub tokens: LocalTokens,
    /// The file that its kubeconfig is written to.
    pub kubeconfig: PathBuf,
}

/// The protocol of the embedded API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalApiScheme {
    /// HTTPS with a self-signed certificate.
    Https,
    /// Plain HTTP, for tests.
    Http,
}

/// Bearer tokens with the name of their user. `Debug` shows only the users.
#[derive(Clone, Default)]
pub struct LocalTokens(Vec<(String, Zeroizing<String>)>);

impl LocalTokens {
    /// The values that the setting accepts.
    const EXPECTED: &str = "users and their tokens such as admin=TOKEN,bob=TOKEN: users of \
                            letters, digits and '-_.:@', tokens of letters, digits and '-._~+/=', \
                            each user and each token once";

    /// Parses `user=token,user=token`. Returns `None` for any other text.
    fn parse(text: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        let (mut users, mut values) = (BTreeSet::new(), BTreeSet::new());
        for pair in text.split(',') {
            let (user, token) = pair.trim().split_once('=')?;
            let sane_user = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:@".contains(&byte);
            // These are the characters of a bearer token (RFC 6750, 2.1).
            let sane_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
            let sane = !user.is_empty()
                && !token.is_empty()
                && user.bytes().all(sane_user)
                && token.bytes().all(sane_token);
            if !sane || !users.insert(user) || !values.insert(token) {
                return None;
            }
            tokens.push((user.to_owned(), Zeroizing::new(token.to_owned())));
        }
        Some(Self(tokens))
    }

    /// Returns true if no token is configured.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the users and their tokens, for the authenticator of the embedded API only.
    pub fn expose(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(user, token)| (user.as_str(), token.as_str()))
    }
}

impl fmt::Debug for LocalTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(user, _)| (user, "[redacted]"))).finish()
    }
}

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Embedded cluster (KEYPANE_CLUSTER=local)")]
#[expect(clippy::struct_field_names, reason = "a field's name is its flag's")]
pub(super) struct LocalArgs {
    /// File that holds everything; created with its folder.
    #[arg(
        long,
        env = "KEYPANE_LOCAL_PATH",
        default_value = ".keypane/local.redb",
        value_name = "FILE"
    )]
    local_path: OsString,
    /// Loopback address on which its API is served as well, over HTTPS (IP:PORT) or for tests over
    /// plain HTTP (`http://IP:PORT`).
    #[arg(long, env = "KEYPANE_LOCAL_API", value_name = "[http://]IP:PORT")]
    local_api: Option<OsString>,
    /// Who gets into that API: admin=TOKEN,bob=TOKEN. admin may do everything, others nothing.
    /// Better set in the environment, since flags show in the list of processes. Default: one
    /// random token for admin, in the kubeconfig.
    #[arg(
        long,
        env = "KEYPANE_LOCAL_API_TOKENS",
        hide_env_values = true,
        value_name = "USER=TOKEN,..."
    )]
    local_api_tokens: Option<OsString>,
    /// File into which a kubeconfig for that API is written (mode 0600). Default: `kubeconfig`
    /// beside the store.
    #[arg(long, env = "KEYPANE_LOCAL_API_KUBECONFIG", value_name = "FILE")]
    local_api_kubeconfig: Option<OsString>,
    /// Put example secrets into a new store.
    #[arg(
        long,
        env = "KEYPANE_LOCAL_EXAMPLES",
        default_value = "false",
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        value_name = "BOOL"
    )]
    local_examples: OsString,
    /// File with the rights of other users than `admin`, one a line: `user NAME NAMESPACE VERBS` or
    /// `group NAME NAMESPACE VERBS`.
    #[arg(long, env = "KEYPANE_LOCAL_RIGHTS", value_name = "FILE")]
    local_rights: Option<OsString>,
}

impl LocalArgs {
    pub(super) fn validate(&self) -> Result<LocalConfig, ConfigError> {
        let path = file("KEYPANE_LOCAL_PATH", &self.local_path)?;
        let api = self.api(&path)?;
        let examples = switch("KEYPANE_LOCAL_EXAMPLES", &self.local_examples)?;
        let rights = self.local_rights.as_deref().map(rights).transpose()?;
        Ok(LocalConfig { path, api, examples, rights })
    }

    fn api(&self, store: &Path) -> Result<Option<LocalApi>, ConfigError> {
        let tokens = match &self.local_api_tokens {
            None => LocalTokens::default(),
            Some(value) => value.to_str().and_then(LocalTokens::parse).ok_or({
                ConfigError::WrongSecret {
                    name: "KEYPANE_LOCAL_API_TOKENS",
                    expected: LocalTokens::EXPECTED,
                }
            })?,
        };
        let kubeconfig = match &self.local_api_kubeconfig {
            None => store.with_file_name("kubeconfig"),
            Some(value) => file("KEYPANE_LOCAL_API_KUBECONFIG", value)?,
        };
        let listen = parse_optional(
            "KEYPANE_LOCAL_API",
            self.local_api.as_deref(),
            "a loopback address and a port such as 127.0.0.1:6443, or http://127.0.0.1:6443 for \
             plain HTTP",
            listen,
        )?;
        Ok(listen.map(|(scheme, address)| LocalApi { address, scheme, tokens, kubeconfig }))
    }
}

fn rights(path: &OsStr) -> Result<RightsTable, ConfigError> {
    let name = "KEYPANE_LOCAL_RIGHTS";
    let path = file(name, path)?;
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(source) => return Err(ConfigError::Unreadable { name, path, source }),
    };
    let expected = RightsTable::EXPECTED;
    RightsTable::parse(&text).map_err(|line| ConfigError::WrongLine { name, path, line, expected })
}

fn listen(text: &str) -> Option<(LocalApiScheme, SocketAddr)> {
    let (scheme, text) = match (text.strip_prefix("http://"), text.strip_prefix("https://")) {
        (Some(rest), _) => (LocalApiScheme::Http, rest),
        (_, Some(rest)) => (LocalApiScheme::Https, rest),
        (None, None) => (LocalApiScheme::Https, text),
    };
    let address = address(text)?;
    address.ip().to_canonical().is_loopback().then_some((scheme, address))
}
