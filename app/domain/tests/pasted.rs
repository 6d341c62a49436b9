//! What people pasted and had trouble with, each case with what becomes of it.
//!
//! The keys and passwords were made for these cases.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails loudly, its helper functions too"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{
    DisplayName, DockerConfig, FilePatch, Import, KnownHosts, KnownHostsProblem, PasswordNote,
    Problem, RegistryHost, SecretValue, SshPrivateKey, StoredKnownHosts, TextRepair, Username,
    password_notes,
};
use serde_json::Value;

struct Case {
    what: String,
    bytes: Vec<u8>,
    said: Value,
}

impl Case {
    fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    /// The repairs that are expected, as they are said.
    fn check_repairs(&self, repairs: &[TextRepair]) {
        let said = serde_json::to_value(repairs).unwrap();
        assert_eq!(said, self.said["repairs"], "{}", self.what);
    }
}

fn cases(field: &str) -> Vec<Case> {
    let cases: Vec<Value> = serde_json::from_str(include_str!("pasted.json")).unwrap();
    let cases = cases.into_iter().filter(|case| case["field"] == field);
    cases
        .map(|said| Case {
            what: said["what"].as_str().unwrap().to_owned(),
            bytes: STANDARD.decode(said["file_base64"].as_str().unwrap()).unwrap(),
            said,
        })
        .collect()
}

#[test]
fn every_case_is_of_a_field_that_is_tested() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("pasted.json")).unwrap();
    let fields = ["key", "import", "known_hosts", "hosts", "logins", "display names"];
    let tested: usize = fields.iter().map(|field| self::cases(field).len()).sum();
    assert_eq!((tested, cases.len()), (18, 18));
}

#[test]
fn keys() {
    for case in cases("key") {
        let key = SshPrivateKey::parse(&case.text())
            .unwrap_or_else(|problem| panic!("{}: {problem:?}", case.what));
        case.check_repairs(key.repairs());
        assert_eq!(key.description().fingerprint, case.said["fingerprint"], "{}", case.what);
        let again = SshPrivateKey::parse(key.value().expose()).unwrap();
        assert!(again.repairs().is_empty() && again.value() == key.value(), "{}", case.what);
        // Stored, it is described with the same repair.
        let stored = SshPrivateKey::inspect(&case.bytes);
        assert_eq!(stored.description.as_ref(), Some(key.description()), "{}", case.what);
        assert_eq!((stored.repairs.as_slice(), stored.problem), (key.repairs(), None));
    }
}

#[test]
fn files() {
    for case in cases("import") {
        if case.said["problem"].is_string() {
            let import = Import { file: SecretValue::new(case.text()), hosts: None };
            let patch = FilePatch { import: Some(import), ..FilePatch::default() };
            let errors = DockerConfig::create(&patch).unwrap_err();
            let problems: Vec<_> = errors.iter().map(|e| format!("{:?}", e.problem)).collect();
            assert_eq!(problems, [case.said["problem"].as_str().unwrap()], "{}", case.what);
            continue;
        }
        let found = DockerConfig::parse_import(&case.text());
        let found = found.unwrap_or_else(|problem| panic!("{}: {problem:?}", case.what));
        case.check_repairs(&found.repairs);
        let file = found.file.describe();
        assert_eq!(file.registries[0].host, "ghcr.io", "{}", case.what);
        assert_eq!(file.registries[0].username.as_deref(), Some("bot"), "{}", case.what);
        assert!(file.registries[0].has_password && !file.is_ignored(), "{}", case.what);
    }
}

#[test]
fn known_hosts() {
    for case in cases("known_hosts") {
        let known = KnownHosts::parse(&case.text()).unwrap();
        case.check_repairs(known.repairs());
        assert_eq!(known.hosts().len(), 1, "{}", case.what);
        let skipped: Vec<_> = known.skipped().iter().map(|it| (it.line, it.problem)).collect();
        let expected = if case.what.contains("ssh-dss") {
            vec![(2, KnownHostsProblem::KeyType)]
        } else {
            vec![]
        };
        assert_eq!(skipped, expected, "{}", case.what);
        let StoredKnownHosts::Read { hosts, skipped, repairs } = KnownHosts::inspect(&case.bytes)
        else {
            panic!("{}", case.what)
        };
        assert_eq!((hosts.as_slice(), skipped.as_slice()), (known.hosts(), known.skipped()));
        assert_eq!(repairs, known.repairs());
    }
}

#[test]
fn hosts() {
    let [case] = &cases("hosts")[..] else { panic!("one file of hosts") };
    let better = [
        // Invisible characters at the ends are left out.
        None,
        None,
        None,
        Some("ghcr.io"),
        Some("ghcr.io"),
        Some("ghcr.io"),
        Some("ghcr.io/acme/app"),
        Some("ghcr.io/acme/app"),
        None,
        Some("registry.example.com"),
        Some("ghcr.io"),
        Some("ghcr.io/acme/app"),
        None,
    ];
    let text = case.text();
    assert_eq!(text.lines().count(), better.len());
    for (host, better) in text.lines().zip(better) {
        let report = RegistryHost::report(host).unwrap();
        if host.starts_with(['\u{200b}', 'g'])
            && host.trim_matches(['\u{200b}', '\u{200e}']) == "ghcr.io"
        {
            assert_eq!(RegistryHost::parse(host).unwrap().as_str(), "ghcr.io");
            assert_eq!(report.fix.map(|fix| fix.host).as_deref(), Some("ghcr.io"), "{host:?}");
            assert!(!report.matches.is_empty());
            continue;
        }
        let better = better.map(str::to_owned);
        let refused = Err(Problem::HostImpossible { better: better.clone() });
        assert_eq!(RegistryHost::parse(host), refused, "{host:?}");
        assert_eq!(report.fix.map(|fix| fix.host), better, "{host:?}");
        assert_eq!(report.matches, Vec::<String>::new(), "{host:?}");
    }
}

fn texts(value: &Value) -> Vec<String> {
    serde_json::from_value(value.clone()).unwrap()
}

#[test]
fn logins() {
    let [case] = &cases("logins")[..] else { panic!("one file of logins") };
    let logins: Value = serde_json::from_slice(&case.bytes).unwrap();
    for username in texts(&logins["username"]) {
        assert_eq!(Username::parse(&username).unwrap().as_str(), "bot", "{username:?}");
    }
    for password in texts(&logins["password"]) {
        let notes = password_notes(&SecretValue::new(password.clone()));
        assert_eq!(notes, [PasswordNote::Invisible], "{password:?}");
        assert_eq!(PasswordNote::Invisible.mended(&password), "token");
    }
}

#[test]
fn display_names() {
    let [case] = &cases("display names")[..] else { panic!("one file of display names") };
    let names: Value = serde_json::from_slice(&case.bytes).unwrap();
    let parsed: Vec<_> = texts(&names).iter().map(|name| DisplayName::parse(name)).collect();
    let [none @ .., turning, tags] = &parsed[..] else { panic!("six names") };
    assert!(none.len() == 4 && none.iter().all(|name| *name == Ok(None)), "{none:?}");
    assert_eq!(*turning, Err(Problem::HiddenCharacter('\u{202e}')));
    assert_eq!(tags.as_ref().unwrap().as_ref().map(DisplayName::as_str), Some("a"));
}
