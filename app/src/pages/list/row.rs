//! One row of the table.

use backend::Right;
use domain::{LeftOut, SecretKind, SecretRow, SortColumn};
use leptos::prelude::*;

use super::Deleting;
use crate::components::{CopyButton, Symbol, changed_time, copy_button, icon};
use crate::markup::{Content, Element, Node, el, nodes};
use crate::state::{use_base, use_rights};
use crate::words::use_words;
use crate::{dom, testid};

/// The largest number of registries that a row names.
const SUMMARY_SHOWN: usize = 2;

/// Returns one row of the table. Narrow panels show it as a card, with the column names beside the
/// values.
pub fn row(row: SecretRow, deleting: Deleting) -> Element {
    let words = use_words();
    let edit = use_rights().may(Right::Get).then(|| use_base().edit(&row.object));
    let object = row.object.to_string();
    let display_name = row.visible_display_name().map(str::to_owned);
    let deleting_badge = row
        .deleting
        .then(|| el("span").class("kp-badge kp-badge--warn").child(words.deleting_badge));
    let tag = if edit.is_some() { "a" } else { "span" };
    let name = cell(SortColumn::Name, el(tag).attr("href", edit).child(row.name.to_string()))
        .class("kp-cell--name")
        .child(el("span").class("kp-object").child(object.clone()))
        .child(deleting_badge);
    let kind = el("span")
        .class("kp-kind")
        .attr("data-kind", row.kind.as_str())
        .child(words.kind(row.kind));
    el("tr")
        .testid(testid::ROW)
        .attr("data-object", object)
        .child(name)
        .child(cell(
            SortColumn::DisplayName,
            display_name.unwrap_or_else(|| words.unknown.to_owned()),
        ))
        .child(cell(SortColumn::Type, kind))
        .child(cell(SortColumn::Summary, summary(&row)))
        .child(cell(SortColumn::Changed, changed_time(row.changed.clone())))
        .child(el("td").class("kp-table__actions").child(actions(row, deleting)))
}

fn cell(column: SortColumn, content: impl Content) -> Element {
    el("td").attr("data-label", use_words().column(column)).child(content)
}

fn summary(row: &SecretRow) -> Vec<Node> {
    let words = use_words();
    let summary = &row.summary;
    if summary.is_empty() {
        return nodes(words.unknown);
    }
    let class = match row.kind {
        SecretKind::GitSync => "kp-summary kp-summary--key",
        SecretKind::ImagePull => "kp-summary",
    };
    let left_out = match row.left_out {
        LeftOut::Some(count) => count,
        LeftOut::Nothing | LeftOut::Everything => 0,
    };
    let mut title = summary.join("\n");
    if left_out > 0 {
        title.push('\n');
        title.push_str(&words.more(left_out));
    }
    let mut list = el("ul").class(class).attr("title", title);
    for text in summary.iter().take(SUMMARY_SHOWN) {
        list = list.child(el("li").child(text.clone()));
    }
    let hidden = summary.len().saturating_sub(SUMMARY_SHOWN) + left_out;
    let more = (hidden > 0).then(|| el("li").class("kp-more").child(words.more(hidden)));
    nodes(list.child(more))
}

fn actions(row: SecretRow, deleting: Deleting) -> Element {
    let words = use_words();
    let base = use_base();
    // Deleting also needs the right to get, because the page that asks first shows the secret.
    let rights = use_rights();
    let may_open = rights.may(Right::Get);
    let may_delete = may_open && rights.may(Right::Delete);
    let called = |action| words.action_on(action, row.name.as_str());
    let copy = CopyButton {
        text: row.object.to_string(),
        label: called(words.copy_name),
        labelled: false,
    };
    let link = |class, href: String, label: String, symbol| {
        el("a")
            .class(class)
            .attr("href", href)
            .attr("aria-label", label.clone())
            .attr("title", label)
            .child(icon(symbol))
    };
    let quiet = "kp-button kp-button--quiet kp-button--icon";
    let edit = link(quiet, base.edit(&row.object), called(words.edit), Symbol::Edit);
    let danger = "kp-button kp-button--quiet kp-button--icon kp-button--danger";
    let delete = link(danger, base.delete(&row.object), called(words.delete), Symbol::Delete);
    let ask = move |event: web_sys::Event| {
        if dom::is_plain_click(&event) {
            event.prevent_default();
            deleting.set(Some(row.clone()));
        }
    };
    let delete = delete.testid(testid::DELETE_BUTTON).on("click", ask);
    el("span")
        .class("kp-actions")
        .child(copy_button(copy))
        .child(may_open.then(|| edit.testid(testid::EDIT_BUTTON)))
        .child(may_delete.then_some(delete))
}
