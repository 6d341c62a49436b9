//! `secrets/{object-name}`: the form of a stored secret. What is stored is described, not shown.

mod git_sync;
mod image_pull;
mod lost;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use self::git_sync::GitSyncPart;
use self::image_pull::ImagePullPart;
use self::lost::Lost;
use super::form::{FormButtons, FormState, guard_unsaved, leave_to_list};
use crate::api::{get_secret, update_secret};
use crate::components::{
    Alert, ChangedTime, CopyButton, Failure, Field, Help, Icon, PageTitle, Symbol,
};
use crate::domain::{Credential, EditInput, Field as FieldName, SecretDetail};
use crate::error::AppError;
use crate::routes::OBJECT;
use crate::state::{Submitted, take_submitted, use_base};
use crate::testid;
use crate::words::use_words;

/// The form of a stored secret.
#[component]
pub fn EditPage() -> impl IntoView {
    let words = use_words();
    let params = use_params_map();
    let object = Memo::new(move |_| params.read().get(OBJECT).unwrap_or_default());
    let secret = Resource::new(move || object.get(), get_secret);
    let posted = StoredValue::new(object.get_untracked());
    let submitted = StoredValue::new(match take_submitted() {
        Some(Submitted::Edit { input, error, retype }) => Some((input, error, retype)),
        _ => None,
    });
    let body = move || {
        Suspend::new(async move {
            let detail = secret.await;
            // Read, not taken: on the server this runs twice, once to see what it waits for.
            let submitted =
                submitted.get_value().filter(|_| object.get_untracked() == posted.get_value());
            match (detail, submitted) {
                (Ok(detail), submitted) => view! { <EditForm detail submitted /> }.into_any(),
                (Err(error), Some((input, failure, _))) => {
                    view! { <Lost error=failure.unwrap_or(error) input /> }.into_any()
                }
                (Err(error), None) => view! { <Failure error /> }.into_any(),
            }
        })
    };
    view! {
        <section class="kp-form-page">
            <a class="kp-back" href=use_base().start() data-testid=testid::BACK_BUTTON>
                <Icon symbol=Symbol::Back />
                {words.back}
            </a>
            <Suspense fallback=move || view! { <p class="kp-loading">{words.loading}</p> }>
                {body}
            </Suspense>
        </section>
    }
}

#[component]
fn EditForm(
    detail: SecretDetail,
    submitted: Option<(EditInput, Option<AppError>, bool)>,
) -> impl IntoView {
    let words = use_words();
    let (input, failure, retype) =
        submitted.unwrap_or_else(|| (EditInput::of(&detail), None, false));
    let kind = detail.kind();
    let object = detail.object().to_string();
    let here = use_base().edit(detail.object());
    let title = (words.edit_title)(detail.row.title());
    let stored = detail.clone();
    let form = FormState::new(failure, move |pairs| {
        EditInput::from_pairs(pairs).validate(&stored).err().unwrap_or_default()
    });
    guard_unsaved(form.dirty);
    let leave = leave_to_list();
    let submit = move |event: web_sys::SubmitEvent| {
        let object = object.clone();
        form.submit(&event, leave.clone(), |pairs| {
            update_secret(object, EditInput::from_pairs(pairs))
        });
    };
    let note = Signal::derive(move || retype.then_some(words.retype));
    let credential = match detail.credential.clone() {
        Credential::GitSync { stored, key, known_hosts } => {
            let replacing = input.replace_key;
            view! { <GitSyncPart form stored key known_hosts replacing /> }.into_any()
        }
        Credential::ImagePull { registries } => {
            view! { <ImagePullPart form registries input=input.clone() /> }.into_any()
        }
    };
    view! {
        <PageTitle title />
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
                // The form's first submit button is what Enter in a field presses.
                <button
                    type="submit"
                    class="kp-visually-hidden"
                    name="intent"
                    value="save"
                    tabindex="-1"
                    aria-hidden="true"
                ></button>
                <Alert error=form.failure note look_again=here />
                <input type="hidden" name="uid" value=input.version.uid.clone() />
                <input
                    type="hidden"
                    name="resourceVersion"
                    value=input.version.resource_version.clone()
                />
                <Facts detail=detail.clone() />
                <Field
                    field=FieldName::DisplayName
                    name="displayName"
                    testid=testid::DISPLAY_NAME
                    label=words.display_name
                    value=input.display_name.clone()
                    hint=words.display_name_help
                    error=form.error(FieldName::DisplayName)
                />
                {detail.immutable.then(|| view! { <p class="kp-note">{words.immutable}</p> })}
                {credential}
                <FormButtons form />
            </form>
            <div class="kp-helps">
                <Help kind />
            </div>
        </div>
    }
}

/// What is fixed: name, type, who changed it last.
#[component]
fn Facts(detail: SecretDetail) -> impl IntoView {
    let words = use_words();
    let object = detail.object().to_string();
    view! {
        <dl class="kp-facts">
            <dt>{words.name}</dt>
            <dd data-testid=testid::NAME>{detail.row.name.to_string()}</dd>
            <dt>{words.object_name}</dt>
            <dd>
                <code>{object.clone()}</code>
                <CopyButton text=object label=words.copy_name />
            </dd>
            <dt>{words.type_}</dt>
            <dd data-testid=testid::SECRET_TYPE>
                <span class="kp-kind" data-kind=detail.kind().as_str()>
                    {(words.kind)(detail.kind())}
                </span>
            </dd>
            <dt>{words.last_changed}</dt>
            <dd>
                <ChangedTime changed=detail.row.changed />
            </dd>
        </dl>
    }
}
