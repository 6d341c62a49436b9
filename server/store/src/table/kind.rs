//! The rows of one kind: slots, the orders of the columns, and the search text.
//!
//! Invariant: every order that exists holds every used slot once, sorted by key and object name.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::OnceLock;

use domain::{Lang, Naming, SecretKind, SecretRow, SortColumn, Summary};

use super::counts::Counts;
use super::order::Order;
use super::packed_row::PackedRow;
use super::search::SearchText;

/// The columns that have the same order in every language. The column of the type is not one of
/// them: all rows here are of one type, so its order is that of the names.
const COLUMNS: [SortColumn; 3] = [SortColumn::Name, SortColumn::Summary, SortColumn::Changed];

/// The rows of one kind.
#[derive(Debug)]
pub struct KindTable {
    kind: SecretKind,
    naming: Naming,
    prefix: usize,
    slots: Vec<Option<PackedRow>>,
    free: Vec<u32>,
    orders: [Vec<u32>; COLUMNS.len()],
    /// The order by display name, for each language that was requested.
    titles: [OnceLock<Vec<u32>>; Lang::ALL.len()],
    search: SearchText,
    /// The number of rows whose summary leaves something out.
    not_summed_up: usize,
}

/// Rows of one kind on their way into a table. They are packed, because many arrive before the
/// first one is shown.
#[derive(Debug, Default)]
pub struct Packed(Vec<Option<PackedRow>>);

impl Extend<SecretRow> for Packed {
    fn extend<I: IntoIterator<Item = SecretRow>>(&mut self, rows: I) {
        self.0.extend(rows.into_iter().filter_map(|row| PackedRow::of(&row).map(Some)));
    }
}

impl FromIterator<SecretRow> for Packed {
    fn from_iter<I: IntoIterator<Item = SecretRow>>(rows: I) -> Self {
        let mut packed = Self::default();
        packed.extend(rows);
        packed
    }
}

impl KindTable {
    /// Creates a table of rows and sorts them once. If two rows have one name, the last one counts.
    pub fn new(kind: SecretKind, naming: &Naming, rows: Packed) -> Self {
        let prefix = naming.prefix(kind).as_str().len();
        let Packed(mut slots) = rows;
        slots.shrink_to_fit();
        let mut table = Self {
            kind,
            naming: naming.clone(),
            prefix,
            slots,
            free: Vec::new(),
            orders: Default::default(),
            titles: Default::default(),
            search: SearchText::default(),
            not_summed_up: 0,
        };
        table.sort_all();
        table
    }

    /// The kind.
    pub fn kind(&self) -> SecretKind {
        self.kind
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.orders.first().map_or(0, Vec::len)
    }

    /// The row of an object.
    pub fn get(&self, object: &str) -> Option<SecretRow> {
        self.row(self.entry(self.slot_of(object)?)?)
    }

    /// True if the object has a row.
    pub fn contains(&self, object: &str) -> bool {
        self.slot_of(object).is_some()
    }

    /// True if a row has this uid.
    pub fn has_uid(&self, uid: &str) -> bool {
        self.slots.iter().flatten().any(|entry| entry.uid() == uid)
    }

    /// The row with this uid.
    pub fn of_uid(&self, uid: &str) -> Option<SecretRow> {
        self.row(self.slots.iter().flatten().find(|entry| entry.uid() == uid)?)
    }

    /// All rows in the order of their names.
    #[cfg(test)]
    pub fn rows(&self) -> impl Iterator<Item = SecretRow> {
        let order = self.by_name().iter();
        order.filter_map(|slot| self.row(self.entry(*slot)?))
    }

    /// Adds a row, and replaces one with the same name.
    pub fn put(&mut self, row: &SecretRow) {
        self.remove(row.object.as_str());
        let Some(entry) = PackedRow::of(row) else { return };
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => match u32::try_from(self.slots.len()) {
                Ok(slot) => {
                    self.slots.push(None);
                    slot
                }
                Err(_) => return,
            },
        };
        for (order, at) in self.positions(&entry) {
            if let Some(slots) = self.slots_mut(order) {
                slots.insert(at.min(slots.len()), slot);
            }
        }
        self.search.add(slot, entry.searched());
        self.not_summed_up += usize::from(!entry.is_summed_up());
        if let Some(place) = self.slots.get_mut(index(slot)) {
            *place = Some(entry);
        }
    }

    /// Removes the row of an object; true if there was one.
    pub fn remove(&mut self, object: &str) -> bool {
        let Some(slot) = self.slot_of(object) else { return false };
        let entry = self.entry(slot);
        let positions = entry.map(|entry| self.positions(entry));
        let not_summed_up = entry.is_some_and(|entry| !entry.is_summed_up());
        for (order, at) in positions.into_iter().flatten() {
            if let Some(slots) = self.slots_mut(order)
                && slots.get(at) == Some(&slot)
            {
                slots.remove(at);
            }
        }
        self.search.remove(slot);
        self.not_summed_up -= usize::from(not_summed_up);
        if let Some(place) = self.slots.get_mut(index(slot)) {
            *place = None;
        }
        self.free.push(slot);
        true
    }

    /// Adds the description of an object's credential if the row is still in this version; true if
    /// the description was not known.
    pub fn describe(&mut self, described: &SecretRow) -> bool {
        let row = self.get(described.object.as_str());
        let Some(mut row) = row.filter(|row| row.version == described.version) else {
            return false;
        };
        if !row.is_unread() {
            return false;
        }
        let texts = described.summary.clone();
        row.describe(Summary { texts, left_out: described.left_out });
        self.put(&row);
        true
    }

    /// The objects whose value has not been read, in the order of their names.
    pub fn unread(&self) -> impl Iterator<Item = &str> {
        let slots: &[u32] = if self.not_summed_up == 0 { &[] } else { self.by_name() };
        let entries = slots.iter().filter_map(|slot| self.entry(*slot));
        entries.filter(|entry| entry.is_unread()).map(PackedRow::object)
    }

    /// Counts the rows besides `except` by what their summaries have. `place` returns the position
    /// of a text in the question, if the question asks for the text.
    pub fn count(&self, except: &str, place: impl Fn(&str) -> Option<usize>) -> Counts {
        let mut counts = Counts::default();
        let rows = self.slots.iter().flatten().filter(|entry| entry.object() != except);
        for entry in rows {
            let places = entry.summary().filter_map(&place).collect();
            counts.add(&places, !entry.is_summed_up());
        }
        counts
    }

    /// The languages whose order exists.
    pub fn languages(&self) -> impl Iterator<Item = Lang> {
        Lang::ALL.into_iter().zip(&self.titles).filter(|(_, it)| it.get().is_some()).map(|it| it.0)
    }

    /// Sorts the display names for these languages now, so that no page has to wait for it.
    pub fn sort_titles(&self, languages: &[Lang]) {
        for lang in languages {
            self.slots_of(Order::new(SortColumn::DisplayName, *lang));
        }
    }

    /// The slots whose rows match a needle in lower case, in an order.
    pub(super) fn matching(&self, order: Order, needle: &str) -> Cow<'_, [u32]> {
        let slots = self.slots_of(order);
        if needle.is_empty() {
            return Cow::Borrowed(slots);
        }
        let found = self.search.find(needle);
        let mut is_found = vec![false; self.slots.len()];
        for slot in found {
            if let Some(is_found) = is_found.get_mut(index(slot)) {
                *is_found = true;
            }
        }
        let matches = |slot: &&u32| is_found.get(index(**slot)).copied().unwrap_or_default();
        Cow::Owned(slots.iter().filter(matches).copied().collect())
    }

    /// The number of rows that a search did not find but that may match all the same, because their
    /// summary leaves something out.
    pub(super) fn not_ruled_out(&self, found: &[u32]) -> usize {
        if self.not_summed_up == 0 || found.len() == self.len() {
            return 0;
        }
        let is_open = |slot: &&u32| self.entry(**slot).is_some_and(|entry| !entry.is_summed_up());
        self.not_summed_up - found.iter().filter(is_open).count()
    }

    /// The content of a slot.
    pub(super) fn entry(&self, slot: u32) -> Option<&PackedRow> {
        self.slots.get(index(slot))?.as_ref()
    }

    /// The sort key of a row.
    pub(super) fn key<'a>(&self, entry: &'a PackedRow, column: SortColumn) -> &'a str {
        entry.key(column, self.kind, self.prefix)
    }

    /// The row of an entry.
    pub(super) fn row(&self, entry: &PackedRow) -> Option<SecretRow> {
        entry.row(self.kind, &self.naming)
    }

    fn by_name(&self) -> &[u32] {
        self.orders.first().map_or(&[], Vec::as_slice)
    }

    /// The slots in an order, which is made if it does not exist yet.
    fn slots_of(&self, order: Order) -> &[u32] {
        let slots = match order {
            Order::Column(column) => self.orders.get(position(column)),
            Order::Titles(lang) => self
                .titles
                .get(language(lang))
                .map(|slots| slots.get_or_init(|| self.sorted(order, self.by_name()))),
        };
        slots.map_or(&[], Vec::as_slice)
    }

    /// The slots in an order, if it exists.
    fn slots_mut(&mut self, order: Order) -> Option<&mut Vec<u32>> {
        match order {
            Order::Column(column) => self.orders.get_mut(position(column)),
            Order::Titles(lang) => self.titles.get_mut(language(lang))?.get_mut(),
        }
    }

    fn slot_of(&self, object: &str) -> Option<u32> {
        let order = self.by_name();
        let object_of = |slot: &u32| self.entry(*slot).map_or("", PackedRow::object);
        // All names of a kind have one prefix, so they have the same order as the object names.
        let at = order.binary_search_by(|slot| object_of(slot).cmp(object)).ok()?;
        order.get(at).copied()
    }

    /// The position that an entry has, or would have, in every order that exists.
    fn positions(&self, entry: &PackedRow) -> Vec<(Order, usize)> {
        let orders = COLUMNS.into_iter().map(Order::Column);
        let position = |order: Order| {
            let before = |slot: &u32| {
                self.entry(*slot)
                    .is_some_and(|other| self.compare(order, other, entry) == Ordering::Less)
            };
            (order, self.slots_of(order).partition_point(before))
        };
        orders.chain(self.languages().map(Order::Titles)).map(position).collect()
    }

    fn compare(&self, order: Order, a: &PackedRow, b: &PackedRow) -> Ordering {
        let key = |entry| self.key(entry, order.column());
        order.compare(key(a), key(b)).then_with(|| a.object().cmp(b.object()))
    }

    /// Sorts the slots for every column, but for no language yet, and writes the search text.
    fn sort_all(&mut self) {
        let count = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        let all: Vec<u32> = (0..count).collect();
        let by_name = self.sorted(Order::Column(SortColumn::Name), &all);
        // The sort is stable: of two rows with one name, the last one added is behind the other.
        let same = |a: u32, b: u32| {
            self.entry(a).map(PackedRow::object) == self.entry(b).map(PackedRow::object)
        };
        let (mut kept, mut dropped) = (Vec::with_capacity(by_name.len()), Vec::new());
        for slot in by_name {
            if let Some(last) = kept.pop_if(|last| same(*last, slot)) {
                dropped.push(last);
            }
            kept.push(slot);
        }
        for slot in dropped {
            if let Some(place) = self.slots.get_mut(index(slot)) {
                *place = None;
            }
            self.free.push(slot);
        }
        let orders = COLUMNS.map(|column| match column {
            SortColumn::Name => kept.clone(),
            column => self.sorted(Order::Column(column), &kept),
        });
        self.orders = orders;
        let mut search = SearchText::default();
        let mut not_summed_up = 0;
        for slot in kept {
            if let Some(entry) = self.entry(slot) {
                search.add(slot, entry.searched());
                not_summed_up += usize::from(!entry.is_summed_up());
            }
        }
        (self.search, self.not_summed_up) = (search, not_summed_up);
    }

    /// Sorts used slots; slots that compare equal keep their order.
    fn sorted(&self, order: Order, slots: &[u32]) -> Vec<u32> {
        let place = |slot: &u32| {
            let entry = self.entry(*slot)?;
            Some((self.key(entry, order.column()), entry.object(), *slot))
        };
        // The texts are at hand here: to look them up at each comparison is much slower.
        let mut places: Vec<(&str, &str, u32)> = slots.iter().filter_map(place).collect();
        places.sort_by(|a, b| order.compare(a.0, b.0).then_with(|| a.1.cmp(b.1)));
        places.into_iter().map(|(_, _, slot)| slot).collect()
    }
}

/// The index of a column's order.
fn position(column: SortColumn) -> usize {
    COLUMNS.iter().position(|other| *other == column).unwrap_or_default()
}

/// The index of a language's order.
fn language(lang: Lang) -> usize {
    Lang::ALL.iter().position(|other| *other == lang).unwrap_or_default()
}

/// A slot as an index.
fn index(slot: u32) -> usize {
    usize::try_from(slot).unwrap_or(usize::MAX)
}
