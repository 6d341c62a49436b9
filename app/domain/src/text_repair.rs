//! What was, or can be, repaired in a text that was pasted or stored, without changing what it says.

use serde::{Deserialize, Serialize};

/// A repair. The key, the host keys or the logins in the text stay what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextRepair {
    /// A byte-order mark before it was removed.
    ByteOrderMark,
    /// It was written in UTF-16, as tools of Windows do.
    Utf16,
    /// CRLF or CR became LF.
    LineEndings,
    /// A missing final newline was added, or extra ones were removed.
    FinalNewline,
    /// Blanks around it, in odd forms or at the ends of lines were removed.
    Blanks,
    /// Invisible characters were removed.
    Invisible,
    /// It stood on one line, or on lines of an odd width, and was wrapped anew.
    Lines,
    /// Its lines were indented.
    Indentation,
    /// Quotation marks or the like stood around it or its lines.
    Quotes,
    /// Other text stood around it.
    Surroundings,
    /// It stood in the manifest of a Secret.
    Manifest,
    /// It was in base64 once more.
    Base64,
    /// A word processor had changed the dashes of its first or last line.
    Dashes,
    /// Its first or last line was not there in full.
    EndLines,
    /// Its plus signs had become blanks.
    PlusSigns,
    /// Its base64 lacked the padding, or was that of URLs.
    Alphabet,
    /// Its first line named another format than the one that it has.
    Label,
    /// Parameters of the curve that stood beside it were left out.
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
