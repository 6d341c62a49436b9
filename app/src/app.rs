//! The root of the panel: state, routes, head and notices.

use leptos::prelude::*;
use leptos::server_fn::client::try_set_server_url;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{ParamSegment, SsrMode, StaticSegment};

use crate::components::{Header, Hydrated, Navigated, ToastRegion, Toasts};
use crate::pages::{
    CreatePage, DeletePage, EditPage, ListPage, NotFoundPage, RefusedPage, UnsavedGuard,
};
use crate::routes::{DELETE, NEW, OBJECT, SECRETS};
use crate::state::{PageState, Submitted};
use crate::words::use_words;

/// The whole panel. On the server a [`PageState`] must be in context.
///
/// # Panics
/// Not in a request of the server, nor in a page that the server rendered: both have the state.
#[component]
pub fn App() -> impl IntoView {
    let state = SharedValue::new(expect_context::<PageState>).into_inner();
    let words = use_words();
    Toasts::provide(state.notice.as_ref().map(words.notice));
    provide_context(Navigated(StoredValue::new(false)));
    let (hydrated, set_hydrated) = signal(false);
    provide_context(Hydrated(hydrated));
    let server_url = state.settings.base.as_str().to_owned();
    Effect::new(move || {
        // Runs once, in the browser: server functions live under the base path, too.
        let _ = try_set_server_url(server_url.clone().leak());
        set_hydrated.set(true);
    });
    provide_context(StoredValue::new(state.settings.clone()));
    let refused = match &state.submitted {
        Some(Submitted::Refused(error)) => Some(error.clone()),
        _ => None,
    };
    provide_context(StoredValue::new(state.submitted));
    let base = state.settings.base;
    let routes = move || {
        if let Some(error) = refused.clone() {
            return view! { <RefusedPage error /> }.into_any();
        }
        let (list, create) = (base.clone(), base.clone());
        let (edit, delete) = (base.clone(), base.clone());
        view! {
            <FlatRoutes fallback=NotFoundPage>
                <Route path=(list, StaticSegment(SECRETS)) view=ListPage ssr=SsrMode::Async />
                <Route
                    path=(create, StaticSegment(SECRETS), StaticSegment(NEW))
                    view=CreatePage
                    ssr=SsrMode::Async
                />
                <Route
                    path=(edit, StaticSegment(SECRETS), ParamSegment(OBJECT))
                    view=EditPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=(
                        delete,
                        StaticSegment(SECRETS),
                        ParamSegment(OBJECT),
                        StaticSegment(DELETE),
                    )
                    view=DeletePage
                    ssr=SsrMode::Async
                />
            </FlatRoutes>
        }
        .into_any()
    };
    view! {
        <Router>
            <div class="kp-panel" data-hydrated=move || hydrated.get().then_some("true")>
                <Header theme=state.theme />
                <main id="content" class="kp-main" tabindex="-1">
                    {routes()}
                </main>
                <ToastRegion />
            </div>
        </Router>
    }
}

/// Hydrates [`App`] in a page under its base path, which the server wrote into the page.
pub fn start() -> impl IntoView {
    provide_context(UnsavedGuard::install());
    view! { <App /> }
}
