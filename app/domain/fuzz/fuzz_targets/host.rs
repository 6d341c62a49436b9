//! A registry host: a better spelling is one that needs no further one and can be saved.
#![no_main]

use domain::RegistryHost;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = RegistryHost::parse(text);
    let Some(report) = RegistryHost::report(text) else { return };
    let Some(fix) = report.fix else { return };
    assert_ne!(text, fix.host);
    assert!(RegistryHost::parse(&fix.host).is_ok());
    assert!(RegistryHost::report(&fix.host).is_some_and(|report| report.fix.is_none()));
});
