//! Where the panel is, and what its page shows.
//!
//! Five pages need little: the address as a signal, the page's data as another, and plain clicks on
//! the panel's own links turned into steps without reload (decision 2). The server fills in the
//! first page; in the browser each step asks for the data of the next one.
//!
//! Invariant: an answer that was overtaken by another step is not shown.

mod links;
mod route;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

pub use self::links::follow_links;
pub use self::route::Route;
use backend::AppError;
use domain::{ListPage, ListQuery, SEEN, Seen};

use crate::dom;
use crate::pages::Pages;
use crate::routes::BasePath;
use crate::sign_in::{SignIn, use_sign_in};
use crate::state::PageData;

/// How a step is written into the browser's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// As a page of its own, shown from its top.
    Push,
    /// In place of the page that is shown, which stays where it is scrolled to.
    Replace,
}

/// Where the panel is. Cheap to copy; it is in context everywhere.
#[derive(Clone, Copy)]
pub struct Router {
    /// Path and query.
    here: RwSignal<String>,
    route: RwSignal<Route>,
    page: RwSignal<PageData>,
    busy: RwSignal<bool>,
    /// Steps so far: the answer to an older one is late.
    steps: StoredValue<u32>,
    /// What the list was asked to have seen, besides what its address says.
    seen: StoredValue<Seen>,
    base: StoredValue<BasePath>,
    pages: StoredValue<Pages>,
    sign_in: SignIn,
}

impl Router {
    /// Provides the router of a page at `here`, path and query, that shows `page` by `route`.
    pub fn provide(
        pages: Pages,
        base: &BasePath,
        here: String,
        route: Route,
        page: PageData,
    ) -> Self {
        let router = Self {
            here: RwSignal::new(here),
            route: RwSignal::new(route),
            page: RwSignal::new(page),
            busy: RwSignal::new(false),
            steps: StoredValue::new(0),
            seen: StoredValue::new(Seen::Nothing),
            base: StoredValue::new(base.clone()),
            pages: StoredValue::new(pages),
            sign_in: use_sign_in(),
        };
        provide_context(router);
        router
    }

    /// Path and query of the page; a signal.
    pub fn here(self) -> String {
        self.here.get()
    }

    /// The page; a signal, which changes only when another page is shown.
    pub fn route(self) -> Route {
        self.route.get()
    }

    /// What the page shows; a signal.
    pub fn page(self) -> PageData {
        self.page.get()
    }

    /// Looks at what the page shows; a signal.
    pub fn with_page<T>(self, look: impl FnOnce(&PageData) -> T) -> T {
        self.page.with(look)
    }

    /// Looks at the list; a signal. `None` where the page shows something else.
    pub fn with_list<T>(self, look: impl FnOnce(&ListPage) -> T) -> Option<T> {
        self.page.with(|page| if let PageData::List(page) = page { Some(look(page)) } else { None })
    }

    /// The list as it is now.
    pub fn list_now(self) -> Option<ListPage> {
        self.page.with_untracked(|page| {
            if let PageData::List(page) = page { Some((**page).clone()) } else { None }
        })
    }

    /// The page's sign-in.
    pub fn sign_in(self) -> SignIn {
        self.sign_in
    }

    /// True where the page shows what it is for, and no error in its place.
    pub fn shows_something(self) -> bool {
        self.route.with_untracked(|route| *route != Route::NotFound)
            && self
                .page
                .with_untracked(|page| !matches!(page, PageData::Loading | PageData::Failed(_)))
    }

    /// Shows something newer in the place of what the page shows.
    pub fn show(self, page: PageData) {
        self.page.set(page);
    }

    /// True while newer data is on its way; a signal.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// The same as it is now.
    pub fn is_busy_now(self) -> bool {
        self.busy.get_untracked()
    }

    /// Path and query as they are now.
    pub fn here_now(self) -> String {
        self.here.get_untracked()
    }

    /// The object of the page as it is now; empty where the page has none.
    pub fn object_now(self) -> String {
        self.route.with_untracked(|route| match route {
            Route::Edit(object) | Route::Delete(object) => object.clone(),
            Route::List | Route::Create | Route::NotFound => String::new(),
        })
    }

    /// The query as it is now.
    pub fn query_now(self) -> String {
        self.here.with_untracked(|here| query_of(here).to_owned())
    }

    /// What the list is asked for; a signal.
    pub fn list_query(self) -> ListQuery {
        self.here.with(|here| ListQuery::parse(query_of(here)))
    }

    /// The same as it is now, with what the page was asked to have seen.
    pub fn list_query_now(self) -> ListQuery {
        let query = ListQuery::parse(&self.query_now());
        let seen = self.seen.get_value();
        if seen.is_nothing() { query } else { ListQuery { seen, ..query } }
    }

    /// Goes to a path of the panel, query included.
    pub fn go(self, target: &str, step: Step) {
        let (target, seen) = without_seen(target);
        if !self.has(&target) {
            // Another module of the panel has the page.
            let _ = window().location().assign(&target);
            return;
        }
        let Ok(history) = window().history() else { return };
        let again = self.here.with_untracked(|here| *here == target);
        // The address is the panel's own, which a browser does not refuse.
        let _ = if step == Step::Replace || again {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&target))
        } else {
            remember_scroll();
            history.push_state_with_url(&JsValue::NULL, "", Some(&target))
        };
        if step == Step::Push {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        self.arrive(target, None, seen);
    }

    /// Takes what the page was asked to have seen out of its address: it was for this once.
    pub fn tidy(self) {
        let (here, seen) = without_seen(&self.here_now());
        let Ok(history) = window().history() else { return };
        if !seen.is_nothing()
            && history.replace_state_with_url(&JsValue::NULL, "", Some(&here)).is_ok()
        {
            self.seen.set_value(seen);
            self.here.set(here);
        }
    }

    /// True where a path is a page that this module of the panel has.
    fn has(self, target: &str) -> bool {
        let route = self.base.with_value(|base| Route::parse(base, path_of(target)));
        (self.pages.get_value().has)(&route)
    }

    /// Asks for the page's data again.
    pub fn reload(self) {
        self.load(None, Seen::Nothing);
    }

    /// Asks for the page's data again where it is the list, or where it could not be had.
    pub fn reload_list(self) {
        let failed = self.page.with_untracked(|page| matches!(page, PageData::Failed(_)));
        if failed || self.route.with_untracked(|route| *route == Route::List) {
            self.load(None, Seen::Nothing);
        }
    }

    /// Asks for the list again, once it has what was seen.
    pub fn reload_with(self, seen: Seen) {
        self.load(None, seen);
    }

    /// Shows the page of an address that the browser has already, scrolled to `scroll`.
    fn arrive(self, here: String, scroll: Option<f64>, seen: Seen) {
        if !self.has(&here) {
            window().location().reload().unwrap_or_default();
            return;
        }
        let route = self.base.with_value(|base| Route::parse(base, path_of(&here)));
        self.here.set(here);
        if self.route.with_untracked(|now| *now != route) {
            self.page.set(PageData::Loading);
            self.route.set(route);
        }
        self.load(scroll, seen);
    }

    fn load(self, scroll: Option<f64>, seen: Seen) {
        self.steps.update_value(|steps| *steps += 1);
        let step = self.steps.get_value();
        self.seen.set_value(seen);
        let (route, query) = (self.route.get_untracked(), self.list_query_now());
        self.busy.set(true);
        spawn_local(async move {
            let page = match (self.pages.get_value().load)(route, query).await {
                PageData::Failed(error) => PageData::Failed(self.sign_in.judge(error).await),
                page => {
                    self.sign_in.is_there();
                    page
                }
            };
            if self.steps.get_value() != step {
                return;
            }
            if matches!(&page, PageData::Failed(error) if error.may_be_an_update()) {
                // The server was updated under the page, unless something in between has answered:
                // a page of the server's own brings its own code.
                let here = self.here_now();
                if dom::is_page(&here).await && self.steps.get_value() == step {
                    let _ = window().location().assign(&here);
                    return;
                }
            }
            // What is shown stays when the session ends, with a word about it.
            let stays = matches!(page, PageData::Failed(AppError::Unauthenticated))
                && self.shows_something();
            if !stays {
                self.page.set(page);
            }
            self.busy.set(false);
            if let Some(top) = scroll {
                dom::soon(Box::new(move || window().scroll_to_with_x_and_y(0.0, top)));
            }
        });
    }
}

/// Where the panel is.
///
/// # Panics
/// Outside the panel, which provides it at its root.
pub fn use_router() -> Router {
    expect_context()
}

/// Leaves the scroll position with the page that is left, for the way back.
fn remember_scroll() {
    let top = window().scroll_y().unwrap_or_default();
    if let Ok(history) = window().history() {
        let _ = history.replace_state(&top.into(), "");
    }
}

/// The path without its query.
pub fn path_of(here: &str) -> &str {
    here.split_once('?').map_or(here, |(path, _)| path)
}

fn query_of(here: &str) -> &str {
    here.split_once('?').map_or("", |(_, query)| query)
}

/// An address, and what its page is asked to have seen.
fn without_seen(here: &str) -> (String, Seen) {
    let Some((path, query)) = here.split_once('?') else {
        return (here.to_owned(), Seen::Nothing);
    };
    let is_seen = |pair: &&str| pair.split('=').next() == Some(SEEN);
    let rest: Vec<&str> = query.split('&').filter(|pair| !is_seen(pair)).collect();
    let rest = if rest.is_empty() { path.to_owned() } else { format!("{path}?{}", rest.join("&")) };
    (rest, ListQuery::parse(query).seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::SecretKind;

    #[test]
    fn what_was_seen_is_taken_out_of_an_address() {
        let version = "7".to_owned();
        let seen = Seen::Written { kind: SecretKind::ImagePull, resource_version: version };
        let nothing = Seen::Nothing;
        for (here, rest, found) in [
            ("/secrets", "/secrets", &nothing),
            ("/secrets?q=seen", "/secrets?q=seen", &nothing),
            ("/secrets?seen=image-pull.7", "/secrets", &seen),
            ("/secrets?q=a&seen=image-pull.7&page=2", "/secrets?q=a&page=2", &seen),
        ] {
            assert_eq!(without_seen(here), (rest.to_owned(), found.clone()), "{here}");
        }
    }
}
