use std::io::Write as _;

use crate::config::{Authentication, Config, OidcConfig, Surroundings};

fn load(flags: &[&str]) -> Result<Config, String> {
    let arguments = ["keypane"].iter().chain(flags).map(Into::into);
    // The test runs as in a pod, so that it needs no embedded cluster.
    let pod = Surroundings { service_account: true, terminal: false };
    Config::load(arguments, pod).map_err(|error| error.to_string())
}

fn oidc(config: Config) -> OidcConfig {
    match config.authentication {
        Authentication::Oidc(oidc) => *oidc,
        other => panic!("{other:?}"),
    }
}

const ISSUER: &str = "--oidc-issuer=https://issuer.test/realms/portal";
const CLIENT: &str = "--oidc-client-id=keypane";
const PUBLIC: &str = "--public-url=https://panel.test";

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["--auth=oidc", ISSUER, CLIENT, PUBLIC], more].concat()
}

#[test]
fn a_login_has_the_safe_defaults() {
    let oidc = oidc(load(&with(&["--addr=0.0.0.0:3000"])).unwrap());
    assert_eq!(oidc.bearer, None);
    let login = oidc.login.unwrap();
    assert_eq!((login.idle.as_secs(), login.lifetime.as_secs()), (1800, 8 * 3600));
    assert_eq!(login.scopes, ["profile", "email"]);
    assert!(login.client_secret.is_none());
    // Only `sub` names the same person for ever (OpenID Connect Core, 5.7).
    assert_eq!(oidc.claims.user, "sub");
    assert_eq!(oidc.claims.shown.as_deref(), Some("preferred_username"));
    assert_eq!(oidc.claims.groups, "groups");
}

#[test]
fn times_are_read_with_their_units() {
    let login = |flag: &str| load(&with(&[flag])).map(|config| oidc(config).login.unwrap());
    for (text, seconds) in [
        ("60s", 60),
        ("90s", 90),
        ("30m", 1800),
        ("10000m", 600_000),
        ("720h", 720 * 3600),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("PT8H", 8 * 3600),
    ] {
        let login = login(&format!("--session-lifetime={text}")).unwrap();
        assert_eq!(login.lifetime.as_secs(), seconds, "{text}");
    }
    for wrong in ["", "59s", "60", "60.5s", "721h", "31d", "-8h", "h", "8 apples"] {
        assert!(login(&format!("--session-lifetime={wrong}")).is_err(), "{wrong}");
    }
}

#[test]
fn a_secret_is_read_and_never_shown() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"client-canary\n").unwrap();
    let flag = format!("--oidc-client-secret-file={}", file.path().display());
    let config = load(&with(&[&flag])).unwrap();
    assert!(!format!("{config:?}").contains("client-canary"));
    let login = oidc(config).login.unwrap();
    assert_eq!(login.client_secret.unwrap().expose(), "client-canary");
}

#[test]
fn what_is_unsafe_or_says_nothing_is_refused_by_name() {
    for (flags, name) in [
        (with(&["--oidc-algs=none"]), "KEYPANE_OIDC_ALGS"),
        (with(&["--oidc-algs=RS256,HS256"]), "KEYPANE_OIDC_ALGS"),
        (with(&["--oidc-algs="]), "KEYPANE_OIDC_ALGS"),
        (with(&["--oidc-user-claim="]), "KEYPANE_OIDC_USER_CLAIM"),
        (with(&["--session-idle=0s"]), "KEYPANE_SESSION_IDLE"),
        (with(&["--session-lifetime=8"]), "KEYPANE_SESSION_LIFETIME"),
        (with(&["--oidc-client-secret-file=/nothing/here"]), "KEYPANE_OIDC_CLIENT_SECRET_FILE"),
        (with(&["--oidc-ca-file=/nothing/here"]), "KEYPANE_OIDC_CA_FILE"),
        (with(&["--oidc-audience=x", "--oidc-token-header=a b"]), "KEYPANE_OIDC_TOKEN_HEADER"),
        (vec!["--auth=oidc", CLIENT, PUBLIC], "KEYPANE_OIDC_ISSUER"),
        (
            vec!["--auth=oidc", "--oidc-issuer=http://issuer.test", CLIENT, PUBLIC],
            "KEYPANE_OIDC_ISSUER",
        ),
        (
            vec!["--auth=oidc", "--oidc-issuer=https://i.test/?a=b", CLIENT, PUBLIC],
            "KEYPANE_OIDC_ISSUER",
        ),
        (vec!["--auth=oidc", ISSUER, CLIENT], "KEYPANE_PUBLIC_URL"),
        (vec!["--auth=oidc", ISSUER], "KEYPANE_OIDC_AUDIENCE"),
        (vec![ISSUER], "KEYPANE_AUTH=oidc"),
        (vec!["--oidc-audience=x"], "KEYPANE_AUTH=oidc"),
        // Here, ID tokens of the login would pass for access tokens.
        (with(&["--oidc-audience=keypane"]), "KEYPANE_OIDC_ACCEPT_ID_TOKENS"),
        (with(&["--oidc-accept-id-tokens"]), "KEYPANE_OIDC_AUDIENCE"),
        (with(&["--oidc-accept-id-tokens=maybe"]), "KEYPANE_OIDC_ACCEPT_ID_TOKENS"),
        (with(&["--oidc-clients=portal"]), "KEYPANE_OIDC_AUDIENCE"),
        (with(&["--oidc-audience=x", "--oidc-clients=,"]), "KEYPANE_OIDC_CLIENTS"),
        (with(&["--oidc-name-claim="]), "KEYPANE_OIDC_NAME_CLAIM"),
    ] {
        let message = load(&flags).map(|_| ()).unwrap_err();
        assert!(message.contains(name), "{flags:?}: {message}");
    }
}

#[test]
fn access_tokens_of_their_own_audience_are_the_default() {
    let bearer = |more: &[&str]| oidc(load(&with(more)).unwrap()).bearer.unwrap();
    let plain = bearer(&["--oidc-audience=api"]);
    assert!(!plain.id_tokens && plain.clients.is_empty());
    let more = bearer(&[
        "--oidc-audience=keypane",
        "--oidc-accept-id-tokens",
        "--oidc-clients=portal, other",
    ]);
    assert!(more.id_tokens);
    assert_eq!(more.clients, ["portal", "other"]);
}

#[test]
fn a_claim_that_people_can_read_is_shown_as_it_is() {
    let claims = |more: &[&str]| oidc(load(&with(more)).unwrap()).claims;
    assert_eq!(claims(&["--oidc-user-claim=email"]).shown, None);
    let both = claims(&["--oidc-user-claim=email", "--oidc-name-claim=name"]);
    assert_eq!(both.shown.as_deref(), Some("name"));
}

#[test]
fn http_is_for_an_issuer_on_loopback() {
    for issuer in ["http://127.0.0.1:9000", "http://localhost:9000/x", "http://[::1]:9000"] {
        let issuer = format!("--oidc-issuer={issuer}");
        let flags = ["--auth=oidc", &issuer, "--oidc-audience=keypane"];
        assert!(oidc(load(&flags).unwrap()).login.is_none());
    }
}
