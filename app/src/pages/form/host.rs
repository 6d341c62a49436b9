//! Notes about a registry host while the user types it: a better spelling, and which images it
//! pulls.

use domain::{Field, HostReport, Twin};
use leptos::prelude::*;

use super::FormState;
use super::key_field::warning;
use super::twins::twin_notes;
use crate::components::field_id;
use crate::markup::{Element, Node, el, nodes};
use crate::words::use_words;
use crate::{dom, testid};

/// Returns the notes about the host of a registry. They are updated with the form.
pub(in crate::pages) fn host_finding(form: FormState, index: usize) -> Vec<Node> {
    let report = form.report.get();
    let Some(host) = report.and_then(|report| report.registries.get(index)?.host.clone()) else {
        return Vec::new();
    };
    let typed = dom::control_text(&field_id(Field::RegistryHost(index)));
    let twins: Vec<Twin> =
        form.checked().twins.into_iter().filter(|twin| twin.shared == typed.trim()).collect();
    nodes([nodes(fix(index, &host)), nodes(reach(&host)), twin_notes(&twins)])
}

/// Returns a better spelling, with a button that uses it.
fn fix(index: usize, report: &HostReport) -> Option<Element> {
    let words = use_words();
    let fix = report.fix.clone()?;
    let why = fix.lints.iter().map(|lint| words.host_lint(*lint)).collect::<Vec<_>>().join(" ");
    let label = words.use_host(&fix.host);
    let take = move |_| dom::type_into(&field_id(Field::RegistryHost(index)), &fix.host);
    let button = el("button")
        .attr("type", "button")
        .class("kp-button")
        .testid(testid::USE_HOST)
        .on("click", take)
        .child(label);
    Some(el("p").class("kp-finding__line").child(why).child(" ").child(button))
}

/// Says which images a login for the host pulls, and which it does not.
fn reach(report: &HostReport) -> Element {
    let words = use_words();
    if report.matches.is_empty() {
        return warning(words.matches_nothing.to_owned()).testid(testid::MATCHES);
    }
    let misses = (!report.misses.is_empty()).then(|| {
        nodes([
            nodes(words.list_separator),
            nodes(words.misses),
            nodes(" "),
            images(&report.misses),
        ])
    });
    el("p")
        .class("kp-finding__line")
        .testid(testid::MATCHES)
        .child(words.matches)
        .child(" ")
        .child(images(&report.matches))
        .child(misses)
}

fn images(list: &[String]) -> Vec<Node> {
    let mut parts = Vec::new();
    for image in list {
        if !parts.is_empty() {
            parts.extend(nodes(use_words().list_separator));
        }
        parts.extend(nodes(el("code").child(image.clone())));
    }
    parts
}
