//! `secrets/{object-name}/delete`: the page that asks the user to confirm a deletion.

use backend::AppError;
use domain::{Check, DeleteInput, SecretDetail};
use leptos::prelude::*;

use super::Loading;
use super::form::{BusyButton, FormPurpose, FormState, News, SecretForm, meanwhile};
use crate::api::delete_secret;
use crate::components::{Alert, DeletionFacts, Failure, Hidden, PageTitle, Ways};
use crate::data::use_secret;
use crate::location::use_list_href;
use crate::state::{Submitted, use_base, use_posted};
use crate::testid;
use crate::words::use_words;

/// The page that asks the user to confirm a deletion.
#[component]
pub fn DeletePage() -> impl IntoView {
    let secret = use_secret();
    let posted = use_posted(|submitted| match submitted {
        Submitted::Delete(error) => Some(error),
        _ => None,
    });
    let body = move || {
        secret.get().map(|answer| match answer {
            Ok(detail) => view! { <Confirmation detail=detail failure=posted() /> }.into_any(),
            Err(error) => view! { <Failure error=posted().unwrap_or(error) /> }.into_any(),
        })
    };
    view! { <Transition fallback=|| view! { <Loading /> }>{body}</Transition> }
}

#[component]
fn Confirmation(detail: SecretDetail, failure: Option<AppError>) -> impl IntoView {
    let words = use_words();
    let title = words.delete_question(&detail.row.shown_title());
    let here = use_base().delete(detail.object());
    let object = detail.object().to_string();
    let form = FormState::new(failure, purpose(object));
    let News { note, late } = meanwhile(form, &detail);
    let SecretDetail { row, .. } = detail;
    let version = row.version.clone();
    view! {
        <section class="kp-confirm">
            <PageTitle title=title />
            <DeletionFacts row />
            <p>{words.delete_warning}</p>
            <SecretForm form=form>
                <Alert error=form.failure ways=Ways::of(here) />
                {note}
                <Hidden name="uid" value=version.uid />
                <Hidden name="resourceVersion" value=version.resource_version />
                <div class="kp-form__buttons">
                    <BusyButton
                        pending=form.pending
                        idle=words.ok_delete
                        busy=words.deleting
                        class="kp-button kp-button--primary kp-button--danger"
                    />
                    <a
                        class="kp-button kp-button--quiet"
                        href=use_list_href()
                        data-testid=testid::RESET_BUTTON
                    >
                        {words.cancel}
                    </a>
                </div>
                {late}
            </SecretForm>
        </section>
    }
}

/// Returns how the form is saved. It has no fields to check.
fn purpose(object: String) -> FormPurpose {
    FormPurpose {
        question: Box::new(|_| None),
        check: Box::new(|_, _| Check::default()),
        save: Box::new(move |pairs| {
            let (object, input) = (object.clone(), DeleteInput::from_pairs(pairs));
            Box::pin(async { Ok(delete_secret(object, input).await?) })
        }),
    }
}
