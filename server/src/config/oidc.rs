//! Sign-in by an issuer (OpenID Connect): which issuer, which ways to sign in, and which claims
//! name the user.
//!
//! There are two ways, and at least one of them must be set: bearer tokens for
//! `KEYPANE_OIDC_AUDIENCE`, and the panel's own login as `KEYPANE_OIDC_CLIENT_ID`.

mod values;

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::time::Duration;

use domain::SecretValue;
use http::HeaderName;
use openidconnect::IssuerUrl;
use openidconnect::core::CoreJwsSigningAlgorithm;
use tokio_rustls::rustls::pki_types::CertificateDer;

use self::values::{algorithms, certificates, claim, issuer, period, secret_of};
use super::setting::{parse, parse_optional, refuse, switch};
use super::{ConfigError, Origin, ServeConfig};

/// The issuer that says who the user is.
#[derive(Clone, Debug)]
pub struct OidcConfig {
    /// The issuer's identifier. The discovery document is at a path below it.
    pub issuer: IssuerUrl,
    /// Certificates of authorities that are trusted in addition to the system's.
    pub authorities: Vec<CertificateDer<'static>>,
    /// The algorithms that may sign tokens. Unsigned tokens and shared secrets are never accepted.
    pub algorithms: Vec<CoreJwsSigningAlgorithm>,
    /// The claims that name the user.
    pub claims: ClaimNames,
    /// The rules for bearer tokens, if they are accepted.
    pub bearer: Option<BearerConfig>,
    /// The panel's own login, if it has one.
    pub login: Option<LoginConfig>,
}

/// The claims that name the user, each a path such as `realm_access.roles`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimNames {
    /// The user's name, to which the cluster gives rights.
    pub user: String,
    /// The name that the page shows instead, or `None` to show the user's name.
    pub shown: Option<String>,
    /// The user's e-mail address.
    pub email: String,
    /// The user's groups or roles.
    pub groups: String,
}

/// Which bearer tokens are accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BearerConfig {
    /// The audience that a token must name.
    pub audience: String,
    /// The clients that may have been given the token, besides a client with the audience's name.
    pub clients: Vec<String>,
    /// True if ID tokens are accepted, too.
    pub id_tokens: bool,
    /// The header that holds the token.
    pub header: HeaderName,
}

/// The panel's own login.
#[derive(Clone, Debug)]
pub struct LoginConfig {
    /// The panel's client id at the issuer.
    pub client_id: String,
    /// The panel's client secret at the issuer. A public client has none.
    pub client_secret: Option<SecretValue>,
    /// The scopes that the login asks for in addition to `openid`.
    pub scopes: Vec<String>,
    /// How long a session lasts without a request.
    pub idle: Duration,
    /// How long a session lasts at most.
    pub lifetime: Duration,
    /// The origin under which users reach the panel.
    pub public_url: Origin,
}

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Sign-in by an issuer (KEYPANE_AUTH=oidc)")]
pub(super) struct OidcArgs {
    /// Identifier of the OpenID Connect issuer, an HTTPS address, exactly as its tokens say it.
    #[arg(long, env = "KEYPANE_OIDC_ISSUER", value_name = "URL")]
    oidc_issuer: Option<OsString>,
    /// File with PEM certificates of authorities to trust for the issuer, besides the system's.
    #[arg(long, env = "KEYPANE_OIDC_CA_FILE", value_name = "FILE")]
    oidc_ca_file: Option<OsString>,
    /// Whom a bearer token must be for; without it none is taken. A name that is no client's, so that ID
    /// tokens, which are for their client, do not pass for access tokens.
    #[arg(long, env = "KEYPANE_OIDC_AUDIENCE", value_name = "NAME")]
    oidc_audience: Option<OsString>,
    /// Clients whose bearer tokens are taken, separated by commas: those that the issuer has given them
    /// to (`azp`, `client_id`). Without it, tokens that name a client other than the audience are refused.
    #[arg(long, env = "KEYPANE_OIDC_CLIENTS", value_name = "NAMES")]
    oidc_clients: Option<OsString>,
    /// Take ID tokens as bearer tokens, too, as some proxies pass them on.
    #[arg(
        long,
        env = "KEYPANE_OIDC_ACCEPT_ID_TOKENS",
        default_value = "false",
        default_missing_value = "true",
        num_args = 0..=1,
        require_equals = true,
        value_name = "BOOL"
    )]
    oidc_accept_id_tokens: OsString,
    /// Header that holds the bearer token.
    #[arg(
        long,
        env = "KEYPANE_OIDC_TOKEN_HEADER",
        default_value = "authorization",
        value_name = "NAME"
    )]
    oidc_token_header: OsString,
    /// How tokens may be signed, separated by commas.
    #[arg(
        long,
        env = "KEYPANE_OIDC_ALGS",
        default_value = "RS256,PS256,ES256,ES384,EdDSA",
        value_name = "NAMES"
    )]
    oidc_algs: OsString,
    /// The panel's own name at the issuer, for its own login; without it there is none.
    #[arg(long, env = "KEYPANE_OIDC_CLIENT_ID", value_name = "NAME")]
    oidc_client_id: Option<OsString>,
    /// File with the panel's secret at the issuer; none for a public client.
    #[arg(long, env = "KEYPANE_OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
    oidc_client_secret_file: Option<OsString>,
    /// What the login asks for besides `openid`, separated by blanks or commas.
    #[arg(
        long,
        env = "KEYPANE_OIDC_SCOPES",
        default_value = "profile email",
        value_name = "NAMES"
    )]
    oidc_scopes: OsString,
    /// Claim with the user's name, by which the cluster gives rights: one that is never another person's.
    #[arg(long, env = "KEYPANE_OIDC_USER_CLAIM", default_value = "sub", value_name = "PATH")]
    oidc_user_claim: OsString,
    /// Claim with the name that the page greets with. Default: `preferred_username` where the user's
    /// claim is `sub`, else the user's claim.
    #[arg(long, env = "KEYPANE_OIDC_NAME_CLAIM", value_name = "PATH")]
    oidc_name_claim: Option<OsString>,
    /// Claim with the user's e-mail address.
    #[arg(long, env = "KEYPANE_OIDC_EMAIL_CLAIM", default_value = "email", value_name = "PATH")]
    oidc_email_claim: OsString,
    /// Claim with the user's groups or roles, such as `realm_access.roles`.
    #[arg(long, env = "KEYPANE_OIDC_GROUPS_CLAIM", default_value = "groups", value_name = "PATH")]
    oidc_groups_claim: OsString,
    /// How long a session lasts without a request, such as 30m.
    #[arg(long, env = "KEYPANE_SESSION_IDLE", default_value = "30m", value_name = "TIME")]
    session_idle: OsString,
    /// How long a session lasts at all, such as 8h.
    #[arg(long, env = "KEYPANE_SESSION_LIFETIME", default_value = "8h", value_name = "TIME")]
    session_lifetime: OsString,
}

impl OidcArgs {
    pub(super) fn validate(&self, serve: &ServeConfig) -> Result<OidcConfig, ConfigError> {
        let issuer_expected = "the issuer's HTTPS address, without query, such as \
                               https://issuer.example.org/realms/portal; HTTP on loopback only";
        let given = self.oidc_issuer.as_deref().unwrap_or_default();
        let config = OidcConfig {
            issuer: parse("KEYPANE_OIDC_ISSUER", given, issuer_expected, issuer)?,
            authorities: match &self.oidc_ca_file {
                Some(path) => certificates("KEYPANE_OIDC_CA_FILE", Path::new(path))?,
                None => Vec::new(),
            },
            algorithms: parse(
                "KEYPANE_OIDC_ALGS",
                &self.oidc_algs,
                values::ALGORITHMS,
                algorithms,
            )?,
            claims: self.claims()?,
            bearer: self.bearer()?,
            login: self.login(serve)?,
        };
        if config.bearer.is_none() && config.login.is_none() {
            let needs = "also KEYPANE_OIDC_CLIENT_ID for the panel's own login, \
                         KEYPANE_OIDC_AUDIENCE for bearer tokens, or both";
            return Err(ConfigError::Useless { name: "KEYPANE_AUTH", needs });
        }
        Ok(config)
    }

    /// Refuses the first of these settings that is given. It is called for every other way to sign
    /// in, in which these settings have no effect.
    pub(super) fn refuse(&self) -> Result<(), ConfigError> {
        let given = [
            ("KEYPANE_OIDC_ISSUER", &self.oidc_issuer),
            ("KEYPANE_OIDC_CA_FILE", &self.oidc_ca_file),
            ("KEYPANE_OIDC_AUDIENCE", &self.oidc_audience),
            ("KEYPANE_OIDC_CLIENTS", &self.oidc_clients),
            ("KEYPANE_OIDC_NAME_CLAIM", &self.oidc_name_claim),
            ("KEYPANE_OIDC_CLIENT_ID", &self.oidc_client_id),
            ("KEYPANE_OIDC_CLIENT_SECRET_FILE", &self.oidc_client_secret_file),
        ];
        refuse("KEYPANE_AUTH=oidc", &given)
    }

    fn bearer(&self) -> Result<Option<BearerConfig>, ConfigError> {
        let header = parse(
            "KEYPANE_OIDC_TOKEN_HEADER",
            &self.oidc_token_header,
            "the name of a header, such as authorization or x-forwarded-access-token",
            |name| name.parse::<HeaderName>().ok().filter(|name| name != http::header::COOKIE),
        )?;
        let clients = parse_optional(
            "KEYPANE_OIDC_CLIENTS",
            self.oidc_clients.as_deref(),
            "names of clients, as the issuer has them, separated by commas",
            clients,
        )?;
        let id_tokens = switch("KEYPANE_OIDC_ACCEPT_ID_TOKENS", &self.oidc_accept_id_tokens)?;
        let Some(audience) = name("KEYPANE_OIDC_AUDIENCE", self.oidc_audience.as_deref())? else {
            let needs = "KEYPANE_OIDC_AUDIENCE";
            return match (clients, id_tokens) {
                (None, false) => Ok(None),
                (Some(_), _) => Err(ConfigError::Useless { name: "KEYPANE_OIDC_CLIENTS", needs }),
                (None, true) => {
                    Err(ConfigError::Useless { name: "KEYPANE_OIDC_ACCEPT_ID_TOKENS", needs })
                }
            };
        };
        if !id_tokens && self.oidc_client_id.as_deref() == self.oidc_audience.as_deref() {
            return Err(ConfigError::Wrong {
                name: "KEYPANE_OIDC_AUDIENCE",
                value: audience,
                expected:
                    "another name than KEYPANE_OIDC_CLIENT_ID, because ID tokens are for the \
                           client; or KEYPANE_OIDC_ACCEPT_ID_TOKENS=true"
                        .to_owned(),
            });
        }
        let clients = clients.unwrap_or_default();
        Ok(Some(BearerConfig { audience, clients, id_tokens, header }))
    }

    fn claims(&self) -> Result<ClaimNames, ConfigError> {
        let user = claim("KEYPANE_OIDC_USER_CLAIM", &self.oidc_user_claim)?;
        let shown = match &self.oidc_name_claim {
            Some(given) => Some(claim("KEYPANE_OIDC_NAME_CLAIM", given)?),
            None => (user == "sub").then(|| "preferred_username".to_owned()),
        };
        Ok(ClaimNames {
            user,
            shown,
            email: claim("KEYPANE_OIDC_EMAIL_CLAIM", &self.oidc_email_claim)?,
            groups: claim("KEYPANE_OIDC_GROUPS_CLAIM", &self.oidc_groups_claim)?,
        })
    }

    fn login(&self, serve: &ServeConfig) -> Result<Option<LoginConfig>, ConfigError> {
        let Some(client_id) = name("KEYPANE_OIDC_CLIENT_ID", self.oidc_client_id.as_deref())?
        else {
            return match self.oidc_client_secret_file {
                None => Ok(None),
                Some(_) => Err(ConfigError::Useless {
                    name: "KEYPANE_OIDC_CLIENT_SECRET_FILE",
                    needs: "KEYPANE_OIDC_CLIENT_ID",
                }),
            };
        };
        let public_url = serve.public_url.clone().ok_or(ConfigError::Useless {
            name: "KEYPANE_OIDC_CLIENT_ID",
            needs: "KEYPANE_PUBLIC_URL, the origin to which the issuer sends people back",
        })?;
        let client_secret = match &self.oidc_client_secret_file {
            Some(path) => Some(secret_of("KEYPANE_OIDC_CLIENT_SECRET_FILE", Path::new(path))?),
            None => None,
        };
        Ok(Some(LoginConfig {
            client_id,
            client_secret,
            scopes: parse("KEYPANE_OIDC_SCOPES", &self.oidc_scopes, "names of scopes", scopes)?,
            idle: period("KEYPANE_SESSION_IDLE", &self.session_idle)?,
            lifetime: period("KEYPANE_SESSION_LIFETIME", &self.session_lifetime)?,
            public_url,
        }))
    }
}

/// Reads a name at the issuer, which must not be empty.
fn name(name: &'static str, value: Option<&OsStr>) -> Result<Option<String>, ConfigError> {
    parse_optional(name, value, "a name, as the issuer has it", |text| {
        is_name(text).then(|| text.to_owned())
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn clients(text: &str) -> Option<Vec<String>> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let names: Option<Vec<_>> = names.map(|it| is_name(it).then(|| it.to_owned())).collect();
    names.filter(|names| !names.is_empty())
}

fn scopes(text: &str) -> Option<Vec<String>> {
    // RFC 6749, 3.3: printable ASCII except blank, `"` and `\`.
    let is_scope =
        |name: &str| name.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\".contains(&byte));
    let names = text.split([' ', ',']).filter(|name| !name.is_empty() && *name != "openid");
    names.map(|name| is_scope(name).then(|| name.to_owned())).collect()
}

#[cfg(test)]
mod tests;
