//! A small Kubernetes API on one file, for trying out, development and tests.
//!
//! It stores objects by Kubernetes' rules: validation, resourceVersions, conflicts, patches,
//! server-side apply, watches, `managedFields`. It does not simulate a cluster: no pod runs, no
//! controller acts, and no garbage is collected. Its answers are checked against recordings of
//! kube-apiserver 1.36 (`tests/contract`). As a Kubernetes API it returns the values of secrets to
//! each user who may read them.
//!
//! - [`store::Store`] keeps the objects and the history of their changes in one redb file.
//! - [`Cluster`] is the API on a store. An [`Authorizer`] says who may do what.
//! - [`ClusterService`], by [`Cluster::service`], is the API as a `tower` service that acts as one
//!   [`User`]. A client in the same process needs no port and no token: `kube::Client::new` takes
//!   this service.
//! - [`Server`] serves the same cluster over HTTP on loopback, for `kubectl`, with [`Tokens`].
//!   [`write_kubeconfig`] writes the file by which `kubectl` reaches it.
//!
//! Invariant: an answer that reports a write is sent only after the write is on disk.

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
mod kubectl_table;
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
