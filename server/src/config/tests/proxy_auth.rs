//! Tests of sign-in by a proxy, of the trusted networks, and of the groups that are let in.

use super::*;

const PROXY: [&str; 2] = ["--auth=proxy", "--proxy-networks=10.0.0.0/8"];

fn proxy(flags: &[&str]) -> Result<ProxyConfig, String> {
    let flags = [&PROXY, flags].concat();
    load(&flags, Surroundings::default()).map(|config| match config.authentication {
        Authentication::Proxy(proxy) => proxy,
        other => panic!("{other:?}"),
    })
}

fn networks(text: &str) -> Networks {
    given(&[&format!("--proxy-networks={text}")]).networks
}

#[test]
fn a_proxy_needs_its_networks_and_may_be_anywhere() {
    for flags in [&["--auth=proxy"][..], &["--auth=proxy", "--proxy-networks=,"]] {
        refused(flags, "KEYPANE_PROXY_NETWORKS");
    }
    let config = given(&[PROXY[0], PROXY[1], "--addr=0.0.0.0:3000"]);
    assert!(matches!(config.authentication, Authentication::Proxy(_)));
    assert!(
        given(&[]).networks.is_empty() && matches!(given(&[]).authentication, Authentication::None)
    );
}

#[test]
fn networks_are_a_list_of_both_families() {
    let known = networks("10.0.0.0/8, 192.0.2.7 ,fd00:10::/64,2001:db8::1");
    let has = |address: &str| known.contains(address.parse().unwrap());
    for inside in ["10.255.0.1", "192.0.2.7", "fd00:10::9", "2001:db8::1", "::ffff:10.1.2.3"] {
        assert!(has(inside), "{inside}");
    }
    for outside in ["11.0.0.1", "192.0.2.8", "fd00:11::9", "2001:db8::2", "::ffff:11.1.2.3", "::1"]
    {
        assert!(!has(outside), "{outside}");
    }
    for wrong in [
        "10.0.0.0/33",
        "10.0.0.1/8",
        "10.0.0.0/8;10.1.0.0/16",
        "10.0.0",
        "portal.test",
        "*",
        "fd00::1/64",
        "::ffff:10.0.0.0/104",
        "::ffff:10.0.0.1",
        "[::1]",
    ] {
        refused(&[&format!("--proxy-networks={wrong}")], "KEYPANE_PROXY_NETWORKS");
    }
}

#[test]
fn everybody_is_no_network_of_a_proxy_without_a_secret() {
    for everybody in ["0.0.0.0/0", "10.0.0.0/8,::/0"] {
        let flag = format!("--proxy-networks={everybody}");
        refused(&["--auth=proxy", &flag], "KEYPANE_PROXY_SECRET_FILE");
        assert!(!given(&[&flag]).networks.is_empty());
        let (_file, secret) = secret_file(&"s".repeat(32));
        given(&["--auth=proxy", &flag, &secret]);
    }
}

#[test]
fn headers_have_the_names_of_oauth2_proxy_unless_told_otherwise() {
    let ProxyConfig { user, email, groups, secret } = proxy(&[]).unwrap();
    assert_eq!(
        [user.as_str(), email.as_str(), groups.as_str()],
        ["x-forwarded-user", "x-forwarded-email", "x-forwarded-groups"]
    );
    assert!(secret.is_none());
    // The e-mail address may also be the user's name.
    let config = proxy(&["--proxy-user-header=X-Forwarded-Email"]).unwrap();
    assert_eq!(config.user, config.email);
    for (flag, name) in [
        ("--proxy-user-header=", "USER"),
        ("--proxy-user-header=X Forwarded", "USER"),
        ("--proxy-user-header=Cookie", "USER"),
        ("--proxy-email-header=Host", "EMAIL"),
        ("--proxy-groups-header=x-forwarded-for", "GROUPS"),
        ("--proxy-groups-header=X-Forwarded-User", "GROUPS"),
        ("--proxy-secret-header=X-Forwarded-Groups", "SECRET"),
        ("--proxy-secret-header=X-Secret", "SECRET"),
    ] {
        refused(&[PROXY[0], PROXY[1], flag], &format!("KEYPANE_PROXY_{name}_HEADER"));
    }
}

#[test]
fn what_only_a_proxy_needs_is_refused_without_one() {
    let (_file, secret) = secret_file(&"s".repeat(32));
    for flag in ["--proxy-user-header=X-User", "--proxy-secret-header=X-Secret", &secret] {
        assert!(refused(&[flag], "KEYPANE_PROXY_").contains("KEYPANE_AUTH=proxy"), "{flag}");
    }
}

fn secret_file(text: &str) -> (tempfile::NamedTempFile, String) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let flag = format!("--proxy-secret-file={}", file.path().display());
    (file, flag)
}

fn secret(text: &str) -> Result<SharedSecret, String> {
    let (_file, flag) = secret_file(text);
    proxy(&[&flag]).map(|config| config.secret.unwrap())
}

#[test]
fn a_secret_file_holds_one_secret_or_two() {
    let (new, old) = ("canary-n".repeat(4), "canary-old".repeat(4));
    let one = secret(&format!("{new}\n")).unwrap();
    assert_eq!(one.header.as_str(), "x-keypane-proxy-secret");
    assert!(one.is(new.as_bytes()));
    let two = secret(&format!("{new}\r\n{old}\n")).unwrap();
    assert!(two.is(new.as_bytes()) && two.is(old.as_bytes()));
    for wrong in ["", "canary", &format!("{new} "), &format!("{new}{old}"), &new.to_uppercase()] {
        assert!(!two.is(wrong.as_bytes()), "{wrong}");
    }
    assert!(!one.is(old.as_bytes()));
    assert!(!format!("{two:?}").contains("canary"), "{two:?}");
}

#[test]
fn a_secret_file_with_anything_else_is_refused_without_showing_it() {
    let (long, short) = ("canary".repeat(6), "canary");
    for wrong in [
        String::new(),
        short.to_owned(),
        format!("{long}\n{short}"),
        format!("{long}\n{long}\n{long}"),
        format!("{long} {long}"),
        format!("{long}\u{e4}"),
        format!("{long}\0"),
    ] {
        let message = secret(&wrong).unwrap_err();
        assert!(message.contains("KEYPANE_PROXY_SECRET_FILE"), "{message}");
        assert!(message.contains("expected") && !message.contains("canary"), "{message}");
    }
    let message = proxy(&["--proxy-secret-file=/does/not/exist"]).unwrap_err();
    assert!(message.contains("KEYPANE_PROXY_SECRET_FILE") && message.contains("cannot be read"));
}

#[test]
fn required_groups_are_a_list_that_names_some() {
    let required = |text: &str| {
        let flag = format!("--required-group={text}");
        given(&[PROXY[0], PROXY[1], &flag]).access.required_groups
    };
    assert_eq!(required("admins"), ["admins"]);
    assert_eq!(required("admins, /ops"), ["admins", "/ops"]);
    for nobody in ["", " ", ",", "admins,"] {
        let flag = format!("--required-group={nobody}");
        refused(&[PROXY[0], PROXY[1], &flag], "KEYPANE_REQUIRED_GROUP");
    }
    // If users do not sign in, they have no groups.
    refused(&["--required-group=admins"], "KEYPANE_REQUIRED_GROUP");
    assert!(given(&PROXY).access.required_groups.is_empty());
}
