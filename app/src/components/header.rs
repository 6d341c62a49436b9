//! The head of the panel: brand, cluster, namespace, who is signed in, language, theme.

use leptos::prelude::*;

use super::{Icon, LanguageSwitch, SignOut, Symbol, ThemeSwitch};
use crate::state::{PanelSettings, Theme, use_base};
use crate::testid;
use crate::words::use_words;

/// The head of the panel, with the way past it before it.
#[component]
pub fn Header(
    /// The theme of the page.
    theme: Theme,
    /// Who uses the panel.
    signed_in: Option<String>,
    /// What is said of the cluster, if anything.
    settings: Option<PanelSettings>,
) -> impl IntoView {
    let words = use_words();
    let is_signed_in = signed_in.is_some();
    view! {
        <a class="kp-skip" href="#content" rel="external">
            {words.skip_to_content}
        </a>
        <header class="kp-header">
            <a class="kp-brand" href=use_base().start()>
                <Icon symbol=Symbol::Brand />
                <span>{words.product}</span>
            </a>
            <span class="kp-header__facts">
                {settings.map(badges)} {signed_in.map(user)}
            </span>
            <LanguageSwitch />
            <SignOut is_signed_in />
            <ThemeSwitch theme />
        </header>
    }
}

/// The cluster, the namespace, and that nothing can be changed.
fn badges(settings: PanelSettings) -> impl IntoView {
    let words = use_words();
    let cluster = match settings.cluster {
        None => view! {
            <span class="kp-badge kp-badge--local" title=words.local_cluster_help>
                {words.local_cluster}
            </span>
        }
        .into_any(),
        Some(name) => view! { <span class="kp-badge">{name}</span> }.into_any(),
    };
    let read_only = || view! { <span class="kp-badge">{words.read_only}</span> };
    view! {
        {cluster}
        <span class="kp-badge" title=words.namespace>
            {settings.namespace}
        </span>
        {settings.read_only.then(read_only)}
    }
}

/// Who is signed in. A long name is cut; the whole one is a title.
fn user(name: String) -> impl IntoView {
    let title = name.clone();
    view! {
        <span class="kp-user" title=title data-testid=testid::SIGNED_IN>
            <Icon symbol=Symbol::User />
            <span class="kp-visually-hidden">{format!("{} ", use_words().signed_in)}</span>
            <span class="kp-user__name">{name}</span>
        </span>
    }
}
