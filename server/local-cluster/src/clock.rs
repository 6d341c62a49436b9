//! Time and chance for the embedded cluster.
//!
//! Everything that differs from run to run (timestamps, uids, generated names, tokens) comes
//! through [`World`], so tests can fix it. This is the one module of the crate that may
//! read the system clock and the system's random source.

use std::{
    fmt::Write as _,
    time::{Duration, SystemTime},
};

use jiff::Timestamp;

/// The letters that Kubernetes uses for generated names: no vowels, and none that look alike.
const NAME_ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// The source of time and randomness.
pub trait World: Send + Sync + 'static {
    /// The current time.
    fn now(&self) -> Timestamp;

    /// Fills `bytes` with randomness that cannot be guessed.
    fn random(&self, bytes: &mut [u8]);
}

/// The real clock and the operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemWorld;

impl World for SystemWorld {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place of the crate that reads the clock"
    )]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let seconds = since.unwrap_or(Duration::ZERO).as_secs();
        Timestamp::from_second(i64::try_from(seconds).unwrap_or(i64::MAX))
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    #[expect(clippy::disallowed_methods, reason = "the one place of the crate that reads the RNG")]
    fn random(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // Predictable uids or tokens would be worse than no cluster.
            std::process::abort();
        }
    }
}

/// The time as Kubernetes writes it: RFC 3339, whole seconds, `Z`.
pub(super) fn rfc3339(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A random UUID (RFC 9562, version 4).
pub(super) fn uid(world: &dyn World) -> String {
    let mut bytes = [0_u8; 16];
    world.random(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// The five characters that complete a `generateName`.
pub(super) fn name_suffix(world: &dyn World) -> String {
    let mut bytes = [0_u8; 5];
    world.random(&mut bytes);
    let letter = |byte: &u8| {
        let index = usize::from(*byte) % NAME_ALPHABET.len();
        NAME_ALPHABET.get(index).map_or('x', |letter| char::from(*letter))
    };
    bytes.iter().map(letter).collect()
}

/// A token of 32 random bytes in hexadecimal.
pub(super) fn token(world: &dyn World) -> String {
    let mut bytes = [0_u8; 32];
    world.random(&mut bytes);
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids_are_version_4() {
        let uid = uid(&SystemWorld);
        assert_eq!(uid.len(), 36);
        assert_eq!(uid.as_bytes()[14], b'4');
        assert!(matches!(uid.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
    }

    #[test]
    fn times_have_whole_seconds() {
        assert_eq!(rfc3339(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00Z");
    }
}
