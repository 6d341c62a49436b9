//! Pauses between retries, each about twice the one before, with jitter.

use std::time::Duration;

use crate::random;

/// The pauses that are still to come.
#[derive(Debug)]
pub(super) struct Backoff {
    first: Duration,
    next: Duration,
}

impl Backoff {
    /// Creates pauses that start with `first`.
    pub(super) fn new(first: Duration) -> Self {
        Self { first, next: first }
    }

    /// Starts from the first pause again.
    pub(super) fn reset(&mut self) {
        self.next = self.first;
    }

    /// The next pause. Half of it is fixed and half is random, so that replicas do not all retry at
    /// the same moment.
    pub(super) fn next(&mut self, longest: Duration) -> Duration {
        let whole = self.next.min(longest);
        self.next = (whole * 2).min(longest.max(self.first));
        // Without randomness, the whole pause is used.
        let chance = random::bytes::<1>().map_or(u8::MAX, |[byte]| byte);
        whole / 2 + (whole / 2) * u32::from(chance) / u32::from(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_up_to_its_longest_and_starts_again() {
        let (first, longest) = (Duration::from_millis(100), Duration::from_secs(1));
        let mut backoff = Backoff::new(first);
        for whole in [100, 200, 400, 800, 1_000, 1_000] {
            let pause = backoff.next(longest).as_millis();
            assert!((whole / 2..=whole).contains(&pause), "{pause} of {whole}");
        }
        backoff.reset();
        assert!(backoff.next(longest) <= first);
    }
}
