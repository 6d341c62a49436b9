//! The Keypane server: settings, HTTP around the panel's pages, the cluster, the embedded cluster.
//!
//! The library holds everything and the binary is small, so that tests drive what ships. Not the
//! panel itself: pages, domain and server functions are the `app` crate's.
//!
//! Invariant: what a request can reach lies behind [`http::router`], so no page is served without
//! the checks and headers that it lays around them.

pub mod assets;
pub mod audit;
pub mod auth;
pub mod clock;
pub mod cluster;
pub mod config;
pub mod http;
pub mod local;
pub mod logging;
pub mod panel;
mod random;
pub mod secrets;
pub mod shutdown;
pub mod start;
