//! `secrets/{object-name}/delete`: the page that asks the user to confirm a deletion.

use backend::AppError;
use domain::{Check, DeleteInput, SecretDetail};

use super::form::{FormPurpose, FormState, News, busy_while, meanwhile};
use super::loading;
use crate::api::delete_secret;
use crate::components::{Alert, alert, failure, hidden, page_title};
use crate::markup::{Element, Node, el, live};
use crate::router::use_router;
use crate::sign_in::CONFIRM;
use crate::state::{PageData, Submitted, take_submitted, use_base};
use crate::testid;
use crate::words::use_words;

/// The page that asks the user to confirm a deletion.
pub fn delete_page() -> Node {
    let router = use_router();
    live(move || match router.page() {
        PageData::Secret(detail) => match detail.read() {
            Some(detail) => confirmation(detail, submitted()),
            None => loading(),
        },
        PageData::Failed(error) => failure(&submitted().unwrap_or(error)),
        PageData::Loading | PageData::Nothing | PageData::List(_) => loading(),
    })
}

fn submitted() -> Option<AppError> {
    match take_submitted() {
        Some(Submitted::Delete(error)) => Some(error),
        _ => None,
    }
}

fn confirmation(detail: SecretDetail, failure: Option<AppError>) -> Element {
    let words = use_words();
    let title = words.delete_question(&detail.row.shown_title());
    let here = use_base().delete(detail.object());
    let object = detail.object().to_string();
    let called = object.clone();
    let purpose = FormPurpose {
        question: Box::new(|_| None),
        check: Box::new(|_, _| Check::default()),
        save: Box::new(move |pairs| {
            let (object, input) = (called.clone(), DeleteInput::from_pairs(pairs));
            Box::pin(async { Ok(delete_secret(object, input).await?) })
        }),
    };
    let form = FormState::new(failure, purpose);
    let confirm = el("button")
        .attr("type", "submit")
        .attr("id", CONFIRM)
        .class("kp-button kp-button--primary kp-button--danger")
        .testid(testid::CONFIRM_BUTTON);
    let confirm = busy_while(confirm, form.pending, words.ok, words.deleting);
    let cancel = el("a")
        .class("kp-button kp-button--quiet")
        .attr("href", use_base().start())
        .testid(testid::RESET_BUTTON)
        .child(words.cancel);
    let News { note, late } = meanwhile(form, &detail);
    let version = detail.row.version;
    let fields = form
        .element("")
        .child(alert(form.failure, None, Alert::of(here)))
        .child(note)
        .child(hidden("uid", version.uid))
        .child(hidden("resourceVersion", version.resource_version))
        .child(el("div").class("kp-form__buttons").child(confirm).child(cancel))
        .child(late);
    el("section")
        .class("kp-confirm")
        .child(page_title(title))
        .child(el("p").child(el("code").child(object)))
        .child(el("p").child(words.delete_warning))
        .child(fields)
}
