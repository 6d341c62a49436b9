use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::*;

fn ring(lines: &[&str]) -> KeyRing {
    KeyRing::parse(lines.join("\n").as_bytes()).unwrap()
}

fn old() -> String {
    "o".repeat(32)
}

fn new() -> String {
    "n".repeat(32)
}

fn secret(uid: &str, data: &[(&str, &str)]) -> StoredSecret {
    let data: serde_json::Map<String, Value> =
        data.iter().map(|(key, text)| ((*key).to_owned(), STANDARD.encode(text).into())).collect();
    serde_json::from_value(json!({"metadata": {"name": "a", "uid": uid}, "data": data})).unwrap()
}

fn changed(keys: &KeyRing, marks: &PartMarks, secret: &StoredSecret) -> Vec<Part> {
    differing(keys, marks, "u", SecretKind::GitSync, secret)
}

#[test]
fn marks_of_the_previous_key_still_count() {
    let before = secret("u", &[("ssh", "a")]);
    let after = secret("u", &[("ssh", "b")]);
    let marks = of(&ring(&[&old()]), SecretKind::GitSync, &before);
    let rotated = ring(&[&new(), &old()]);
    assert_eq!(changed(&rotated, &marks, &before), []);
    assert_eq!(changed(&rotated, &marks, &after), [Part::Key]);
    // Marks made with a key that is gone say nothing.
    assert_eq!(changed(&ring(&[&new()]), &marks, &after), []);
}

#[test]
fn absent_and_empty_differ() {
    let keys = ring(&[&new()]);
    let none = secret("u", &[("ssh", "a")]);
    let marks = of(&keys, SecretKind::GitSync, &none);
    let empty = secret("u", &[("ssh", "a"), ("known_hosts", "")]);
    assert_eq!(changed(&keys, &marks, &empty), [Part::KnownHosts]);
}

#[test]
fn values_cannot_be_moved_between_parts_or_keys() {
    let keys = ring(&[&new()]);
    let marks = of(&keys, SecretKind::GitSync, &secret("u", &[("a", "bc"), ("d", "")]));
    for other in [&[("ab", "c"), ("d", "")][..], &[("a", "b"), ("cd", "")], &[("a", "bcd")]] {
        assert_eq!(changed(&keys, &marks, &secret("u", other)), [Part::OtherData]);
    }
    let [ssh, hosts] = ["ssh", "known_hosts"].map(|key| {
        let PartMarks(marks) = of(&keys, SecretKind::GitSync, &secret("u", &[(key, "x")]));
        marks.into_iter().map(|(_, mark)| mark).collect::<Vec<_>>()
    });
    assert!(ssh.iter().all(|mark| ssh.iter().filter(|other| *other == mark).count() == 1));
    assert_ne!(ssh[1], hosts[2]);
}

#[test]
fn a_mark_has_the_length_of_a_key_id_and_128_bits() {
    let PartMarks(marks) = of(&ring(&[&new()]), SecretKind::GitSync, &secret("u", &[]));
    assert_eq!(marks.len(), 5);
    assert!(marks.iter().all(|(_, mark)| mark.len() == 8 + 22), "{marks:?}");
}

#[test]
fn the_digest_is_hmac_sha256() {
    // RFC 4231: the key of test case 3 (20 times 0xaa) is too short for a file, so this is case 6
    // (131 times).
    let key = ring_of(&[0xaa; 131]);
    let data = b"Test Using Larger Than Block-Size Key - Hash Key First";
    let mut mac = Hmac::<Sha256>::new_from_slice(key.current().expose()).unwrap();
    mac.update(data);
    let whole = mac.finalize().into_bytes();
    assert_eq!(whole[..8], [0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0, 0xb6, 0x7f]);
}

fn ring_of(bytes: &[u8]) -> KeyRing {
    KeyRing::parse(bytes).unwrap()
}
