//! The armour of a private key (RFC 7468, and OpenSSH's file of the same look): begin line, base64,
//! end line, and nothing else.
//!
//! It takes off the armour and says what the text should have been; what is inside it does not
//! know. The normal text has LF, lines of even width and one final newline.

use base64::engine::general_purpose::STANDARD;
use base64::{DecodeError, Engine as _};
use zeroize::Zeroizing;

use super::text::{self, Repairs};
use super::{Problem, refusal};
use crate::KeyRepair;

/// What every begin line starts with.
pub(super) const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// The longest label that is looked for.
const LABEL_MAX_BYTES: usize = 64;

/// The widest lines that are left alone (RFC 2045; PEM has 64, OpenSSH 70).
const WIDTH_MAX: usize = 76;

/// What a block holds, by its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    OpenSsh,
    Pkcs1,
    Sec1,
    Pkcs8,
}

impl Label {
    fn of(label: &str) -> Result<Self, Problem> {
        match label {
            "OPENSSH PRIVATE KEY" => Ok(Self::OpenSsh),
            "RSA PRIVATE KEY" => Ok(Self::Pkcs1),
            "EC PRIVATE KEY" => Ok(Self::Sec1),
            "PRIVATE KEY" => Ok(Self::Pkcs8),
            "ENCRYPTED PRIVATE KEY" => Err(Problem::KeyPassphrase),
            "DSA PRIVATE KEY" => Err(Problem::KeyDsa),
            _ => Err(Problem::KeyUnsupported),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::OpenSsh => "OPENSSH PRIVATE KEY",
            Self::Pkcs1 => "RSA PRIVATE KEY",
            Self::Sec1 => "EC PRIVATE KEY",
            Self::Pkcs8 => "PRIVATE KEY",
        }
    }

    /// Characters of a line, as the tools write them.
    fn width(self) -> usize {
        if self == Self::OpenSsh { 70 } else { 64 }
    }
}

/// A key without its armour.
pub(super) struct Armour {
    pub(super) label: Label,
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// The normal text.
    pub(super) text: Zeroizing<String>,
    pub(super) repairs: Vec<KeyRepair>,
}

/// A begin or end line.
pub(super) struct Marker<'a> {
    pub(super) begins: bool,
    pub(super) label: &'a str,
    start: usize,
    end: usize,
}

/// Takes a key out of a text.
pub(super) fn read(text: &str) -> Result<Armour, Problem> {
    let mut repairs = Repairs::default();
    let text = text::clean(text, &mut repairs);
    if text.trim().is_empty() {
        return Err(Problem::Required);
    }
    let markers = markers(&text);
    let mut keys = markers.iter().filter(|marker| marker.begins && marker.is_private());
    let Some(begin) = keys.next() else { return Err(refusal::instead_of_key(&text, &markers)) };
    if keys.next().is_some() {
        return Err(Problem::KeySeveral);
    }
    let label = Label::of(begin.label)?;
    let end = markers
        .iter()
        .find(|marker| !marker.begins && marker.label == begin.label && marker.start >= begin.end);
    let body_end = end.map_or(text.len(), |end| end.start);
    let body = text.get(begin.end..body_end).unwrap_or_default();
    // The one header that OpenSSH reads (RFC 1421, section 4.6.1.1).
    if body.contains("Proc-Type:") && body.contains("ENCRYPTED") {
        return Err(Problem::KeyPassphrase);
    }
    let end = end.ok_or(Problem::KeyTruncated)?;
    let before = text.get(..begin.start).unwrap_or_default();
    let after = text.get(end.end..).unwrap_or_default();
    let before = without_parameters(before, label, &mut repairs)?;
    let after = without_parameters(after, label, &mut repairs)?;
    let lines = read_lines(body, &mut repairs);
    note_surroundings(before, after, &mut repairs);
    let characters = lines.iter().flat_map(|line| line.split([' ', '\t']));
    let body = characters.fold(room(body.len()), |mut body, part| {
        body.push_str(part);
        body
    });
    let bytes = decode(&body)?;
    let text = if repairs.has(KeyRepair::Lines) {
        wrap(label, &body)
    } else {
        assemble(label, lines.into_iter())
    };
    Ok(Armour { label, bytes, text, repairs: repairs.into_vec() })
}

/// Puts base64 into armour.
pub(super) fn wrap(label: Label, base64: &str) -> Zeroizing<String> {
    let mut rest = base64;
    let lines = std::iter::from_fn(move || {
        let (line, left) = rest.split_at_checked(label.width()).unwrap_or((rest, ""));
        rest = left;
        (!line.is_empty()).then_some(line)
    });
    assemble(label, lines)
}

fn assemble<'a>(label: Label, lines: impl Iterator<Item = &'a str> + Clone) -> Zeroizing<String> {
    let name = label.name();
    let length = lines.clone().map(|line| line.len() + 1).sum::<usize>();
    let mut text = room(length + 2 * (name.len() + BEGIN.len() + DASHES.len() + 1));
    for part in [BEGIN, name, DASHES, "\n"] {
        text.push_str(part);
    }
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    for part in [END, name, DASHES, "\n"] {
        text.push_str(part);
    }
    text
}

/// An empty text that does not move while it is filled, and so leaves no copy behind.
fn room(bytes: usize) -> Zeroizing<String> {
    Zeroizing::new(String::with_capacity(bytes))
}

impl Marker<'_> {
    fn is_private(&self) -> bool {
        self.label.contains("PRIVATE KEY")
    }
}

/// All begin and end lines. Each looks only a label's length ahead.
fn markers(text: &str) -> Vec<Marker<'_>> {
    let found = text.match_indices(DASHES).filter_map(|(start, _)| {
        let rest = text.get(start..)?;
        let (begins, rest) = match (rest.strip_prefix(BEGIN), rest.strip_prefix(END)) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return None,
        };
        let (label, _) =
            rest.get(..rest.floor_char_boundary(LABEL_MAX_BYTES))?.split_once(DASHES)?;
        let start_of_label = text.len() - rest.len();
        let end = start_of_label + label.len() + DASHES.len();
        (!label.contains('\n')).then_some(Marker { begins, label, start, end })
    });
    found.collect()
}

/// What surrounds the key, which may be blank, or the curve's parameters that `openssl ecparam`
/// writes before a SEC 1 key.
fn without_parameters<'a>(
    around: &'a str,
    label: Label,
    repairs: &mut Repairs,
) -> Result<&'a str, Problem> {
    let text = around.trim();
    if text.is_empty() {
        return Ok(around);
    }
    let inside = text
        .strip_prefix("-----BEGIN EC PARAMETERS-----")
        .and_then(|text| text.strip_suffix("-----END EC PARAMETERS-----"));
    if label == Label::Sec1 && inside.is_some_and(|inside| !inside.contains('-')) {
        repairs.note(KeyRepair::Parameters);
        // The newline between the key and parameters after it also ends the file.
        let ends_file = !around.starts_with(BEGIN) && around.ends_with("-----\n");
        return Ok(if ends_file { "\n" } else { "" });
    }
    Err(Problem::KeySurrounded)
}

/// The lines of the body without the blanks around them. Blanks inside stay for the caller, who
/// then wraps anew.
fn read_lines<'a>(body: &'a str, repairs: &mut Repairs) -> Vec<&'a str> {
    let count = body.split('\n').count();
    let mut lines = Vec::with_capacity(count);
    for (index, line) in body.split('\n').enumerate() {
        let trimmed = line.trim_matches([' ', '\t']);
        let (first, last) = (index == 0, index + 1 == count);
        if trimmed.is_empty() && (first || last) {
            repairs.note_if(!line.is_empty() && first, KeyRepair::Blanks);
            repairs.note_if(!line.is_empty() && last && !first, KeyRepair::Indentation);
            repairs.note_if(first && last, KeyRepair::Lines);
            continue;
        }
        repairs.note_if(first || last || trimmed.is_empty(), KeyRepair::Lines);
        repairs.note_if(trimmed.contains([' ', '\t']), KeyRepair::Lines);
        repairs.note_if(!first && line.starts_with([' ', '\t']), KeyRepair::Indentation);
        repairs.note_if(!last && line.ends_with([' ', '\t']), KeyRepair::Blanks);
        lines.push(trimmed);
    }
    repairs.note_if(!are_even(&lines), KeyRepair::Lines);
    lines
}

/// True where all lines are as long as the first one, but for the last.
fn are_even(lines: &[&str]) -> bool {
    let width = lines.first().map_or(0, |line| line.len());
    let Some((last, full)) = lines.split_last() else { return true };
    width <= WIDTH_MAX && last.len() <= width && full.iter().all(|line| line.len() == width)
}

/// Blanks before the begin line and after the end line.
fn note_surroundings(before: &str, after: &str, repairs: &mut Repairs) {
    let indent = before.rsplit('\n').next().unwrap_or_default();
    let indented = repairs.has(KeyRepair::Indentation);
    repairs.note_if(before.len() > indent.len(), KeyRepair::Blanks);
    repairs.note_if(!indent.is_empty() && !indented, KeyRepair::Blanks);
    repairs.note_if(after.contains([' ', '\t']), KeyRepair::Blanks);
    repairs.note_if(after.matches('\n').count() != 1, KeyRepair::FinalNewline);
}

fn decode(base64: &str) -> Result<Zeroizing<Vec<u8>>, Problem> {
    if base64.is_empty() {
        return Err(Problem::KeyTruncated);
    }
    STANDARD.decode(base64).map(Zeroizing::new).map_err(|error| match error {
        DecodeError::InvalidLength(_) | DecodeError::InvalidPadding => Problem::KeyTruncated,
        DecodeError::InvalidByte(..) | DecodeError::InvalidLastSymbol(..) => Problem::KeyDamaged,
    })
}
