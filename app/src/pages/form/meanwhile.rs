//! Tells the user of an open form that the secret was changed or deleted before the form is saved.

use backend::AppError;
use domain::{SecretDetail, SecretRow, Seen};
use leptos::prelude::*;

use super::FormState;
use crate::components::as_of;
use crate::dom::Feed;
use crate::markup::{Element, el, live};
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// A change that others made to the secret since the form was loaded.
#[derive(Clone)]
enum Meanwhile {
    /// The secret was changed, with the name of the user if it is known.
    Changed(Option<String>),
    Gone,
}

/// The notes of a form about the changes of others.
pub(in crate::pages) struct News {
    /// The note about the secret. It is empty while the secret is as it was loaded.
    pub(in crate::pages) note: Element,
    /// Says since when no changes have been received, while that is so. It is placed where no field
    /// moves when it appears or disappears.
    pub(in crate::pages) late: Element,
}

/// Follows the changes that others make to the secret.
pub(in crate::pages) fn meanwhile(form: FormState, detail: &SecretDetail) -> News {
    let words = use_words();
    let news = RwSignal::new(None::<Meanwhile>);
    let feed = Feed::new();
    let loaded = detail.version().clone();
    let base = use_base();
    let events = base.secret_events(detail.object(), &Seen::written(detail.kind(), &loaded));
    let follow = move |_: &web_sys::Element| {
        let loaded = loaded.clone();
        let receive = move |text: &[u8]| {
            // A change that this form is saving is not a change by others.
            if form.pending.try_get_untracked() != Some(false) {
                return;
            }
            let Ok(row) = serde_json::from_slice::<Option<SecretRow>>(text) else { return };
            news.set(match row {
                None => Some(Meanwhile::Gone),
                Some(row) if row.version == loaded => None,
                Some(row) => Some(Meanwhile::Changed(row.changed.by)),
            });
        };
        feed.open(form.sign_in, &events, "row", Box::new(receive));
    };
    let theirs = base.edit(detail.object());
    let note = move || {
        // If a save found the change, its message says it already.
        if matches!(form.failure.get(), Some(AppError::Conflict { .. })) {
            return None;
        }
        let note = el("p").class("kp-note").testid(testid::MEANWHILE);
        Some(match news.get()? {
            Meanwhile::Gone => note.child(el("span").child(words.gone_meanwhile)),
            Meanwhile::Changed(by) => {
                let load = el("a")
                    .class("kp-button")
                    .attr("href", theirs.clone())
                    .attr("rel", "external")
                    .child(words.load_theirs);
                note.child(el("span").child(words.changed_meanwhile(by.as_deref()))).child(load)
            }
        })
    };
    let late = move || feed.lost().map(|at| el("p").class("kp-late").child(as_of(at)));
    News {
        note: el("div").attr("role", "status").effect(follow).child(live(note)),
        late: el("div").attr("role", "status").child(live(late)),
    }
}
