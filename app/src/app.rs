//! The root of the panel: its state, its routes, its head and its notices.

use backend::AppError;
use leptos::prelude::*;
use leptos::reactive::owner::with_context;
use leptos::server_fn::client::try_set_server_url;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{Lazy, SsrMode, path};

use crate::components::{Failure, Header, Hydrated, ToastRegion, Toasts, Unread};
use crate::language::PageLanguage;
use crate::location::{follow_links, provide_fixed_here, provide_here};
use crate::pages::{
    CreateRoute, DeleteRoute, EditRoute, KeyRoute, ListPage, UnsavedGuard, provide_kept_form,
};
use crate::sign_in::SignIn;
use crate::state::{PageState, PanelState, provide_left_fields};
use crate::words::use_words;

/// Listeners are added in the browser's half only.
const IN_BROWSER: bool = cfg!(not(feature = "ssr"));

/// The whole panel. On the server, a [`PageState`] must be in context.
///
/// # Panics
/// Does not panic in a request of the server, nor in a page that the server rendered: both have the
/// state.
#[component]
pub fn App() -> impl IntoView {
    let state = SharedValue::new(state_of_request).into_inner();
    let PanelState { base, settings, here, theme, signed_in, rights, error, unread, .. } = state;
    let words = use_words();
    Toasts::provide(state.notice.as_ref().map(|notice| words.notice(notice)));
    provide_context(base.clone());
    provide_context(rights);
    provide_left_fields();
    // Whoever is not let in leaves the page with every step, for one that has what it needs.
    let is_let_in = settings.is_some();
    if let Some(settings) = settings.clone() {
        provide_context(StoredValue::new(settings));
    }
    let sign_in = SignIn::provide(state.sign_in, state.signed_out, &base);
    let guard = UnsavedGuard::provide();
    let hydrated = Hydrated::provide();
    if IN_BROWSER {
        // Server functions are under the base path, too. If it was set already, it is the same.
        let _ = try_set_server_url(base.as_str().to_owned().leak());
        // The guard must see events before the router does.
        guard.listen();
        sign_in.listen();
    }
    Effect::new(move |_| hydrated.begin());
    let theme = RwSignal::new(theme);
    let header = move || {
        let (signed_in, settings) = (signed_in.clone(), settings.clone());
        view! { <Header theme signed_in settings /> }
    };
    let error = error.or_else(|| (!is_let_in).then_some(AppError::NotFound));
    let content = match error {
        Some(error) => {
            provide_fixed_here(here);
            let page = if unread {
                view! { <Unread error /> }.into_any()
            } else {
                view! { <Failure error refused=true /> }.into_any()
            };
            view! {
                {header()}
                <main id="content" class="kp-main" tabindex="-1">
                    {page}
                </main>
            }
            .into_any()
        }
        None => view! {
            <Router base=base.as_str().to_owned()>
                <Located>
                    {header()}
                    <main id="content" class="kp-main" tabindex="-1">
                        <Pages />
                    </main>
                </Located>
            </Router>
        }
        .into_any(),
    };
    view! {
        <div class="kp-panel" data-hydrated=move || hydrated.get().then_some("true")>
            {content}
            <ToastRegion />
        </div>
    }
}

/// Returns the root's part of the request's state. The data of the page are not copied.
fn state_of_request() -> PanelState {
    let state = with_context(|state: &PageState| PanelState::from(state));
    state.unwrap_or_else(|| PanelState::from(&expect_context::<PageState>()))
}

/// Provides the address of the page to what is inside, and makes it anew in another language.
#[component]
fn Located(children: ChildrenFn) -> impl IntoView {
    provide_here();
    provide_kept_form();
    let language = PageLanguage::provide();
    if IN_BROWSER {
        follow_links();
    }
    view! { <For each=move || [language.made()] key=|made| *made children=move |_| children() /> }
}

/// The pages by their paths.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <FlatRoutes fallback=|| view! { <Failure error=AppError::NotFound /> }>
            <Route path=path!("/secrets") view=ListPage ssr=SsrMode::Async />
            <Route
                path=path!("/secrets/new")
                view={Lazy::<CreateRoute>::new()}
                ssr=SsrMode::Async
            />
            <Route
                path=path!("/secrets/:object")
                view={Lazy::<EditRoute>::new()}
                ssr=SsrMode::Async
            />
            <Route
                path=path!("/secrets/:object/delete")
                view={Lazy::<DeleteRoute>::new()}
                ssr=SsrMode::Async
            />
            <Route
                path=path!("/secrets/:object/key")
                view={Lazy::<KeyRoute>::new()}
                ssr=SsrMode::Async
            />
        </FlatRoutes>
    }
}
