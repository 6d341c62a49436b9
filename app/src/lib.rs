//! The Secrets panel: its domain model, its pages and its server functions.

#[cfg(feature = "ssr")]
pub mod backend;
pub mod domain;
pub mod error;
