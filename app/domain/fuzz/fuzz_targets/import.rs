//! Logins of another file: what is found in any text reads back the same, and any import is decided.
#![no_main]

use domain::{DisplayName, DockerConfig, FilePatch, Import, SecretValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(Some(name)) = DisplayName::parse(text) {
        assert_eq!(DisplayName::parse(name.as_str()), Ok(Some(name)));
    }
    let found = DockerConfig::parse_import(text);
    let import = Import { file: SecretValue::new(text.to_owned()), hosts: None };
    let patch = FilePatch { import: Some(import), ..FilePatch::default() };
    let Ok(bytes) = DockerConfig::create(&patch) else { return };
    let (Ok(found), Ok(written)) = (found, DockerConfig::parse(&bytes)) else {
        panic!("what is stored is refused")
    };
    // Only what the kubelet reads is taken.
    let found = found.file.describe().registries;
    assert!(!written.describe().is_ignored());
    assert!(written.describe().registries.iter().all(|taken| found.contains(taken)));
});
