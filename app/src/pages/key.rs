//! `secrets/{object-name}/key`: the public key of a secret, and where to register it. The page has
//! nothing to save.

use domain::{KeyDescription, SecretDetail};
use leptos::prelude::*;

use super::Loading;
use crate::components::{CopyButton, Failure, Hydrated, Icon, PageTitle, Symbol};
use crate::data::use_secret;
use crate::dom;
use crate::location::{use_list_href, use_with_list};
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// The id of the button that copies the key.
const COPY: &str = "copy-key";

/// The public key of a secret, or the reason why there is none to show.
#[component]
pub fn KeyPage() -> impl IntoView {
    let secret = use_secret();
    let body = move || {
        secret.get().map(|answer| match answer {
            Ok(detail) => match detail.public_key() {
                Some(key) => {
                    let title = detail.row.shown_title().into_owned();
                    view! { <PublicKey title=title key=key.clone() /> }.into_any()
                }
                None => view! { <NoKey detail=detail /> }.into_any(),
            },
            Err(error) => view! { <Failure error=error /> }.into_any(),
        })
    };
    view! { <Transition fallback=|| view! { <Loading /> }>{body}</Transition> }
}

#[component]
fn PublicKey(title: String, key: KeyDescription) -> impl IntoView {
    let words = use_words();
    let navigated = use_context().is_some_and(Hydrated::get_untracked);
    let heading = view! { <PageTitle title=words.key_title(&title) /> };
    // After the heading, which would take the focus.
    Effect::new(move |_| {
        if navigated {
            dom::focus_soon(COPY.to_owned());
        }
    });
    view! {
        <section class="kp-key-page">
            {heading}
            <p class="kp-lead">{words.key_lead}</p>
            <code class="kp-public-key" data-testid=testid::PUBLIC_KEY>
                {key.public_key.clone()}
            </code>
            <p class="kp-stored">
                <span>{words.fingerprint}</span>
                <code data-testid=testid::FINGERPRINT>{key.fingerprint}</code>
            </p>
            <div class="kp-form__buttons">
                <CopyButton
                    text=key.public_key
                    label=words.copy_public_key.to_owned()
                    shown=words.copy_public_key
                    first=COPY
                />
                <a class="kp-button" href=use_list_href() data-testid=testid::DONE_BUTTON>
                    {words.key_done}
                </a>
            </div>
            <h2>{words.key_where}</h2>
            <Services />
        </section>
    }
}

/// Where each service registers a key.
#[component]
fn Services() -> impl IntoView {
    let words = use_words();
    let services = [
        ("GitHub", words.help_github_key),
        ("GitLab", words.help_gitlab_key),
        ("Bitbucket", words.help_bitbucket_key),
        ("Gitea, Forgejo", words.help_gitea_key),
    ];
    let line = |(service, steps)| {
        view! {
            <dt>{service}</dt>
            <dd>{steps}</dd>
        }
    };
    view! { <dl class="kp-services">{services.map(line)}</dl> }
}

/// The page of a secret that has no public key: an Image Pull secret, or one whose key cannot be
/// read.
#[component]
fn NoKey(detail: SecretDetail) -> impl IntoView {
    let (words, with_list) = (use_words(), use_with_list());
    let edit = use_base().edit(detail.object());
    view! {
        <section class="kp-state">
            <Icon symbol=Symbol::Warning />
            <PageTitle title=words.key_none />
            <p>{words.key_none_text}</p>
            <p class="kp-state__actions">
                <a class="kp-button" href=move || with_list(edit.clone())>
                    {words.key_open_secret}
                </a>
                <a class="kp-button kp-button--quiet" href=use_list_href()>
                    {words.to_list}
                </a>
            </p>
        </section>
    }
}
