//! Repairs of a pasted or stored text that do not change what it means.

use serde::{Deserialize, Serialize};

/// A repair of a text. The key, the host keys or the logins in the text stay the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextRepair {
    /// A byte-order mark at the start was removed.
    ByteOrderMark,
    /// The text was in UTF-16, which tools on Windows write.
    Utf16,
    /// CRLF or CR became LF.
    LineEndings,
    /// A missing final newline was added, or extra ones were removed.
    FinalNewline,
    /// Blanks around the text or at the ends of lines were removed, or unusual blanks replaced.
    Blanks,
    /// Invisible characters were removed.
    Invisible,
    /// The base64 was on one line, or on lines of unequal width, and was wrapped again.
    Lines,
    /// The lines were indented.
    Indentation,
    /// There were quotation marks or similar characters around the text or its lines.
    Quotes,
    /// There was other text around it.
    Surroundings,
    /// The text was inside the manifest of a Secret.
    Manifest,
    /// The whole text was encoded in base64.
    Base64,
    /// A word processor had changed the dashes of the first or last line.
    Dashes,
    /// The first or last line was incomplete.
    EndLines,
    /// The plus signs had become blanks.
    PlusSigns,
    /// The base64 had no padding, or used the alphabet of URLs.
    Alphabet,
    /// The first line named another format than that of the key.
    Label,
    /// The parameters of the curve before the key were removed.
    Parameters,
    /// An Ed25519 key in PKCS#8 became OpenSSH's own form, which every git-sync reads.
    OpenSshForm,
}

/// The repairs that were made, each once, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repairs(Vec<TextRepair>);

impl Repairs {
    pub(crate) fn note(&mut self, repair: TextRepair) {
        if !self.0.contains(&repair) {
            self.0.push(repair);
        }
    }

    pub(crate) fn note_if(&mut self, made: bool, repair: TextRepair) {
        if made {
            self.note(repair);
        }
    }

    pub(crate) fn has(&self, repair: TextRepair) -> bool {
        self.0.contains(&repair)
    }

    pub(crate) fn into_vec(self) -> Vec<TextRepair> {
        self.0
    }
}
