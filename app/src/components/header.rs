//! The head of the panel: brand, cluster, namespace, theme.

use leptos::prelude::*;

use super::{Icon, Symbol, ThemeSwitch};
use crate::state::{Theme, use_settings};
use crate::words::use_words;

/// The head of the panel.
#[component]
pub fn Header(theme: Theme) -> impl IntoView {
    let words = use_words();
    let settings = use_settings().get_value();
    let cluster = match settings.cluster {
        None => view! {
            <span class="kp-badge kp-badge--local" title=words.local_cluster_help>
                {words.local_cluster}
            </span>
        }
        .into_any(),
        Some(name) => view! { <span class="kp-badge">{name}</span> }.into_any(),
    };
    view! {
        <a class="kp-skip" href="#content" rel="external">
            {words.skip_to_content}
        </a>
        <header class="kp-header">
            <a class="kp-brand" href=settings.base.start()>
                <Icon symbol=Symbol::Brand />
                <span>{words.product}</span>
            </a>
            <span class="kp-header__facts">
                {cluster}
                <span class="kp-badge" title=words.namespace>
                    {settings.namespace}
                </span>
                {settings
                    .read_only
                    .then(|| view! { <span class="kp-badge">{words.read_only}</span> })}
            </span>
            <ThemeSwitch theme />
        </header>
    }
}
