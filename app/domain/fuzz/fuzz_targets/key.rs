//! A private key: what is accepted is stored in a form that reads back as the same key, unrepaired.
#![no_main]

use domain::SshPrivateKey;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = SshPrivateKey::inspect(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(key) = SshPrivateKey::parse(text) else { return };
    let stored = key.value().expose();
    assert!(stored.ends_with('\n') && !stored.ends_with("\n\n") && !stored.contains('\r'));
    let Ok(again) = SshPrivateKey::parse(stored) else { panic!("what is stored is refused") };
    assert!(again.value() == key.value());
    assert_eq!(again.description(), key.description());
    assert!(again.repairs().is_empty());
});
