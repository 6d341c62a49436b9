//! The embedded cluster: a small Kubernetes API on one file, for trying out, development and
//! tests.
//!
//! It is a generic object store with Kubernetes' rules, not a simulation of a cluster: nothing
//! runs, schedules or collects garbage. What it answers is checked against recordings of
//! kube-apiserver 1.36 (`tests/contract`). It is the cluster's API, so it does answer with
//! credentials, to those who may read secrets.
//!
//! The panel speaks to it through [`ClusterService`] under `kube::Client`; kubectl speaks to the
//! same [`Cluster`] over HTTP ([`Server`]). Invariant: an answer that reports a write is given
//! only once the write is on disk.

mod api;
mod apply;
mod authn;
mod authz;
mod clock;
mod commit;
mod compare;
mod create;
mod decode;
mod delete;
mod discovery;
mod encode;
mod fields;
mod front;
mod impersonate;
mod kinds;
mod kubeconfig;
mod list;
mod managed_fields;
mod negotiate;
mod object;
mod options;
mod patch;
mod path;
mod protobuf;
mod reply;
mod resources;
mod review;
mod rights;
mod schema;
mod seed;
mod selector;
mod serve;
mod status;
pub mod store;
mod table;
mod tls;
mod update;
mod validate;
mod watching;

pub use api::{Cluster, ClusterService};
pub use authn::Tokens;
pub use authz::{AdminOrNothing, Attributes, Authorizer, User};
pub use clock::{SystemWorld, World};
pub use front::Front;
pub use kubeconfig::write as write_kubeconfig;
pub use reply::{Body, BoxError};
pub use rights::RightsTable;
pub use seed::SeedError;
pub use serve::{Address, AddressError, ServeError, Server};
pub use status::Failure;

#[cfg(test)]
mod tests;
