//! An open form learns that its secret was changed or deleted, before it is saved.

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

/// What others did to the secret since the form was loaded.
#[derive(Clone)]
enum Meanwhile {
    /// It was changed, by somebody who is known or not.
    Changed(Option<String>),
    Gone,
}

/// What a form says of what others do.
pub(in crate::pages) struct News {
    /// What others did to the secret; nothing while it is as it was loaded.
    pub(in crate::pages) note: Element,
    /// Since when nothing is heard of them, while that is so. It stands where no field moves when it
    /// comes and goes.
    pub(in crate::pages) late: Element,
}

/// Follows what others do to the secret.
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
            // What the form itself is doing is no news.
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
        // The message of a save that found out says it already.
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
