//! Signing in and out by the panel's own login, and what an open page says once its session has
//! ended.

use leptos::prelude::*;

use super::{Icon, Symbol};
use crate::location::use_here;
use crate::sign_in::use_sign_in;
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// The link to the panel's own login, which leads back to the page; nothing where there is none.
///
/// The script of the sign-in makes it a popup where that is needed, and says in the note beside it
/// what became of that (embed/sign-in.js).
#[component]
pub fn SignInLink(
    /// True where the page must stay: the login opens elsewhere.
    stay: bool,
) -> impl IntoView {
    use_sign_in().is_own().then(|| {
        let (here, base) = (use_here(), use_base());
        view! {
            <div class="kp-sign-in">
                <a
                    class="kp-button kp-button--primary"
                    href=move || base.login(&here.read())
                    rel="external"
                    target=stay.then_some("_blank")
                    data-sign-in=""
                    data-testid=testid::SIGN_IN
                >
                    {use_words().sign_in}
                </a>
                <p role="status" data-sign-in-note=""></p>
            </div>
        }
    })
}

/// What an open page says once its session has ended.
#[component]
pub fn SessionEnded(
    /// What it means where the panel has its own login.
    text: &'static str,
    /// A further sentence.
    #[prop(optional_no_strip)]
    note: Option<&'static str>,
    /// The role of the element.
    #[prop(optional)]
    role: Option<&'static str>,
) -> impl IntoView {
    let words = use_words();
    let text = if use_sign_in().is_own() { text } else { words.session_ended_elsewhere };
    view! {
        <div class="kp-alert" data-testid=testid::SESSION_ENDED role=role>
            <Icon symbol=Symbol::Warning />
            <div>
                <strong>{words.session_ended}</strong>
                <p>{text}</p>
                {note.map(|note| view! { <p>{note}</p> })}
                <SignInLink stay=true />
            </div>
        </div>
    }
}

/// The button that signs out, if the user is signed in by the panel's own login. It is a form post,
/// which needs no JavaScript.
#[component]
pub fn SignOut(
    /// True where somebody is signed in.
    is_signed_in: bool,
) -> impl IntoView {
    (is_signed_in && use_sign_in().is_own()).then(|| {
        let label = use_words().sign_out;
        view! {
            <form class="kp-sign-out" method="post" action=use_base().logout()>
                <button
                    type="submit"
                    class="kp-button kp-button--icon kp-button--quiet"
                    aria-label=label
                    title=label
                    data-testid=testid::SIGN_OUT
                >
                    <Icon symbol=Symbol::SignOut />
                </button>
            </form>
        }
    })
}
