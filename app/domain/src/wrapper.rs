//! Finds a credential in what people paste around it: base64, and the manifest of a Secret.
//!
//! This is not a YAML parser, which would weigh more than all other rules together, and they load
//! in the browser. Base64 differs from the text around it by its alphabet, in any format: a
//! manifest in YAML or JSON, a list of manifests, a line of a shell script. A value in plain text
//! is found by its own first and last line, or by its braces. A text in which no single credential
//! can be found is refused.
//!
//! Invariant: every character is decoded a few times at most, so the work is linear.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use crate::encoding::{self, Decoded};

/// Base64 with or without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(Indifferent),
);

/// The shortest text that is decoded: shorter ones are words.
const LEAST: usize = 24;

/// What was found in base64.
pub(crate) enum Found {
    /// No wanted text.
    Nothing,
    /// One text, once or several times.
    One(Zeroizing<String>),
    /// Several different texts.
    Several,
}

/// Searches a text for the base64 of a wanted text, or for base64 of that base64.
pub(crate) fn find(text: &str, wanted: impl Fn(&str) -> bool) -> Found {
    // JSON writes a line break as two characters.
    let text = Zeroizing::new(text.replace("\\n", "\n").replace("\\/", "/"));
    let mut found: Option<Zeroizing<String>> = None;
    for Run { base64, second } in runs(&text) {
        let tail = base64.get(second..).filter(|_| second > 0);
        let Some(inner) = unpacked(&base64, &wanted).or_else(|| unpacked(tail?, &wanted)) else {
            continue;
        };
        match &found {
            None => found = Some(inner),
            Some(found) if inner == *found => {}
            Some(_) => return Found::Several,
        }
    }
    found.map_or(Found::Nothing, Found::One)
}

/// Decodes base64 once or twice to a wanted text.
fn unpacked(base64: &str, wanted: &impl Fn(&str) -> bool) -> Option<Zeroizing<String>> {
    let decoded = decode(base64)?;
    if wanted(&decoded) {
        return Some(decoded);
    }
    decode(&without_blanks(&decoded)).filter(|inner| wanted(inner))
}

/// True for the manifest of a Secret, in YAML or JSON.
pub(crate) fn is_manifest(text: &str) -> bool {
    let kind = |line: &str| {
        let line = line.trim_start_matches(['{', ',', ' ', '\t', '-']).trim_start_matches('"');
        let rest = line.strip_prefix("kind")?.trim_start_matches('"').trim_start();
        Some(rest.strip_prefix(':')?.trim_start().trim_start_matches(['"', '\'']).to_owned())
    };
    let is_secret = |value: String| value.starts_with("Secret") || value.starts_with("List");
    text.contains("apiVersion") && text.split(['\n', ',', '{']).filter_map(kind).any(is_secret)
}

/// A piece of a text that is base64.
struct Run {
    base64: Zeroizing<String>,
    /// The start of its second line: the first line may be a word before the base64.
    second: usize,
}

/// The pieces of a text that are base64. A piece at the end of a line continues over the following
/// lines that contain nothing else.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut is_open = false;
    for line in text.lines().map(str::trim) {
        let whole = !line.is_empty() && line.bytes().all(is_base64);
        if whole && is_open {
            if let Some(run) = runs.last_mut() {
                if run.second == 0 {
                    run.second = run.base64.len();
                }
                append(&mut run.base64, line);
            }
            continue;
        }
        is_open = false;
        for piece in line.split(|c: char| !u8::try_from(c).is_ok_and(is_base64)) {
            let start = piece.trim_end_matches('=').rfind('=').map_or(0, |at| at + 1);
            let piece = piece.get(start..).unwrap_or_default();
            is_open = false;
            if piece.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
                let mut base64 = Zeroizing::new(String::with_capacity(piece.len()));
                base64.push_str(piece);
                runs.push(Run { base64, second: 0 });
                is_open = true;
            }
        }
    }
    runs.retain(|run| run.base64.len() >= LEAST);
    runs
}

/// Appends a text, and wipes the old memory if the buffer has to be reallocated.
fn append(run: &mut Zeroizing<String>, more: &str) {
    if run.capacity() - run.len() < more.len() {
        let mut roomy = Zeroizing::new(String::with_capacity((run.len() + more.len()) * 2));
        roomy.push_str(run);
        *run = roomy;
    }
    run.push_str(more);
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte)
}

/// Decodes base64 of either alphabet, with or without padding.
fn decode(base64: &str) -> Option<Zeroizing<String>> {
    if base64.len() < LEAST {
        return None;
    }
    let plain = Zeroizing::new(base64.replace('-', "+").replace('_', "/"));
    let bytes = Zeroizing::new(LENIENT.decode(plain.as_bytes()).ok()?);
    match encoding::decode(&bytes)? {
        Decoded::Utf8(text) => Some(Zeroizing::new(text.to_owned())),
        Decoded::Utf16(text) => Some(text),
    }
}

fn without_blanks(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    plain.extend(text.split_whitespace());
    plain
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Option<String> {
        match find(text, |text| text.starts_with("needle")) {
            Found::One(text) => Some(text.to_string()),
            Found::Nothing => None,
            Found::Several => Some("several".to_owned()),
        }
    }

    #[test]
    fn base64_is_found_in_whatever_stands_around_it() {
        let needle = "needle of a text: ~~~???>>>";
        let base64 = STANDARD.encode(needle);
        let (start, end) = base64.split_at(12);
        for text in [
            base64.clone(),
            STANDARD_NO_PAD.encode(needle),
            URL_SAFE.encode(needle),
            STANDARD.encode(&base64),
            format!("data:\n  ssh: {base64}\nkind: Secret\n"),
            format!("data:\n  ssh: >-\n    {start}\n    {end}\nkind: Secret\n"),
            format!("data:\n  ssh: {start}\n    {end}\n  other: eA==\n"),
            format!("{{\"data\":{{\"ssh\":\"{base64}\"}}}}"),
            format!("{{\"data\":{{\"ssh\":\"{start}\\n{end}\\n\"}}}}"),
            format!("--from-literal=ssh={base64} --dry-run"),
            format!("a: {base64}\nb: {base64}\n"),
            format!("here it is\n{start}\n{end}\n"),
        ] {
            assert_eq!(found(&text).as_deref(), Some(needle), "{text}");
        }
        let other = STANDARD.encode("needle of another kind");
        assert_eq!(found(&format!("a: {base64}\nb: {other}\n")).as_deref(), Some("several"));
        for text in ["needle", "", "abcdefghijklmnopqrstuvwxyz", "====", &STANDARD.encode("no")] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn manifests() {
        for text in [
            "apiVersion: v1\nkind: Secret\n",
            "- apiVersion: v1\n  kind: \"Secret\"\n",
            "{\"kind\":\"Secret\",\"apiVersion\":\"v1\"}",
            "{\n \"apiVersion\": \"v1\",\n \"kind\" : \"List\"\n}",
        ] {
            assert!(is_manifest(text), "{text}");
        }
        for text in ["kind: Secret", "apiVersion: v1\nkind: Pod", "{\"apiVersion\":1}", "Secret"] {
            assert!(!is_manifest(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_decided(text in "(?s).{0,200}") {
            let _ = (found(&text), is_manifest(&text));
        }

        #[test]
        fn any_needle_is_found(tail in "[ -~\n]{12,80}", width in 20..80_usize) {
            let needle = format!("needle{tail}");
            let base64 = STANDARD.encode(&needle);
            let lines: Vec<_> = base64.as_bytes().chunks(width).map(String::from_utf8_lossy).collect();
            prop_assert_eq!(found(&lines.join("\n")), Some(needle));
        }
    }
}
