//! What an SSH key is, said without showing it.

use domain::KeyDescription;

use super::{CopyButton, copy_button};
use crate::markup::{Element, el};
use crate::testid;
use crate::words::use_words;

/// Type, bits, fingerprint and the public key with its copy button.
pub fn key_facts(key: KeyDescription) -> Element {
    let words = use_words();
    let copy = CopyButton {
        text: key.public_key.clone(),
        label: words.copy_public_key.to_owned(),
        labelled: true,
    };
    let algorithm = el("dd")
        .child(key.algorithm)
        .child(words.list_separator)
        .child(words.key_bits(&key.bits.to_string()));
    let public_key = el("dd")
        .child(el("code").class("kp-public-key").testid(testid::PUBLIC_KEY).child(key.public_key))
        .child(copy_button(copy));
    el("dl")
        .class("kp-facts")
        .child(el("dt").child(words.key_algorithm))
        .child(algorithm)
        .child(el("dt").child(words.fingerprint))
        .child(el("dd").child(el("code").testid(testid::FINGERPRINT).child(key.fingerprint)))
        .child(el("dt").child(words.public_key))
        .child(public_key)
}
