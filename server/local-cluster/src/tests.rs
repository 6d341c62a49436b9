//! The embedded cluster through its service, beyond what is recorded.

mod apply;
mod deletes;
mod kit;
mod kubectl;
mod lists;
mod managed;
mod paths;
mod random;
mod watches;
mod writes;
