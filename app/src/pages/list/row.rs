//! One row of the table.

use leptos::prelude::*;

use crate::components::{ChangedTime, CopyButton, Icon, Symbol};
use crate::domain::{SecretKind, SecretRow, SortColumn};
use crate::state::{use_base, use_settings};
use crate::testid;
use crate::words::use_words;

/// How many registries a row names.
const SUMMARY_SHOWN: usize = 2;

/// One row of the table; narrow panels show it as a card, with the column names beside the values.
#[component]
pub fn Row(row: SecretRow, deleting: RwSignal<Option<SecretRow>>) -> impl IntoView {
    let words = use_words();
    let label = words.column;
    let edit = use_base().edit(&row.object);
    let object = row.object.to_string();
    let display_name = row.display_name.clone().unwrap_or_default();
    view! {
        <tr data-testid=testid::ROW data-object=object>
            <td class="kp-cell--name" data-label=label(SortColumn::Name)>
                <a href=edit>{row.name.to_string()}</a>
                <span class="kp-object">{object.clone()}</span>
            </td>
            <td data-label=label(SortColumn::DisplayName)>
                {if display_name.is_empty() { words.unknown.to_owned() } else { display_name }}
            </td>
            <td data-label=label(SortColumn::Type)>
                <span class="kp-kind" data-kind=row.kind.as_str()>
                    {(words.kind)(row.kind)}
                </span>
            </td>
            <td data-label=label(SortColumn::Summary)>
                <Summary kind=row.kind summary=row.summary.clone() />
            </td>
            <td data-label=label(SortColumn::Changed)>
                <ChangedTime changed=row.changed.clone() />
            </td>
            <td class="kp-table__actions">
                <Actions row=row.clone() deleting />
            </td>
        </tr>
    }
}

#[component]
fn Summary(kind: SecretKind, summary: Vec<String>) -> impl IntoView {
    let words = use_words();
    if summary.is_empty() {
        return words.unknown.into_any();
    }
    let hidden = summary.len().saturating_sub(SUMMARY_SHOWN);
    let all = summary.join("\n");
    let class = match kind {
        SecretKind::GitSync => "kp-summary kp-summary--key",
        SecretKind::ImagePull => "kp-summary",
    };
    let shown = summary
        .into_iter()
        .take(SUMMARY_SHOWN)
        .map(|text| view! { <li>{text}</li> })
        .collect_view();
    let more = (hidden > 0).then(|| view! { <li class="kp-more">{(words.more)(hidden)}</li> });
    view! {
        <ul class=class title=all>
            {shown}
            {more}
        </ul>
    }
    .into_any()
}

#[component]
fn Actions(row: SecretRow, deleting: RwSignal<Option<SecretRow>>) -> impl IntoView {
    let words = use_words();
    let base = use_base();
    let read_only = use_settings().with_value(|settings| settings.read_only);
    let name = row.name.to_string();
    let called = |action| (words.action_on)(action, &name);
    let (edit, delete) = (base.edit(&row.object), base.delete(&row.object));
    let object = row.object.to_string();
    let (edit_label, delete_label) = (called(words.edit), called(words.delete));
    let copy_label = called(words.copy_name);
    view! {
        <span class="kp-actions">
            <CopyButton text=object label=copy_label />
            <a
                class="kp-button kp-button--quiet kp-button--icon"
                href=edit
                aria-label=edit_label.clone()
                title=edit_label
                data-testid=testid::EDIT_BUTTON
            >
                <Icon symbol=Symbol::Edit />
            </a>
            {(!read_only)
                .then(|| {
                    view! {
                        <a
                            class="kp-button kp-button--quiet kp-button--icon kp-button--danger"
                            href=delete
                            aria-label=delete_label.clone()
                            title=delete_label
                            data-testid=testid::DELETE_BUTTON
                            on:click=move |event| {
                                if !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
                                    event.prevent_default();
                                    deleting.set(Some(row.clone()));
                                }
                            }
                        >
                            <Icon symbol=Symbol::Delete />
                        </a>
                    }
                })}
        </span>
    }
}
