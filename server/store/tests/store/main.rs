//! The store against the embedded cluster, through `kube::Client`.
//!
//! The tests cover every verb and its errors, the guard, edits that lose nothing, and answers that
//! get lost on the way.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; clippy's own exception misses the kit around the tests"
)]

mod applied;
mod cache;
mod check;
mod conflicts;
mod create;
mod delete;
mod guard;
mod heartbeat;
mod impersonation;
mod interrupted;
mod keys;
mod kill;
mod kit;
mod list;
mod lossless;
mod lost;
mod races;
mod replace;
mod restored;
mod retries;
mod search;
mod update;
