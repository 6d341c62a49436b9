//! Places in the order of the list, by which a page starts where another one ended.
//!
//! A place is a sort key and an object name, not a number: rows that come and go elsewhere neither
//! skip a row nor show one twice. Invariant: what [`Window::of`] chooses is a range of the rows.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::{Direction, ListQuery, PAGE_SIZE, SortColumn};
use crate::SecretRow;

/// The longest sort key that a link carries, in bytes; a longer one is left to the page's number.
const KEY_MAX_BYTES: usize = 512;

/// Between key and object name in a link; no object name has it.
const SEPARATOR: char = '~';

impl SortColumn {
    /// What rows are compared by in this column, as text; the object name breaks ties.
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

/// Where a row stands in the order of one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The sort key ([`SortColumn::key`]).
    pub key: String,
    /// The object name.
    pub object: String,
}

impl Place {
    /// The place of a row.
    pub fn of(column: SortColumn, row: &SecretRow) -> Self {
        Self { key: column.key(row), object: row.object.as_str().to_owned() }
    }

    /// How the place compares to a key and an object name, where keys compare like this.
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
    After(Place),
    /// The rows before this one.
    Before(Place),
}

impl Cursor {
    /// Reads a pair of a query; `None` where it is none of a cursor.
    pub fn parse(name: &str, value: &str) -> Option<Self> {
        match name {
            "after" => Place::parse(value).map(Self::After),
            "before" => Place::parse(value).map(Self::Before),
            _ => None,
        }
    }

    /// The pair of a query, not yet encoded.
    pub fn pair(&self) -> (&'static str, String) {
        match self {
            Self::After(place) => ("after", place.text()),
            Self::Before(place) => ("before", place.text()),
        }
    }

    /// The cursor itself, where a link can carry it.
    fn linkable(self) -> Option<Self> {
        let (Self::After(place) | Self::Before(place)) = &self;
        (place.key.len() <= KEY_MAX_BYTES).then_some(self)
    }
}

/// The links around the rows of a page: before the first and after the last, where there are rows.
pub(super) fn around(
    query: &ListQuery,
    window: &Window,
    rows: &[SecretRow],
) -> [Option<Cursor>; 2] {
    let place = |row: &SecretRow| Place::of(query.sort, row);
    let previous = rows.first().filter(|_| window.start > 0);
    let next = rows.last().filter(|_| window.end < window.matching);
    [
        previous.and_then(|row| Cursor::Before(place(row)).linkable()),
        next.and_then(|row| Cursor::After(place(row)).linkable()),
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
    /// ascending, are less than a place; its second count includes the place itself.
    pub fn of(
        query: &ListQuery,
        matching: usize,
        below: impl FnOnce(&Place) -> (usize, usize),
    ) -> Self {
        // Places count upwards; a list that is sorted the other way counts from its end.
        let counts = |place: &Place| {
            let (less, with) = below(place);
            let (less, with) = (less.min(matching), with.min(matching));
            match query.direction {
                Direction::Asc => (less, with),
                Direction::Desc => (matching - with, matching - less),
            }
        };
        match &query.cursor {
            Some(Cursor::After(place)) => match counts(place).1 {
                start if start < matching => Self::around(start, start + PAGE_SIZE, matching),
                _ => Self::numbered(usize::MAX, matching),
            },
            Some(Cursor::Before(place)) => match counts(place).0 {
                0 => Self::numbered(1, matching),
                end => Self::around(end.saturating_sub(PAGE_SIZE), end, matching),
            },
            None => Self::numbered(query.page, matching),
        }
    }

    /// A page by its number; one past the end is the last.
    fn numbered(page: usize, matching: usize) -> Self {
        let pages = matching.div_ceil(PAGE_SIZE).max(1);
        let page = page.clamp(1, pages);
        let start = (page - 1) * PAGE_SIZE;
        Self { start, end: (start + PAGE_SIZE).min(matching), matching, page, pages }
    }

    /// A page between other rows. Its number is the nearest, such that a page with rows before it
    /// is never the first, nor one with rows after it the last.
    fn around(start: usize, end: usize, matching: usize) -> Self {
        let end = end.min(matching);
        let nearest = (start + PAGE_SIZE / 2) / PAGE_SIZE + 1;
        let page = if start == 0 { 1 } else { nearest.max(2) };
        let pages = if end < matching { matching.div_ceil(PAGE_SIZE).max(page + 1) } else { page };
        Self { start, end, matching, page, pages }
    }
}

#[cfg(test)]
mod tests;
