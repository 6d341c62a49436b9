//! A choice to replace what is stored. The style sheet shows the fields for what takes its place.

use leptos::prelude::*;

use crate::components::Checkbox;

/// The choice to replace what is stored, with what that means.
#[component]
pub fn ReplaceChoice(
    /// The name in the form.
    name: &'static str,
    /// The class of the field.
    class: &'static str,
    /// True if it is chosen at first.
    chosen: bool,
    /// The label.
    label: &'static str,
    /// What the choice means.
    help: &'static str,
    /// The test id.
    testid: &'static str,
) -> impl IntoView {
    view! {
        <div class=class>
            <Checkbox name=name value="on" on=chosen label=label testid=testid />
            <p class="kp-field__hint">{help}</p>
        </div>
    }
}
