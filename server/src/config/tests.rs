mod documented;
mod proxy_auth;

use std::ffi::OsString;
use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use domain::SecretKind;
use proptest::prelude::*;
use store::Key;

use super::*;

fn load(flags: &[&str], surroundings: Surroundings) -> Result<Config, String> {
    let arguments = std::iter::once("keypane").chain(flags.iter().copied()).map(OsString::from);
    Config::load(arguments, surroundings).map_err(|error| error.to_string())
}

fn given(flags: &[&str]) -> Config {
    load(flags, Surroundings::default()).unwrap()
}

/// Asserts that the setting is refused by name, and returns the message.
#[track_caller]
fn refused(flags: &[&str], name: &str) -> String {
    let message = load(flags, Surroundings::default()).unwrap_err();
    assert!(message.contains(name), "{message}");
    assert!(message.contains("expected") || message.contains("needs"), "{message}");
    message
}

fn local(config: Config) -> LocalConfig {
    match config.cluster.target {
        ClusterTarget::Local(local) => local,
        other => panic!("{other:?}"),
    }
}

#[test]
fn defaults_are_the_safe_ones() {
    let config = given(&[]);
    assert_eq!(config.serve.address, SocketAddr::from(([127, 0, 0, 1], 3000)));
    assert_eq!(config.serve.base_path.as_path(), "/");
    assert_eq!(config.serve.public_url, None);
    assert!(config.serve.hosts.is_empty());
    assert_eq!(config.serve.shutdown_timeout, Duration::from_secs(10));
    assert!(matches!(config.authentication, Authentication::None));
    assert!(!config.access.read_only);
    assert_eq!(config.impersonation, None);
    assert!(config.portal.origins.is_empty());
    assert_eq!(config.portal.theme, PortalTheme::default());
    assert_eq!(config.panel.namespace, "hub");
    assert_eq!(config.panel.naming.prefix(SecretKind::GitSync).as_str(), "gitsync-secret-");
    assert_eq!(config.panel.naming.prefix(SecretKind::ImagePull).as_str(), "image-");
    assert_eq!(config.cluster.timeout, Duration::from_secs(10));
    assert!(!config.keys.is_shared());
    assert_eq!(config.log.filter, "info");
    assert_eq!(config.log.format, LogFormat::Json);
    let local = local(config);
    assert_eq!(local.path.to_str(), Some(".keypane/local.redb"));
    assert!(local.api.is_none() && !local.examples && local.rights.is_none());
}

#[test]
fn the_cluster_is_local_unless_a_service_account_is_mounted_or_something_is_asked_for() {
    let pod = Surroundings { service_account: true, terminal: false };
    let target = |flags: &[&str], surroundings| load(flags, surroundings).unwrap().cluster.target;
    assert!(matches!(target(&[], Surroundings::default()), ClusterTarget::Local(_)));
    assert!(matches!(target(&[], pod), ClusterTarget::InCluster));
    assert!(matches!(target(&["--cluster=local"], pod), ClusterTarget::Local(_)));
    let asked = target(&["--cluster=kubeconfig", "--context=dev"], pod);
    assert!(matches!(asked, ClusterTarget::Kubeconfig { context: Some(name) } if name == "dev"));
    // `make run` sets the examples flag for every kind of cluster.
    target(&["--cluster=kubeconfig", "--local-examples"], pod);
}

#[test]
fn logs_are_text_on_a_terminal() {
    let terminal = Surroundings { service_account: false, terminal: true };
    assert_eq!(load(&[], terminal).unwrap().log.format, LogFormat::Text);
    assert_eq!(load(&["--log-format=json"], terminal).unwrap().log.format, LogFormat::Json);
    assert_eq!(given(&["--log-format=text"]).log.format, LogFormat::Text);
}

#[test]
fn each_wrong_setting_is_named_with_what_was_expected() {
    for (flag, name) in [
        ("--addr=localhost", "KEYPANE_ADDR"),
        ("--addr=", "KEYPANE_ADDR"),
        ("--base-path=console", "KEYPANE_BASE_PATH"),
        ("--public-url=https://portal.test/console", "KEYPANE_PUBLIC_URL"),
        ("--public-url=", "KEYPANE_PUBLIC_URL"),
        ("--hosts=panel.test/x", "KEYPANE_HOSTS"),
        ("--shutdown-timeout=0", "KEYPANE_SHUTDOWN_TIMEOUT"),
        ("--shutdown-timeout=-1", "KEYPANE_SHUTDOWN_TIMEOUT"),
        ("--auth=ldap", "KEYPANE_AUTH"),
        ("--auth=", "KEYPANE_AUTH"),
        ("--read-only=maybe", "KEYPANE_READ_ONLY"),
        ("--portal-origins=*", "KEYPANE_PORTAL_ORIGINS"),
        ("--namespace=Hub", "KEYPANE_NAMESPACE"),
        ("--namespace=", "KEYPANE_NAMESPACE"),
        ("--namespace=a.b", "KEYPANE_NAMESPACE"),
        ("--git-sync-prefix=", "KEYPANE_GIT_SYNC_PREFIX"),
        ("--image-pull-prefix=-x", "KEYPANE_IMAGE_PULL_PREFIX"),
        ("--cluster=remote", "KEYPANE_CLUSTER"),
        ("--context=", "KEYPANE_CONTEXT"),
        ("--context=dev", "KEYPANE_CONTEXT"),
        ("--cluster-timeout=NaN", "KEYPANE_CLUSTER_TIMEOUT"),
        ("--cluster-timeout=1e9", "KEYPANE_CLUSTER_TIMEOUT"),
        ("--local-path=", "KEYPANE_LOCAL_PATH"),
        ("--local-path=/", "KEYPANE_LOCAL_PATH"),
        ("--local-api=0.0.0.0:6443", "KEYPANE_LOCAL_API"),
        ("--local-api-kubeconfig=", "KEYPANE_LOCAL_API_KUBECONFIG"),
        ("--local-api-tokens=admin", "KEYPANE_LOCAL_API_TOKENS"),
        ("--local-examples=2", "KEYPANE_LOCAL_EXAMPLES"),
        ("--log=", "KEYPANE_LOG"),
        ("--log=a=b=c", "KEYPANE_LOG"),
        ("--log-format=xml", "KEYPANE_LOG_FORMAT"),
    ] {
        refused(&[flag], name);
    }
    refused(&["--cluster=in-cluster", "--local-api=127.0.0.1:0"], "KEYPANE_LOCAL_API");
}

#[test]
fn nothing_but_loopback_is_served_without_authentication() {
    for exposed in ["0.0.0.0:3000", "[::]:3000", "10.1.2.3:80", "192.168.0.1:3000"] {
        let message = load(&[&format!("--addr={exposed}")], Surroundings::default()).unwrap_err();
        assert!(message.contains("KEYPANE_ADDR") && message.contains("KEYPANE_AUTH"), "{message}");
        assert!(message.contains(exposed), "{message}");
    }
    for loopback in ["127.0.0.1:0", "127.8.8.8:3000", "[::1]:3000", "[::ffff:127.0.0.1]:3000"] {
        given(&[&format!("--addr={loopback}")]);
    }
    assert_eq!(given(&["--addr=localhost:3001"]).serve.address.to_string(), "127.0.0.1:3001");
}

#[test]
fn switches_may_stand_alone() {
    assert!(given(&["--read-only"]).access.read_only);
    assert!(given(&["--read-only=YES"]).access.read_only);
    assert!(!given(&["--read-only=0"]).access.read_only);
}

#[test]
fn the_embedded_api_has_a_scheme_tokens_and_a_kubeconfig() {
    let flags = [
        "--local-path=/var/lib/keypane/store.redb",
        "--local-api=http://127.0.0.1:6443",
        "--local-api-tokens=admin=canary-one,bob=canary-two",
    ];
    let config = given(&flags);
    assert!(!format!("{config:?}").contains("canary"), "{config:?}");
    let api = local(config).api.unwrap();
    assert_eq!(api.scheme, LocalApiScheme::Http);
    assert_eq!(api.address.to_string(), "127.0.0.1:6443");
    assert_eq!(api.kubeconfig.to_str(), Some("/var/lib/keypane/kubeconfig"));
    assert_eq!(
        api.tokens.expose().collect::<Vec<_>>(),
        [("admin", "canary-one"), ("bob", "canary-two")]
    );
    let api = local(given(&["--local-api=[::1]:6443", "--local-api-kubeconfig=k"])).api.unwrap();
    assert_eq!(api.scheme, LocalApiScheme::Https);
    assert!(api.tokens.is_empty());
    assert_eq!(api.kubeconfig.to_str(), Some("k"));
}

#[test]
fn a_wrong_token_is_not_printed() {
    for wrong in [
        "admin:canary",
        "=canary",
        "admin=canary,",
        "admin=canary,admin=x",
        "a=can ary",
        "a=canary,b=canary",
    ] {
        let message = refused(&[&format!("--local-api-tokens={wrong}")], "LOCAL_API_TOKENS");
        assert!(!message.contains("can"), "{message}");
    }
    let message = refused(&["--public-url=https://me:canary@portal.test"], "KEYPANE_PUBLIC_URL");
    assert!(!message.contains("canary"), "{message}");
}

#[test]
fn hosts_are_a_list() {
    let hosts = given(&["--hosts=panel.test, 10.0.0.7:3000"]).serve.hosts;
    let known = |host: &str| {
        let host = HostPort::parse(host).unwrap();
        hosts.iter().any(|pattern| pattern.matches(&host))
    };
    assert!(known("panel.test") && known("PANEL.test:8080") && known("10.0.0.7:3000"));
    assert!(!known("10.0.0.7") && !known("10.0.0.7:3001") && !known("other.test"));
}

#[test]
fn portal_origins_are_a_list_of_plain_origins() {
    let origins = |text: &str| {
        let origins = given(&[&format!("--portal-origins={text}")]).portal.origins;
        origins.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(origins("https://Portal.test/"), "https://portal.test");
    assert_eq!(
        origins("https://a.test:443, http://localhost:8080,"),
        "https://a.test http://localhost:8080"
    );
    for wrong in [
        "portal.test",
        "*",
        "https:",
        "https://*",
        "https://*.portal.test",
        "https://portal.test/app",
        "https://portal.test https://other.test",
        "https://portal.test;script-src *",
        "'self'",
        "null",
        "data:",
        "file:///",
        "http://[::1]:3000",
        "https://portal.test,portal.test",
        "https://me@portal.test",
    ] {
        refused(&[&format!("--portal-origins={wrong}")], "KEYPANE_PORTAL_ORIGINS");
    }
}

#[test]
fn a_theme_file_is_refused_by_its_line() {
    let theme = |text: &str| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let flag = format!("--theme-file={}", file.path().display());
        load(&[&flag], Surroundings::default()).map(|config| config.portal.theme)
    };
    let css = theme("# ours\n--kp-accent: #07c\n").unwrap().style_sheet();
    assert_eq!(css.as_deref(), Some(":root{--kp-accent:#07c;}"));
    let message = theme("--kp-accent: #07c\n--kp-bg: url(x)\n").unwrap_err();
    assert!(message.contains("KEYPANE_THEME_FILE") && message.contains("line 2"), "{message}");
    assert!(message.contains("expected"), "{message}");
    let message = load(&["--theme-file=/does/not/exist"], Surroundings::default()).unwrap_err();
    assert!(message.contains("KEYPANE_THEME_FILE") && message.contains("cannot be read"));
}

fn key_file(bytes: &[u8]) -> Result<KeyRing, String> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let flag = format!("--key-file={}", file.path().display());
    load(&[&flag], Surroundings::default()).map(|config| config.keys)
}

#[test]
fn a_key_file_holds_one_key_or_two() {
    let (new, old) = ("n".repeat(32), "o".repeat(40));
    let keys = key_file(format!("{new}\n").as_bytes()).unwrap();
    assert!(keys.is_shared());
    assert_eq!(keys.all().map(Key::expose).collect::<Vec<_>>(), [new.as_bytes()]);
    let keys = key_file(format!("{new}\r\n{old}\n\n").as_bytes()).unwrap();
    assert_eq!(keys.current().expose(), new.as_bytes());
    assert_eq!(keys.all().map(Key::expose).collect::<Vec<_>>(), [new.as_bytes(), old.as_bytes()]);
    assert!(!format!("{keys:?}").contains("nnn"), "{keys:?}");
    let binary = b"\x00\n".repeat(16);
    assert_eq!(key_file(&binary).unwrap().current().expose(), binary);
}

#[test]
fn a_key_file_with_anything_else_is_refused_without_showing_it() {
    let (long, short) = ("canary".repeat(6), "canary");
    for wrong in [
        String::new(),
        short.to_owned(),
        format!("{long}\n{short}"),
        format!("{long}\n{long}\n{long}"),
        "canary".repeat(10_000),
    ] {
        let message = key_file(wrong.as_bytes()).unwrap_err();
        assert!(message.contains("KEYPANE_KEY_FILE") && message.contains("32 bytes"), "{message}");
        assert!(!message.contains("canary"), "{message}");
    }
    let message = load(&["--key-file=/does/not/exist"], Surroundings::default()).unwrap_err();
    assert!(message.contains("KEYPANE_KEY_FILE") && message.contains("cannot be read"));
}

#[test]
fn the_operators_may_have_an_address_of_their_own() {
    assert_eq!(load(&[], Surroundings::default()).unwrap().serve.operator_address, None);
    for address in ["127.0.0.1:3001", "0.0.0.0:3001", "[::]:3001"] {
        let flag = format!("--operator-addr={address}");
        let serve = load(&[&flag], Surroundings::default()).unwrap().serve;
        assert_eq!(serve.operator_address, address.parse().ok());
    }
    // The panel's own address, or one that includes it, is already in use.
    for wrong in ["", "3001", "example.test:3001", "127.0.0.1:3000", "0.0.0.0:3000"] {
        let flag = format!("--operator-addr={wrong}");
        let message = load(&[&flag], Surroundings::default()).unwrap_err();
        assert!(message.contains("KEYPANE_OPERATOR_ADDR"), "{wrong}: {message}");
        assert!(message.contains("KEYPANE_ADDR does not take"), "{wrong}: {message}");
    }
}

#[test]
fn random_keys_differ() {
    let (one, two) = (KeyRing::random().unwrap(), KeyRing::random().unwrap());
    assert_ne!(one.current().expose(), two.current().expose());
    assert_eq!(one.current().expose().len(), 32);
}

#[test]
fn origins_are_compared_with_their_scheme_and_port() {
    let same = |a: &str, b: &str| Origin::parse(a).unwrap() == Origin::parse(b).unwrap();
    assert!(same("https://portal.test", "HTTPS://Portal.test:443"));
    assert!(same("http://[::1]:80", "http://[0:0::1]"));
    assert!(!same("http://portal.test", "https://portal.test"));
    assert!(!same("http://portal.test", "http://portal.test:8080"));
    for wrong in [
        "null",
        "",
        "portal.test",
        "ftp://a",
        "https://",
        "https://a/",
        "https://u@a",
        "https://a:b",
        "https://a:99999",
        "https://a?b",
        "https://a b",
        "http://[::1",
    ] {
        assert_eq!(Origin::parse(wrong), None, "{wrong}");
    }
    assert_eq!(Origin::parse("http://a:80").unwrap().to_string(), "http://a");
    assert_eq!(Origin::parse("https://a:80").unwrap().to_string(), "https://a:80");
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused(text in any::<String>()) {
        let _ = (Origin::parse(&text), HostPort::parse(&text));
    }

    #[test]
    fn hosts_print_back(text in "([a-z0-9.-]{1,12}|\\[[0-9a-f:]{2,9}\\])(:[0-9]{0,6})?") {
        if let Some(host) = HostPort::parse(&text) {
            prop_assert_eq!(HostPort::parse(&host.to_string()).unwrap(), host);
        }
    }
}

#[test]
fn nobody_is_impersonated_where_nobody_signs_in() {
    let message = refused(&["--impersonate"], "KEYPANE_IMPERSONATE");
    assert!(message.contains("KEYPANE_AUTH is none"), "{message}");
    assert_eq!(given(&["--impersonate=false"]).impersonation, None);
    refused(&["--impersonate=maybe"], "KEYPANE_IMPERSONATE");
}

#[test]
fn prefixes_and_groups_are_never_the_systems() {
    for wrong in ["system:", "System:x", "a b", "a\nb", "\u{7f}"] {
        refused(&["--user-prefix", wrong], "KEYPANE_USER_PREFIX");
        refused(&["--group-prefix", wrong], "KEYPANE_GROUP_PREFIX");
        refused(&["--impersonate-groups", &format!("team,{wrong}")], "KEYPANE_IMPERSONATE_GROUPS");
    }
    refused(&["--user-prefix", "a "], "KEYPANE_USER_PREFIX");
    refused(&["--impersonate-groups", "team,,other"], "KEYPANE_IMPERSONATE_GROUPS");
    let proxy = ["--auth=proxy", "--proxy-networks=10.0.0.0/8"];
    let named = ["--user-prefix", "sso:", "--group-prefix", "sso/", "--impersonate-groups", "a, b"];
    let expected = Impersonation {
        user_prefix: "sso:".to_owned(),
        group_prefix: "sso/".to_owned(),
        groups: Some(["a".to_owned(), "b".to_owned()].into()),
    };
    assert_eq!(given(&[&proxy[..], &named].concat()).impersonation, Some(expected));
    assert_eq!(given(&proxy).impersonation, Some(Impersonation::default()));
    assert_eq!(given(&[&proxy[..], &["--impersonate=false"]].concat()).impersonation, None);
}

#[test]
fn a_table_of_rights_is_read_or_refused_by_its_line() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "# who may what\ngroup admins hub get,list").unwrap();
    let flag = format!("--local-rights={}", file.path().display());
    assert!(local(given(&[&flag])).rights.is_some());
    writeln!(file, "user ada hub everything").unwrap();
    let message = refused(&[&flag], "KEYPANE_LOCAL_RIGHTS");
    assert!(message.contains("line 3"), "{message}");
    let message = load(&["--local-rights=/nowhere/rights"], Surroundings::default()).unwrap_err();
    assert!(message.contains("cannot be read"), "{message}");
}
