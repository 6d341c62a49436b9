//! A part of a form that is closed until the user opens it or until a field in it is wrong.

use domain::Field;
use leptos::html::Details;
use leptos::prelude::*;

use super::FormState;

/// A folded part with a field in it.
#[component]
pub(in crate::pages) fn Folded(
    form: FormState,
    /// The field.
    field: Field,
    /// Whether it is open at first.
    open: bool,
    /// Its title.
    summary: &'static str,
    /// The kind of secret that the part belongs to.
    #[prop(optional)]
    data_kind: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<Details>::new();
    let has_error = move || form.errors.read().iter().any(|error| error.field == field);
    let open = open || untrack(has_error);
    Effect::new(move |_| {
        if let Some(details) = details.get()
            && has_error()
        {
            details.set_open(true);
        }
    });
    view! {
        <details class="kp-details" open=open data-kind=data_kind node_ref=details>
            <summary>{summary}</summary>
            {children()}
        </details>
    }
}
