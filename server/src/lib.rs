//! The Keypane server: settings, sign-in, HTTP around the panel's pages, and which cluster is behind.
//!
//! The library holds everything and the binary is small, so that tests drive what ships. Not the
//! panel itself: pages and server functions are the `app` crate's, what they do is `backend`'s, and how it
//! reaches the cluster is `store`'s.
//!
//! Invariant: what a request can reach lies behind [`http::router`], so no page is served without
//! the checks and headers that it lays around them.

pub mod assets;
pub mod audit;
pub mod auth;
pub mod cluster;
pub mod config;
pub mod http;
pub mod logging;
pub mod panel;
pub mod shutdown;
pub mod start;
