//! `wasm-split INPUT OUTPUT NAME`: splits a linked program into its main part and the others.
//!
//! Writes `NAME.wasm` (for wasm-bindgen), the WebAssembly of the parts and `__wasm_split.js` (which
//! loads them) into the folder OUTPUT. Prints a JSON map: for each part, its files without their
//! extension.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use wasm_split_cli_support::{Options, transform};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["--version"] => {
            println!("wasm-split {}", env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        [input, output, name] => match split(Path::new(input), Path::new(output), name) {
            Ok(parts) => {
                println!("{parts}");
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("wasm-split: {error}");
                ExitCode::FAILURE
            }
        },
        _ => {
            eprintln!("usage: wasm-split INPUT OUTPUT NAME");
            ExitCode::FAILURE
        }
    }
}

/// Splits the program and returns the map of its parts.
fn split(input: &Path, output: &Path, name: &str) -> Result<String, String> {
    let wasm = std::fs::read(input).map_err(|error| format!("{}: {error}", input.display()))?;
    let main_wasm = output.join(format!("{name}.wasm"));
    let main_js = format!("./{name}.js");
    let mut options = Options::new(&wasm);
    options.output_dir = output;
    options.main_out_path = &main_wasm;
    options.main_module = &main_js;
    let split = transform(options).map_err(|error| format!("{error:?}"))?;
    // Names of parts are Rust identifiers, and those of files are made of them: Debug writes JSON.
    Ok(format!("{:?}", BTreeMap::from_iter(split.prefetch_map)))
}
