//! Has the crate built again when the site that it embeds has changed.

use std::fs;
use std::path::Path;

fn main() {
    let site = Path::new("../target/site");
    // A path that is missing would have the crate built again every time.
    if fs::create_dir_all(site).is_ok() {
        println!("cargo::rerun-if-changed={}", site.display());
    }
}
