use super::super::tests::{edited, of, parse, password, username};
use crate::{AuthMember, FilePatch, RegistryDescription};

fn describe(entry: &str) -> RegistryDescription {
    let file = parse(&format!(r#"{{"auths":{{"a":{entry}}}}}"#)).describe();
    file.registries.first().cloned().unwrap_or_default()
}

#[test]
fn auth_as_the_kubelet_reads_it() {
    use AuthMember::{Absent, Counts, Overrides, Undecodable};
    for (entry, auth, username, has_password) in [
        (r"{}", Absent, None, false),
        (r"null", Absent, None, false),
        (r#"{"auth":""}"#, Absent, None, false),
        (r#"{"auth":null,"username":"u"}"#, Absent, Some("u"), false),
        (r#"{"username":"u","password":"p"}"#, Absent, Some("u"), true),
        (r#"{"auth":"dTpw"}"#, Counts, Some("u"), true),
        (r#"{"auth":"dTpw","username":"u","password":"p"}"#, Counts, Some("u"), true),
        (r#"{"auth":"dTpw","username":"","password":""}"#, Counts, Some("u"), true),
        (r#"{"auth":"dTpw","username":"v","password":"p"}"#, Overrides, Some("u"), true),
        (r#"{"auth":"dTpw","password":"q"}"#, Overrides, Some("u"), true),
        // The password `a:b` has a colon of its own.
        (r#"{"auth":"dTphOmI="}"#, Counts, Some("u"), true),
        // Padding may be left out, or the text broken into lines; nothing else.
        (r#"{"auth":"dTphOmI"}"#, Counts, Some("u"), true),
        (r#"{"auth":"dTph\nOmI=\n"}"#, Counts, Some("u"), true),
        (r#"{"auth":"dTphOmI= "}"#, Undecodable, None, false),
        (r#"{"auth":"dTphOmJ="}"#, Counts, Some("u"), true),
        (r#"{"auth":" dTpw"}"#, Undecodable, None, false),
        (r#"{"auth":"dTpw="}"#, Undecodable, None, false),
        (r#"{"auth":"!!","username":"u","password":"p"}"#, Undecodable, Some("u"), true),
        // No colon.
        (r#"{"auth":"dXA="}"#, Undecodable, None, false),
        (r#"{"auth":1}"#, Undecodable, None, false),
        // Another member of a wrong type fails the file just as well.
        (r#"{"auth":"dTpw","password":5}"#, Undecodable, Some("u"), true),
        (r#"{"auth":"dTpw","email":{}}"#, Undecodable, Some("u"), true),
        // An empty user name, an empty password.
        (r#"{"auth":"OnA="}"#, Counts, None, true),
        (r#"{"auth":"dTo="}"#, Counts, Some("u"), false),
        // Bytes that are no text.
        (r#"{"auth":"dTr/"}"#, Counts, Some("u"), true),
    ] {
        let shown = describe(entry);
        let found = (shown.auth, shown.username.as_deref(), shown.has_password);
        assert_eq!(found, (auth, username, has_password), "{entry}");
    }
}

#[test]
fn an_auth_is_repaired() {
    let repair = FilePatch { repair: true, ..FilePatch::default() };
    for (entry, repaired) in [
        (
            r#"{"x":1,"auth":"!!","username":"u","password":"p"}"#,
            r#"{"x":1,"auth":"dTpw","username":"u","password":"p"}"#,
        ),
        (r#"{"auth":"!!", "x":1.0}"#, r#"{ "x":1.0}"#),
        (
            r#"{"auth":"!!","username":"u","identitytoken":"t"}"#,
            r#"{"username":"u","identitytoken":"t"}"#,
        ),
        (
            r#"{"auth":"!!","username":"a:b","password":"p"}"#,
            r#"{"username":"a:b","password":"p"}"#,
        ),
        (r#"{"auth":"dTpw","password":5}"#, r#"{"auth":"dTpw","password":"5"}"#),
        (
            r#"{"auth":7,"username":"u","password":"p"}"#,
            r#"{"auth":"dTpw","username":"u","password":"p"}"#,
        ),
        (r#"{"auth":"dTpw","email":{}}"#, r#"{"auth":"dTpw"}"#),
        // What the kubelet reads stays, also where it is odd.
        (r#"{"auth":"dTpw","username":"v"}"#, r#"{"auth":"dTpw","username":"v"}"#),
    ] {
        let stored = format!(r#"{{"auths":{{"b":{{"auth": "dTox"}},"a":{entry}}}}}"#);
        let expected = format!(r#"{{"auths":{{"b":{{"auth": "dTox"}},"a":{repaired}}}}}"#);
        let written = edited(&stored, &repair);
        assert_eq!(written, expected);
        assert!(!parse(&written).describe().is_ignored(), "{entry}");
    }
}

#[test]
fn a_login_is_split_at_its_first_colon_only() {
    let stored = r#"{"auths":{"a":{"auth":"dTpwYTpzczp3b3Jk"}}}"#;
    let written = edited(stored, &of(vec![username("a", "v")]));
    assert_eq!(
        written,
        r#"{"auths":{"a":{"auth":"djpwYTpzczp3b3Jk","username":"v","password":"pa:ss:word"}}}"#
    );
    let again = edited(&written, &of(vec![password("a", "::")]));
    assert!(again.contains(r#""password":"::""#) && again.contains(r#""auth":"djo6Og==""#));
}
