//! The sign-in of an open page: whether it has ended, and that it is there again.
//!
//! What a page shows and what was typed stay when it ends; only new data needs it. Every answer of the
//! server tells, and a look at the server does where an answer cannot: behind a proxy that signs
//! people in itself, its page or a way elsewhere takes the place of the panel's 401.
//!
//! Invariant: a page that knows asks for nothing by itself until it is signed in again.

use backend::AppError;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::dom;
use crate::routes::{BasePath, EVENTS};

/// What the script of the sign-in says on the document (embed/sign-in.js).
const SIGNED_IN: &str = "keypane-signed-in";

/// The sign-in of the page. Cheap to copy; it is in context everywhere.
#[derive(Clone, Copy)]
pub struct SignIn(StoredValue<State>);

struct State {
    ended: RwSignal<bool>,
    /// True where the panel has a login of its own.
    own: bool,
    /// An address that answers nobody but who is signed in.
    asked: String,
}

impl SignIn {
    /// Provides the sign-in of a page that was rendered for nobody where `ended`.
    pub fn provide(own: bool, ended: bool, base: &BasePath) -> Self {
        let state = State { ended: RwSignal::new(ended), own, asked: base.join(EVENTS) };
        let sign_in = Self(StoredValue::new(state));
        provide_context(sign_in);
        sign_in
    }

    /// True where the panel has a login of its own.
    pub fn is_own(self) -> bool {
        self.0.with_value(|state| state.own)
    }

    /// True while nobody is signed in any more; a signal.
    pub fn has_ended(self) -> bool {
        self.ended().get()
    }

    /// The same as it is now.
    pub fn has_ended_now(self) -> bool {
        self.ended().get_untracked()
    }

    fn ended(self) -> RwSignal<bool> {
        self.0.with_value(|state| state.ended)
    }

    /// The server has answered somebody who is signed in.
    pub fn is_there(self) {
        self.set(false);
    }

    /// What an answer's error is once it is known whether somebody is signed in.
    pub async fn judge(self, error: AppError) -> AppError {
        let ended = match error {
            AppError::Unauthenticated => true,
            // A proxy asks to sign in by a refusal or by a page of its own.
            AppError::Unreachable
            | AppError::Unreadable
            | AppError::Between { status: 0..=403, .. } => self.look().await,
            _ => return error,
        };
        self.set(ended);
        if ended { AppError::Unauthenticated } else { error }
    }

    /// Looks whether it has ended; where nothing answers, it is as it was.
    pub async fn look(self) -> bool {
        let asked = self.0.with_value(|state| state.asked.clone());
        if let Some(ended) = dom::is_signed_out(&asked).await {
            self.set(ended);
        }
        self.has_ended_now()
    }

    fn set(self, ended: bool) {
        if self.has_ended_now() != ended {
            self.ended().set(ended);
        }
    }

    /// Says in `failure` that it has ended, and takes that back. An effect of the browser.
    pub fn tell(self, failure: RwSignal<Option<AppError>>) {
        let ended = self.has_ended();
        let told = failure.get_untracked();
        match told {
            None if ended => failure.set(Some(AppError::Unauthenticated)),
            Some(AppError::Unauthenticated) if !ended => failure.set(None),
            _ => {}
        }
    }

    /// Listens, for as long as the page lives, for the script of the sign-in, and for the moment in
    /// which the user sees the tab again: they may have signed in elsewhere. It marks the document
    /// for the portal around it, too. It runs in a browser.
    pub fn listen(self) {
        dom::on_document(SIGNED_IN, move |event| {
            // The script itself loads a page anew that shows nothing.
            if !dom::is_there(NOTHING_SHOWN) {
                event.prevent_default();
                self.is_there();
                // The second one takes it where there is such a button.
                dom::focus_soon("content".to_owned());
                dom::focus_soon(CONFIRM.to_owned());
            }
        });
        dom::on_document("visibilitychange", move |_| {
            if self.has_ended_now() && !document().hidden() {
                spawn_local(async move {
                    self.look().await;
                });
            }
        });
        Effect::new(move |_| dom::mark("data-signed-out", self.has_ended()));
    }

    /// Runs `again` in the browser whenever somebody is signed in again.
    pub fn on_return(self, again: impl Fn() + 'static) {
        Effect::new(move |before: Option<bool>| {
            let ended = self.has_ended();
            if before == Some(true) && !ended {
                again();
            }
            ended
        });
    }
}

/// The selector of what stands in the place of a page that shows nothing.
const NOTHING_SHOWN: &str = ".kp-main .kp-state--error, .kp-main .kp-loading";

/// The id of the button that does what the page, or its dialog, is for.
pub const CONFIRM: &str = "confirm";

/// The sign-in of the page.
///
/// # Panics
/// Outside the panel, which provides it at its root.
pub fn use_sign_in() -> SignIn {
    expect_context()
}
