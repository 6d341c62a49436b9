//! What stands around a key, and what became of its text on the way: the key stays the same.

use proptest::prelude::*;
use proptest::sample::Index;

use super::armour::repaired;
use super::*;

fn encode(text: &str) -> String {
    STANDARD.encode(text)
}

fn wrapped(text: &str) -> String {
    let base64 = encode(text);
    let lines: Vec<_> = base64.as_bytes().chunks(76).map(str::from_utf8).collect();
    lines.into_iter().map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

fn secret(member: &str) -> String {
    format!("apiVersion: v1\nkind: Secret\n{member}\n")
}

#[test]
fn dashes_of_word_processors() {
    for dashes in ["\u{2014}\u{2013}", "\u{2014}\u{2014}-", "----", "\u{2212}\u{2212}", "------"] {
        repaired(&[TextRepair::Dashes], |text| text.replace("-----", dashes));
    }
    repaired(&[TextRepair::Dashes], |text| text.replacen("-----", "\u{2014}", 1));
}

#[test]
fn what_stands_around_a_key() {
    use TextRepair::{FinalNewline, Indentation, Manifest, Quotes, Surroundings};
    let public = SshPrivateKey::generate(&[7; 32]).description().public_key.clone();
    let certificate = refusals::armoured("CERTIFICATE", b"x");
    repaired(&[Surroundings], |text| format!("My key:\n{text}"));
    repaired(&[Surroundings], |text| format!("{text}{public}\n"));
    repaired(&[Surroundings], |text| format!("{text}{certificate}"));
    repaired(&[Surroundings], |text| format!("{certificate}{text}"));
    repaired(&[Surroundings], |text| format!("Bag Attributes\n    a: b\n{text}after"));
    repaired(&[Quotes], |text| format!("```\n{text}```\n"));
    repaired(&[Quotes], |text| format!("\u{201c}{}\u{201d}", text.trim_end()));
    repaired(&[Quotes], |text| format!("'{text}'"));
    repaired(&[Quotes, FinalNewline], |text| format!("'{}", text.trim_end()));
    repaired(&[Quotes, Indentation], |text| {
        format!("> {}\n", text.trim_end().replace('\n', "\n> "))
    });
    repaired(&[Surroundings, Indentation], |text| {
        format!("# {}\n", text.trim_end().replace('\n', "\n# "))
    });
    repaired(&[Manifest, Indentation], |text| {
        let text = text.trim_end().replace('\n', "\n    ");
        secret(&format!("stringData:\n  ssh: |\n    {text}\n  other: x"))
    });
}

#[test]
fn base64_around_a_key() {
    use TextRepair::{Base64, LineEndings, Manifest};
    repaired(&[Base64], encode);
    repaired(&[Base64], wrapped);
    repaired(&[Base64], |text| encode(&wrapped(text)));
    repaired(&[Base64], |text| encode(text).trim_end_matches('=').to_owned());
    repaired(&[Base64], |text| format!("SSH_KEY=\"{}\"\r\n", encode(text)));
    repaired(&[Base64, LineEndings], |text| encode(&text.replace('\n', "\r\n")));
    repaired(&[Manifest], |text| {
        secret(&format!("data:\n  known_hosts: eA==\n  ssh: {}", encode(text)))
    });
    repaired(&[Manifest], |text| {
        let base64 = encode(text);
        format!(r#"{{"kind":"Secret","apiVersion":"v1","data":{{"ssh":"{base64}"}}}}"#)
    });
    let two = |text: &str| format!("a: {}\nb: {}\n", encode(text), encode(&fixture("ed25519")));
    assert_eq!(problem(&two(&fixture("rsa2048-pkcs1"))), Some(Problem::KeySeveral));
    assert!(SshPrivateKey::parse(&two(&fixture("ed25519"))).is_ok());
    let none = secret(&format!("data:\n  other: {}", encode("no key, but a text of some length")));
    assert_eq!(problem(&none), Some(Problem::KeyManifest));
}

#[test]
fn lines_that_are_missing() {
    use TextRepair::{EndLines, Lines};
    let without = |text: &str, first: bool, last: bool| {
        let lines: Vec<_> = text.lines().collect();
        lines[usize::from(first)..lines.len() - usize::from(last)].join("\n")
    };
    repaired(&[EndLines], |text| without(text, false, true));
    repaired(&[EndLines], |text| text.trim_end().trim_end_matches("PRIVATE KEY-----").to_owned());
    repaired(&[EndLines], |text| without(text, true, false));
    repaired(&[EndLines], |text| without(text, true, true));
    repaired(&[EndLines, Lines], |text| without(text, true, true).replace('\n', ""));
}

#[test]
fn base64_that_changed_on_its_way() {
    use TextRepair::{Alphabet, FinalNewline, Lines, PlusSigns};
    for Fixture { name, text, .. } in usable() {
        let plain = SshPrivateKey::parse(&text).unwrap();
        let (first, rest) = text.split_once('\n').unwrap();
        let (body, last) = rest.trim_end().rsplit_once('\n').unwrap();
        let with = |body: &str| format!("{first}\n{body}\n{last}\n");
        let blanks = with(&body.replace('+', " "));
        let one_line = blanks.trim_end().replace('\n', " ");
        let url = with(&body.replace('+', "-").replace('/', "_"));
        let unpadded = with(body.trim_end_matches('='));
        for (changed, repair) in
            [(blanks, PlusSigns), (one_line, PlusSigns), (url, Alphabet), (unpadded, Alphabet)]
        {
            // A key without such characters is not changed by that.
            let key = SshPrivateKey::parse(&changed).unwrap_or_else(|problem| {
                panic!("{name} {repair:?}: {problem:?}");
            });
            assert_eq!(key.description(), plain.description(), "{name}");
            // A plus sign at an end of a line left a blank there.
            let said = [repair, Lines, FinalNewline, TextRepair::Blanks, TextRepair::Indentation];
            let rest = key.repairs().iter().filter(|it| !said.contains(it));
            assert_eq!(rest.copied().collect::<Vec<_>>(), plain.repairs(), "{name}");
            let again = SshPrivateKey::parse(key.value().expose()).unwrap();
            assert!(again.repairs().is_empty() && again.value() == key.value(), "{name}");
        }
    }
    let broken = fixture("ed25519").replacen("AAAA", "AA A", 1).replacen("b3Bl", "b3BX", 1);
    assert_eq!(problem(&broken), Some(Problem::KeyCharacters));
    let broken = fixture("ed25519").replacen("AAAA", "AA\u{2014}A", 1);
    assert_eq!(problem(&broken), Some(Problem::KeyCharacters));
}

#[test]
fn formats_under_another_label() {
    for (name, label) in [
        ("rsa2048-pkcs1", "PRIVATE KEY"),
        ("rsa2048-pkcs1", "OPENSSH PRIVATE KEY"),
        ("rsa2048-pkcs1", "SSH PRIVATE KEY"),
        ("ecdsa256-sec1", "PRIVATE KEY"),
        ("ecdsa256-sec1", "RSA PRIVATE KEY"),
        ("ed25519", "PRIVATE KEY"),
        ("ed25519", "RSA PRIVATE KEY"),
    ] {
        let text = fixture(name);
        let said = text.lines().next().unwrap().trim_matches('-').trim_start_matches("BEGIN ");
        let key = SshPrivateKey::parse(&text.replace(said, label)).unwrap();
        assert!(key.value().expose() == text, "{name} {label}");
        assert_eq!(key.repairs(), [TextRepair::Label], "{name} {label}");
    }
}

#[test]
fn utf16_is_read_where_it_is_stored() {
    let text = fixture("ed25519").replace('\n', "\r\n");
    for mark in ["", "\u{feff}"] {
        for order in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = format!("{mark}{text}").encode_utf16().flat_map(order).collect();
            let stored = SshPrivateKey::inspect(&bytes);
            assert_eq!(stored.repairs, [TextRepair::Utf16, TextRepair::LineEndings]);
            assert_eq!(stored.problem, None);
            let repaired = SshPrivateKey::repair(&bytes).unwrap();
            assert!(repaired.value().expose() == fixture("ed25519"));
        }
    }
    let zeros: String = text.chars().flat_map(|c| [c, '\0']).collect();
    assert!(SshPrivateKey::parse(&zeros).is_ok());
    assert_eq!(SshPrivateKey::repair(b"\xff"), Err(Problem::KeyNotPrivate));
}

#[test]
fn bytes_after_the_key_are_not_looked_at() {
    for name in ["rsa2048-pkcs1", "ecdsa256-sec1"] {
        let text = fixture(name);
        let lines: Vec<_> = text.lines().collect();
        let mut bytes = STANDARD.decode(lines[1..lines.len() - 1].concat()).unwrap();
        bytes.extend(b"abc");
        let label = lines[0].trim_matches('-').trim_start_matches("BEGIN ");
        let longer = SshPrivateKey::parse(&refusals::armoured(label, &bytes)).unwrap();
        assert_eq!(longer.description(), SshPrivateKey::parse(&text).unwrap().description());
    }
}

#[derive(Clone, Copy, Debug)]
enum Wrapper {
    Base64,
    Lines,
    Yaml,
    Json,
    Block,
    Quotes,
    Mail,
    Dashes,
    Mark,
    Crlf,
}

fn wrap(text: &str, wrapper: Wrapper) -> String {
    match wrapper {
        Wrapper::Base64 => encode(text),
        Wrapper::Lines => wrapped(text),
        Wrapper::Yaml => secret(&format!("data:\n  ssh: {}", encode(text))),
        Wrapper::Json => {
            format!(r#"{{"apiVersion":"v1","kind":"Secret","data":{{"a":"{}"}}}}"#, encode(text))
        }
        Wrapper::Block => {
            secret(&format!("stringData:\n  ssh: |\n    {}", text.replace('\n', "\n    ")))
        }
        Wrapper::Quotes => format!("\"{text}\""),
        Wrapper::Mail => format!("> {}\n", text.trim_end().replace('\n', "\n> ")),
        Wrapper::Dashes => text.replace("-----", "\u{2014}\u{2013}"),
        Wrapper::Mark => format!("\u{202a}{text}\u{202c}"),
        Wrapper::Crlf => text.replace('\n', "\r\n"),
    }
}

fn wrapper() -> impl Strategy<Value = Wrapper> {
    use Wrapper::*;
    let all = [Base64, Lines, Yaml, Json, Block, Quotes, Mail, Dashes, Mark, Crlf];
    prop::sample::select(all.to_vec())
}

proptest! {
    #[test]
    fn any_wrapper_comes_off(key in any::<Index>(), outer in wrapper(), inner in wrapper()) {
        let keys: Vec<_> = usable().collect();
        let text = &key.get(&keys).text;
        let plain = SshPrivateKey::parse(text).unwrap();
        let one = SshPrivateKey::parse(&wrap(text, outer));
        prop_assert_eq!(one.as_ref().map(SshPrivateKey::value), Ok(plain.value()), "{:?}", outer);
        prop_assert!(one.is_ok_and(|one| one.repairs() != plain.repairs()));
        // Two at once, where the inner one is of the text and the outer one hides it.
        if matches!(outer, Wrapper::Base64 | Wrapper::Lines | Wrapper::Yaml | Wrapper::Json)
            && matches!(inner, Wrapper::Quotes | Wrapper::Dashes | Wrapper::Mark | Wrapper::Crlf)
        {
            let two = SshPrivateKey::parse(&wrap(&wrap(text, inner), outer));
            prop_assert_eq!(two.as_ref().map(SshPrivateKey::value), Ok(plain.value()));
        }
    }
}
