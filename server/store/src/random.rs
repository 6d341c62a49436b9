//! Randomness: the one module of the panel that asks the system for it.
//!
//! Not for the embedded cluster, whose tests inject their own.

/// Random bytes that cannot be guessed.
///
/// # Errors
/// Where the system has none to give.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the RNG")]
pub fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
