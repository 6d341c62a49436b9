//! The HTTP frame, tested through its router.
//!
//! Real connections and the real process are used only if a test is about them. There is one file
//! for each concern.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; clippy's own exception misses the kit around the tests"
)]

mod answers;
mod assets;
mod base_path;
mod bodies;
mod connections;
mod cross_site;
mod embed;
mod headers;
mod hosts;
mod incidents;
mod kit;
mod operators;
mod process;
mod proxy_headers;
mod shapes;
