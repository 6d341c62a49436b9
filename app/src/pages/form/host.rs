//! Notes about a registry host while the user types it: a better spelling, and which images it
//! pulls.

use domain::{Field, HostFix, HostReport, SecretKind, Shared};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::FormState;
use super::shared::SharedNotes;
use crate::components::field_id;
use crate::words::use_words;
use crate::{dom, testid};

/// The notes about the host of a registry. They are updated with the form.
#[component]
pub(in crate::pages) fn HostFinding(
    form: FormState,
    /// The position of the registry.
    index: usize,
) -> impl IntoView {
    let report = Memo::new(move |_| {
        form.report.read().as_ref().and_then(|report| report.registries.get(index)?.host.clone())
    });
    let shared = Memo::new(move |_| {
        // The server has no report and no control to read.
        if report.read().is_none() {
            return Vec::new();
        }
        let typed = dom::control_text(&field_id(Field::RegistryHost(index)));
        let is_same = |shared: &Shared| shared.what == typed.trim();
        form.checked().shared.into_iter().filter(is_same).collect::<Vec<_>>()
    });
    let notes = move || {
        report.get().map(|HostReport { fix, matches, misses }| {
            // A button that comes and goes with a letter would take a Tab that was meant for the next
            // field.
            let is_ended = !dom::control_text(&field_id(Field::RegistryHost(index))).ends_with('.');
            view! {
                {fix.filter(|_| is_ended).map(|fix| better(index, fix))}
                {reach(matches, misses)}
            }
        })
    };
    view! {
        {notes}
        {move || view! { <SharedNotes shared=shared.get() kind=SecretKind::ImagePull /> }}
    }
}

/// Returns a better spelling, with a button that uses it.
fn better(index: usize, fix: HostFix) -> impl IntoView {
    let words = use_words();
    let why = fix.lints.iter().map(|lint| words.host_lint(*lint)).collect::<Vec<_>>().join(" ");
    let label = words.use_host(&fix.host);
    let take =
        move |_: MouseEvent| dom::type_into(&field_id(Field::RegistryHost(index)), &fix.host);
    view! {
        <p class="kp-finding__line">
            {why}
            " "
            <button type="button" class="kp-button" data-testid=testid::USE_HOST on:click=take>
                {label}
            </button>
        </p>
    }
}

/// Says which images a login for the host pulls, and which it does not.
fn reach(matches: Vec<String>, misses: Vec<String>) -> AnyView {
    let words = use_words();
    if matches.is_empty() {
        return view! {
            <p class="kp-note" data-testid=testid::MATCHES>
                {words.matches_nothing}
            </p>
        }
        .into_any();
    }
    let misses = (!misses.is_empty()).then(|| {
        view! {
            {words.list_separator}
            {words.misses}
            " "
            {images(misses)}
        }
    });
    view! {
        <p class="kp-finding__line" data-testid=testid::MATCHES>
            {words.matches}
            " "
            {images(matches)}
            {misses}
        </p>
    }
    .into_any()
}

fn images(list: Vec<String>) -> impl IntoView {
    let separator = use_words().list_separator;
    let images = list.into_iter().enumerate().map(|(at, image)| {
        view! {
            {(at > 0).then_some(separator)}
            <code>{image}</code>
        }
    });
    images.collect_view()
}
