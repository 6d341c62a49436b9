//! Damage: a key that is accepted is the key that it was, and any text is decided.

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

/// The key with one byte of its material changed, in lines as before.
fn with_flipped(text: &str, at: usize, mask: u8) -> Option<String> {
    let lines: Vec<_> = text.lines().collect();
    let body = &lines[1..lines.len() - 1];
    let mut bytes = STANDARD.decode(body.concat()).unwrap();
    *bytes.get_mut(at)? ^= mask;
    let body_now = STANDARD.encode(&bytes);
    let chunks = body_now.as_bytes().chunks(body[0].len());
    let mut now = vec![lines[0]];
    now.extend(chunks.map(|line| str::from_utf8(line).unwrap()));
    now.push(lines[lines.len() - 1]);
    Some(now.join("\n") + "\n")
}

/// True if the changed text was refused, or its key is the same.
fn same_or_refused(text: &str, changed: &str) -> bool {
    let description = SshPrivateKey::parse(text).unwrap().description;
    SshPrivateKey::parse(changed).is_ok_and(|key| key.description != description).eq(&false)
}

#[test]
fn every_byte_of_a_small_key_counts() {
    let text = fixture("ed25519");
    let description = SshPrivateKey::parse(&text).unwrap().description;
    let mut accepted = Vec::new();
    for at in 0.. {
        let Some(flipped) = with_flipped(&text, at, 0x01) else { break };
        match SshPrivateKey::parse(&flipped) {
            Ok(key) => {
                assert_eq!(key.description, description, "{at}");
                accepted.push(at);
            }
            Err(problem) => assert!(
                matches!(
                    problem,
                    Problem::KeyDamaged
                        | Problem::KeyTruncated
                        | Problem::KeySeveral
                        | Problem::KeyPassphrase
                        | Problem::KeyUnsupported
                ),
                "{at} {problem:?}"
            ),
        }
    }
    // Only the comment, `ed25519@example`, is not part of the key.
    let comment = "ed25519@example".len();
    assert_eq!(accepted.len(), comment, "{accepted:?}");
    assert_eq!(accepted.last().unwrap() - accepted[0] + 1, comment);
}

#[test]
fn bytes_of_every_key_count() {
    for Fixture { name, text, .. } in usable() {
        // Steps that are no divisor of a field's length meet every field of every format.
        let step = if name.starts_with("ed25519") { 3 } else { 29 };
        for at in (0..).step_by(step) {
            let Some(flipped) = with_flipped(&text, at, 0x10) else { break };
            assert!(same_or_refused(&text, &flipped), "{name} {at}");
        }
    }
}

#[test]
fn numbers_of_rsa_belong_together() {
    let text = fixture("rsa2048-pkcs1");
    let lines: Vec<_> = text.lines().collect();
    let length = STANDARD.decode(lines[1..lines.len() - 1].concat()).unwrap().len();
    for at in (0..length).step_by(7) {
        let flipped = with_flipped(&text, at, 0x04).unwrap();
        assert!(SshPrivateKey::parse(&flipped).is_err(), "{at}");
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Insert(Index, String),
    Delete(Index, usize),
    Replace(Index, String),
}

fn edit() -> impl Strategy<Value = Edit> {
    let piece = prop_oneof![
        "[ \t\r\n]{1,3}",
        "[A-Za-z0-9+/=]{1,4}",
        any::<char>().prop_map(String::from),
        Just("-----BEGIN EC PRIVATE KEY-----".to_owned()),
        Just("-----".to_owned()),
        Just("\\n".to_owned()),
    ];
    let index = any::<Index>;
    prop_oneof![
        (index(), piece.clone()).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        (index(), 1..80_usize).prop_map(|(at, length)| Edit::Delete(at, length)),
        (index(), piece).prop_map(|(at, piece)| Edit::Replace(at, piece)),
    ]
}

fn apply(text: &str, edit: &Edit) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    match edit {
        Edit::Insert(at, piece) => {
            let at = at.index(chars.len() + 1);
            chars.splice(at..at, piece.chars());
        }
        Edit::Delete(at, length) => {
            let at = at.index(chars.len() + 1);
            chars.drain(at..(at + length).min(chars.len()));
        }
        Edit::Replace(at, piece) => {
            let at = at.index(chars.len() + 1);
            let end = (at + piece.chars().count()).min(chars.len());
            chars.splice(at..end, piece.chars());
        }
    }
    chars.into_iter().collect()
}

/// What was accepted is in its normal form, and stays the same when it is read again.
fn check_normal(text: &str) -> Result<(), TestCaseError> {
    let Ok(key) = SshPrivateKey::parse(text) else { return Ok(()) };
    let stored = key.value().expose();
    let again = SshPrivateKey::parse(stored);
    prop_assert!(again.as_ref().is_ok_and(|again| again.repairs().is_empty()));
    let again = again.map(|again| (again.value().clone(), again.description().clone()));
    prop_assert_eq!(again, Ok((key.value().clone(), key.description().clone())));
    prop_assert!(stored.ends_with("-----\n") && !stored.contains('\r'));
    prop_assert!(key.repairs().is_empty() == (stored == text));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_decided(text in "(?s).{0,300}") {
        check_normal(&text)?;
    }

    #[test]
    fn any_body_is_decided(
        label in "(OPENSSH |RSA |EC |ENCRYPTED |DSA |)PRIVATE KEY",
        body in "[A-Za-z0-9+/=\\n: ]{0,200}",
    ) {
        check_normal(&format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----"))?;
    }

    #[test]
    fn any_der_is_decided(bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 0..3_usize) {
        let label = ["RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"][kind];
        let length = u8::try_from(bytes.len()).unwrap();
        let body = STANDARD.encode([&[0x30, 0x81, length][..], &bytes].concat());
        check_normal(&format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----"))?;
    }

    #[test]
    fn any_edit_of_a_real_key_is_decided(
        key in any::<Index>(),
        edits in prop::collection::vec(edit(), 1..4),
    ) {
        let keys: Vec<_> = usable().collect();
        let text = &key.get(&keys).text;
        let changed = edits.iter().fold(text.clone(), |text, edit| apply(&text, edit));
        check_normal(&changed)?;
        prop_assert!(same_or_refused(text, &changed));
    }
}
