//! A registry file: an untouched one is not written, and an edit of one entry leaves the others.
#![no_main]

use domain::{Change, DockerConfig, FilePatch, RegistryPatch, SecretValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(file) = DockerConfig::parse(data) else { return };
    let described = file.describe();
    let keep = |index: usize| RegistryPatch {
        index,
        entry: described.registries[index].host.clone(),
        host: Change::Keep,
        username: Change::Keep,
        password: Change::Keep,
        clear_identity_token: false,
        remove: false,
    };
    let mut patch = FilePatch {
        registries: (0..described.registries.len()).map(keep).collect(),
        ..FilePatch::default()
    };
    assert_eq!(file.apply(&patch), Ok(None));
    let Some(first) = patch.registries.first_mut() else { return };
    first.password = Change::Replace(SecretValue::new("new".to_owned()));
    let Ok(Some(bytes)) = file.apply(&patch) else { return };
    let Ok(edited) = DockerConfig::parse(&bytes) else { panic!("what is stored is refused") };
    let after = edited.describe();
    assert_eq!(after.registries.get(1..), described.registries.get(1..));
    assert_eq!((after.helpers, after.store), (described.helpers, described.store));
});
