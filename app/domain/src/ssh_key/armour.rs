//! The armour of a private key (RFC 7468, and OpenSSH's format, which looks the same): begin line,
//! base64, end line.
//!
//! This module removes the armour and the text around it, and says what the text should have been.
//! It does not know what the body means. So for a body that was changed on its way it offers
//! several readings, and the check of the key shows which one is right. The normal text has LF,
//! lines of equal width and one final newline.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode::Indifferent;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use zeroize::Zeroizing;

use super::{Problem, refusal};
use crate::text_repair::Repairs;
use crate::{TextRepair, wrapper};

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
    /// A label that no tool for SSH writes, or no label.
    Other,
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
            _ => Ok(Self::Other),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::OpenSsh => "OPENSSH PRIVATE KEY",
            Self::Pkcs1 => "RSA PRIVATE KEY",
            Self::Sec1 => "EC PRIVATE KEY",
            Self::Pkcs8 | Self::Other => "PRIVATE KEY",
        }
    }

    /// Characters of a line, as the tools write them.
    fn width(self) -> usize {
        if self == Self::OpenSsh { 70 } else { 64 }
    }
}

/// A key without its first and last line and the text around them.
pub(super) struct Armour<'a> {
    /// The label of the first line.
    pub(super) label: Label,
    /// The problem to report if the body is not a key.
    pub(super) otherwise: Option<Problem>,
    /// Its lines without blanks and marks at their ends.
    lines: Vec<&'a str>,
    /// Its lines, unchanged.
    raw: Vec<&'a str>,
}

/// One way to read a body.
pub(super) struct Reading {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    /// The repair that this reading needs; without one the lines can stay.
    pub(super) repair: Option<TextRepair>,
}

/// A begin or end line.
pub(super) struct Marker<'a> {
    pub(super) begins: bool,
    pub(super) label: &'a str,
    start: usize,
    end: usize,
}

/// Finds the key in a cleaned text.
pub(super) fn read<'a>(text: &'a str, repairs: &mut Repairs) -> Result<Armour<'a>, Problem> {
    let markers = markers(text);
    let mut keys = markers.iter().filter(|marker| marker.begins && marker.is_private());
    let Some(begin) = keys.next() else { return without_begin(text, &markers, repairs) };
    if keys.next().is_some() {
        return Err(Problem::KeySeveral);
    }
    let label = Label::of(begin.label)?;
    let ends = || markers.iter().filter(|marker| !marker.begins && marker.start >= begin.end);
    let end = ends()
        .find(|marker| marker.label == begin.label)
        .or_else(|| ends().find(|marker| marker.is_private()));
    let rest = text.get(begin.end..).unwrap_or_default();
    let body = match end {
        Some(end) => text.get(begin.end..end.start).unwrap_or_default(),
        None => before_dashes(rest),
    };
    // The one header that OpenSSH reads (RFC 1421, section 4.6.1.1).
    if body.contains("Proc-Type:") && body.contains("ENCRYPTED") {
        return Err(Problem::KeyPassphrase);
    }
    let before = text.get(..begin.start).unwrap_or_default();
    let around = before.rsplit('\n').next().unwrap_or_default().trim();
    let before = without_surroundings(before, "", label, repairs);
    let after = end.map_or("\n", |end| text.get(end.end..).unwrap_or_default());
    let after = without_surroundings(after, "\n", label, repairs);
    repairs.note_if(end.is_none(), TextRepair::EndLines);
    repairs.note_if(end.is_some_and(|end| end.label != begin.label), TextRepair::Label);
    let otherwise = end.is_none().then_some(Problem::KeyTruncated);
    let mut raw = without_prefix(body, around);
    if end.is_none() {
        // The place of the end line.
        raw.push("");
    }
    let lines = read_lines(&raw, repairs);
    note_surroundings(before, after, repairs);
    if lines.is_empty() {
        return Err(Problem::KeyTruncated);
    }
    Ok(Armour { label, otherwise, lines, raw })
}

/// A body whose first line is missing, or both of them.
fn without_begin<'a>(
    text: &'a str,
    markers: &[Marker<'_>],
    repairs: &mut Repairs,
) -> Result<Armour<'a>, Problem> {
    let problem = refusal::instead_of_key(text, markers);
    let end = markers.iter().find(|marker| marker.is_private());
    let label = end.map_or(Ok(Label::Other), |end| Label::of(end.label))?;
    let body = text.get(..end.map_or(text.len(), |end| end.start)).unwrap_or_default();
    let raw: Vec<&str> = body.split('\n').collect();
    let is_base64 = |line: &&str| line.bytes().all(is_body_byte);
    let lines: Vec<&str> = raw.iter().map(|line| line.trim_matches(is_mark)).collect();
    let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    if lines.is_empty() || !lines.iter().all(is_base64) {
        return Err(problem);
    }
    repairs.note(TextRepair::EndLines);
    repairs.note_if(!are_even(&lines), TextRepair::Lines);
    Ok(Armour { label, otherwise: Some(problem), lines, raw })
}

/// The text before an incomplete end line; no body has two dashes in a row.
fn before_dashes(text: &str) -> &str {
    let text = text.split("--").next().unwrap_or_default();
    text.trim_end_matches(['-', '\n', ' ', '\t'])
}

impl Armour<'_> {
    /// The ways to read the body, the most likely one first.
    ///
    /// # Errors
    /// The problem of a body that cannot be decoded in any way.
    pub(super) fn readings(&self) -> impl Iterator<Item = Result<Reading, Problem>> + '_ {
        let as_it_is = std::iter::once_with(|| decode(&self.joined()));
        let with_plus = |width: Option<usize>| {
            let reading = decode(&self.with_plus_signs(width)?).ok()?;
            Some(Ok(Reading { repair: Some(TextRepair::PlusSigns), ..reading }))
        };
        // Blanks that stand where a tool breaks its lines are line breaks.
        let widths = [None, Some(64), Some(70), Some(76)];
        as_it_is.chain(widths.into_iter().filter_map(with_plus))
    }

    /// True if there are blanks inside the lines that were not line breaks.
    pub(super) fn has_inner_blanks(&self) -> bool {
        self.lines.len() > 2 && self.lines.iter().any(|line| line.contains([' ', '\t']))
    }

    /// The normal text of what was read.
    pub(super) fn text(&self, label: Label, reading: &Reading, rewrap: bool) -> Zeroizing<String> {
        if rewrap || reading.repair.is_some() {
            return wrap(label, &Zeroizing::new(STANDARD.encode(&*reading.bytes)));
        }
        assemble(label, self.lines.iter().copied())
    }

    fn joined(&self) -> Zeroizing<String> {
        let mut body = room(self.lines.iter().map(|line| line.len()).sum());
        for part in self.lines.iter().flat_map(|line| line.split([' ', '\t'])) {
            body.push_str(part);
        }
        body
    }

    /// The body with plus signs in place of blanks; `None` if there are no blanks.
    fn with_plus_signs(&self, width: Option<usize>) -> Option<Zeroizing<String>> {
        if !self.raw.iter().any(|line| line.contains(' ')) {
            return None;
        }
        let mut body = room(self.raw.iter().map(|line| line.len()).sum());
        // Blanks beside the first and last line are no part of the body.
        let (first, last) = (0, self.raw.len().saturating_sub(1));
        for (index, line) in self.raw.iter().enumerate() {
            let line = if index == first { line.trim_start() } else { line };
            let line = if index == last { line.trim_end() } else { line };
            for (at, c) in line.char_indices() {
                let breaks = width.is_some_and(|width| (at + 1).is_multiple_of(width + 1));
                match c {
                    ' ' if breaks => {}
                    ' ' => body.push('+'),
                    c => body.push(c),
                }
            }
        }
        Some(body)
    }
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

/// An empty text with enough capacity that it is never reallocated, which would leave a copy in
/// memory.
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

/// What surrounds the key, which may be blank; where it is not, the `normal` blanks, and a note of
/// what is left out. `openssl ecparam` writes the curve's parameters before a SEC 1 key.
fn without_surroundings<'a>(
    around: &'a str,
    normal: &'a str,
    label: Label,
    repairs: &mut Repairs,
) -> &'a str {
    let text = around.trim();
    if text.is_empty() {
        return around;
    }
    let inside = text
        .strip_prefix("-----BEGIN EC PARAMETERS-----")
        .and_then(|text| text.strip_suffix("-----END EC PARAMETERS-----"));
    let repair = if label == Label::Sec1 && inside.is_some_and(|inside| !inside.contains('-')) {
        TextRepair::Parameters
    } else if wrapper::is_manifest(text) {
        TextRepair::Manifest
    } else if text.chars().all(is_mark) {
        TextRepair::Quotes
    } else {
        TextRepair::Surroundings
    };
    // What comes after it in a manifest is the manifest.
    let is_known = repair == TextRepair::Surroundings && repairs.has(TextRepair::Manifest);
    repairs.note_if(!is_known, repair);
    normal
}

/// The lines of a body. What stands before the begin line in its own line, such as the `>` of a
/// mail, is left out where it stands before all others, too.
fn without_prefix<'a>(body: &'a str, prefix: &str) -> Vec<&'a str> {
    let mut lines: Vec<&str> = body.split('\n').collect();
    let strip = |line: &&'a str| line.trim_start().strip_prefix(prefix);
    let rest = || lines.iter().skip(1).filter(|line| !line.trim().is_empty());
    if !prefix.is_empty() && rest().count() > 0 && rest().all(|line| strip(line).is_some()) {
        for line in lines.iter_mut().skip(1) {
            *line = strip(line).unwrap_or(line);
        }
    }
    lines
}

/// Blanks, quotation marks, and what else stands at the ends of lines and in no base64.
fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || "\"'`,;\\|>*\u{201c}\u{201d}\u{201e}\u{2018}\u{2019}\u{ab}\u{bb}\u{300c}\u{300d}\u{2022}"
            .contains(c)
}

/// The lines of the body without the blanks and marks around them. Blanks inside stay for the
/// caller, who then wraps anew.
fn read_lines<'a>(raw: &[&'a str], repairs: &mut Repairs) -> Vec<&'a str> {
    let count = raw.len();
    let mut lines = Vec::with_capacity(count);
    for (index, raw) in raw.iter().enumerate() {
        let line = raw.trim_matches(|c: char| is_mark(c) && !c.is_whitespace());
        repairs.note_if(line.len() < raw.len(), TextRepair::Quotes);
        let trimmed = line.trim_matches(is_mark);
        let (first, last) = (index == 0, index + 1 == count);
        if trimmed.is_empty() && (first || last) {
            repairs.note_if(!line.is_empty() && first, TextRepair::Blanks);
            repairs.note_if(!line.is_empty() && last && !first, TextRepair::Indentation);
            repairs.note_if(first && last, TextRepair::Lines);
            continue;
        }
        repairs.note_if(first || last || trimmed.is_empty(), TextRepair::Lines);
        repairs.note_if(trimmed.contains([' ', '\t']), TextRepair::Lines);
        repairs.note_if(!first && line.starts_with([' ', '\t']), TextRepair::Indentation);
        repairs.note_if(!last && line.ends_with([' ', '\t']), TextRepair::Blanks);
        if !trimmed.is_empty() {
            lines.push(trimmed);
        }
    }
    repairs.note_if(!are_even(&lines), TextRepair::Lines);
    lines
}

/// True if all lines are as long as the first one, but for the last.
fn are_even(lines: &[&str]) -> bool {
    let width = lines.first().map_or(0, |line| line.len());
    let Some((last, full)) = lines.split_last() else { return true };
    width <= WIDTH_MAX && last.len() <= width && full.iter().all(|line| line.len() == width)
}

/// Blanks before the begin line and after the end line.
fn note_surroundings(before: &str, after: &str, repairs: &mut Repairs) {
    let indent = before.rsplit('\n').next().unwrap_or_default();
    let indented = repairs.has(TextRepair::Indentation);
    repairs.note_if(before.len() > indent.len(), TextRepair::Blanks);
    repairs.note_if(!indent.is_empty() && !indented, TextRepair::Blanks);
    repairs.note_if(after.contains([' ', '\t']), TextRepair::Blanks);
    repairs.note_if(after.matches('\n').count() != 1, TextRepair::FinalNewline);
}

/// Base64 with or without padding, and with bits left over.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(Indifferent),
);

fn is_body_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=-_ \t".contains(&byte)
}

fn decode(base64: &str) -> Result<Reading, Problem> {
    if base64.is_empty() {
        return Err(Problem::KeyTruncated);
    }
    if !base64.bytes().all(is_body_byte) {
        return Err(Problem::KeyCharacters);
    }
    if let Ok(bytes) = STANDARD.decode(base64) {
        return Ok(Reading { bytes: Zeroizing::new(bytes), repair: None });
    }
    // The alphabet of URLs (RFC 4648, section 5), or padding that was lost.
    let plain = Zeroizing::new(base64.trim_end_matches('=').replace('-', "+").replace('_', "/"));
    match LENIENT.decode(plain.as_bytes()) {
        Ok(bytes) => {
            Ok(Reading { bytes: Zeroizing::new(bytes), repair: Some(TextRepair::Alphabet) })
        }
        // A padding in the middle, where two texts were put together.
        Err(_) if plain.contains('=') => Err(Problem::KeyDamaged),
        Err(_) => Err(Problem::KeyTruncated),
    }
}
