//! The text around a key: what is repaired, what is said of it, and that the key stays the same.

use super::*;

/// The text of every fixture, changed; it must be repaired to the fixture, with these words.
pub(super) fn repaired(expected: &[TextRepair], change: impl Fn(&str) -> String) {
    for Fixture { name, text, .. } in usable() {
        let plain = SshPrivateKey::parse(&text).unwrap();
        let changed = change(&text);
        let key = SshPrivateKey::parse(&changed).unwrap_or_else(|problem| {
            panic!("{name}: {problem:?}");
        });
        assert_eq!(key.value(), plain.value(), "{name}");
        assert_eq!(key.description(), plain.description(), "{name}");
        let mut expected = expected.to_vec();
        expected.extend(plain.repairs());
        assert_eq!(key.repairs(), expected, "{name}");
    }
}

#[test]
fn a_mark_and_line_ends() {
    repaired(&[TextRepair::ByteOrderMark], |text| format!("\u{feff}{text}"));
    repaired(&[TextRepair::LineEndings], |text| text.replace('\n', "\r\n"));
    repaired(&[TextRepair::LineEndings], |text| text.replace('\n', "\r"));
}

#[test]
fn final_newlines() {
    repaired(&[TextRepair::FinalNewline], |text| text.trim_end().to_owned());
    repaired(&[TextRepair::FinalNewline], |text| format!("{text}\n\n"));
}

#[test]
fn blanks() {
    use TextRepair::{Blanks, FinalNewline};
    repaired(&[Blanks], |text| format!("\n\n{text}"));
    repaired(&[Blanks], |text| format!("  {text}"));
    repaired(&[Blanks], |text| format!("\u{a0}{text}"));
    repaired(&[Blanks], |text| text.replace('\n', " \t\n"));
    repaired(&[TextRepair::Invisible], |text| text.replace('\n', "\u{200b}\n"));
    repaired(&[Blanks], |text| text.replace(' ', "\u{a0}"));
    repaired(&[Blanks, FinalNewline], |text| format!("\n {} \n\n", text.trim_end()));
}

#[test]
fn indentation() {
    repaired(&[TextRepair::Indentation], |text| {
        format!("    {}\n", text.trim_end().replace('\n', "\n    "))
    });
    repaired(&[TextRepair::Indentation], |text| text.trim_end().replace('\n', "\n  ") + "\n");
}

#[test]
fn lines() {
    use TextRepair::{FinalNewline, Lines};
    repaired(&[Lines, FinalNewline], |text| text.replace('\n', " ").trim_end().to_owned());
    repaired(&[Lines, FinalNewline], |text| text.replace('\n', ""));
    repaired(&[Lines], |text| text.replace('\n', "\n\n").trim_end().to_owned() + "\n");
    repaired(&[Lines], |text| text.trim_end().replace('\n', "\\n") + "\\n");
    repaired(&[Lines], |text| format!("\"{}\"", text.replace('\n', "\\n").replace('/', "\\/")));
    repaired(&[Lines], |text| {
        let (first, rest) = text.split_once('\n').unwrap();
        let (body, last) = rest.trim_end().rsplit_once('\n').unwrap();
        // Lines of 77 are wider than any tool's; two lines of unequal width are no tool's.
        let body = body.replace('\n', "");
        let (one, two) = body.split_at(body.len() / 3);
        format!("{first}\n{one}\n{two}\n{last}\n")
    });
}

#[test]
fn even_lines_stay() {
    let text = fixture("rsa2048-pkcs1");
    let lines: Vec<_> = text.lines().collect();
    let body = lines[1..lines.len() - 1].concat();
    for width in [48, 64, 70, 76] {
        let body: Vec<_> = body.as_bytes().chunks(width).map(str::from_utf8).collect();
        let body: Vec<_> = body.into_iter().map(Result::unwrap).collect();
        let text = format!("{}\n{}\n{}\n", lines[0], body.join("\n"), lines[lines.len() - 1]);
        let key = SshPrivateKey::parse(&text).unwrap();
        assert!(key.value().expose() == text && key.repairs().is_empty(), "{width}");
    }
}

#[test]
fn parameters_of_the_curve() {
    let parameters =
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    let text = fixture("ecdsa256-sec1");
    let key = SshPrivateKey::parse(&format!("{parameters}{text}")).unwrap();
    assert!(key.value().expose() == text);
    assert_eq!(key.repairs(), [TextRepair::Parameters]);
    let crlf = format!("{parameters}{text}").replace('\n', "\r\n");
    let key = SshPrivateKey::parse(&crlf).unwrap();
    assert_eq!(key.repairs(), [TextRepair::LineEndings, TextRepair::Parameters]);
    assert!(key.value().expose() == text);
    let one_line = format!("{parameters}{text}").replace('\n', " ");
    assert!(SshPrivateKey::parse(&one_line).unwrap().value().expose() == text);
    let other = format!("{parameters}{}", fixture("ed25519"));
    assert_eq!(SshPrivateKey::parse(&other).unwrap().repairs(), [TextRepair::Surroundings]);
}
