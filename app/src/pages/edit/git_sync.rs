//! The stored SSH key and known hosts of a Git Sync secret: described, kept, replaced or removed.

use domain::{CredentialChoice, EditInput, ObjectName, SecretKind, StoredKey, StoredKnownHosts};
use leptos::either::EitherOf3;
use leptos::prelude::*;

use crate::components::{Hidden, KeyFacts};
use crate::location::use_with_list;
use crate::pages::form::{
    ChoiceButton, FormState, KeyField, KnownHostList, KnownHostsField, RepairButton, SkippedLines,
    warning,
};
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// The credential part of a Git Sync secret. A field exists only after the user chooses "replace".
/// The buttons are submit buttons, so that the choice also works without JavaScript.
#[component]
pub fn GitSyncPart(
    /// The form.
    form: FormState,
    /// The object's name.
    object: ObjectName,
    /// The stored key, if there is one.
    key: Option<StoredKey>,
    /// The stored known hosts, if there are any.
    known_hosts: Option<StoredKnownHosts>,
    /// The fields of the form.
    input: EditInput,
) -> impl IntoView {
    let words = use_words();
    let has_known_hosts = known_hosts.is_some();
    view! {
        <fieldset
            class="kp-fieldset kp-fieldset--boxed"
            data-kind=SecretKind::GitSync.as_str()
        >
            <legend>{words.secret}</legend>
            <StoredKeyFacts object=object key=key />
            <p class="kp-field__hint">{words.never_shown}</p>
            <KeyChoice form=form chosen=input.key_choice accept_weak=input.accept_weak />
        </fieldset>
        <fieldset
            class="kp-fieldset kp-fieldset--boxed"
            data-kind=SecretKind::GitSync.as_str()
        >
            <legend>{words.known_hosts}</legend>
            <StoredKnownHostsFacts stored=known_hosts />
            <KnownHostsChoice
                form=form
                stored=has_known_hosts
                chosen=input.known_hosts_choice
                typed=input.known_hosts
            />
        </fieldset>
    }
}

#[component]
fn Chosen(name: &'static str, choice: CredentialChoice) -> impl IntoView {
    view! { <Hidden name=name value=choice.as_str() /> }
}

#[component]
fn KeyChoice(form: FormState, chosen: CredentialChoice, accept_weak: bool) -> impl IntoView {
    let choice = RwSignal::new(chosen);
    move || match choice.get() {
        CredentialChoice::Keep | CredentialChoice::Clear => {
            EitherOf3::A(view! { <KeptKey choice=choice /> })
        }
        CredentialChoice::Replace => EitherOf3::B(view! {
            <Chosen name="keyChoice" choice=CredentialChoice::Replace />
            <KeyField form=form accept_weak=accept_weak />
            <KeepKey choice=choice />
        }),
        CredentialChoice::Generate => EitherOf3::C(view! { <GeneratedKey choice=choice /> }),
    }
}

/// The ways to another key.
#[component]
fn KeptKey(choice: RwSignal<CredentialChoice>) -> impl IntoView {
    let words = use_words();
    view! {
        <div class="kp-choices">
            <ChoiceButton
                intent="replace-key"
                text=words.replace_key
                choose=Callback::new(move |()| choice.set(CredentialChoice::Replace))
                focus="secret"
                id="replace-key"
                class="kp-button"
                testid=testid::REPLACE_BUTTON
            />
            <ChoiceButton
                intent="generate-key"
                text=words.replace_by_pair
                choose=Callback::new(move |()| choice.set(CredentialChoice::Generate))
                focus="keep-key"
                class="kp-button"
                testid=testid::GENERATE_BUTTON
            />
        </div>
    }
}

/// Says that the panel will generate a key.
#[component]
fn GeneratedKey(choice: RwSignal<CredentialChoice>) -> impl IntoView {
    view! {
        <Chosen name="keyChoice" choice=CredentialChoice::Generate />
        <p class="kp-note">{use_words().pair_will_be_made}</p>
        <KeepKey choice=choice />
    }
}

#[component]
fn KeepKey(choice: RwSignal<CredentialChoice>) -> impl IntoView {
    let keep = Callback::new(move |()| choice.set(CredentialChoice::Keep));
    let text = use_words().keep_key;
    view! {
        <ChoiceButton
            intent="keep-key"
            text=text
            choose=keep
            focus="replace-key"
            id="keep-key"
            class="kp-button kp-button--quiet"
            testid=testid::KEEP_BUTTON
        />
    }
}

#[component]
fn KnownHostsChoice(
    form: FormState,
    stored: bool,
    chosen: CredentialChoice,
    typed: String,
) -> impl IntoView {
    let choice = RwSignal::new(chosen);
    move || match choice.get() {
        CredentialChoice::Keep | CredentialChoice::Generate => {
            EitherOf3::A(view! { <KeptKnownHosts choice=choice stored=stored /> })
        }
        CredentialChoice::Replace => EitherOf3::B(view! {
            <Chosen name="knownHostsChoice" choice=CredentialChoice::Replace />
            <KnownHostsField form=form value=typed.clone() />
            <KeepKnownHosts choice=choice />
        }),
        CredentialChoice::Clear => EitherOf3::C(view! {
            <Chosen name="knownHostsChoice" choice=CredentialChoice::Clear />
            <p class="kp-note">{use_words().known_hosts_cleared}</p>
            <KeepKnownHosts choice=choice />
        }),
    }
}

/// The ways to other known hosts, or to none.
#[component]
fn KeptKnownHosts(choice: RwSignal<CredentialChoice>, stored: bool) -> impl IntoView {
    let words = use_words();
    let replace = if stored { words.replace_known_hosts } else { words.add_known_hosts };
    let clear = move || {
        view! {
            <ChoiceButton
                intent="clear-known-hosts"
                text=words.clear_known_hosts
                choose=Callback::new(move |()| choice.set(CredentialChoice::Clear))
                focus="keep-known-hosts"
                class="kp-button"
            />
        }
    };
    view! {
        <div class="kp-choices">
            <ChoiceButton
                intent="replace-known-hosts"
                text=replace
                choose=Callback::new(move |()| choice.set(CredentialChoice::Replace))
                focus="knownHosts"
                id="replace-known-hosts"
                class="kp-button"
            />
            {stored.then(clear)}
        </div>
    }
}

#[component]
fn KeepKnownHosts(choice: RwSignal<CredentialChoice>) -> impl IntoView {
    view! {
        <ChoiceButton
            intent="keep-known-hosts"
            text=use_words().keep_known_hosts
            choose=Callback::new(move |()| choice.set(CredentialChoice::Keep))
            focus="replace-known-hosts"
            id="keep-known-hosts"
            class="kp-button"
        />
    }
}

/// Describes the stored key, and shows how to repair or register it.
#[component]
pub fn StoredKeyFacts(
    /// The object's name.
    object: ObjectName,
    /// The stored key, if there is one.
    key: Option<StoredKey>,
) -> impl IntoView {
    let words = use_words();
    let Some(StoredKey { description, repairs, problem }) = key else {
        return view! { <p>{words.key_missing}</p> }.into_any();
    };
    let problem = problem.map(|problem| warning(words.problem(&problem)));
    let repair = (!repairs.is_empty()).then(|| {
        warning(view! {
            {words.needs_repair(&repairs)}
            " "
            <RepairButton label=words.repair />
        })
    });
    let facts = match description {
        Some(key) => view! {
            <KeyFacts key=key />
            <KeyLink object=object />
        }
        .into_any(),
        None => view! { <p>{words.key_stored_unknown}</p> }.into_any(),
    };
    view! {
        {problem}
        {repair}
        {facts}
    }
    .into_any()
}

/// The link to the page that says where to register the public key.
#[component]
fn KeyLink(object: ObjectName) -> impl IntoView {
    let (base, with_list) = (use_base(), use_with_list());
    view! {
        <p class="kp-key-link">
            <a
                href=move || with_list(base.key(&object))
                data-testid=testid::KEY_LINK
            >
                {use_words().key_where}
            </a>
        </p>
    }
}

#[component]
fn StoredKnownHostsFacts(stored: Option<StoredKnownHosts>) -> impl IntoView {
    let words = use_words();
    match stored {
        None => view! { <p class="kp-field__hint">{words.known_hosts_none}</p> }.into_any(),
        Some(StoredKnownHosts::Read { hosts, skipped, repairs }) => {
            let repair =
                (!repairs.is_empty()).then(|| warning(words.known_hosts_repairs(&repairs)));
            view! {
                {repair}
                <KnownHostList hosts=hosts />
                <SkippedLines skipped=skipped />
            }
            .into_any()
        }
        Some(StoredKnownHosts::Wrong(problem)) => warning(words.problem(&problem)).into_any(),
    }
}
