//! The list: which rows, in which order, on which page.

use std::cmp::Ordering;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

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
    /// By display name (the name where there is none).
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
                _ => {}
            }
        }
        list
    }

    /// The query of the URL, empty or with its `?`; defaults are left out.
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
        let joined: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if joined.is_empty() { String::new() } else { format!("?{}", joined.join("&")) }
    }

    /// The same list from its first page, sorted by a column: again by the same column turns it.
    #[must_use]
    pub fn sorted_by(&self, column: SortColumn) -> Self {
        let direction =
            if self.sort == column { self.direction.reversed() } else { Direction::Asc };
        Self { sort: column, direction, page: 1, ..self.clone() }
    }

    /// The same list on another page.
    #[must_use]
    pub fn at_page(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
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
    /// Replacements of immutable secrets that were interrupted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interrupted: Vec<Interrupted>,
}

/// Filters, sorts and cuts the rows of a namespace into one page.
pub fn list_page(rows: Vec<SecretRow>, query: &ListQuery) -> ListPage {
    let total = rows.len();
    let needle = query.search.to_lowercase();
    let mut rows: Vec<SecretRow> =
        rows.into_iter().filter(|row| query.matches(&needle, row)).collect();
    rows.sort_by(|a, b| {
        let order = compare(query.sort, a, b);
        let order = if query.direction == Direction::Desc { order.reverse() } else { order };
        // The object name breaks ties, so that pages never overlap.
        order.then_with(|| a.object.cmp(&b.object))
    });
    let matching = rows.len();
    let pages = matching.div_ceil(PAGE_SIZE).max(1);
    let page = query.page.clamp(1, pages);
    let rows = rows.into_iter().skip((page - 1) * PAGE_SIZE).take(PAGE_SIZE).collect();
    ListPage { rows, matching, total, page, pages, interrupted: Vec::new() }
}

fn compare(column: SortColumn, a: &SecretRow, b: &SecretRow) -> Ordering {
    match column {
        SortColumn::Name => a.name.cmp(&b.name),
        SortColumn::DisplayName => a.title().to_lowercase().cmp(&b.title().to_lowercase()),
        SortColumn::Type => a.kind.cmp(&b.kind),
        SortColumn::Summary => a.summary.cmp(&b.summary),
        SortColumn::Changed => a.changed.at.cmp(&b.changed.at),
    }
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
