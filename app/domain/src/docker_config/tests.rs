mod many;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::{AuthMember, Change, FilePatch, RegistryDescription, RegistryPatch, Username};

pub(super) fn patch(entry: &str) -> RegistryPatch {
    RegistryPatch {
        index: 0,
        entry: entry.to_owned(),
        host: Change::Keep,
        username: Change::Keep,
        password: Change::Keep,
        clear_identity_token: false,
        remove: false,
    }
}

pub(super) fn password(entry: &str, password: &str) -> RegistryPatch {
    let password = Change::Replace(SecretValue::new(password.to_owned()));
    RegistryPatch { password, ..patch(entry) }
}

pub(super) fn username(entry: &str, username: &str) -> RegistryPatch {
    let username = Username::parse(username).map_or(Change::Keep, Change::Replace);
    RegistryPatch { username, ..patch(entry) }
}

pub(super) fn of(registries: Vec<RegistryPatch>) -> FilePatch {
    FilePatch { registries, ..FilePatch::default() }
}

pub(super) fn parse(text: &str) -> DockerConfig {
    DockerConfig::parse(text.as_bytes()).unwrap_or_else(|e| unreachable!("{e}"))
}

/// What an edit writes; the stored text where it changes nothing.
pub(super) fn edited(stored: &str, patch: &FilePatch) -> String {
    let written = parse(stored).apply(patch).unwrap_or_else(|e| unreachable!("{stored} {e:?}"));
    written.map_or_else(|| stored.to_owned(), |bytes| String::from_utf8(bytes).unwrap_or_default())
}

/// The order of the registries counts, the order of other members does not.
fn hosts(value: &Value) -> Vec<String> {
    value["auths"].as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default()
}

fn shows(registry: &RegistryDescription) -> Value {
    serde_json::json!({
        "host": registry.host,
        "username": registry.username,
        "has_password": registry.has_password,
        "has_identity_token": registry.has_identity_token,
    })
}

#[test]
fn files_of_real_tools() -> Result<(), Box<dyn std::error::Error>> {
    let cases: Value =
        serde_json::from_str(include_str!("../../tests/fixtures/docker-config.json"))?;
    let cases = cases.as_array().ok_or("cases")?;
    assert_eq!(cases.len(), 9);
    for case in cases {
        let name = case["name"].as_str().ok_or("name")?;
        let stored = case["stored"].as_str().ok_or("stored")?;
        let config = parse(stored);
        let file = config.describe();
        let shown: Vec<Value> = file.registries.iter().map(shows).collect();
        assert_eq!(Value::from(shown), case["shows"], "{name}");
        assert!(!file.repeated_key && !file.is_ignored(), "{name}");
        let Some(edit) = case.get("edit") else {
            let kept = config.hosts().iter().map(|host| patch(host)).collect();
            assert_eq!(config.apply(&of(kept)), Ok(None), "{name}");
            continue;
        };
        let mut patch = patch(edit["host"].as_str().ok_or("host")?);
        if let Some(user) = edit["username"].as_str() {
            patch.username = username("", user).username;
        }
        if let Some(new) = edit["password"].as_str() {
            patch.password = password("", new).password;
        }
        let written: Value = serde_json::from_str(&edited(stored, &of(vec![patch])))?;
        assert_eq!(written, case["expect"], "{name}");
        assert_eq!(hosts(&written), hosts(&case["expect"]), "{name}");
    }
    Ok(())
}

#[test]
fn helpers_are_described() {
    let file = parse(
        r#"{"auths":{"https://index.docker.io/v1/":{}},"credsStore":"desktop","credHelpers":{"gcr.io":"gcloud","x.io":1}}"#,
    )
    .describe();
    assert_eq!(file.store.as_deref(), Some("desktop"));
    let helper = |host: &str, name: &str| (host.to_owned(), name.to_owned());
    assert_eq!(file.helpers, [helper("gcr.io", "gcloud"), helper("x.io", "")]);
    assert_eq!(parse("{}").describe(), RegistryFile::default());
}

#[test]
fn shapes_that_are_refused() {
    for text in ["[]", "{\"auths\":[]}", "{\"auths\":{\"a\":1}}", "nope", "", r#"{"auths":{}}x"#] {
        assert_eq!(
            DockerConfig::parse(text.as_bytes()).err(),
            Some(DockerConfigError::Shape),
            "{text}"
        );
    }
    assert_eq!(DockerConfig::parse(b"\xff").err(), Some(DockerConfigError::Encoding));
    // Half a surrogate pair is a text to Go, and none that could be written back.
    let odd = r#"{"auths":{"a":{"password":"\ud800"}}}"#;
    assert_eq!(DockerConfig::parse(odd.as_bytes()).err(), Some(DockerConfigError::Shape));
}

#[test]
fn members_are_read_in_any_case_as_go_does() {
    let stored = r#"{"Auths":{"a":{"AUTH":"dTox","IdentityToken":"t"}}}"#;
    let file = parse(stored).describe();
    let registry = file.registries.first().cloned().unwrap_or_default();
    assert_eq!(registry.username.as_deref(), Some("u"));
    assert!(registry.has_identity_token && registry.auth == AuthMember::Counts);
    assert_eq!(
        edited(stored, &of(vec![password("a", "n")])),
        r#"{"Auths":{"a":{"AUTH":"dTpu","IdentityToken":"t","username":"u","password":"n"}}}"#
    );
}

#[test]
fn a_repeated_key_is_shown_but_not_edited() {
    for (stored, registries) in [
        (r#"{"auths":{"a":{"auth":"dTox"},"a":{"auth":"dToy"}}}"#, 2),
        (r#"{"auths":{"a":{"auth":"dTox","auth":"dToy"}}}"#, 1),
        (r#"{"auths":{"a":{"auth":"dTox","Auth":"dToy"}}}"#, 1),
        (r#"{"auths":{"a":{}},"Auths":{"b":{}}}"#, 2),
        (r#"{"auths":{"a":{}},"x":1,"\u0078":2}"#, 1),
    ] {
        let config = parse(stored);
        let file = config.describe();
        assert_eq!((file.registries.len(), file.repeated_key), (registries, true), "{stored}");
        assert_eq!(config.apply(&of(vec![patch("a")])), Ok(None), "{stored}");
        let repeated =
            vec![crate::FieldError::new(crate::Field::Form, crate::Problem::RepeatedKey)];
        assert_eq!(config.apply(&of(vec![password("a", "n")])), Err(repeated), "{stored}");
    }
    // The later one wins, as in Go; what lies deeper is kept as it is.
    let file = parse(r#"{"auths":{"a":{"username":"u","username":"v"}}}"#).describe();
    assert_eq!(file.registries.first().and_then(|r| r.username.clone()).as_deref(), Some("v"));
    assert!(!parse(r#"{"x":{"y":1,"y":2}}"#).describe().repeated_key);
}

#[test]
fn parts_are_told_apart_without_the_registries() {
    let config = parse(r#"{"auths":{"u:p@a":{"auth":"dTox"}},"x":1}"#);
    let entries: Vec<_> =
        config.entry_texts().iter().map(|(h, t)| (h.clone(), t.expose().to_owned())).collect();
    assert_eq!(entries, [("[redacted]@a".to_owned(), r#"{"auth":"dTox"}"#.to_owned())]);
    assert_eq!(config.rest_text().expose(), r#"{"x":1}"#);
}

/// White space, a JSON value of any kind, with odd numbers and escapes.
fn json(depth: u32) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
        "\"([a-zé密 :{}\\[\\],]|\\\\u00e9|\\\\\"|\\\\n){0,6}\"",
    ];
    leaf.prop_recursive(depth, 12, 3, |inner| {
        let member = ("[a-zé]{1,3}", inner.clone())
            .prop_map(|(name, value)| format!("\"{name}\" : {value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..3)
                .prop_map(|values| format!("[{}]", values.join(", "))),
            prop::collection::vec(member, 0..3).prop_map(|all| format!("{{{}}}", all.join(" ,"))),
        ]
    })
}

prop_compose! {
    /// One entry: a login in one of its forms, among members that nobody knows.
    fn entry()(
        login in 0..5,
        user in "[a-zé]{1,5}",
        pass in "[a-z:é\"\\\\]{0,6}",
        token in any::<bool>(),
        unknown in json(2),
        gap in "[ \n\t]{0,2}",
    ) -> String {
        let auth = quoted(&STANDARD.encode(format!("{user}:{pass}")));
        let mut members = vec![format!("\"x-1\":{gap}{unknown}{gap}")];
        match login {
            0 => members.push(format!("{gap}\"auth\":{auth}")),
            1 => members.push(format!("\"username\":{},\"password\":{}", quoted(&user), quoted(&pass))),
            2 => members.insert(0, format!("\"au\\u0074h\":{auth},\"email\":\"\\u0061@b\"")),
            3 => members.push(format!("\"auth\":{gap}\"!\"")),
            _ => {}
        }
        if token {
            members.push("\"identitytoken\":\"t\"".to_owned());
        }
        format!("{{{gap}{}{gap}}}", members.join(","))
    }
}

prop_compose! {
    /// A file of one to five registries, and members that nobody knows around them.
    fn file()(
        entries in prop::collection::vec(entry(), 1..6),
        before in json(2),
        after in json(2),
        gap in "[ \n\t]{0,2}",
    ) -> (Vec<String>, String) {
        let members: Vec<String> = entries
            .iter()
            .enumerate()
            .map(|(at, entry)| format!("{gap}\"h{at}.\\u0069o\"{gap}:{gap}{entry}"))
            .collect();
        let auths = format!("\"auths\"{gap}:{{{}{gap}}}", members.join(","));
        (entries, format!("{gap}{{\"x-a\":{before},{auths}{gap},\"x-b\":{after}{gap}}}\n"))
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = DockerConfig::parse(&bytes);
    }

    #[test]
    fn any_text_is_decided(text in ".*") {
        let _ = DockerConfig::parse(text.as_bytes());
        let _ = DockerConfig::parse_import(&text);
        let around = format!("{{\"auths\":{{\"a\":{{\"auth\":{}}}}}}}", quoted(&text));
        let config = parse(&around);
        let _ = config.describe();
        let _ = config.apply(&of(vec![username("a", "u")]));
        let repaired = edited(&around, &FilePatch { repair: true, ..FilePatch::default() });
        prop_assert!(!parse(&repaired).describe().is_ignored());
    }

    #[test]
    fn an_unedited_save_is_identical((_, stored) in file()) {
        let config = parse(&stored);
        let kept = config.hosts().iter().map(|host| patch(host)).collect();
        prop_assert_eq!(config.apply(&of(kept)), Ok(None));
        prop_assert_eq!(config.apply(&FilePatch::default()), Ok(None));
        prop_assert_eq!(config.file.to_text().to_string(), stored.trim());
        let written = config.with_auths(&config.auths.to_text());
        prop_assert_eq!(String::from_utf8(written).unwrap_or_default(), stored);
    }

    #[test]
    fn an_edit_of_one_leaves_the_others_equal(
        (entries, stored) in file(),
        at in any::<prop::sample::Index>(),
        new in "[a-z:é\"\\\\]{1,6}",
    ) {
        let at = at.index(entries.len());
        let host = format!("h{at}.io");
        let full = RegistryPatch { username: username("", "new").username, ..password(&host, &new) };
        let written = edited(&stored, &of(vec![full]));
        // Everything before and after the entry is there as text, in its place.
        let old = entries.get(at).cloned().unwrap_or_default();
        let config = parse(&written);
        let now = config.auths.at(at).map(|(_, text)| text.to_owned()).unwrap_or_default();
        let start = stored.find(&format!("\"h{at}.")).unwrap_or_default();
        let (head, tail) = stored.split_at(start);
        prop_assert_eq!(&written, &format!("{head}{}", tail.replacen(&old, &now, 1)));
        // And in the entry only its login is another.
        let (old, now) = (RawObject::parse(&old), RawObject::parse(&now));
        let (Ok(old), Ok(now)) = (old, now) else { return Err(TestCaseError::fail("entry")) };
        let login = ["username", "password", "auth"];
        let others = |object: &RawObject| -> Vec<(String, String)> {
            let all = object.iter().filter(|(name, _)| !login.contains(name));
            all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        prop_assert_eq!(others(&old), others(&now));
        let shown = config.describe().registries.get(at).and_then(|r| r.username.clone());
        prop_assert_eq!(shown.as_deref(), Some("new"));
        let read = config.entries().nth(at).and_then(|(_, entry)| entry.password());
        prop_assert_eq!(read, Some(SecretValue::new(new)));
    }

    #[test]
    fn a_login_reads_back(
        host in "[a-z]{1,10}(:[1-9][0-9]{0,3})?",
        user in "[^:\\s\\p{C}]{1,12}",
        password in "\\PC{1,30}",
    ) {
        prop_assume!(Username::parse(&user).is_ok_and(|parsed| parsed.as_str() == user));
        let fail = |problem| TestCaseError::fail(format!("{problem:?}"));
        let login = crate::RegistryLogin {
            host: RegistryHost::parse(&host).map_err(fail)?,
            username: Username::parse(&user).map_err(fail)?,
            password: SecretValue::new(password.clone()),
        };
        let patch = FilePatch { add: vec![(0, login)], ..FilePatch::default() };
        let bytes = DockerConfig::create(&patch).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
        let config = DockerConfig::parse(&bytes).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(config.describe().registries, vec![RegistryDescription {
            host,
            username: Some(user),
            has_password: true,
            has_identity_token: false,
            auth: AuthMember::Counts,
        }]);
        let read = config.entries().next().and_then(|(_, entry)| entry.password());
        prop_assert_eq!(read, Some(SecretValue::new(password)));
    }
}

#[test]
fn utf16_and_a_mark_are_read_and_repaired() {
    let text = "{\"auths\": {\"a.io\": {\"auth\": \"dTox\"}}}\r\n";
    let utf16 = |mark: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("{mark}{text}").encode_utf16().flat_map(order).collect()
    };
    let repair = crate::FilePatch { repair: true, ..crate::FilePatch::default() };
    for bytes in [
        utf16("", u16::to_le_bytes),
        utf16("\u{feff}", u16::to_le_bytes),
        utf16("\u{feff}", u16::to_be_bytes),
        format!("\u{feff}{text}").into_bytes(),
    ] {
        let file = DockerConfig::parse(&bytes).unwrap_or_else(|e| unreachable!("{e}"));
        let described = file.describe();
        assert!(described.odd_bytes && described.is_ignored());
        assert_eq!(described.registries.len(), 1);
        assert_eq!(file.apply(&crate::FilePatch::default()), Ok(None));
        assert_eq!(file.apply(&repair), Ok(Some(text.as_bytes().to_vec())));
    }
    let repaired = DockerConfig::parse(text.as_bytes()).unwrap_or_default();
    assert_eq!(repaired.apply(&repair), Ok(None));
    assert!(!repaired.describe().is_ignored());
    assert_eq!(DockerConfig::parse(b"\xff{}").err(), Some(DockerConfigError::Encoding));
}
