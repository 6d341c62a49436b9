//! The head of the panel: brand, cluster, namespace, who is signed in, language, theme.

use super::{Symbol, icon, language_switch, sign_out, theme_switch};
use crate::markup::{Element, Node, el, nodes};
use crate::state::{PanelSettings, Theme, use_base};
use crate::testid;
use crate::words::use_words;

/// The head of the panel, with the way past it before it. `signed_in` is who uses it; without
/// `settings` it says nothing of the cluster.
pub fn header(
    theme: Theme,
    signed_in: Option<String>,
    settings: Option<PanelSettings>,
) -> Vec<Node> {
    let words = use_words();
    let [cluster, namespace, read_only] = settings.map(badges).unwrap_or_default();
    let skip = el("a")
        .class("kp-skip")
        .attr("href", "#content")
        .attr("rel", "external")
        .child(words.skip_to_content);
    let brand = el("a")
        .class("kp-brand")
        .attr("href", use_base().start())
        .child(icon(Symbol::Brand))
        .child(el("span").child(words.product));
    let is_signed_in = signed_in.is_some();
    let user = signed_in.map(user);
    let facts = [cluster, namespace, read_only, user];
    let header = el("header")
        .class("kp-header")
        .child(brand)
        .child(el("span").class("kp-header__facts").child(facts))
        .child(language_switch())
        .child(sign_out(is_signed_in))
        .child(theme_switch(theme));
    nodes([skip, header])
}

/// The cluster, the namespace, and that nothing can be changed.
fn badges(settings: PanelSettings) -> [Option<Element>; 3] {
    let words = use_words();
    let cluster = match settings.cluster {
        None => el("span")
            .class("kp-badge kp-badge--local")
            .attr("title", words.local_cluster_help)
            .child(words.local_cluster),
        Some(name) => el("span").class("kp-badge").child(name),
    };
    let namespace =
        el("span").class("kp-badge").attr("title", words.namespace).child(settings.namespace);
    let read_only = settings.read_only.then(|| el("span").class("kp-badge").child(words.read_only));
    [Some(cluster), Some(namespace), read_only]
}

/// Who is signed in. A long name is cut; the whole one is a title.
fn user(name: String) -> Element {
    el("span")
        .class("kp-user")
        .attr("title", name.clone())
        .testid(testid::SIGNED_IN)
        .child(icon(Symbol::User))
        .child(el("span").class("kp-visually-hidden").child(format!("{} ", use_words().signed_in)))
        .child(el("span").class("kp-user__name").child(name))
}
