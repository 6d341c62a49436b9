//! Tells the user of an open form that the secret was changed or deleted before the form is saved.

use backend::AppError;
use domain::{SecretDetail, SecretRow, Seen};
use leptos::prelude::*;

use super::FormState;
use crate::components::AsOf;
use crate::dom::Feed;
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// A change that others made to the secret since the form was loaded.
#[derive(Clone, PartialEq, Eq)]
enum Meanwhile {
    /// The secret was changed, with the name of the user if it is known.
    Changed(Option<String>),
    Gone,
}

/// The notes of a form about the changes of others.
pub(in crate::pages) struct News {
    /// The note about the secret. It is empty while the secret is as it was loaded.
    pub(in crate::pages) note: AnyView,
    /// Says since when no changes have been received, while that is so. It is placed where no field
    /// moves when it appears or disappears.
    pub(in crate::pages) late: AnyView,
}

/// Follows the changes that others make to the secret.
pub(in crate::pages) fn meanwhile(form: FormState, detail: &SecretDetail) -> News {
    let words = use_words();
    let news = RwSignal::new(None::<Meanwhile>);
    let feed = Feed::new();
    let loaded = detail.version().clone();
    let base = use_base();
    let events = base.secret_events(detail.object(), &Seen::written(detail.kind(), &loaded));
    Effect::new(move |_| {
        let loaded = loaded.clone();
        let receive = move |text: &str| {
            // A change that this form is saving is not a change by others.
            if form.pending.try_get_untracked() != Some(false) {
                return;
            }
            let Ok(row) = serde_json::from_str::<Option<SecretRow>>(text) else { return };
            news.set(match row {
                None => Some(Meanwhile::Gone),
                Some(row) if row.version == loaded => None,
                Some(row) => Some(Meanwhile::Changed(row.changed.by)),
            });
        };
        feed.open(form.sign_in, &events, "row", Box::new(receive));
    });
    let theirs = base.edit(detail.object());
    let shown = Memo::new(move |_| {
        // If a save found the change, its message says it already.
        let is_said = matches!(*form.failure.read(), Some(AppError::Conflict { .. }));
        if is_said { None } else { news.get() }
    });
    let note = move || {
        let (text, load) = match shown.get()? {
            Meanwhile::Gone => (words.gone_meanwhile.to_owned(), None),
            Meanwhile::Changed(by) => {
                let load = view! {
                    <a class="kp-button" href=theirs.clone() rel="external">
                        {words.load_theirs}
                    </a>
                };
                (words.changed_meanwhile(by.as_deref()), Some(load))
            }
        };
        Some(view! {
            <p class="kp-note" data-testid=testid::MEANWHILE>
                <span>{text}</span>
                {load}
            </p>
        })
    };
    let late = move || feed.lost().map(|at| view! { <p class="kp-late"><AsOf at=at /></p> });
    News {
        note: view! { <div role="status">{note}</div> }.into_any(),
        late: view! { <div role="status">{late}</div> }.into_any(),
    }
}
