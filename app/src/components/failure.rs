//! Errors: of a whole page, and above a form.

use leptos::prelude::*;

use super::{Icon, PageTitle, Symbol};
use crate::error::AppError;
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// A page that could not be shown, with the way on.
#[component]
pub fn Failure(error: AppError) -> impl IntoView {
    let words = use_words();
    let message = (words.error)(&error);
    let retry = matches!(
        error,
        AppError::Unavailable
            | AppError::Unreachable
            | AppError::Uncertain
            | AppError::Internal { .. }
    );
    view! {
        <section class="kp-state kp-state--error" role="alert">
            <Icon symbol=Symbol::Warning />
            <PageTitle title=message.title />
            <p>{message.text}</p>
            <p class="kp-state__actions">
                // An empty reference is the page itself; `external` loads it anew.
                {retry
                    .then(|| {
                        view! {
                            <a class="kp-button" href="" rel="external">
                                {words.try_again}
                            </a>
                        }
                    })}
                <a class="kp-button kp-button--quiet" href=use_base().start()>
                    {words.to_list}
                </a>
            </p>
        </section>
    }
}

/// What went wrong with a form, above its fields. It takes the focus when it appears.
#[component]
pub fn Alert(
    /// The error; nothing is shown without one.
    #[prop(into)]
    error: Signal<Option<AppError>>,
    /// A further sentence.
    #[prop(into)]
    note: Signal<Option<&'static str>>,
    /// Where the state of the cluster can be seen again.
    #[prop(into, optional)]
    look_again: Option<String>,
) -> impl IntoView {
    let words = use_words();
    let body = move || {
        let error = error.get()?;
        let message = (words.error)(&error);
        let count = error.field_errors().len();
        let text = if count > 0 { (words.form_errors)(count) } else { message.text };
        let link = match error {
            AppError::Conflict { .. } => Some(words.reload),
            AppError::Uncertain => Some(words.look_again),
            _ => None,
        };
        let link = link.zip(look_again.clone()).map(|(text, href)| {
            view! {
                <a href=href rel="external">
                    {text}
                </a>
            }
        });
        Some(view! {
            <div class="kp-alert" data-testid=testid::FORM_ERROR>
                <Icon symbol=Symbol::Warning />
                <div>
                    <strong>{message.title}</strong>
                    <p>{text} " " {link}</p>
                    {note.get().map(|note| view! { <p>{note}</p> })}
                </div>
            </div>
        })
    };
    view! {
        <div id="form-error" role="alert" tabindex="-1">
            {body}
        </div>
    }
}
