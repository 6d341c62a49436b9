//! Planted secrets, and every form in which one of them could be found again.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD, URL_SAFE};
use domain::SshPrivateKey;
use local_cluster::{SystemWorld, World as _};
use sha2::{Digest as _, Sha256, Sha512};
use test_kit::Answer;

use crate::objects::unique;

/// Shorter texts would be found by chance.
const MIN_BYTES: usize = 16;

/// What must not be found anywhere.
#[derive(Clone, Default)]
pub(crate) struct Needles(Vec<(&'static str, String)>);

impl Needles {
    /// Plants a text, and answers it.
    pub(crate) fn plant(&mut self, what: &'static str) -> String {
        let text = unique("canary-");
        self.add_text(what, &text);
        text
    }

    /// Plants a fresh Ed25519 key: its lines, and its seed however it is written.
    pub(crate) fn plant_key(&mut self, what: &'static str) -> String {
        let mut seed = [0_u8; 32];
        SystemWorld.random(&mut seed);
        let text = SshPrivateKey::generate(&seed).value().expose().to_owned();
        self.add_base64(what, &seed);
        let hex = seed.iter().fold(String::new(), |mut hex, byte| {
            let _infallible = write!(hex, "{byte:02x}");
            hex
        });
        self.add_text(what, &hex);
        self.add_key(what, &text);
        text
    }

    /// Watches a key that is there already: its lines, and all of it.
    pub(crate) fn add_key(&mut self, what: &'static str, text: &str) {
        self.add_digests(what, text.as_bytes());
        for line in text.lines().filter(|line| !line.starts_with("-----")) {
            if line.len() >= MIN_BYTES {
                self.add_text(what, line);
            }
        }
    }

    /// Watches a value that is there already.
    pub(crate) fn add_stored(&mut self, what: &'static str, text: &str) {
        self.add_text(what, text);
    }

    fn add_text(&mut self, what: &'static str, text: &str) {
        assert!(text.len() >= MIN_BYTES);
        self.0.push((what, text.to_owned()));
        self.add_base64(what, text.as_bytes());
        self.add_digests(what, text.as_bytes());
    }

    /// Plain digests, whole and cut to 128 bits: a form may carry keyed ones only.
    pub(crate) fn add_digests(&mut self, what: &'static str, bytes: &[u8]) {
        for digest in [Sha256::digest(bytes).to_vec(), Sha512::digest(bytes).to_vec()] {
            let hex = digest.iter().fold(String::new(), |mut hex, byte| {
                let _infallible = write!(hex, "{byte:02x}");
                hex
            });
            self.0.push((what, hex[..MIN_BYTES].to_owned()));
            for engine in [&STANDARD, &URL_SAFE] {
                self.0.push((what, engine.encode(&digest[..12])));
            }
        }
    }

    fn add_base64(&mut self, what: &'static str, bytes: &[u8]) {
        for shift in 0..3 {
            for engine in [&STANDARD, &URL_SAFE] {
                self.0.push((what, inside_base64(bytes, shift, engine)));
            }
        }
    }

    /// Asserts that a text holds none of them.
    #[track_caller]
    pub(crate) fn are_not_in(&self, place: &str, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        for (what, needle) in &self.0 {
            if let Some(at) = text.find(needle.as_str()) {
                let before: String = text[..at].chars().rev().take(200).collect();
                let before: String = before.chars().rev().collect();
                panic!("{what} is in {place}, after: {before}");
            }
        }
    }

    /// Asserts that an answer holds none of them, neither body nor headers.
    #[track_caller]
    pub(crate) fn are_not_in_answer(&self, place: &str, answer: &Answer) {
        self.are_not_in(place, &answer.bytes);
        self.are_not_in(place, format!("{:?}", answer.headers).as_bytes());
    }

    /// Asserts that they would be found.
    #[track_caller]
    pub(crate) fn would_be_found_in(&self, text: &str) {
        let found = self.0.iter().any(|(_, needle)| text.contains(needle.as_str()));
        assert!(found, "the needles are blunt");
    }
}

/// The characters of base64 that only these bytes decide, where `shift` others stand before them.
fn inside_base64(bytes: &[u8], shift: usize, engine: &GeneralPurpose) -> String {
    let mut padded = vec![0; shift];
    padded.extend_from_slice(bytes);
    let whole = padded.len() / 3 * 3;
    let text = engine.encode(&padded[..whole]);
    text[if shift == 0 { 0 } else { 4 }..].to_owned()
}
