//! The head of the panel: brand, cluster, namespace, who is signed in, language, theme.
//!
//! In a narrow panel it is one row, with a menu for what does not fit. The menu is a popover of the
//! browser's own, which a wide panel shows in its place; so does a browser without popovers.

use leptos::prelude::*;

use super::{Icon, LanguageSwitch, SignOut, Symbol, ThemeSwitch};
use crate::state::{PanelSettings, Theme, use_base};
use crate::testid;
use crate::words::use_words;

/// The id of the menu.
pub const MENU: &str = "menu";

/// The head of the panel, with the way past it before it.
#[component]
pub fn Header(
    /// The theme of the page.
    theme: RwSignal<Theme>,
    /// Who uses the panel.
    signed_in: Option<String>,
    /// What is said of the cluster, if anything.
    settings: Option<PanelSettings>,
) -> impl IntoView {
    let words = use_words();
    let is_signed_in = signed_in.is_some();
    let facts = settings.clone().map(facts);
    view! {
        <a class="kp-skip" href="#content" rel="external">
            {words.skip_to_content}
        </a>
        <header class="kp-header">
            <a class="kp-brand" href=use_base().start()>
                <Icon symbol=Symbol::Brand />
                <span>{words.product}</span>
            </a>
            <span class="kp-header__facts">{settings.map(badges)}</span>
            <button
                type="button"
                class="kp-button kp-button--quiet kp-button--icon kp-header__button"
                aria-label=words.menu
                popovertarget=MENU
                data-testid=testid::MENU_BUTTON
            >
                <Icon symbol=Symbol::Menu />
            </button>
            <div class="kp-header__menu" id=MENU popover="auto">
                {facts}
                {signed_in.map(user)}
                <LanguageSwitch />
                <ThemeSwitch theme />
                <SignOut is_signed_in />
            </div>
        </header>
    }
}

/// The cluster and the namespace in full, for a menu beside badges that may be cut.
fn facts(settings: PanelSettings) -> impl IntoView {
    let cluster = settings.cluster.unwrap_or_else(|| use_words().local_cluster.to_owned());
    view! {
        <p class="kp-header__where">
            {cluster}
            " · "
            {settings.namespace}
        </p>
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
