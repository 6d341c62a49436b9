//! `secrets/{object-name}`: the form of a stored secret. Its stored credentials are described, not
//! shown.

mod again;
mod conflict;
mod facts;
mod git_sync;
mod image_pull;
mod lost;
mod replace_choice;

use backend::{AppError, Right};
use domain::{Check, Credential, EditInput, ObjectName, Question, SAVE, SecretDetail};
use leptos::prelude::*;

use self::again::{again_link, use_create_again};
use self::conflict::comparing;
use self::facts::Facts;
use self::git_sync::{GitSyncPart, StoredKeyFacts};
use self::image_pull::ImagePullPart;
use self::lost::Lost;
use self::replace_choice::ReplaceChoice;
use super::Loading;
use super::form::{
    ActionBar, BackLink, DisplayNameField, FormPurpose, FormState, RegistryFacts, SaveOnEnter,
    SecretForm, SharedNotes, guard_unsaved, meanwhile_line, typed_credential,
};
use crate::api::update_secret;
use crate::components::{Alert, Failure, Help, Hidden, PageTitle, Ways};
use crate::data::{use_object, use_secret};
use crate::state::{Submitted, use_base, use_posted};
use crate::testid;
use crate::words::use_words;

/// The result of a plain post of the form.
#[derive(Clone)]
struct Posted {
    /// The typed fields, without credentials.
    input: EditInput,
    failure: Option<AppError>,
    /// Says which typed fields are missing.
    lacking: Option<&'static str>,
}

impl Posted {
    fn of(submitted: Submitted) -> Option<Self> {
        match submitted {
            Submitted::Edit { input, error, retype, cut } => {
                let lacking = use_words().lacking(retype, cut);
                Some(Self { input: *input, failure: error, lacking })
            }
            _ => None,
        }
    }
}

/// The form of a stored secret.
#[component]
pub fn EditPage() -> impl IntoView {
    let (secret, object) = (use_secret(), use_object());
    let posted = use_posted(Posted::of);
    let failed = move || {
        let error = secret.get()?.err()?;
        Some(match posted() {
            Some(Posted { input, failure, .. }) => {
                let error = failure.unwrap_or(error);
                view! { <Lost error=error object=object input=input /> }.into_any()
            }
            None => view! { <Failure error=error /> }.into_any(),
        })
    };
    view! {
        <section class="kp-form-page">
            <BackLink />
            <Transition fallback=|| {
                view! { <Loading /> }
            }>
                // Each version of the secret has a form of its own, so that no typed text is kept
                // for another.
                <For
                    each=move || secret.get().and_then(Result::ok)
                    key=|detail| version_key(detail)
                    children=move |detail| {
                        view! { <EditForm detail=detail posted=posted() /> }
                    }
                />
                {failed}
            </Transition>
        </section>
    }
}

fn version_key(detail: &SecretDetail) -> (String, String) {
    let version = detail.version();
    (version.uid.clone(), version.resource_version.clone())
}

#[component]
fn EditForm(detail: SecretDetail, posted: Option<Posted>) -> impl IntoView {
    let words = use_words();
    let posted = posted.unwrap_or_else(|| Posted {
        input: EditInput::of(&detail),
        failure: None,
        lacking: None,
    });
    let Posted { input, failure, lacking } = posted;
    let kind = detail.kind();
    let form = FormState::new(failure, purpose(&detail));
    guard_unsaved(form.dirty);
    form.hand_over(|pairs, error| {
        let input = Box::new(EditInput::from_pairs(pairs));
        Submitted::Edit { input, error, retype: false, cut: false }
    });
    let ways = Ways::of(use_base().edit(detail.object()))
        .typed(form.errors)
        .edit(again_link(&detail, &input), use_create_again(form, &detail))
        .compare(comparing(form, input.clone().without_credentials()));
    let news = meanwhile_line(form, &detail);
    let object = detail.object().clone();
    let was = input.display_name_was.clone();
    view! {
        <PageTitle
            title=words.edit_title(&detail.row.shown_title())
            first_field="displayName"
        />
        <div class="kp-form-page__columns" data-kind=kind.as_str()>
            <SecretForm form=form id="edit-form" with_fields=true>
                <Alert error=form.failure note=lacking ways=ways />
                <Hidden name="uid" value=input.version.uid.clone() />
                <Hidden name="resourceVersion" value=input.version.resource_version.clone() />
                <Hidden name="marks" value=input.marks.to_text() />
                {was.map(|was| view! { <Hidden name="displayNameWas" value=was /> })}
                <SaveOnEnter right=Right::Patch />
                <Facts detail=detail.clone() />
                <SharedNotes shared=detail.shared.clone() kind=kind />
                {state_notes(&detail)}
                <DisplayNameField form=form value=input.display_name.clone() />
                <CredentialPart form=form detail=detail input=input />
                <ActionBar form=form right=Right::Patch object=object>
                    {news}
                </ActionBar>
            </SecretForm>
            <div class="kp-helps">
                <Help kind=kind service=form.service />
            </div>
        </div>
    }
}

/// Returns how the form is checked and saved.
fn purpose(detail: &SecretDetail) -> FormPurpose {
    let object = detail.object().to_string();
    let (stored, except, kind) = (detail.clone(), object.clone(), detail.kind());
    FormPurpose {
        question: Box::new(move |pairs| {
            let input = EditInput::from_pairs(pairs);
            Some(Question::Edit { detail: Box::new(stored.clone()), input })
        }),
        check: Box::new(move |pairs, report| {
            let input = EditInput::from_pairs(pairs.clone());
            let check = typed_credential(kind, report, &input.registries);
            Check { except: except.clone(), ..check }
        }),
        save: Box::new(move |pairs| {
            let intent = pairs.iter().rfind(|(name, _)| name == "intent");
            let intent = intent.map_or(SAVE.to_owned(), |(_, intent)| intent.clone());
            let mut input = EditInput::from_pairs(pairs);
            input.follow(&intent);
            let object = object.clone();
            Box::pin(async { Ok(update_secret(object, input).await?) })
        }),
    }
}

/// Returns notes about unusual properties of the object.
fn state_notes(detail: &SecretDetail) -> impl IntoView + use<> {
    let words = use_words();
    let note = |text: String| view! { <p class="kp-note">{text}</p> };
    let deleting =
        detail.deleting.then(|| note(words.deleting_until(&words.list(&detail.finalizers))));
    let immutable = detail.immutable.then(|| note(words.immutable.to_owned()));
    let applied = detail.applied.then(|| {
        view! { <p class="kp-note" data-testid=testid::APPLIED>{words.applied}</p> }
    });
    view! {
        {deleting}
        {immutable}
        {applied}
    }
}

/// The credential's part of the form. For an immutable secret, the style sheet shows it once the
/// user chooses to replace the secret, with and without JavaScript.
#[component]
fn CredentialPart(form: FormState, detail: SecretDetail, input: EditInput) -> impl IntoView {
    let words = use_words();
    let object = detail.object().clone();
    let SecretDetail { credential, immutable, .. } = detail;
    let replace = input.replace;
    let described = immutable.then(|| {
        view! { <Described object=object.clone() credential=credential.clone() /> }
    });
    let part = match credential {
        Credential::GitSync { key, known_hosts } => view! {
            <GitSyncPart
                form=form
                object=object
                key=key
                known_hosts=known_hosts
                input=input
            />
        }
        .into_any(),
        Credential::ImagePull(file) => {
            view! { <ImagePullPart form=form file=file input=input /> }.into_any()
        }
    };
    if !immutable {
        return part;
    }
    view! {
        {described}
        <ReplaceChoice
            name="replace"
            class="kp-field kp-replace"
            chosen=replace
            label=words.replace_secret
            help=words.replace_secret_help
            testid=testid::REPLACE_SECRET
        />
        <div class="kp-replacement">{part}</div>
    }
    .into_any()
}

/// The description of an immutable secret's credential, with nothing to choose.
#[component]
fn Described(object: ObjectName, credential: Credential) -> impl IntoView {
    let description = match credential {
        Credential::GitSync { key, .. } => {
            view! { <StoredKeyFacts object=object key=key /> }.into_any()
        }
        Credential::ImagePull(file) => {
            view! { <RegistryFacts registries=file.unwrap_or_default().registries /> }.into_any()
        }
    };
    view! { <div class="kp-described">{description}</div> }
}
