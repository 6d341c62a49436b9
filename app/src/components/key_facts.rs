//! What an SSH key is, said without showing it.

use domain::KeyDescription;
use leptos::prelude::*;

use super::CopyButton;
use crate::testid;
use crate::words::use_words;

/// Type, bits, fingerprint and the public key with its copy button.
#[component]
pub fn KeyFacts(
    /// What is known of the key.
    key: KeyDescription,
    /// The test id of the list.
    #[prop(optional)]
    testid: Option<&'static str>,
) -> impl IntoView {
    let words = use_words();
    let bits = words.key_bits(&key.bits.to_string());
    let algorithm = format!("{}{}{bits}", key.algorithm, words.list_separator);
    view! {
        <dl class="kp-facts" data-testid=testid>
            <dt>{words.key_algorithm}</dt>
            <dd>{algorithm}</dd>
            <dt>{words.fingerprint}</dt>
            <dd>
                <code data-testid=testid::FINGERPRINT>{key.fingerprint}</code>
            </dd>
            <dt>{words.public_key}</dt>
            <dd>
                <code class="kp-public-key" data-testid=testid::PUBLIC_KEY>
                    {key.public_key.clone()}
                </code>
                <CopyButton
                    text=key.public_key
                    label=words.copy_public_key.to_owned()
                    shown=words.copy_public_key
                />
            </dd>
        </dl>
    }
}
