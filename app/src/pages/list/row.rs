//! One row of the table.

use domain::{LeftOut, ObjectName, SecretKind, SecretRow};
use leptos::prelude::*;

use super::Deleting;
use super::live::SecretList;
use super::marked::Marked;
use super::row_actions::RowActions;
use crate::components::ChangedTime;
use crate::routes::{from_list, row_id};
use crate::state::{use_base, use_rights};
use crate::testid;
use crate::words::use_words;

/// One row of the table: one line, or two in a narrow panel.
///
/// The row follows its secret: what changes is updated in its place, and the focus stays.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
#[component]
pub fn Row(
    list: SecretList,
    object: ObjectName,
    deleting: Deleting,
    /// What is searched for.
    search: Memo<String>,
) -> impl IntoView {
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
        move || match (list.is_leaving(&object), list.is_fresh(&object), list.is_back(&object)) {
            (true, ..) => "kp-row kp-row--leaving",
            (_, _, true) => "kp-row kp-row--back",
            (_, true, _) => "kp-row kp-row--fresh",
            _ => "kp-row",
        }
    };
    let title = Memo::new(move |_| {
        let title = |row: &SecretRow| row.visible_display_name().map(str::to_owned);
        now.with(|row| row.as_ref().and_then(title))
    });
    let name = first.name.to_string();
    let shown = {
        let name = name.clone();
        Memo::new(move |_| title.get().unwrap_or_else(|| name.clone()))
    };
    let is_deleting =
        Memo::new(move |_| now.with(|row| row.as_ref().is_some_and(|row| row.deleting)));
    let changed = Signal::derive(move || {
        now.with(|row| row.as_ref().map(|row| row.changed.clone())).unwrap_or_default()
    });
    let edit = {
        let (base, object, query) = (use_base(), object.clone(), list.query());
        Memo::new(move |_| from_list(base.edit(&object), &query.read()))
    };
    let deleting_badge = move || {
        is_deleting.get().then(|| {
            view! { <span class="kp-badge kp-badge--warn">{words.deleting_badge}</span> }
        })
    };
    let title_class = move || {
        let is_same = title.with(Option::is_none);
        if is_same { "kp-cell--title kp-cell--same" } else { "kp-cell--title" }
    };
    Some(view! {
        <tr class=class role="row" data-testid=testid::ROW data-object=object.to_string()>
            <td role="cell" class="kp-cell--name">
                <Name edit object=object.clone() name search />
                {deleting_badge}
            </td>
            <td role="cell" class=title_class title=move || shown.get()>
                <Marked text=shown search />
            </td>
            <td role="cell" class="kp-cell--kind">
                <span class="kp-kind" data-kind=first.kind.as_str()>
                    {words.kind(first.kind)}
                </span>
            </td>
            <td role="cell" class="kp-cell--summary">
                <Summary now search />
            </td>
            <td role="cell" class="kp-cell--changed">
                <ChangedTime changed />
            </td>
            <td role="cell" class="kp-table__actions">
                <RowActions list edit row=first now deleting />
            </td>
        </tr>
    })
}

/// The name, which leads to the secret's page if the user may open it. The name that consumers refer to
/// is its title.
#[component]
fn Name(
    edit: Memo<String>,
    object: ObjectName,
    name: String,
    search: Memo<String>,
) -> impl IntoView {
    let (id, title) = (row_id(object.as_str()), object.to_string());
    let text = Signal::stored(name);
    if !use_rights().may(backend::Right::Get) {
        return view! {
            <span class="kp-name" id=id title=title tabindex="-1">
                <Marked text search />
            </span>
        }
        .into_any();
    }
    view! {
        <a class="kp-name" id=id title=title href=move || edit.get()>
            <Marked text search />
        </a>
    }
    .into_any()
}

/// The registry or the key of a secret, and how many registries there are besides. A registry that the
/// search has found is the one that is shown.
#[component]
fn Summary(now: Memo<Option<SecretRow>>, search: Memo<String>) -> impl IntoView {
    let said = Memo::new(move |_| {
        now.with(|row| row.as_ref().map(|row| (row.kind, row.summary.clone(), row.left_out)))
    });
    move || match said.get() {
        Some((kind, summary, left_out)) if !summary.is_empty() => {
            summary_line(kind, &summary, left_out, search).into_any()
        }
        _ => use_words().unknown.into_any(),
    }
}

fn summary_line(
    kind: SecretKind,
    summary: &[String],
    left_out: LeftOut,
    search: Memo<String>,
) -> impl IntoView + use<> {
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
    let first = Signal::stored(summary.first().cloned().unwrap_or_default());
    let hidden = summary.len().saturating_sub(1) + left_out;
    let more = (hidden > 0).then(|| {
        view! {
            <span class="kp-more" aria-hidden="true">
                {words.plus(hidden)}
            </span>
            <span class="kp-visually-hidden">{words.more(hidden)}</span>
        }
    });
    view! {
        <span class=class title=title>
            <span class="kp-summary__first">
                <Marked text=first search />
            </span>
            {more}
        </span>
    }
}
