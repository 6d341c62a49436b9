//! A row of the list: metadata only.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::characters::{is_visible, isolated};
use super::summary::Room;
use super::{
    LeftOut, ObjectName, SecretKind, SecretName, Summary, Version, cut_at, find_ignoring_case,
};

/// Texts of a summary that one row of a page of the list holds.
const LISTED_MAX: usize = 10;
/// Their bytes in total; the first one is always there.
const LISTED_MAX_BYTES: usize = 512;
/// The most characters of each of them, and of the display name.
const LISTED_MAX_CHARS: usize = 256;

/// Who last changed an object, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// RFC 3339 in UTC with seconds, which sorts as text; `None` if the cluster does not say.
    pub at: Option<String>,
    /// A user or a field manager.
    pub by: Option<String>,
}

/// A write of an object that the cluster still has on record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastWrite {
    /// True if the write created the object, false if it changed the object.
    pub made: bool,
    /// Who wrote, and when.
    pub changed: Changed,
}

/// One secret in the list. The row holds no value; of the credential it holds public facts only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretRow {
    /// The object's name, which consumers refer to.
    pub object: ObjectName,
    /// The name without its prefix.
    pub name: SecretName,
    /// The display name; absent means the name.
    pub display_name: Option<String>,
    /// The kind.
    pub kind: SecretKind,
    /// Registry hosts, or the key's type and fingerprint; empty if the cluster does not say.
    pub summary: Vec<String>,
    /// What the summary leaves out.
    #[serde(default, skip_serializing_if = "LeftOut::is_nothing")]
    pub left_out: LeftOut,
    /// Who and when.
    pub changed: Changed,
    /// True if the object is being deleted, and only waits for its finalizers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleting: bool,
    /// The state that the row shows; a deletion from the list is of this state only.
    pub version: Version,
}

/// One secret as the server knows it now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SecretNow {
    /// The secret; `None` if it does not exist.
    pub row: Option<SecretRow>,
    /// If no changes arrive from the cluster: the time of its last message, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
}

impl SecretRow {
    /// The display name, or the name without one.
    pub fn title(&self) -> &str {
        self.display_name.as_deref().unwrap_or(self.name.as_str())
    }

    /// True if the server has not read the value yet and no annotation describes it.
    pub fn is_unread(&self) -> bool {
        self.left_out == LeftOut::Everything
    }

    /// Sets the summary of the credential.
    pub fn describe(&mut self, summary: Summary) {
        let Summary { texts, left_out } = summary;
        (self.summary, self.left_out) = (texts, left_out);
    }

    /// Removes what a page of the list does not show. Otherwise 25 rows of 100 hosts each would
    /// make a long page. The first text that matches `search` becomes the first of all.
    pub fn shorten(&mut self, search: &str) {
        let is_match = |text: &String| find_ignoring_case(text, search).is_some();
        if let Some(at) = self.summary.iter().position(is_match)
            && let Some(texts) = self.summary.get_mut(..=at)
        {
            texts.rotate_right(1);
        }
        if let Some(name) = &mut self.display_name {
            *name = cut_at(name, LISTED_MAX_CHARS);
        }
        let mut room = Room::new(LISTED_MAX, LISTED_MAX_BYTES);
        let texts = self.summary.iter().map(|text| cut_at(text, LISTED_MAX_CHARS)).enumerate();
        let kept: Vec<String> = texts
            .take_while(|(at, text)| room.takes(if *at == 0 { 0 } else { text.len() }))
            .map(|(_, text)| text)
            .collect();
        let more = self.summary.len() - kept.len();
        self.summary = kept;
        self.left_out = match self.left_out {
            LeftOut::Nothing => LeftOut::count(more),
            LeftOut::Some(count) => LeftOut::Some(count + more),
            LeftOut::Everything => LeftOut::Everything,
        };
    }

    /// The display name, or the name if there is no visible one, in a form that is safe inside a
    /// sentence.
    pub fn shown_title(&self) -> Cow<'_, str> {
        self.visible_display_name().map_or(Cow::Borrowed(self.name.as_str()), isolated)
    }

    /// The display name, if it has a visible character.
    pub fn visible_display_name(&self) -> Option<&str> {
        self.display_name.as_deref().filter(|name| is_visible(name))
    }
}
