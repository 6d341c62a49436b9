//! The keys that replicas share: they key the marks of parts, and sessions are sealed with them.

use std::fmt;

use zeroize::Zeroizing;

use crate::random;

/// The shortest key, in bytes.
const KEY_MIN_BYTES: usize = 32;

/// A secret key of 32 bytes or more.
#[derive(Clone)]
pub struct Key(Zeroizing<Vec<u8>>);

impl Key {
    /// The key's bytes, for a keyed hash only.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The key to make marks and sessions with, and the key before it, which can still check them.
#[derive(Clone, Debug)]
pub struct KeyRing {
    current: Key,
    previous: Option<Key>,
    shared: bool,
}

impl KeyRing {
    /// The key to make new marks and sessions with.
    pub fn current(&self) -> &Key {
        &self.current
    }

    /// All keys that can check a mark or a session, the current one first.
    pub fn all(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.current).chain(&self.previous)
    }

    /// True if the keys come from a file, so that other replicas and later starts have them too.
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// Creates a random key that no other process has.
    ///
    /// # Errors
    /// If the operating system gives no random bytes.
    pub fn random() -> Result<Self, getrandom::Error> {
        let bytes = random::bytes::<KEY_MIN_BYTES>()?;
        let current = Key(Zeroizing::new(Zeroizing::new(bytes).to_vec()));
        Ok(Self { current, previous: None, shared: false })
    }

    /// Reads keys from a file's bytes: one per line if it is text, else the whole file as one key
    /// (a binary key may hold bytes that look like the end of a line). `None` if there are no valid
    /// keys.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let text = bytes.iter().all(|byte| byte.is_ascii_graphic() || b" \r\n".contains(byte));
        let key = |bytes: &[u8]| {
            (bytes.len() >= KEY_MIN_BYTES).then(|| Key(Zeroizing::new(bytes.to_vec())))
        };
        if !text {
            return Some(Self { current: key(bytes)?, previous: None, shared: true });
        }
        let mut lines =
            bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|l| !l.is_empty());
        let current = key(lines.next()?)?;
        let previous = lines.next().map(|line| key(line).ok_or(())).transpose().ok()?;
        lines.next().is_none().then_some(Self { current, previous, shared: true })
    }
}
