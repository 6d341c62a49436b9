use serde_json::Value;

use super::*;

mod armour;
mod mutations;
mod refusals;
mod wrappers;

pub(super) struct Fixture {
    pub(super) name: String,
    pub(super) usable: bool,
    pub(super) text: String,
    said: Value,
}

pub(super) fn fixtures() -> Vec<Fixture> {
    let file = include_str!("../../tests/fixtures/ssh-keys.json");
    let keys: Vec<Value> = serde_json::from_str(file).unwrap();
    keys.into_iter()
        .map(|said| Fixture {
            name: said["name"].as_str().unwrap().to_owned(),
            usable: said["usable_without_passphrase"].as_bool().unwrap(),
            text: String::from_utf8(
                STANDARD.decode(said["file_base64"].as_str().unwrap()).unwrap(),
            )
            .unwrap(),
            said,
        })
        .collect()
}

pub(super) fn fixture(name: &str) -> String {
    fixtures().into_iter().find(|key| key.name == name).unwrap().text
}

pub(super) fn usable() -> impl Iterator<Item = Fixture> {
    fixtures().into_iter().filter(|key| key.usable)
}

pub(super) fn problem(text: &str) -> Option<Problem> {
    SshPrivateKey::parse(text).err()
}

#[test]
fn keys_of_real_tools_are_described_as_ssh_keygen_does() {
    assert_eq!(fixtures().len(), 11);
    for Fixture { name, text, said, .. } in usable() {
        let key = SshPrivateKey::parse(&text).unwrap();
        assert_eq!(key.description().bits, u32::try_from(said["bits"].as_u64().unwrap()).unwrap());
        assert_eq!(key.description().fingerprint, said["fingerprint"].as_str().unwrap(), "{name}");
        assert_eq!(key.description().public_key, said["public_key"].as_str().unwrap(), "{name}");
        assert!(key.description().public_key.starts_with(&key.description().algorithm));
        assert_eq!(key.is_weak(), name == "rsa1024", "{name}");
        if key.repairs().is_empty() {
            assert!(key.value().expose() == text, "{name}");
        } else {
            assert_eq!(key.repairs(), [TextRepair::OpenSshForm], "{name}");
            assert!(text.contains("BEGIN PRIVATE KEY"), "{name}");
        }
    }
}

#[test]
fn a_key_under_a_passphrase_shows_its_public_half() {
    let key = fixtures().into_iter().find(|key| key.name == "ed25519-passphrase").unwrap();
    let stored = SshPrivateKey::inspect(key.text.as_bytes());
    assert_eq!(stored.problem, Some(Problem::KeyPassphrase));
    assert_eq!(stored.description.unwrap().fingerprint, key.said["fingerprint"].as_str().unwrap());
}

#[test]
fn a_stored_key_shows_its_repairs() {
    let text = fixture("ed25519");
    let plain = SshPrivateKey::inspect(text.as_bytes());
    assert_eq!((plain.repairs, plain.problem), (vec![], None));
    let crlf = SshPrivateKey::inspect(text.replace('\n', "\r\n").as_bytes());
    assert_eq!((crlf.repairs, crlf.problem), (vec![TextRepair::LineEndings], None));
    let cut = SshPrivateKey::inspect(text.trim_end().as_bytes());
    assert_eq!(cut.repairs, [TextRepair::FinalNewline]);
    assert_eq!(cut.description, plain.description);
    assert_eq!(SshPrivateKey::inspect(b"").problem, Some(Problem::Required));
    assert_eq!(SshPrivateKey::inspect(b"\xff\xfd").problem, Some(Problem::KeyNotPrivate));
}

#[test]
fn a_generated_key_is_a_key() {
    let key = SshPrivateKey::generate(&[7; 32]);
    assert_eq!(SshPrivateKey::parse(key.value().expose()), Ok(key.clone()));
    assert_eq!(SshPrivateKey::generate(&[7; 32]), key);
    assert_ne!(SshPrivateKey::generate(&[8; 32]).description(), key.description());
    let widths: Vec<_> = key.value().expose().lines().map(str::len).collect();
    assert_eq!(widths, [35, 70, 70, 70, 70, 32, 33]);
    // RFC 8032, section 7.1, test 1.
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let seed: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&seed[2 * at..2 * at + 2], 16).unwrap()).collect();
    let key = SshPrivateKey::generate(&seed.try_into().unwrap());
    let blob = key.description().public_key.split_once(' ').unwrap().1;
    assert_eq!(STANDARD.decode(blob).unwrap()[19..23], [0xd7, 0x5a, 0x98, 0x01]);
}

#[test]
fn ed25519_in_pkcs8_gets_the_form_that_every_git_sync_reads() {
    let seed = [7; 32];
    let generated = SshPrivateKey::generate(&seed);
    let public = openssh::ed25519_public(&seed)[19..].to_vec();
    let head = |length, version| {
        [
            &[0x30, length, 2, 1, version, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20][..],
            &seed,
        ]
        .concat()
    };
    let first = head(0x2e, 0);
    let second = [&head(0x51, 1)[..], &[0x81, 0x21, 0], &public].concat();
    for bytes in [first, second.clone()] {
        let text = refusals::armoured("PRIVATE KEY", &bytes).replace('\n', "\r\n");
        let key = SshPrivateKey::parse(&text).unwrap();
        assert_eq!(key.repairs(), [TextRepair::LineEndings, TextRepair::OpenSshForm]);
        assert_eq!(key.value(), generated.value());
        assert_eq!(key.description(), generated.description());
    }
    for at in 0..second.len() {
        let mut second = second.clone();
        second[at] ^= 1;
        let text = refusals::armoured("PRIVATE KEY", &second);
        assert!(SshPrivateKey::parse(&text).is_err(), "{at}");
    }
}

#[test]
fn nothing_of_a_key_is_in_its_debug() {
    let key = SshPrivateKey::generate(&[7; 32]);
    let body = key.value().expose().lines().nth(3).unwrap().to_owned();
    assert!(!format!("{key:?}").contains(&body));
}
