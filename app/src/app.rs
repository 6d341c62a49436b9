//! The root of the panel: state, pages, head and notices.

use backend::AppError;
use leptos::prelude::*;
use leptos::server_fn::client::try_set_server_url;

use crate::components::{Hydrated, Toasts, failure, header, toast_region, unread};
use crate::markup::{Element, el, live, nodes};
use crate::pages::{Pages, UnsavedGuard};
use crate::router::{Route, Router, follow_links, path_of};
use crate::sign_in::SignIn;
use crate::state::{PageData, PageState, Submitted};
use crate::wire::JsonBytes;
use crate::words::use_words;

/// The whole panel. On the server a [`PageState`] must be in context.
///
/// # Panics
/// Not in a request of the server, nor in a page that the server rendered: both have the state.
pub fn panel(pages: Pages) -> Element {
    let state = SharedValue::<_, JsonBytes>::new_with_encoding(expect_context::<PageState>);
    let state = state.into_inner();
    let words = use_words();
    Toasts::provide(state.notice.as_ref().map(|notice| words.notice(notice)));
    let base = state.base.clone();
    provide_context(base.clone());
    let sign_in = SignIn::provide(state.sign_in, state.is_signed_out(), &base);
    let guard = UnsavedGuard::provide();
    let hydrated = Hydrated::provide();
    // Whoever is not let in leaves the page with every step, for one that has what it needs.
    let pages = if state.settings.is_some() { pages } else { Pages::NONE };
    if let Some(settings) = state.settings.clone() {
        provide_context(StoredValue::new(settings));
    }
    provide_context(state.rights);
    let is_unread = state.is_unread();
    let error_page = state.submitted.as_ref().and_then(Submitted::error_page).cloned();
    let submitted = state.submitted.filter(|_| error_page.is_none());
    provide_context(StoredValue::new(submitted));
    // An error in the page's place has no route, so every step leads away from it.
    let route = match error_page {
        Some(_) => Route::NotFound,
        None => Route::parse(&base, path_of(&state.here)),
    };
    let router = Router::provide(pages, &base, state.here, route, state.page);
    let error_page = StoredValue::new(error_page);
    let nobody = Memo::new(move |_| {
        router.with_page(|page| matches!(page, PageData::Failed(AppError::Unauthenticated)))
    });
    let page = move || {
        // Whoever is not signed in has no use for what stands around a list.
        if router.route() == Route::List && nobody.get() {
            return nodes(failure(&AppError::Unauthenticated));
        }
        (pages.show)(&router.route()).unwrap_or_else(|| {
            let error = error_page.try_update_value(Option::take).flatten();
            let error = error.unwrap_or(AppError::NotFound);
            nodes(if is_unread { unread(&error) } else { failure(&error) })
        })
    };
    let start = move |_: &web_sys::Element| {
        // Server functions live under the base path, too. Set already: with the same path.
        let _ = try_set_server_url(base.as_str().to_owned().leak());
        // The guard sees events first.
        guard.listen();
        follow_links(router);
        router.tidy();
        sign_in.listen(router);
        hydrated.begin();
    };
    el("div")
        .class("kp-panel")
        .root()
        .live("data-hydrated", move || hydrated.get().then_some("true"))
        .effect(start)
        .effect(sign_in.follow(router))
        .child(header(state.theme, state.signed_in, state.settings))
        .child(
            el("main")
                .attr("id", "content")
                .class("kp-main")
                .attr("tabindex", "-1")
                .child(live(page)),
        )
        .child(toast_region())
}

/// Hydrates the whole panel in a page that the server rendered. Its words are loaded.
pub fn start() -> impl IntoView {
    panel(Pages::ALL)
}

/// Hydrates a page that needs no form: links to forms load their pages anew.
pub fn start_list() -> impl IntoView {
    panel(Pages::LIST)
}
