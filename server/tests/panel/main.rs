//! The whole panel through its router.
//!
//! The tests use pages, plain forms and server functions on the embedded cluster. There is one file
//! for each URL, and one for each concern of several URLs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly; clippy's own exception misses the kit around the tests"
)]

mod account;
mod admission;
mod api;
mod applied;
mod audit_file;
mod audit_flood;
mod audit_log;
mod behind_proxy;
mod below_base_path;
mod bounds;
mod canary;
mod canary_elsewhere;
mod create;
mod delete;
mod edit;
mod edit_conflicts;
mod events;
mod filled;
mod framing;
mod hostile;
mod kit;
mod languages;
mod legacy;
mod list;
mod needles;
mod notice;
mod objects;
mod pages;
mod plain_keys;
mod plain_registries;
mod random_forms;
mod read_only;
mod replace;
mod rights;
mod strangers;
mod theme_form;
