//! The Secrets panel: its pages, its words and its server functions.
//!
//! Built twice: with `ssr` into the server, with `hydrate` into WebAssembly. It names neither the
//! cluster's client nor the HTTP framework: what it asks of the cluster goes through `backend`.
//!
//! Invariant: no value of a stored credential is ever part of a view, a resource or an error here.

#![recursion_limit = "512"]

pub mod api;
pub mod app;
mod components;
mod data;
mod dom;
mod inspector;
mod language;
mod location;
mod pages;
mod part;
pub mod routes;
pub mod shape;
#[cfg(feature = "ssr")]
pub mod shell;
mod sign_in;
pub mod state;
#[cfg(feature = "hydrate")]
mod takeover;
pub mod testid;
pub mod words;

#[cfg(feature = "hydrate")]
pub use takeover::hydrate;
