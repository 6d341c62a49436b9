//! `secrets/new`: the form of a new secret.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::form::{FormButtons, FormState, RegistryFields, guard_unsaved, leave_to_list};
use crate::api::create_secret;
use crate::components::{Alert, Field, FieldKind, Help, Icon, PageTitle, SecretArea, Symbol};
use crate::domain::{CreateInput, Field as FieldName, SecretKind};
use crate::state::{Submitted, take_submitted, use_base, use_settings};
use crate::testid;
use crate::words::use_words;

/// The form of a new secret.
#[component]
pub fn CreatePage() -> impl IntoView {
    let words = use_words();
    let asked = use_query_map().read_untracked().get_str("type").and_then(SecretKind::parse);
    let (input, failure, retype) = match take_submitted() {
        Some(Submitted::Create { input, error, retype }) => (input, Some(error), retype),
        _ => (CreateInput::default(), None, false),
    };
    let kind = input.kind().or(asked).unwrap_or(SecretKind::GitSync);
    let naming = use_settings().with_value(|settings| settings.naming.clone());
    let form = FormState::new(failure, move |pairs| {
        CreateInput::from_pairs(pairs).validate(&naming).err().unwrap_or_default()
    });
    guard_unsaved(form.dirty);
    let leave = leave_to_list();
    let submit = move |event: web_sys::SubmitEvent| {
        form.submit(&event, leave.clone(), |pairs| create_secret(CreateInput::from_pairs(pairs)));
    };
    let note = Signal::derive(move || retype.then_some(words.retype));
    view! {
        <section class="kp-form-page">
            <a class="kp-back" href=use_base().start() data-testid=testid::BACK_BUTTON>
                <Icon symbol=Symbol::Back />
                {words.back}
            </a>
            <PageTitle title=words.create_title />
            <div class="kp-form-page__columns" data-kind=kind.as_str()>
                <form
                    class="kp-form"
                    method="post"
                    action=""
                    novalidate
                    autocomplete="off"
                    node_ref=form.node
                    on:submit=submit
                    on:input=move |event| form.typed(&event)
                >
                    <Alert error=form.failure note look_again=use_base().start() />
                    <NameFields form input=input.clone() />
                    <KindChoice form kind />
                    <fieldset class="kp-fieldset" data-kind="git-sync">
                        <legend class="kp-visually-hidden">{words.secret}</legend>
                        <SecretArea error=form.error(FieldName::Key) />
                    </fieldset>
                    <fieldset class="kp-fieldset" data-kind="image-pull">
                        <legend class="kp-visually-hidden">
                            {(words.kind)(SecretKind::ImagePull)}
                        </legend>
                        <RegistryFields form index=0 typed=input.registry />
                        <Field
                            field=FieldName::Password(0)
                            name="password"
                            testid=testid::PASSWORD
                            label=words.password
                            hint=words.password_help
                            required=true
                            kind=FieldKind::Password
                            error=form.error(FieldName::Password(0))
                        />
                    </fieldset>
                    <FormButtons form />
                </form>
                <div class="kp-helps">{SecretKind::ALL.map(|kind| view! { <Help kind /> })}</div>
            </div>
        </section>
    }
}

#[component]
fn NameFields(form: FormState, input: CreateInput) -> impl IntoView {
    let words = use_words();
    let budget = use_settings().with_value(|settings| {
        let budgets = SecretKind::ALL.map(|kind| settings.naming.prefix(kind).budget());
        budgets.into_iter().min().unwrap_or_default()
    });
    view! {
        <Field
            field=FieldName::Name
            name="name"
            testid=testid::NAME
            label=words.name
            value=input.name
            hint=(words.name_help)(budget)
            required=true
            error=form.error(FieldName::Name)
        />
        <Field
            field=FieldName::DisplayName
            name="displayName"
            testid=testid::DISPLAY_NAME
            label=words.display_name
            value=input.display_name
            hint=words.display_name_help
            error=form.error(FieldName::DisplayName)
        />
    }
}

/// The choice of the kind. The style sheet shows the fields of the chosen one, with and without
/// JavaScript; the server asks for what that kind needs.
#[component]
fn KindChoice(form: FormState, kind: SecretKind) -> impl IntoView {
    let words = use_words();
    let error = form.error(FieldName::Kind);
    let options = SecretKind::ALL.map(|option| {
        view! {
            <option value=option.as_str() selected=option == kind>
                {(words.kind)(option)}
            </option>
        }
    });
    let helps = SecretKind::ALL.map(|option| {
        view! {
            <p class="kp-field__hint" data-kind=option.as_str()>
                {(words.kind_help)(option)}
            </p>
        }
    });
    view! {
        <div class="kp-field">
            <label class="kp-field__label" for="type">
                {words.type_}
            </label>
            <select
                id="type"
                class="kp-input"
                name="type"
                autocomplete="off"
                data-testid=testid::SECRET_TYPE
                aria-describedby="type-error type-help"
            >
                {options}
            </select>
            <p class="kp-field__error" id="type-error" aria-live="polite">
                {move || error.get()}
            </p>
            <div id="type-help">{helps}</div>
        </div>
    }
}
