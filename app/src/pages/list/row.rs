//! One row of the table.

use backend::Right;
use domain::{LeftOut, ObjectName, SecretKind, SecretRow, SortColumn};
use leptos::prelude::*;

use super::Deleting;
use super::live::SecretList;
use crate::components::{ChangedTime, CopyButton, Icon, Symbol};
use crate::state::{use_base, use_rights};
use crate::words::use_words;
use crate::{dom, testid};

/// The largest number of registries that a row names.
const SUMMARY_SHOWN: usize = 2;

/// One row of the table. Narrow panels show it as a card, with the column names beside the values.
///
/// The row follows its secret: what changes is updated in its place, and the focus stays.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
#[component]
pub fn Row(list: SecretList, object: ObjectName, deleting: Deleting) -> impl IntoView {
    let words = use_words();
    let find = {
        let object = object.clone();
        move |page: &domain::ListPage| page.rows.iter().find(|row| row.object == object).cloned()
    };
    let now = Memo::new(move |before: Option<&Option<SecretRow>>| {
        // While the row disappears, it shows what it was.
        list.with(&find).flatten().or_else(|| before.cloned().flatten())
    });
    // A row is made for an object of the list, whose name and kind never change.
    let first = now.get_untracked()?;
    let class = {
        let object = object.clone();
        move || match (list.is_leaving(&object), list.is_fresh(&object)) {
            (true, _) => "kp-row kp-row--leaving",
            (false, true) => "kp-row kp-row--fresh",
            (false, false) => "kp-row",
        }
    };
    let part = move |look: fn(&SecretRow) -> Option<String>| {
        Memo::new(move |_| now.with(|row| row.as_ref().and_then(look)))
    };
    let display_name = part(|row| row.visible_display_name().map(str::to_owned));
    let is_deleting =
        Memo::new(move |_| now.with(|row| row.as_ref().is_some_and(|row| row.deleting)));
    let changed = Signal::derive(move || {
        now.with(|row| row.as_ref().map(|row| row.changed.clone())).unwrap_or_default()
    });
    let label = |column| words.column(column);
    let name = first.name.to_string();
    let name = if use_rights().may(Right::Get) {
        view! { <a href=use_base().edit(&object)>{name}</a> }.into_any()
    } else {
        view! { <span>{name}</span> }.into_any()
    };
    let deleting_badge = move || {
        is_deleting.get().then(|| {
            view! { <span class="kp-badge kp-badge--warn">{words.deleting_badge}</span> }
        })
    };
    Some(view! {
        <tr class=class data-testid=testid::ROW data-object=object.to_string()>
            <td data-label=label(SortColumn::Name) class="kp-cell--name">
                {name}
                <span class="kp-object">{object.to_string()}</span>
                {deleting_badge}
            </td>
            <td data-label=label(SortColumn::DisplayName)>
                {move || display_name.get().unwrap_or_else(|| words.unknown.to_owned())}
            </td>
            <td data-label=label(SortColumn::Type)>
                <span class="kp-kind" data-kind=first.kind.as_str()>
                    {words.kind(first.kind)}
                </span>
            </td>
            <td data-label=label(SortColumn::Summary)>
                <Summary now />
            </td>
            <td data-label=label(SortColumn::Changed)>
                <ChangedTime changed />
            </td>
            <td class="kp-table__actions">
                <Actions row=first now deleting />
            </td>
        </tr>
    })
}

/// The registries or the key of a secret.
#[component]
fn Summary(now: Memo<Option<SecretRow>>) -> impl IntoView {
    let said = Memo::new(move |_| {
        now.with(|row| row.as_ref().map(|row| (row.kind, row.summary.clone(), row.left_out)))
    });
    move || match said.get() {
        Some((kind, summary, left_out)) if !summary.is_empty() => {
            summary_list(kind, summary, left_out).into_any()
        }
        _ => use_words().unknown.into_any(),
    }
}

fn summary_list(kind: SecretKind, summary: Vec<String>, left_out: LeftOut) -> impl IntoView {
    let words = use_words();
    let class = match kind {
        SecretKind::GitSync => "kp-summary kp-summary--key",
        SecretKind::ImagePull => "kp-summary",
    };
    let left_out = match left_out {
        LeftOut::Some(count) => count,
        LeftOut::Nothing | LeftOut::Everything => 0,
    };
    let mut title = summary.join("\n");
    if left_out > 0 {
        title.push('\n');
        title.push_str(&words.more(left_out));
    }
    let hidden = summary.len().saturating_sub(SUMMARY_SHOWN) + left_out;
    let more = (hidden > 0).then(|| view! { <li class="kp-more">{words.more(hidden)}</li> });
    let shown = summary.into_iter().take(SUMMARY_SHOWN);
    view! {
        <ul class=class title=title>
            {shown.map(|text| view! { <li>{text}</li> }).collect_view()}
            {more}
        </ul>
    }
}

/// What can be done with a secret.
#[component]
fn Actions(row: SecretRow, now: Memo<Option<SecretRow>>, deleting: Deleting) -> impl IntoView {
    let words = use_words();
    let base = use_base();
    // Deleting also needs the right to get, because the page that asks first shows the secret.
    let rights = use_rights();
    let may_open = rights.may(Right::Get);
    let may_delete = may_open && rights.may(Right::Delete);
    let called = |action| words.action_on(action, row.name.as_str());
    let ask = move |event: leptos::ev::MouseEvent| {
        if dom::is_plain_click(&event) {
            event.prevent_default();
            deleting.set(now.get_untracked());
        }
    };
    let edit = may_open.then(|| {
        view! {
            <ActionLink
                href=base.edit(&row.object)
                label=called(words.edit)
                symbol=Symbol::Edit
                class="kp-button kp-button--quiet kp-button--icon"
                attr:data-testid=testid::EDIT_BUTTON
            />
        }
    });
    let delete = may_delete.then(|| {
        view! {
            <ActionLink
                href=base.delete(&row.object)
                label=called(words.delete)
                symbol=Symbol::Delete
                class="kp-button kp-button--quiet kp-button--icon kp-button--danger"
                attr:data-testid=testid::DELETE_BUTTON
                on:click=ask
            />
        }
    });
    view! {
        <span class="kp-actions">
            <CopyButton text=row.object.to_string() label=called(words.copy_name) />
            {edit}
            {delete}
        </span>
    }
}

/// A link with an icon, named by a text that is not shown.
#[component]
fn ActionLink(href: String, label: String, symbol: Symbol, class: &'static str) -> impl IntoView {
    view! {
        <a class=class href=href aria-label=label.clone() title=label>
            <Icon symbol />
        </a>
    }
}
