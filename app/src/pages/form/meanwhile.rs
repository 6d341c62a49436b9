//! Tells the user of an open form that the secret was changed or deleted before the form is saved,
//! and that changes are not received at the moment. Each note is taken back when it is over.

use backend::AppError;
use domain::{SecretDetail, SecretNow, Seen};
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
    let Followed { news, late } = follow(form, detail);
    let note = note(news, use_base().edit(detail.object()));
    let late = move || late.get().map(|at| view! { <p class="kp-late"><AsOf at=at /></p> });
    News {
        note: view! { <div role="status">{note}</div> }.into_any(),
        late: view! { <div role="status">{late}</div> }.into_any(),
    }
}

/// Follows the changes that others make to the secret, in one line for the action bar: what was done
/// to the secret, or else since when no changes have been received.
pub(in crate::pages) fn meanwhile_line(form: FormState, detail: &SecretDetail) -> AnyView {
    let Followed { news, late } = follow(form, detail);
    let note = note(news, use_base().edit(detail.object()));
    let late = move || {
        let is_quiet = news.read().is_none();
        late.get().filter(|_| is_quiet).map(|at| view! { <AsOf at=at /> })
    };
    view! {
        {note}
        {late}
    }
    .into_any()
}

/// What is known of the secret of an open form.
struct Followed {
    /// What others did to it, unless the form's message says it already.
    news: Memo<Option<Meanwhile>>,
    /// Since when no changes have been received, from the server or by the server from the cluster.
    late: Memo<Option<String>>,
}

fn follow(form: FormState, detail: &SecretDetail) -> Followed {
    let (news, silent) = (RwSignal::new(None::<Meanwhile>), RwSignal::new(None::<String>));
    let feed = Feed::new();
    let loaded = detail.version().clone();
    let seen = Seen::written(detail.kind(), &loaded);
    let events = use_base().secret_events(detail.object(), &seen);
    Effect::new(move |_| {
        let loaded = loaded.clone();
        let receive = move |text: &str| {
            let Ok(now) = serde_json::from_str::<SecretNow>(text) else { return };
            silent.set(now.as_of);
            // A change that this form is saving is not a change by others.
            if form.pending.try_get_untracked() != Some(false) {
                return;
            }
            news.set(match now.row {
                None => Some(Meanwhile::Gone),
                Some(row) if row.version == loaded => None,
                Some(row) => Some(Meanwhile::Changed(row.changed.by)),
            });
        };
        feed.open(form.sign_in, &events, "secret", Box::new(receive));
    });
    let shown = Memo::new(move |_| {
        // If a save found the change, its message says it already.
        let is_said = matches!(*form.failure.read(), Some(AppError::Conflict { .. }));
        if is_said { None } else { news.get() }
    });
    Followed { news: shown, late: Memo::new(move |_| feed.lost().or_else(|| silent.get())) }
}

/// Says what others did to the secret, with a link to load their version.
fn note(news: Memo<Option<Meanwhile>>, theirs: String) -> impl IntoView {
    let words = use_words();
    move || {
        let (text, load) = match news.get()? {
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
    }
}
