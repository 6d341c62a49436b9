//! Cursors: positions in the order of the list, at which a page starts or ends.
//!
//! A position is a sort key and an object name, not a number. So rows that come and go elsewhere
//! neither skip a row nor show one twice. Invariant: what [`Window::of`] chooses is a range of the
//! rows.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{Direction, ListQuery, SortColumn};
use crate::SecretRow;

/// The longest sort key that a link carries, in bytes. With a longer key the link has only the
/// number of the page.
const KEY_MAX_BYTES: usize = 512;

/// Separates key and object name in a link; no object name contains it.
const SEPARATOR: char = '~';

impl SortColumn {
    /// The text by which this column sorts a row; the object name breaks ties.
    pub fn key(self, row: &SecretRow) -> String {
        match self {
            Self::Name => row.name.as_str().to_owned(),
            Self::DisplayName => row.title().to_lowercase(),
            Self::Type => row.kind.as_str().to_owned(),
            Self::Summary => row.summary.join("\n"),
            Self::Changed => row.changed.at.clone().unwrap_or_default(),
        }
    }
}

/// The position of a row in the order of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The sort key ([`SortColumn::key`]).
    pub key: String,
    /// The object name.
    pub object: String,
}

impl Position {
    /// The position of a row.
    pub fn of(column: SortColumn, row: &SecretRow) -> Self {
        Self { key: column.key(row), object: row.object.as_str().to_owned() }
    }

    /// Compares the position with a key and an object name; `keys` compares keys.
    pub fn compare(
        &self,
        key: &str,
        object: &str,
        keys: impl Fn(&str, &str) -> Ordering,
    ) -> Ordering {
        keys(&self.key, key).then_with(|| self.object.as_str().cmp(object))
    }

    fn parse(text: &str) -> Option<Self> {
        let (key, object) = text.rsplit_once(SEPARATOR)?;
        let fits = key.len() <= KEY_MAX_BYTES && !object.is_empty();
        fits.then(|| Self { key: key.to_owned(), object: object.to_owned() })
    }

    fn text(&self) -> String {
        format!("{}{SEPARATOR}{}", self.key, self.object)
    }
}

/// The row at which a page starts or ends; it is not on the page itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cursor {
    /// The rows after this one.
    After(Position),
    /// The rows before this one.
    Before(Position),
}

impl Cursor {
    /// Parses a pair of a query; `None` if the pair is not a cursor.
    pub fn parse(name: &str, value: &str) -> Option<Self> {
        match name {
            "after" => Position::parse(value).map(Self::After),
            "before" => Position::parse(value).map(Self::Before),
            _ => None,
        }
    }

    /// The pair of a query, not yet encoded.
    pub fn pair(&self) -> (&'static str, String) {
        match self {
            Self::After(position) => ("after", position.text()),
            Self::Before(position) => ("before", position.text()),
        }
    }

    /// The cursor, or `None` if its key is too long for a link.
    fn linkable(self) -> Option<Self> {
        let (Self::After(position) | Self::Before(position)) = &self;
        (position.key.len() <= KEY_MAX_BYTES).then_some(self)
    }
}

/// The cursors of the previous and the next page, if there are such pages.
pub(super) fn around(
    query: &ListQuery,
    window: &Window,
    rows: &[SecretRow],
) -> [Option<Cursor>; 2] {
    let position = |row: &SecretRow| Position::of(query.sort, row);
    let previous = rows.first().filter(|_| window.start > 0);
    let next = rows.last().filter(|_| window.end < window.matching);
    [
        previous.and_then(|row| Cursor::Before(position(row)).linkable()),
        next.and_then(|row| Cursor::After(position(row)).linkable()),
    ]
}

/// Which of the matching rows a page shows, counted from 0 in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first row.
    pub start: usize,
    /// The row after the last.
    pub end: usize,
    /// Rows that match.
    pub matching: usize,
    /// The number of the page, from 1.
    pub page: usize,
    /// Pages there are, at least 1.
    pub pages: usize,
}

impl Window {
    /// The rows that a query asks for. `below` counts the matching rows whose key and object name,
    /// ascending, are less than a position; its second count includes the position itself.
    pub fn of(
        query: &ListQuery,
        matching: usize,
        below: impl FnOnce(&Position) -> (usize, usize),
    ) -> Self {
        // Positions count upwards; a list that is sorted the other way counts from its end.
        let counts = |position: &Position| {
            let (less, with) = below(position);
            let (less, with) = (less.min(matching), with.min(matching));
            match query.direction {
                Direction::Asc => (less, with),
                Direction::Desc => (matching - with, matching - less),
            }
        };
        let size = query.size.rows();
        match &query.cursor {
            Some(Cursor::After(position)) => match counts(position).1 {
                start if start < matching => Self::around(start, start + size, matching, size),
                _ => Self::numbered(usize::MAX, matching, size),
            },
            Some(Cursor::Before(position)) => match counts(position).0 {
                0 => Self::numbered(1, matching, size),
                end => Self::around(end.saturating_sub(size), end, matching, size),
            },
            None => Self::numbered(query.page, matching, size),
        }
    }

    /// A page by its number; one past the end is the last.
    fn numbered(page: usize, matching: usize, size: usize) -> Self {
        let pages = matching.div_ceil(size).max(1);
        let page = page.clamp(1, pages);
        let start = (page - 1) * size;
        Self { start, end: (start + size).min(matching), matching, page, pages }
    }

    /// A page between other rows. Its number is the nearest, such that a page with rows before it
    /// is never the first, nor one with rows after it the last.
    fn around(start: usize, end: usize, matching: usize, size: usize) -> Self {
        let end = end.min(matching);
        let nearest = (start + size / 2) / size + 1;
        let page = if start == 0 { 1 } else { nearest.max(2) };
        let pages = if end < matching { matching.div_ceil(size).max(page + 1) } else { page };
        Self { start, end, matching, page, pages }
    }
}

#[cfg(test)]
mod tests;
