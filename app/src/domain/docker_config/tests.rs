use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::domain::{RegistryHost, Username};

fn patch(entry: &str) -> RegistryPatch {
    RegistryPatch {
        index: 0,
        entry: entry.to_owned(),
        host: Change::Keep,
        username: Change::Keep,
        password: Change::Keep,
    }
}

fn parse(text: &str) -> DockerConfig {
    DockerConfig::parse(text.as_bytes()).unwrap_or_else(|e| unreachable!("{e}"))
}

/// The order of the registries counts, the order of other members does not.
fn hosts(value: &Value) -> Vec<String> {
    value["auths"].as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn files_of_real_tools() -> Result<(), Box<dyn std::error::Error>> {
    let cases: Value =
        serde_json::from_str(include_str!("../../../tests/fixtures/docker-config.json"))?;
    for case in cases.as_array().ok_or("cases")? {
        let name = case["name"].as_str().ok_or("name")?;
        let stored = case["stored"].as_str().ok_or("stored")?;
        let config = parse(stored);
        let shows = serde_json::to_value(config.describe())?;
        assert_eq!(shows, case["shows"], "{name}");
        let Some(edit) = case.get("edit") else {
            let kept: Vec<_> = config.hosts().iter().map(|host| patch(host)).collect();
            assert_eq!(config.apply(&kept), Ok(None), "{name}");
            continue;
        };
        let mut patch = patch(edit["host"].as_str().ok_or("host")?);
        if let Some(user) = edit["username"].as_str() {
            patch.username = Change::Replace(Username::parse(user).map_err(|e| format!("{e:?}"))?);
        }
        if let Some(password) = edit["password"].as_str() {
            patch.password = Change::Replace(SecretValue::new(password.to_owned()));
        }
        let written = config.apply(&[patch]).map_err(|e| format!("{e:?}"))?.ok_or("no change")?;
        let written: Value = serde_json::from_slice(&written)?;
        assert_eq!(written, case["expect"], "{name}");
        assert_eq!(hosts(&written), hosts(&case["expect"]), "{name}");
    }
    Ok(())
}

#[test]
fn what_is_not_touched_keeps_its_spelling() {
    let stored = r#"{"x":1.0e2,"auths":{"a":{"auth":"dTox"},"b":{"n":12345678901234567890123,"auth":"dToy"}},"y":"\u00e9"}"#;
    let mut patch = patch("a");
    patch.password = Change::Replace(SecretValue::new("new".into()));
    let written = parse(stored).apply(&[patch]).ok().flatten().unwrap_or_default();
    assert_eq!(
        String::from_utf8_lossy(&written),
        r#"{"x":1.0e2,"auths":{"a":{"auth":"dTpuZXc=","username":"u","password":"new"},"b":{"n":12345678901234567890123,"auth":"dToy"}},"y":"\u00e9"}"#
    );
}

#[test]
fn a_host_is_renamed_where_it_stands() {
    let config = parse(r#"{"auths":{"a":{"auth":"dTox"},"b":{}}}"#);
    let rename = |to: &str| {
        let mut patch = patch("a");
        patch.host = RegistryHost::parse(to).map_or(Change::Keep, Change::Replace);
        config.apply(&[patch]).map(Option::unwrap_or_default)
    };
    assert_eq!(rename("c").as_deref(), Ok(br#"{"auths":{"c":{"auth":"dTox"},"b":{}}}"#.as_slice()));
    assert_eq!(rename("b"), Err(vec![FieldError::new(Field::RegistryHost(0), Problem::HostTaken)]));
}

#[test]
fn shapes_that_are_refused() {
    for (text, error) in [
        ("[]", DockerConfigError::Shape),
        ("{\"auths\":[]}", DockerConfigError::Shape),
        ("{\"auths\":{\"a\":1}}", DockerConfigError::Shape),
        ("nope", DockerConfigError::Shape),
    ] {
        assert_eq!(DockerConfig::parse(text.as_bytes()).err(), Some(error), "{text}");
    }
    assert_eq!(DockerConfig::parse(b"\xff").err(), Some(DockerConfigError::Encoding));
}

#[test]
fn a_repeated_key_is_shown_but_not_edited() {
    let config = parse(r#"{"auths":{"a":{"auth":"dTox"},"a":{"auth":"dToy"}}}"#);
    assert_eq!(config.describe().len(), 2);
    let mut patch = patch("a");
    patch.password = Change::Replace(SecretValue::new("n".into()));
    assert!(config.apply(&[patch]).is_err());
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = DockerConfig::parse(&bytes);
    }

    #[test]
    fn a_login_reads_back(host in "[a-z]{1,10}(:[0-9]{1,4})?", user in "[^:\\s\\p{C}]{1,12}", password in "\\PC{1,30}") {
        let login = RegistryLogin {
            host: RegistryHost::parse(&host).map_err(|e| TestCaseError::fail(format!("{e:?}")))?,
            username: Username::parse(&user).map_err(|e| TestCaseError::fail(format!("{e:?}")))?,
            password: SecretValue::new(password.clone()),
        };
        let bytes = DockerConfig::create(std::slice::from_ref(&login)).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let config = DockerConfig::parse(&bytes).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(config.describe(), vec![RegistryDescription {
            host, username: Some(login.username.as_str().to_owned()), has_password: true, has_identity_token: false,
        }]);
        let entry = config.auths.iter().next().and_then(|(_, e)| RawObject::parse(e.get()).ok()).unwrap_or_default();
        prop_assert_eq!(login_of(&entry).1, Some(SecretValue::new(password)));
    }
}
