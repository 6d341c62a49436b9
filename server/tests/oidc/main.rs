//! Sign-in through an issuer: the whole panel through its router, with the test's own issuer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; clippy's own exception misses the kit around the tests"
)]

mod bearer;
mod canary;
mod ended;
mod frame;
mod issuer;
mod kit;
mod login;
mod page;
mod refresh;
mod session_lifetime;
mod strangers;
mod test_tokens;
mod wall;
