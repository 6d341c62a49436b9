//! The list: which rows, in which order, on which page.

mod cursor;
mod seen;

use std::cmp::Ordering;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

pub use self::cursor::{Cursor, Place, Window};
pub use self::seen::{SEEN, Seen};
use super::{Interrupted, SecretKind, SecretRow};

/// Rows on one page.
pub const PAGE_SIZE: usize = 25;

/// A column that the list can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SortColumn {
    /// By name.
    #[default]
    Name,
    /// By display name (the name where there is none), in the order of a language where there is one.
    DisplayName,
    /// By kind.
    Type,
    /// By registry hosts or key.
    Summary,
    /// By time of the last change.
    Changed,
}

impl SortColumn {
    /// All columns, in the order of the table.
    pub const ALL: [Self; 5] =
        [Self::Name, Self::DisplayName, Self::Type, Self::Summary, Self::Changed];

    /// The word in the URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::DisplayName => "display-name",
            Self::Type => "type",
            Self::Summary => "summary",
            Self::Changed => "changed",
        }
    }
}

/// Ascending or descending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Smallest first.
    #[default]
    Asc,
    /// Largest first.
    Desc,
}

impl Direction {
    /// The other direction.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Asc => Self::Desc,
            Self::Desc => Self::Asc,
        }
    }

    /// The word in the URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

/// What the list is asked for: the query of its URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// Text in name, display name or summary, in any case; empty finds all.
    pub search: String,
    /// Only this kind.
    pub kind: Option<SecretKind>,
    /// The column that sorts.
    pub sort: SortColumn,
    /// Its direction.
    pub direction: Direction,
    /// The page, from 1.
    pub page: usize,
    /// Where the page starts or ends; it wins over the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// What must be in the list; no link of the list carries it on.
    #[serde(default, skip_serializing_if = "Seen::is_nothing")]
    pub seen: Seen,
}

impl ListQuery {
    /// Reads the query of a URL. What cannot be read counts as absent, so every link shows a list.
    pub fn parse(query: &str) -> Self {
        let mut list = Self { page: 1, ..Self::default() };
        for (name, value) in parse_query_string(query) {
            match name.as_str() {
                "q" => value.trim().clone_into(&mut list.search),
                "type" => list.kind = SecretKind::parse(&value),
                "sort" => {
                    let column = SortColumn::ALL.into_iter().find(|c| c.as_str() == value);
                    list.sort = column.unwrap_or_default();
                }
                "dir" if value == "desc" => list.direction = Direction::Desc,
                "page" => list.page = value.parse().unwrap_or(1).max(1),
                SEEN => list.seen = Seen::parse(&value),
                _ => list.cursor = Cursor::parse(&name, &value).or(list.cursor),
            }
        }
        list
    }

    /// The query of the URL, empty or with its `?`; defaults are left out, and what was seen.
    pub fn to_query_string(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        if !self.search.is_empty() {
            pairs.push(("q", percent_encode(&self.search)));
        }
        if let Some(kind) = self.kind {
            pairs.push(("type", kind.as_str().to_owned()));
        }
        if self.sort != SortColumn::default() {
            pairs.push(("sort", self.sort.as_str().to_owned()));
        }
        if self.direction != Direction::default() {
            pairs.push(("dir", self.direction.as_str().to_owned()));
        }
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        if let Some(cursor) = &self.cursor {
            let (name, place) = cursor.pair();
            pairs.push((name, percent_encode(&place)));
        }
        let joined: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if joined.is_empty() { String::new() } else { format!("?{}", joined.join("&")) }
    }

    /// The same list from its first page, sorted by a column: again by the same column turns it.
    #[must_use]
    pub fn sorted_by(&self, column: SortColumn) -> Self {
        let direction =
            if self.sort == column { self.direction.reversed() } else { Direction::Asc };
        Self { sort: column, direction, ..self.at_page(1) }
    }

    /// The same list on another page.
    #[must_use]
    pub fn at_page(&self, page: usize) -> Self {
        Self { page, cursor: None, seen: Seen::Nothing, ..self.clone() }
    }

    /// The same list on another page that starts or ends at a row, where one is given.
    #[must_use]
    pub fn at(&self, page: usize, cursor: Option<Cursor>) -> Self {
        Self { cursor, ..self.at_page(page) }
    }

    /// True where the query leaves rows out.
    pub fn is_filtered(&self) -> bool {
        !self.search.is_empty() || self.kind.is_some()
    }

    fn matches(&self, needle: &str, row: &SecretRow) -> bool {
        let contains = |text: &str| text.to_lowercase().contains(needle);
        self.kind.is_none_or(|kind| kind == row.kind)
            && (needle.is_empty()
                || contains(row.object.as_str())
                || row.display_name.as_deref().is_some_and(contains)
                || row.summary.iter().any(|text| contains(text)))
    }
}

/// One page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListPage {
    /// The rows of the page.
    pub rows: Vec<SecretRow>,
    /// Rows that match, on all pages.
    pub matching: usize,
    /// Rows that exist.
    pub total: usize,
    /// The page that this is, from 1; a page past the end is the last one.
    pub page: usize,
    /// Pages there are, at least 1.
    pub pages: usize,
    /// Where the page before ends; `None` on the first page, or where its key is too long for a
    /// link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Cursor>,
    /// Where the next page starts; `None` on the last page, or where its key is too long for a
    /// link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
    /// Which state of the list this is: another number is another state.
    #[serde(default)]
    pub generation: u64,
    /// While changes do not arrive: when the cluster was last heard, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Where the cluster went back to an older state, and the list was read anew: when that was found,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored: Option<String>,
    /// True where what the caller has seen is not in the list yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub behind: bool,
    /// Replacements of immutable secrets that were interrupted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interrupted: Vec<Interrupted>,
}

impl ListPage {
    /// The page of a window: its rows, in order, of `total` that exist.
    pub fn of(query: &ListQuery, window: &Window, total: usize, rows: Vec<SecretRow>) -> Self {
        let [previous, next] = cursor::around(query, window, &rows);
        let Window { matching, page, pages, .. } = *window;
        Self { rows, matching, total, page, pages, previous, next, ..Self::default() }
    }

    /// True where another page looks the same, whichever state of the list it is of.
    pub fn shows_as(&self, other: &Self) -> bool {
        let Self { rows, matching, total, page, pages, generation: _, .. } = self;
        let Self { previous, next, as_of, restored, behind, interrupted, .. } = self;
        *rows == other.rows
            && (*matching, *total) == (other.matching, other.total)
            && (*page, *pages) == (other.page, other.pages)
            && (previous, next) == (&other.previous, &other.next)
            && (as_of, restored) == (&other.as_of, &other.restored)
            && *behind == other.behind
            && *interrupted == other.interrupted
    }
}

/// Filters, sorts and cuts the rows of a namespace into one page.
///
/// This says what the list is, where keys are compared by code point. The server's table, which is
/// asked for one page of very many rows, gives the same by other means.
pub fn list_page(rows: Vec<SecretRow>, query: &ListQuery) -> ListPage {
    list_page_by(rows, query, str::cmp)
}

/// The same where sort keys are compared in another order, which no two different ones share: that of
/// a language for display names.
pub fn list_page_by(
    rows: Vec<SecretRow>,
    query: &ListQuery,
    compare: impl Fn(&str, &str) -> Ordering,
) -> ListPage {
    let compare = |a: &Place, b: &Place| a.compare(&b.key, &b.object, &compare);
    let total = rows.len();
    let needle = query.search.to_lowercase();
    let mut rows: Vec<(Place, SecretRow)> = rows
        .into_iter()
        .filter(|row| query.matches(&needle, row))
        .map(|row| (Place::of(query.sort, &row), row))
        .collect();
    // The object name breaks ties, so that pages never overlap.
    rows.sort_by(|a, b| compare(&a.0, &b.0).then_with(|| a.1.kind.cmp(&b.1.kind)));
    let window = Window::of(query, rows.len(), |place| {
        let less = rows.partition_point(|(other, _)| compare(other, place).is_lt());
        (less, rows.partition_point(|(other, _)| compare(other, place).is_le()))
    });
    if query.direction == Direction::Desc {
        rows.reverse();
    }
    let shown = rows.into_iter().skip(window.start).take(window.end - window.start);
    ListPage::of(query, &window, total, shown.map(|(_, row)| row).collect())
}

/// The pairs of a query or of a form body (WHATWG URL, application/x-www-form-urlencoded parsing).
/// Any bytes have a reading, so nothing is refused.
pub fn parse_query_string(text: &str) -> Vec<(String, String)> {
    text.trim_start_matches('?')
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

fn decode(text: &str) -> String {
    percent_decode(&text.replace('+', " "))
}

/// Decodes `%` and two hexadecimal digits (RFC 3986); another `%` stays, and bytes that are no
/// UTF-8 become replacement characters.
pub fn percent_decode(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let mut ahead = bytes.clone();
                let pair = (ahead.next().and_then(hex), ahead.next().and_then(hex));
                if let (Some(high), Some(low)) = pair {
                    out.push(high * 16 + low);
                    bytes = ahead;
                } else {
                    out.push(b'%');
                }
            }
            other => out.push(other),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// A text as a part of a query (RFC 3986: only unreserved characters stand for themselves).
pub fn percent_encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests;
