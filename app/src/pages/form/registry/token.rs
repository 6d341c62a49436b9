//! The choice of what happens to the identity token of a registry.

use domain::{Field, TokenChoice};
use leptos::prelude::*;

use crate::components::{ErrorLine, Radio, field_id};
use crate::pages::form::FormState;
use crate::words::use_words;

/// The choice to keep or remove the stored token.
#[component]
pub(super) fn TokenField(
    /// The form.
    form: FormState,
    /// The position of the registry.
    index: usize,
    /// What is chosen at first.
    chosen: TokenChoice,
) -> impl IntoView {
    let words = use_words();
    let field = Field::IdentityToken(index);
    // The name contains the index, because only one of the radio buttons with the same name can be
    // chosen.
    let id = field_id(field);
    let choice = |value, is, label| {
        view! { <Radio name=id.clone() value=value on=chosen == is label=label /> }
    };
    let keep = choice("keep", TokenChoice::Keep, words.keep_token);
    let clear = choice("clear", TokenChoice::Clear, words.clear_token);
    view! {
        <div
            class="kp-field"
            id=id.clone()
            tabindex="-1"
            role="group"
            aria-label=words.identity_token
        >
            <p class="kp-field__label">{words.identity_token_set}</p>
            <p class="kp-field__hint">{words.identity_token_help}</p>
            <div class="kp-choices">
                {keep}
                {clear}
            </div>
            <ErrorLine id=format!("{id}-error") field=field errors=form.errors />
        </div>
    }
}
