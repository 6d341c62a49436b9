//! The code that the test binaries of the server's crates share.
//!
//! - [`Answer`] is an HTTP answer as a test reads it; [`html`] reads the HTML in it.
//! - [`request`] makes the requests that a browser sends to the panel.
//! - [`faults`] and [`watch_faults`] are networks around the embedded cluster with planned faults.
//! - [`log`] captures the log of a test, and [`objects`] makes and reads objects of the cluster.
//!
//! Invariant: only tests use this crate (`server/tests/walls.rs`). It depends neither on the
//! server's own crate nor on the store, so that both can use it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test fails loudly, and so does its kit"
)]

mod answer;
pub mod faults;
pub mod html;
pub mod log;
mod network;
pub mod objects;
pub mod request;
pub mod watch_faults;

pub use answer::Answer;
pub use network::{Reply, broken, reply};
