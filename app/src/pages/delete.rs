//! `secrets/{object-name}/delete`: the confirmation of a deletion as a page.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::form::{FormState, leave_to_list};
use crate::api::{delete_secret, get_secret};
use crate::components::{Alert, Failure, PageTitle};
use crate::domain::{DeleteInput, SecretDetail};
use crate::error::AppError;
use crate::routes::OBJECT;
use crate::state::{Submitted, take_submitted, use_base};
use crate::testid;
use crate::words::use_words;

/// The confirmation of a deletion.
#[component]
pub fn DeletePage() -> impl IntoView {
    let words = use_words();
    let params = use_params_map();
    let object = Memo::new(move |_| params.read().get(OBJECT).unwrap_or_default());
    let secret = Resource::new(move || object.get(), get_secret);
    let failure = StoredValue::new(match take_submitted() {
        Some(Submitted::Delete(error)) => Some(error),
        _ => None,
    });
    let body = move || {
        Suspend::new(async move {
            let detail = secret.await;
            // Read, not taken: on the server this runs twice, once to see what it waits for.
            match (detail, failure.get_value()) {
                (Ok(detail), failure) => view! { <Confirmation detail failure /> }.into_any(),
                (Err(_), Some(error)) | (Err(error), None) => {
                    view! { <Failure error /> }.into_any()
                }
            }
        })
    };
    view! {
        <Suspense fallback=move || view! { <p class="kp-loading">{words.loading}</p> }>
            {body}
        </Suspense>
    }
}

#[component]
fn Confirmation(detail: SecretDetail, failure: Option<AppError>) -> impl IntoView {
    let words = use_words();
    let object = detail.object().clone();
    let here = use_base().delete(&object);
    let version = detail.version().clone();
    let form = FormState::new(failure, |_| Vec::new());
    let leave = leave_to_list();
    let called = object.to_string();
    let submit = move |event: web_sys::SubmitEvent| {
        let called = called.clone();
        form.submit(&event, leave.clone(), |pairs| {
            delete_secret(called, DeleteInput::from_pairs(pairs))
        });
    };
    let pending = form.pending;
    view! {
        <section class="kp-confirm">
            <PageTitle title=(words.delete_question)(detail.row.title()) />
            <p>
                <code>{object.to_string()}</code>
            </p>
            <p>{words.delete_warning}</p>
            <form method="post" action="" node_ref=form.node on:submit=submit>
                <Alert error=form.failure note=Signal::stored(None) look_again=here />
                <input type="hidden" name="uid" value=version.uid />
                <input type="hidden" name="resourceVersion" value=version.resource_version />
                <div class="kp-form__buttons">
                    <button
                        type="submit"
                        class="kp-button kp-button--primary kp-button--danger"
                        data-testid=testid::CONFIRM_BUTTON
                        disabled=pending
                    aria-busy=move || pending.get().then_some("true")
                    >
                        {move || if pending.get() { words.deleting } else { words.ok }}
                    </button>
                    <a
                        class="kp-button kp-button--quiet"
                        href=use_base().start()
                        data-testid=testid::RESET_BUTTON
                    >
                        {words.cancel}
                    </a>
                </div>
            </form>
        </section>
    }
}
