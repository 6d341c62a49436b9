//! The Secrets panel: its domain model, its pages and its server functions.
//!
//! Built twice: with `ssr` into the server, with `hydrate` into WebAssembly. It names neither the
//! cluster's client nor the HTTP framework: what it needs, it declares as ports in `backend`.
//!
//! Invariant: no value of a stored credential is ever part of a view, a resource or an error here.

#![recursion_limit = "512"]

pub mod api;
pub mod app;
#[cfg(feature = "ssr")]
pub mod backend;
mod components;
mod dom;
/// The domain model: a crate of its own, which names no page, no HTTP and no cluster.
pub use domain;
pub mod error;
mod inspector;
mod markup;
mod pages;
pub mod rights;
pub mod router;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod state;
pub mod testid;
pub mod wire;
pub mod words;

pub use app::{start, start_list};
