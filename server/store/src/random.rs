//! Randomness: the one module of the panel that asks the operating system for it.
//!
//! The embedded cluster does not use it, because its tests inject their own randomness.

/// Random bytes that cannot be guessed.
///
/// # Errors
/// If the operating system gives no random bytes.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the RNG")]
pub fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
