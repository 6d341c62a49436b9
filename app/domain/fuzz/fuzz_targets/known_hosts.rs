//! Known hosts: what is accepted reads back the same.
#![no_main]

use domain::KnownHosts;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(known_hosts) = KnownHosts::parse(text) else { return };
    let Ok(again) = KnownHosts::parse(known_hosts.as_str()) else {
        panic!("what is stored is refused")
    };
    assert_eq!(again.as_str(), known_hosts.as_str());
    assert_eq!(again.hosts(), known_hosts.hosts());
});
