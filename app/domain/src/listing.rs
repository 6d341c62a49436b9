//! The list of secrets: which rows a query finds, in which order, and which of them are on a page.

mod cursor;
mod found;
mod page_size;
mod seen;

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

pub use self::cursor::{Cursor, Position, Window};
pub use self::found::find_ignoring_case;
pub use self::page_size::{PageSize, SIZE};
pub use self::seen::{SEEN, Seen};
use super::{Interrupted, SecretKind, SecretRow, parse_query_string, percent_encode};

/// The name of the pair with which a form chooses column and direction at once.
pub const ORDER: &str = "order";

/// A column that the list can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SortColumn {
    /// By name.
    #[default]
    Name,
    /// By display name, or by name without one; on the server by the rules of the language.
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

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == text)
    }

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

/// Returns an order as one word, as a form chooses it.
pub fn order(column: SortColumn, direction: Direction) -> String {
    format!("{}.{}", column.as_str(), direction.as_str())
}

/// Parses an order. Any other text means the default order, by name.
fn parse_order(text: &str) -> (SortColumn, Direction) {
    let orders = SortColumn::ALL
        .into_iter()
        .flat_map(|column| [Direction::Asc, Direction::Desc].map(|direction| (column, direction)));
    orders
        .into_iter()
        .find(|(column, direction)| order(*column, *direction) == text)
        .unwrap_or_default()
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

/// A query of the list, as its URL has it.
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
    /// How many rows a page has.
    #[serde(default)]
    pub size: PageSize,
    /// Where the page starts or ends; takes precedence over the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// The write that the list must contain. Links of the list do not carry it on.
    #[serde(default, skip_serializing_if = "Seen::is_nothing")]
    pub seen: Seen,
}

impl ListQuery {
    /// Parses the query of a URL. A value that cannot be parsed counts as absent, so every link
    /// shows a list.
    pub fn parse(query: &str) -> Self {
        let mut list = Self { page: 1, ..Self::default() };
        for (name, value) in parse_query_string(query) {
            match name.as_str() {
                "q" => value.trim().clone_into(&mut list.search),
                "type" => list.kind = SecretKind::parse(&value),
                "sort" => list.sort = SortColumn::parse(&value).unwrap_or_default(),
                "dir" if value == "desc" => list.direction = Direction::Desc,
                ORDER => list.order_by(&value),
                SIZE => list.size = PageSize::parse(&value),
                "page" => list.page = value.parse().unwrap_or(1).max(1),
                SEEN => list.seen = Seen::parse(&value),
                _ => list.cursor = Cursor::parse(&name, &value).or(list.cursor),
            }
        }
        list
    }

    /// The query of the URL, empty or with its `?`, without defaults and without `seen`.
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
        if self.size != PageSize::default() {
            pairs.push((SIZE, self.size.rows().to_string()));
        }
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        if let Some(cursor) = &self.cursor {
            let (name, position) = cursor.pair();
            pairs.push((name, percent_encode(&position)));
        }
        let joined: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if joined.is_empty() { String::new() } else { format!("?{}", joined.join("&")) }
    }

    /// Returns the query sorted by a column, from the first page. Sorting by the current column
    /// again reverses the direction.
    #[must_use]
    pub fn sorted_by(&self, column: SortColumn) -> Self {
        let direction =
            if self.sort == column { self.direction.reversed() } else { Direction::Asc };
        Self { sort: column, direction, ..self.at_page(1) }
    }

    /// Returns the order as one word, as a form chooses it.
    pub fn order(&self) -> String {
        order(self.sort, self.direction)
    }

    /// Sets the order as a form chooses it. Any other text means the default order, by name.
    pub fn order_by(&mut self, order: &str) {
        (self.sort, self.direction) = parse_order(order);
    }

    /// Returns the query with pages of another size. The page is the one that has the row at
    /// `first`, counted from 0.
    #[must_use]
    pub fn sized(&self, size: PageSize, first: usize) -> Self {
        Self { size, ..self.at_page(first / size.rows() + 1) }
    }

    /// Returns the query for another page.
    #[must_use]
    pub fn at_page(&self, page: usize) -> Self {
        Self { page, cursor: None, seen: Seen::Nothing, ..self.clone() }
    }

    /// Returns the query for another page, which starts or ends at `cursor` if one is given.
    #[must_use]
    pub fn at(&self, page: usize, cursor: Option<Cursor>) -> Self {
        Self { cursor, ..self.at_page(page) }
    }

    /// True for a row that does not match by what is known of it, but might match by the rest of
    /// its credential.
    fn cannot_rule_out(&self, needle: &str, row: &SecretRow) -> bool {
        !row.left_out.is_nothing()
            && self.kind.is_none_or(|kind| kind == row.kind)
            && !self.matches(needle, row)
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
    /// The place of the first row among those that match, from 0.
    #[serde(default)]
    pub first: usize,
    /// Where the page before ends; `None` on the first page, or where its key is too long for a
    /// link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Cursor>,
    /// Where the next page starts; `None` on the last page, or where its key is too long for a
    /// link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
    /// The number of this state of the list; every other state has another number.
    #[serde(default)]
    pub generation: u64,
    /// If no changes arrive: the time of the cluster's last message, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// If the cluster went back to an older state and the list was read again: when the server
    /// noticed, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored: Option<String>,
    /// True if the list does not contain the caller's own write yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub behind: bool,
    /// Rows of the kind that the search neither finds nor rules out, because their credential was
    /// not read, or is not kept in full. 0 without a search.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unsearched: usize,
    /// Replacements of immutable secrets that were interrupted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interrupted: Vec<Interrupted>,
}

impl ListPage {
    /// The page of a window: its rows in order; `total` rows exist.
    pub fn of(query: &ListQuery, window: &Window, total: usize, rows: Vec<SecretRow>) -> Self {
        let [previous, next] = cursor::around(query, window, &rows);
        let Window { start: first, matching, page, pages, .. } = *window;
        Self { rows, matching, total, page, pages, first, previous, next, ..Self::default() }
    }

    /// True if another page looks the same, even if it is of another state of the list.
    pub fn shows_as(&self, other: &Self) -> bool {
        let Self { rows, matching, total, page, pages, first, generation: _, .. } = self;
        let Self { previous, next, as_of, restored, behind, unsearched, interrupted, .. } = self;
        *rows == other.rows
            && (*matching, *total) == (other.matching, other.total)
            && (*page, *pages, *first) == (other.page, other.pages, other.first)
            && (previous, next) == (&other.previous, &other.next)
            && (as_of, restored) == (&other.as_of, &other.restored)
            && (*behind, *unsearched) == (other.behind, other.unsearched)
            && *interrupted == other.interrupted
    }
}

/// Filters, sorts and cuts the rows of a namespace into one page.
///
/// This function defines the list; it compares keys by code point. The server's table finds the
/// same page among very many rows in another way.
pub fn list_page(rows: Vec<SecretRow>, query: &ListQuery) -> ListPage {
    list_page_by(rows, query, str::cmp)
}

/// As [`list_page`], with another order of sort keys, such as that of a language for display names.
/// `compare` must not call two different keys equal.
pub fn list_page_by(
    rows: Vec<SecretRow>,
    query: &ListQuery,
    compare: impl Fn(&str, &str) -> Ordering,
) -> ListPage {
    let compare = |a: &Position, b: &Position| a.compare(&b.key, &b.object, &compare);
    let total = rows.len();
    let needle = query.search.to_lowercase();
    let unsearched = rows.iter().filter(|row| query.cannot_rule_out(&needle, row)).count();
    let mut rows: Vec<(Position, SecretRow)> = rows
        .into_iter()
        .filter(|row| query.matches(&needle, row))
        .map(|row| (Position::of(query.sort, &row), row))
        .collect();
    // The object name breaks ties, so that pages never overlap.
    rows.sort_by(|a, b| compare(&a.0, &b.0).then_with(|| a.1.kind.cmp(&b.1.kind)));
    let window = Window::of(query, rows.len(), |position| {
        let less = rows.partition_point(|(other, _)| compare(other, position).is_lt());
        (less, rows.partition_point(|(other, _)| compare(other, position).is_le()))
    });
    if query.direction == Direction::Desc {
        rows.reverse();
    }
    let shown = rows.into_iter().skip(window.start).take(window.end - window.start);
    let page = ListPage::of(query, &window, total, shown.map(|(_, row)| row).collect());
    ListPage { unsearched, ..page }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests;
