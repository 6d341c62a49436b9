//! How many rows have a text in their summary.
//!
//! Invariant: a row counts once for a text, however often the text occurs in it, and a row whose
//! summary leaves something out is unknown for every text that it does not show.

use std::collections::HashSet;

/// The counts of the texts of one question.
#[derive(Debug, Default)]
pub struct Counts {
    /// For each text, the number of rows that have it, and of those that also leave something out.
    found: Vec<(usize, usize)>,
    /// The number of rows whose summary leaves something out.
    open: usize,
}

impl Counts {
    /// Adds a row with the positions of its texts. `is_open` is true if its summary leaves something
    /// out.
    pub(super) fn add(&mut self, places: &HashSet<usize>, is_open: bool) {
        self.open += usize::from(is_open);
        for place in places {
            if self.found.len() <= *place {
                self.found.resize(place + 1, (0, 0));
            }
            if let Some((rows, open)) = self.found.get_mut(*place) {
                *rows += 1;
                *open += usize::from(is_open);
            }
        }
    }

    /// Returns the number of rows that have the text at this position, and true if further rows may
    /// have it.
    pub fn of(&self, place: usize) -> (usize, bool) {
        let (rows, open) = self.found.get(place).copied().unwrap_or_default();
        (rows, self.open > open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_leave_something_out_are_unknown_unless_they_are_found() {
        let mut counts = Counts::default();
        counts.add(&HashSet::from([0, 2]), false);
        counts.add(&HashSet::from([2]), true);
        counts.add(&HashSet::new(), false);
        assert_eq!(
            [0, 1, 2, 3].map(|at| counts.of(at)),
            [(1, true), (0, true), (2, false), (0, true)]
        );
        assert_eq!(Counts::default().of(0), (0, false));
    }
}
