//! The parts of the browser's program that are loaded when they are needed.

use leptos::wasm_split::SplitLoaderError;

/// A part could not be loaded: the network is away, or the server has been updated twice since the
/// page was loaded.
#[derive(Clone, Copy, Debug)]
pub struct PartMissing;

impl From<SplitLoaderError> for PartMissing {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}
