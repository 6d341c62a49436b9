//! The rows of the panel's secrets, with the indexes that the list needs.
//!
//! Pure: no I/O, no clock. The cost of a page grows with the logarithm of the number of rows; a
//! search is one pass over the texts. The table holds only public facts, packed tightly
//! (`packed_row`), in one index per kind (`kind`).
//!
//! Invariant: [`Table::page`] returns exactly what `domain::list_page_by` returns for the same rows
//! and the order of the language.

mod counts;
mod kind;
mod order;
mod packed_row;
mod search;

use std::cmp::Ordering;

use domain::{
    Direction, Lang, ListPage, ListQuery, Naming, Position, SecretKind, SecretRow, Window,
};

pub use self::counts::Counts;
pub use self::kind::{KindTable, Packed};
use self::order::Order;
use self::packed_row::PackedRow;

/// The rows of both kinds.
#[derive(Debug)]
pub struct Table {
    kinds: [KindTable; 2],
}

impl Table {
    /// A table without rows.
    pub fn new(naming: &Naming) -> Self {
        Self { kinds: SecretKind::ALL.map(|kind| KindTable::new(kind, naming, Packed::default())) }
    }

    /// The rows of a kind.
    pub fn of(&self, kind: SecretKind) -> &KindTable {
        let [git_sync, image_pull] = &self.kinds;
        match kind {
            SecretKind::GitSync => git_sync,
            SecretKind::ImagePull => image_pull,
        }
    }

    /// The rows of a kind, which can be changed or replaced as a whole.
    pub fn of_mut(&mut self, kind: SecretKind) -> &mut KindTable {
        let [git_sync, image_pull] = &mut self.kinds;
        match kind {
            SecretKind::GitSync => git_sync,
            SecretKind::ImagePull => image_pull,
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.kinds.iter().map(KindTable::len).sum()
    }

    /// One page of the list, with display names in the order of a language. The first page in a
    /// language sorts all of them.
    pub fn page(&self, query: &ListQuery, lang: Lang) -> ListPage {
        let order = Order::new(query.sort, lang);
        let needle = query.search.to_lowercase();
        let asked = |table: &&KindTable| query.kind.is_none_or(|kind| kind == table.kind());
        let mut sorted = self.kinds.iter().filter(asked).map(|table| Sorted {
            table,
            order,
            slots: table.matching(order, &needle),
        });
        let merged = match (sorted.next(), sorted.next()) {
            (Some(first), Some(second)) => Merged { parts: [Some(first), Some(second)] },
            (first, _) => Merged { parts: [first, None] },
        };
        // Without a search, every row is found.
        let unsearched = merged.parts().map(|part| part.table.not_ruled_out(&part.slots)).sum();
        let matching = merged.len();
        let window = Window::of(query, matching, |place| merged.below(place));
        let (start, end) = match query.direction {
            Direction::Asc => (window.start, window.end),
            Direction::Desc => (matching - window.end, matching - window.start),
        };
        let mut rows: Vec<SecretRow> = merged.range(start, end);
        if query.direction == Direction::Desc {
            rows.reverse();
        }
        ListPage { unsearched, ..ListPage::of(query, &window, self.len(), rows) }
    }
}

/// Rows of one kind in an order, ascending.
struct Sorted<'a> {
    table: &'a KindTable,
    order: Order,
    slots: std::borrow::Cow<'a, [u32]>,
}

impl<'a> Sorted<'a> {
    fn at(&self, position: usize) -> Option<&'a PackedRow> {
        self.table.entry(*self.slots.get(position)?)
    }

    fn key(&self, entry: &'a PackedRow) -> &'a str {
        self.table.key(entry, self.order.column())
    }

    /// How many rows are less than a place, and how many are less than or equal to it.
    fn below(&self, place: &Position) -> (usize, usize) {
        let compare = |slot: &u32| {
            self.table.entry(*slot).map_or(Ordering::Greater, |entry| {
                place.compare(self.key(entry), entry.object(), |a, b| self.order.compare(a, b))
            })
        };
        let less = self.slots.partition_point(|slot| compare(slot) == Ordering::Greater);
        (less, self.slots.partition_point(|slot| compare(slot) != Ordering::Less))
    }
}

/// The rows of one kind or of both in one order.
struct Merged<'a> {
    parts: [Option<Sorted<'a>>; 2],
}

impl<'a> Merged<'a> {
    fn parts(&self) -> impl Iterator<Item = &Sorted<'a>> {
        self.parts.iter().flatten()
    }

    fn len(&self) -> usize {
        self.parts().map(|part| part.slots.len()).sum()
    }

    fn below(&self, place: &Position) -> (usize, usize) {
        let counts = self.parts().map(|part| part.below(place));
        counts.fold((0, 0), |(less, with), (a, b)| (less + a, with + b))
    }

    /// The rows of a range of positions.
    fn range(&self, start: usize, end: usize) -> Vec<SecretRow> {
        let [first, second] = &self.parts;
        let mut rows = Vec::with_capacity(end.saturating_sub(start));
        let mut at = [self.taken_from_first(start), 0];
        at[1] = start - at[0];
        let entry = |part: &Option<Sorted<'a>>, at: usize| part.as_ref().and_then(|p| p.at(at));
        while rows.len() < end - start {
            let from_first = match (entry(first, at[0]), entry(second, at[1])) {
                (Some(a), Some(b)) => !self.is_second_less(a, b),
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            let (part, at) = if from_first { (first, &mut at[0]) } else { (second, &mut at[1]) };
            rows.extend(part.as_ref().and_then(|part| part.table.row(part.at(*at)?)));
            *at += 1;
        }
        rows
    }

    /// How many of the first `count` rows come from the first part. Both parts are sorted, so a
    /// binary search finds the split.
    fn taken_from_first(&self, count: usize) -> usize {
        let [Some(first), Some(second)] = &self.parts else {
            return if self.parts[0].is_some() { count } else { 0 };
        };
        let mut low = count.saturating_sub(second.slots.len());
        let mut high = count.min(first.slots.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            // With `middle` rows of the first part, the last row of the second must be less than
            // the next row of the first; if not, the first has to give more.
            let too_few = match (first.at(middle), second.at(count - middle - 1)) {
                (Some(a), Some(b)) => !self.is_second_less(a, b),
                _ => false,
            };
            if too_few {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn is_second_less(&self, a: &'a PackedRow, b: &'a PackedRow) -> bool {
        let [Some(first), Some(second)] = &self.parts else { return false };
        let keys = first.order.compare(second.key(b), first.key(a));
        keys.then_with(|| b.object().cmp(a.object())).is_lt()
    }
}

#[cfg(test)]
mod tests;
