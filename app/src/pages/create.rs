//! `secrets/new`: the form of a new secret.

use backend::Right;
use domain::{Check, CreateInput, Field, Question, RegistryInput, SecretKind, parse_query_string};
use leptos::prelude::*;

use super::form::{
    ActionBar, BackLink, DisplayNameField, Folded, FormPurpose, FormState, HiddenFinding,
    ImportPart, KeyField, KnownHostsField, RegistriesPart, SaveOnEnter, SecretForm, guard_unsaved,
    typed_credential,
};
use crate::api::create_secret;
use crate::components::{
    Alert, ErrorLine, FieldKind, Help, PageTitle, Radio, TextField, Ways, field_id,
};
use crate::location::{query_of, use_here};
use crate::state::{Submitted, use_base, use_settings, use_submitted};
use crate::words::use_words;
use crate::{dom, testid};

/// The form of a new secret.
#[component]
pub fn CreatePage() -> impl IntoView {
    let words = use_words();
    let (input, failure, lacking) = match use_submitted() {
        Some(Submitted::Create { input, error, retype, cut }) => {
            (*input, error, words.lacking(retype, cut))
        }
        _ => (asked_input(), None, None),
    };
    let kind = input.kind().unwrap_or(SecretKind::GitSync);
    let form = FormState::new(failure, purpose());
    guard_unsaved(form.dirty);
    form.hand_over(|pairs, error| {
        let input = Box::new(CreateInput::from_pairs(pairs));
        Submitted::Create { input, error, retype: false, cut: false }
    });
    // The effect runs once the fields exist, and keeps nothing.
    let is_carried = input.has_credentials() && !form.is_handed_over();
    let mut carried = is_carried.then(|| input.clone());
    Effect::new(move |_| {
        if let Some(input) = carried.take() {
            type_again(input);
        }
    });
    view! {
        <section class="kp-form-page">
            <BackLink />
            <PageTitle title=words.create_title first_field="name" />
            <div class="kp-form-page__columns" data-kind=kind.as_str()>
                <SecretForm form=form with_fields=true>
                    <Alert
                        error=form.failure
                        note=lacking
                        ways=Ways::of(use_base().start()).typed(form.errors)
                    />
                    <SaveOnEnter right=Right::Create />
                    <NameField form=form value=input.name />
                    <DisplayNameField form=form value=input.display_name />
                    <KindChoice form=form kind=kind />
                    <GitSync
                        form=form
                        generate=input.generate
                        accept_weak=input.accept_weak
                        known_hosts=input.known_hosts
                    />
                    <ImagePull form=form registries=input.registries />
                    <ActionBar form=form right=Right::Create />
                </SecretForm>
                <div class="kp-helps">
                    {SecretKind::ALL.map(|kind| view! { <Help kind=kind service=form.service /> })}
                </div>
            </div>
        </section>
    }
}

/// Returns how the form is checked and saved.
fn purpose() -> FormPurpose {
    let naming = use_settings().with_value(|settings| settings.naming.clone());
    let prefixes = naming.clone();
    FormPurpose {
        question: Box::new(move |pairs| {
            let input = CreateInput::from_pairs(pairs);
            Some(Question::Create { naming: naming.clone(), input })
        }),
        check: Box::new(move |pairs, report| {
            let input = CreateInput::from_pairs(pairs.clone());
            let kind = input.kind().unwrap_or(SecretKind::GitSync);
            let named = !input.trimmed_name().is_empty()
                && !report.errors.iter().any(|error| error.field == Field::Name);
            let object = format!("{}{}", prefixes.prefix(kind).as_str(), input.trimmed_name());
            Check {
                object: if named { object } else { String::new() },
                ..typed_credential(kind, report, &input.registries)
            }
        }),
        save: Box::new(|pairs| {
            let input = CreateInput::from_pairs(pairs);
            Box::pin(async { Ok(create_secret(input).await?) })
        }),
    }
}

/// Returns the fields that the link sets: a kind, and the public fields from the form of a deleted
/// secret. A credential is never part of a URL.
fn asked_input() -> CreateInput {
    let query = use_here().with_untracked(|here| query_of(here).to_owned());
    let public =
        |name: &str| ["type", "name", "displayName", "registryHost", "username"].contains(&name);
    let pairs = parse_query_string(&query).into_iter().filter(|(name, _)| public(name));
    CreateInput::from_pairs(pairs)
}

/// Fills in the credentials from another form of this page.
fn type_again(input: CreateInput) {
    dom::soon(Box::new(move || {
        let key = (Field::Key, &input.key);
        let passwords = input.registries.iter().enumerate();
        let passwords =
            passwords.map(|(index, registry)| (Field::Password(index), &registry.password));
        let import = (Field::Import, &input.import);
        for (field, value) in passwords.chain([key, import]).filter(|(_, v)| !v.is_empty()) {
            dom::type_into(&field_id(field), value.expose());
        }
    }));
}

#[component]
fn GitSync(
    form: FormState,
    generate: bool,
    accept_weak: bool,
    known_hosts: String,
) -> impl IntoView {
    let words = use_words();
    view! {
        <fieldset class="kp-fieldset" data-kind=SecretKind::GitSync.as_str()>
            <legend class="kp-visually-hidden">{words.secret}</legend>
            <div class="kp-choices">
                <Radio name="keySource" value="paste" on=!generate label=words.paste_key />
                <Radio
                    name="keySource"
                    value="generate"
                    on=generate
                    label=words.generate_key
                    testid=testid::GENERATE_BUTTON
                />
            </div>
            <p class="kp-field__hint kp-generated">{words.generate_key_help}</p>
            <div class="kp-typed-key">
                <KeyField form=form accept_weak=accept_weak />
            </div>
            <Folded
                form=form
                field=Field::KnownHosts
                open=!known_hosts.is_empty()
                summary=words.known_hosts_optional
            >
                <KnownHostsField form=form value=known_hosts />
            </Folded>
        </fieldset>
    }
}

#[component]
fn ImagePull(form: FormState, mut registries: Vec<RegistryInput>) -> impl IntoView {
    if registries.is_empty() {
        registries.push(RegistryInput::default());
    }
    view! {
        <RegistriesPart form=form typed=registries stored=Vec::new() />
        <ImportPart form=form />
    }
}

#[component]
fn NameField(form: FormState, value: String) -> impl IntoView {
    let words = use_words();
    let field = Field::Name;
    let aside = view! { <NameCounter form=form at_first=value.trim().chars().count() /> };
    view! {
        <TextField
            of=field
            name="name"
            testid=testid::NAME
            label=words.name
            value=value
            aside=aside.into_any()
            hint=words.name_help
            required=true
            kind=FieldKind::Text
            errors=form.errors
        >
            <HiddenFinding form=form field=field />
        </TextField>
    }
}

/// How many characters the name has, and how many it may have. That depends on the kind, by which the
/// style sheet shows one of the counters. Without JavaScript there is the limit alone.
#[component]
fn NameCounter(form: FormState, at_first: usize) -> impl IntoView {
    let words = use_words();
    let used = Memo::new(move |_| {
        let report = form.report.read();
        report.as_ref().and_then(|report| report.name).map_or(at_first, |(used, _)| used)
    });
    let counter = |kind: SecretKind| {
        let budget = use_settings().with_value(|settings| settings.naming.prefix(kind).budget());
        view! {
            <span data-kind=kind.as_str()>
                <span class="kp-js-only" data-over=move || (used.get() > budget).then_some("")>
                    {move || words.name_count(used.get(), budget)}
                </span>
                <span class="kp-nojs-only">{words.name_limit(budget)}</span>
            </span>
        }
    };
    SecretKind::ALL.map(counter)
}

/// The choice of the kind. The style sheet shows the fields of the chosen kind, with and without
/// JavaScript. The server requires only what that kind needs.
#[component]
fn KindChoice(form: FormState, kind: SecretKind) -> impl IntoView {
    let words = use_words();
    let option = |option: SecretKind| {
        view! {
            <option value=option.as_str() selected=option == kind>
                {words.kind(option)}
            </option>
        }
    };
    let help = |kind: SecretKind| {
        view! {
            <p class="kp-field__hint" data-kind=kind.as_str()>{words.kind_help(kind)}</p>
        }
    };
    view! {
        <div class="kp-field">
            <label class="kp-field__label" for="type">{words.type_}</label>
            <select
                id="type"
                class="kp-input"
                name="type"
                autocomplete="off"
                data-testid=testid::SECRET_TYPE
                aria-describedby="type-error type-help"
            >
                {SecretKind::ALL.map(option)}
            </select>
            <ErrorLine id="type-error".to_owned() field=Field::Kind errors=form.errors />
            <div id="type-help">{SecretKind::ALL.map(help)}</div>
        </div>
    }
}
