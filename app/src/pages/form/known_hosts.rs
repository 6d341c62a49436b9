//! The field of known hosts, with buttons that add the published keys of git services.

use domain::{Field, GitService, KnownHost, Question, SkippedLine};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::FormState;
use super::key_field::{repaired, warning};
use crate::components::TextArea;
use crate::inspector::inspect;
use crate::words::use_words;
use crate::{dom, testid};

/// The id of the text area.
const ID: &str = "knownHosts";

/// The field of known hosts. Its text is public, so a plain post sends it back to the page.
#[component]
pub(in crate::pages) fn KnownHostsField(
    /// The form.
    form: FormState,
    /// The text at the start.
    value: String,
) -> impl IntoView {
    let words = use_words();
    let hosts = Memo::new(move |_| {
        let report = form.report.read();
        report.as_ref().map(|report| report.known_hosts.clone()).unwrap_or_default()
    });
    let repairs = Memo::new(move |_| {
        let report = form.report.read();
        report.as_ref().map(|report| report.known_hosts_repairs.clone()).unwrap_or_default()
    });
    let skipped = Memo::new(move |_| {
        let report = form.report.read();
        report.as_ref().map(|report| report.skipped.clone()).unwrap_or_default()
    });
    let repaired_line = move || {
        let repairs = repairs.read();
        (!repairs.is_empty()).then(|| repaired(words.unwrapped(&repairs)))
    };
    view! {
        <TextArea
            of=Field::KnownHosts
            name=ID
            testid=testid::KNOWN_HOSTS
            label=words.known_hosts
            value=value
            hint=words.known_hosts_help
            required=false
            had_crlf=RwSignal::new(false)
            errors=form.errors
        >
            <Show when=move || hosts.with(|hosts| !hosts.is_empty())>
                {repaired_line}
                {move || view! { <KnownHostList hosts=hosts.get() /> }}
                {move || view! { <SkippedLines skipped=skipped.get() /> }}
            </Show>
        </TextArea>
        <div class="kp-choices">
            {GitService::ALL.map(|service| view! { <AddButton service=service /> })}
        </div>
    }
}

/// The button that adds a service's published host keys. Without JavaScript it posts the form with
/// its intent.
#[component]
fn AddButton(service: GitService) -> impl IntoView {
    let add = move |event: MouseEvent| {
        event.prevent_default();
        spawn_local(async move {
            let question = Question::HostKeys { service, known_hosts: dom::control_text(ID) };
            if let Some(report) = inspect(&question).await {
                dom::type_into(ID, &report.with_host_keys);
            }
        });
    };
    view! {
        <button type="submit" class="kp-button" name="intent" value=service.intent() on:click=add>
            {use_words().add_keys_of(service)}
        </button>
    }
}

/// The lines that ssh skips, each with the reason.
#[component]
pub(in crate::pages) fn SkippedLines(
    /// The lines.
    skipped: Vec<SkippedLine>,
) -> impl IntoView {
    skipped.into_iter().map(|line| warning(use_words().skipped_line(line))).collect_view()
}

/// The host keys with their name, type and fingerprint.
#[component]
pub(in crate::pages) fn KnownHostList(
    /// The host keys.
    hosts: Vec<KnownHost>,
) -> impl IntoView {
    let words = use_words();
    let line = |host: KnownHost| {
        let names = if host.hosts.is_empty() {
            words.known_hosts_hashed.to_owned()
        } else {
            host.hosts.join(", ")
        };
        let marker = host.marker.map(|marker| {
            view! { <span class="kp-badge">{words.host_marker(marker)}</span> }
        });
        view! {
            <li>
                <strong>{names}</strong>
                " "
                {host.algorithm}
                " "
                {marker}
                " "
                <code>{host.fingerprint}</code>
            </li>
        }
    };
    view! {
        <ul class="kp-hosts" data-testid=testid::KNOWN_HOSTS_FOUND>
            {hosts.into_iter().map(line).collect_view()}
        </ul>
    }
}
