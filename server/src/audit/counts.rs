//! The metrics of the audit log in `/metrics`.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::lane::Omissions;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct What {
    what: &'static str,
}

/// Counts of the lines that wait and of the entries that were left out.
#[derive(Debug, Default)]
pub(super) struct JournalCounts {
    waiting: Family<What, Gauge>,
    left_out: Family<What, Counter>,
}

impl JournalCounts {
    /// Adds these metrics to the server's own.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "keypane_audit_waiting",
            "Entries of the audit log that wait to be written, by what they are about",
            self.waiting.clone(),
        );
        registry.register(
            "keypane_audit_left_out",
            "Entries that are not in the audit log: refused requests of strangers and of users, of \
             which there were too many, and changes that were refused because they could not be \
             written down first",
            self.left_out.clone(),
        );
        self.waiting((0, 0));
        self.left_out(Omissions::default());
    }

    /// Records how many lines of users' writes and how many refusals wait.
    pub(super) fn waiting(&self, (writes, refusals): (usize, usize)) {
        for (what, number) in [("writes", writes), ("refusals", refusals)] {
            let number = i64::try_from(number).unwrap_or(i64::MAX);
            self.waiting.get_or_create(&What { what }).set(number);
        }
    }

    /// Counts further entries that were left out.
    pub(super) fn left_out(&self, left_out: Omissions) {
        let Omissions { strangers, users, writes } = left_out;
        for (what, number) in [("strangers", strangers), ("users", users), ("writes", writes)] {
            self.left_out.get_or_create(&What { what }).inc_by(number);
        }
    }
}
