//! The stored registry file: its registries can be edited, and the rest is described as the kubelet
//! reads it.

use domain::{EditInput, RegistryFile, RegistryInput};
use leptos::prelude::*;

use super::replace_choice::ReplaceChoice;
use crate::pages::form::{
    FormState, ImportPart, RegistriesPart, RegistryFacts, RepairButton, warning,
};
use crate::testid;
use crate::words::use_words;

/// The credential part of an Image Pull secret: a group of fields for each registry.
#[component]
pub fn ImagePullPart(
    /// The form.
    form: FormState,
    /// The stored file. It is `None` if it cannot be read.
    file: Option<RegistryFile>,
    /// The fields of the form.
    input: EditInput,
) -> impl IntoView {
    let EditInput { registries, replace_file, .. } = input;
    let Some(file) = file else {
        return view! {
            {warning(use_words().unreadable_file)}
            <ReplacedOnly form=form registries=registries chosen=replace_file />
        }
        .into_any();
    };
    let notes = file_notes(&file);
    let more = (file.more > 0).then(|| view! { <MoreRegistries more=file.more /> });
    if file.repeated_key {
        return view! {
            {notes}
            <RegistryFacts registries=file.registries />
            {more}
            <ReplacedOnly form=form registries=registries chosen=replace_file />
        }
        .into_any();
    }
    let replacement =
        file.offers_replacement().then(|| view! { <ReplaceFile chosen=replace_file /> });
    view! {
        {notes}
        <RegistriesPart form=form typed=registries stored=file.registries />
        {more}
        {replacement}
        <ImportPart form=form />
    }
    .into_any()
}

/// Says how many registries are not shown.
#[component]
fn MoreRegistries(more: usize) -> impl IntoView {
    view! {
        <p class="kp-note kp-more-registries" data-testid=testid::MORE_REGISTRIES>
            {use_words().more_registries(more)}
        </p>
    }
}

/// The choice to replace all stored registries.
#[component]
fn ReplaceFile(chosen: bool) -> impl IntoView {
    let words = use_words();
    view! {
        <ReplaceChoice
            name="replaceFile"
            class="kp-field"
            chosen=chosen
            label=words.replace_registries
            help=words.replace_registries_help
            testid=testid::REPLACE_REGISTRIES
        />
    }
}

/// The form for a file whose registries can only be replaced together. The style sheet shows the
/// fields once the user chooses to replace them.
#[component]
fn ReplacedOnly(form: FormState, registries: Vec<RegistryInput>, chosen: bool) -> impl IntoView {
    view! {
        <ReplaceFile chosen=chosen />
        <div class="kp-new-file">
            <RegistriesPart form=form typed=registries stored=Vec::new() />
            <ImportPart form=form />
        </div>
    }
}

fn file_notes(file: &RegistryFile) -> impl IntoView + use<> {
    let words = use_words();
    let ignored = file.is_ignored().then(|| {
        let why = if file.odd_bytes { words.file_odd_bytes } else { words.file_ignored };
        warning(view! {
            {why}
            " "
            <RepairButton label=words.repair_file />
        })
    });
    let hosts: Vec<&str> = file.helpers.iter().map(|(host, _)| host.as_str()).collect();
    let mut hosts = hosts.join(", ");
    if file.more_helpers > 0 {
        hosts = [hosts, words.more(file.more_helpers)].join(" ");
    }
    let helpers = (!hosts.is_empty()).then(|| warning(words.helpers(&hosts)));
    let store = file.store.as_deref().map(|store| warning(words.helper_store(store)));
    let repeated = file.repeated_key.then(|| warning(words.repeated_key));
    let empty = file.registries.is_empty().then(|| warning(words.no_registries));
    view! {
        {ignored}
        {helpers}
        {store}
        {repeated}
        {empty}
    }
}
