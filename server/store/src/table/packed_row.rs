//! One row, packed: all its texts in one allocation.
//!
//! Invariant: a row that is packed and unpacked again is unchanged.

use domain::{Changed, LeftOut, Naming, SecretKind, SecretRow, SortColumn, Version};

/// The texts of a row in their order.
#[derive(Clone, Copy)]
enum Text {
    Object,
    DisplayName,
    /// The sort key of the display name, if it is not the name itself.
    Title,
    At,
    By,
    Uid,
    ResourceVersion,
    /// The parts of the summary, separated by line breaks; this is also its sort key.
    Summary,
}

/// The number of texts.
const TEXTS: usize = 8;

/// A row without what every row of its kind has in common.
#[derive(Debug)]
pub(super) struct PackedRow {
    text: Box<str>,
    /// Where the texts end.
    ends: [u32; TEXTS],
    /// The lengths of the summary's parts, in bytes.
    parts: Box<[u32]>,
    /// How many texts the summary leaves out; [`EVERYTHING`] if the value was not read.
    left_out: u32,
    /// Which of [`DISPLAY_NAME`] and the constants after it are set.
    flags: u8,
}

/// The value of `left_out` if the value was not read.
const EVERYTHING: u32 = u32::MAX;

/// The row has a display name.
const DISPLAY_NAME: u8 = 1;
/// The time of the last change is known.
const AT: u8 = 2;
/// The author of the last change is known.
const BY: u8 = 4;
/// The object is being deleted.
const DELETING: u8 = 8;

impl PackedRow {
    /// Packs a row; `None` if its texts are longer than an object can be.
    pub(super) fn of(row: &SecretRow) -> Option<Self> {
        let title = SortColumn::DisplayName.key(row);
        let is_name = title == row.name.as_str();
        let changed = &row.changed;
        let summary = SortColumn::Summary.key(row);
        let texts: [&str; TEXTS] = [
            row.object.as_str(),
            row.display_name.as_deref().unwrap_or_default(),
            if is_name { "" } else { &title },
            changed.at.as_deref().unwrap_or_default(),
            changed.by.as_deref().unwrap_or_default(),
            &row.version.uid,
            &row.version.resource_version,
            &summary,
        ];
        let mut text = String::with_capacity(texts.iter().map(|text| text.len()).sum());
        let mut ends = [0; TEXTS];
        for (end, part) in ends.iter_mut().zip(texts) {
            text.push_str(part);
            *end = u32::try_from(text.len()).ok()?;
        }
        let parts: Result<Box<[u32]>, _> =
            row.summary.iter().map(|part| u32::try_from(part.len())).collect();
        Some(Self {
            text: text.into_boxed_str(),
            ends,
            parts: parts.ok()?,
            left_out: match row.left_out {
                LeftOut::Nothing => 0,
                LeftOut::Some(count) => {
                    u32::try_from(count).unwrap_or(EVERYTHING).min(EVERYTHING - 1)
                }
                LeftOut::Everything => EVERYTHING,
            },
            flags: flag(DISPLAY_NAME, row.display_name.is_some())
                | flag(AT, changed.at.is_some())
                | flag(BY, changed.by.is_some())
                | flag(DELETING, row.deleting),
        })
    }

    /// The row of this entry.
    pub(super) fn row(&self, kind: SecretKind, naming: &Naming) -> Option<SecretRow> {
        let (object, name) = naming.parse_as(kind, self.object())?;
        let text = |text| self.text(text).to_owned();
        Some(SecretRow {
            object,
            name,
            display_name: self.display_name().map(str::to_owned),
            kind,
            summary: self.summary().map(str::to_owned).collect(),
            left_out: match self.left_out {
                EVERYTHING => LeftOut::Everything,
                count => LeftOut::count(usize::try_from(count).unwrap_or(usize::MAX)),
            },
            changed: Changed {
                at: self.is(AT).then(|| text(Text::At)),
                by: self.is(BY).then(|| text(Text::By)),
            },
            deleting: self.is(DELETING),
            version: Version {
                uid: text(Text::Uid),
                resource_version: text(Text::ResourceVersion),
            },
        })
    }

    /// The object name.
    pub(super) fn object(&self) -> &str {
        self.text(Text::Object)
    }

    /// True if the value has not been read, and no annotation describes it.
    pub(super) fn is_unread(&self) -> bool {
        self.left_out == EVERYTHING
    }

    /// True if the summary leaves nothing out.
    pub(super) fn is_summed_up(&self) -> bool {
        self.left_out == 0
    }

    /// The uid.
    pub(super) fn uid(&self) -> &str {
        self.text(Text::Uid)
    }

    /// The sort key of a column. `prefix` is the number of bytes of the object's prefix.
    pub(super) fn key(&self, column: SortColumn, kind: SecretKind, prefix: usize) -> &str {
        let name = self.object().get(prefix..).unwrap_or_default();
        match column {
            SortColumn::Name => name,
            SortColumn::DisplayName => {
                Some(self.text(Text::Title)).filter(|title| !title.is_empty()).unwrap_or(name)
            }
            SortColumn::Type => kind.as_str(),
            SortColumn::Summary => self.text(Text::Summary),
            SortColumn::Changed => self.text(Text::At),
        }
    }

    /// The texts that a search looks into.
    pub(super) fn searched(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.object()).chain(self.display_name()).chain(self.summary())
    }

    fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    fn display_name(&self) -> Option<&str> {
        self.is(DISPLAY_NAME).then(|| self.text(Text::DisplayName))
    }

    /// The texts of the summary.
    pub(super) fn summary(&self) -> impl Iterator<Item = &str> {
        let all = self.text(Text::Summary);
        self.parts.iter().scan(0_usize, move |start, length| {
            let end = *start + usize::try_from(*length).ok()?;
            let part = all.get(*start..end)?;
            *start = end + 1;
            Some(part)
        })
    }

    fn text(&self, text: Text) -> &str {
        let index = text as usize;
        let end = |index: usize| self.ends.get(index).and_then(|end| usize::try_from(*end).ok());
        let start = index.checked_sub(1).and_then(end).unwrap_or_default();
        end(index).and_then(|end| self.text.get(start..end)).unwrap_or_default()
    }
}

fn flag(flag: u8, is_set: bool) -> u8 {
    if is_set { flag } else { 0 }
}
