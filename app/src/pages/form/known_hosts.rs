//! The field of known hosts, with buttons that add the published keys of git services.

use domain::{Field, GitService, KnownHost, Question, SkippedLine};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::FormState;
use super::key_field::{note, warning};
use crate::components::{Area, area};
use crate::inspector::inspect;
use crate::markup::{Element, Node, el, live, nodes};
use crate::words::use_words;
use crate::{dom, testid};

/// The id of the text area.
const ID: &str = "knownHosts";

/// Returns the field of known hosts. Its text is public, so a plain post sends it back to the page.
pub(in crate::pages) fn known_hosts_field(form: FormState, value: String) -> Vec<Node> {
    let words = use_words();
    let finding = move || {
        let report = form.report.get().filter(|report| !report.known_hosts.is_empty())?;
        let repaired = (!report.known_hosts_repairs.is_empty()).then(|| {
            note(use_words().unwrapped(&report.known_hosts_repairs)).testid(testid::REPAIRED)
        });
        let list = known_host_list(&report.known_hosts);
        Some(nodes([nodes(repaired), nodes(list), skipped_lines(&report.skipped)]))
    };
    let parts = Area {
        of: Field::KnownHosts,
        name: ID,
        testid: testid::KNOWN_HOSTS,
        label: words.known_hosts,
        value,
        placeholder: "",
        hint: words.known_hosts_help,
        required: false,
        finding: nodes(live(finding)),
        masked: false,
        had_crlf: RwSignal::new(false),
    };
    let services = el("div").class("kp-choices").child(GitService::ALL.map(add_button));
    nodes([area(parts, form.errors), services])
}

/// Returns the button that adds a service's published host keys. Without JavaScript it posts the
/// form with its intent.
fn add_button(service: GitService) -> Element {
    let add = move |event: web_sys::Event| {
        event.prevent_default();
        spawn_local(async move {
            let question = Question::HostKeys { service, known_hosts: dom::control_text(ID) };
            if let Some(report) = inspect(&question).await {
                dom::type_into(ID, &report.with_host_keys);
            }
        });
    };
    el("button")
        .attr("type", "submit")
        .class("kp-button")
        .attr("name", "intent")
        .attr("value", service.intent())
        .on("click", add)
        .child(use_words().add_keys_of(service))
}

/// Returns the lines that ssh skips, each with the reason.
pub(in crate::pages) fn skipped_lines(skipped: &[SkippedLine]) -> Vec<Node> {
    nodes(skipped.iter().map(|it| warning(use_words().skipped_line(*it))).collect::<Vec<_>>())
}

/// Returns the host keys with their name, type and fingerprint.
pub(in crate::pages) fn known_host_list(hosts: &[KnownHost]) -> Element {
    let words = use_words();
    hosts.iter().fold(el("ul").class("kp-hosts").testid(testid::KNOWN_HOSTS_FOUND), |list, host| {
        let names = if host.hosts.is_empty() {
            words.known_hosts_hashed.to_owned()
        } else {
            host.hosts.join(", ")
        };
        let marker = host.marker.map(|marker| words.host_marker(marker));
        list.child(
            el("li")
                .child(el("strong").child(names))
                .child(" ")
                .child(host.algorithm.clone())
                .child(" ")
                .child(marker.map(|marker| el("span").class("kp-badge").child(marker)))
                .child(" ")
                .child(el("code").child(host.fingerprint.clone())),
        )
    })
}
