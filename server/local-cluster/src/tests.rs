//! The embedded cluster through its service: what the recordings do not cover.

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
