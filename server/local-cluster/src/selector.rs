//! Label and field selectors.
//!
//! Source: Kubernetes, "Labels and Selectors" and "Field Selectors".

mod labels;
mod matching;

pub use labels::LabelSelector;
pub use matching::Selector;
