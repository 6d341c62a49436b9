//! The Keypane server: the settings, sign-in, HTTP around the panel's pages, and the connection to
//! the cluster.
//!
//! The library holds all of the code and the binary is small, so that tests run the code that
//! ships. The panel itself is elsewhere: pages and server functions are in the `app` crate,
//! operations are in `backend`, and access to the cluster is in `store`.
//!
//! Invariant: everything that a request can reach is behind [`http::router`], so no page is served
//! without its checks and headers.

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
