//! The list as others change it: a stream of what the page would show now.
//!
//! Rows change where they stand. While somebody is in the table, with the pointer or the keyboard,
//! no row moves, comes or goes; that waits until they have left it.

use domain::{ListPage, ObjectName, SecretRow};
use leptos::prelude::*;

use crate::dom::{self, Feed, Listener};
use crate::router::Router;
use crate::state::{PageData, use_base};

/// Somebody in the table, or in the dialog about one of its rows, as a selector.
const SOMEBODY: &str = ".kp-table tbody:hover, .kp-table tbody:focus-within, dialog[open]";

/// After what somebody may have left.
const LEAVING: [&str; 3] = ["pointerout", "focusout", "close"];

/// The list and its stream. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Live {
    router: Router,
    feed: Feed,
    /// Rows that just came or changed.
    fresh: StoredValue<Vec<ObjectName>>,
    /// Rows that go once nobody is in the table.
    leaving: RwSignal<Vec<ObjectName>>,
    /// The page that comes then.
    waiting: RwSignal<Option<ListPage>>,
}

impl Live {
    /// A list that follows nothing yet.
    pub fn new(router: Router) -> Self {
        Self {
            router,
            feed: Feed::new(),
            fresh: StoredValue::new(Vec::new()),
            leaving: RwSignal::new(Vec::new()),
            waiting: RwSignal::new(None),
        }
    }

    /// Follows the list that is shown. An effect of the browser.
    pub fn follow(self) -> impl Fn(&web_sys::Element) + Send + 'static {
        let base = use_base();
        move |_| {
            // A page on its way begins a stream of its own when it is here.
            if self.router.is_busy() {
                return;
            }
            self.forget();
            let (query, shown) = (self.router.list_query_now(), self.router.list_now());
            let since = shown.map_or(0, |page| page.generation);
            let receive = move |text: &[u8]| {
                // What cannot be read is of another version of the server: the page stays as it is.
                if let Ok(page) = serde_json::from_slice(text) {
                    self.receive(page);
                }
            };
            let events = base.list_events(&query, since);
            self.feed.open(self.router.sign_in(), &events, "page", Box::new(receive));
            let document = document();
            StoredValue::new_local(LEAVING.map(|event| {
                Listener::new(&document, event, true, Box::new(move |_| self.settle()))
            }));
        }
    }

    /// When changes were heard last, RFC 3339, while they do not arrive; a signal.
    pub fn lost(self) -> Option<String> {
        self.feed.lost()
    }

    /// True while rows wait to come, go or move; a signal.
    pub fn is_waiting(self) -> bool {
        self.waiting.with(Option::is_some)
    }

    /// True where a row goes once nobody is in the table; a signal.
    pub fn is_leaving(self, object: &ObjectName) -> bool {
        self.leaving.with(|leaving| leaving.contains(object))
    }

    /// True where a row just came or changed.
    pub fn is_fresh(self, object: &ObjectName) -> bool {
        self.fresh.with_value(|fresh| fresh.contains(object))
    }

    fn receive(self, page: ListPage) {
        if self.router.is_busy_now() {
            return;
        }
        let Some(shown) = self.router.list_now() else {
            return self.router.show(PageData::List(Box::new(page)));
        };
        self.fresh.set_value(fresh(&shown, &page));
        if !moves_rows(&shown, &page) || !dom::is_there(SOMEBODY) {
            self.show(page);
        } else {
            let leaving = objects(&shown).filter(|object| !has(&page, object)).cloned().collect();
            self.leaving.set(leaving);
            self.router.show(PageData::List(Box::new(held(shown, &page))));
            self.waiting.set(Some(page));
        }
    }

    /// Shows what waited, once nobody is in the table.
    fn settle(self) {
        if self.waiting.with_untracked(Option::is_none) {
            return;
        }
        dom::soon(Box::new(move || {
            if dom::is_there(SOMEBODY) {
                return;
            }
            if let Some(page) = self.waiting.try_update(Option::take).flatten() {
                let shown = self.router.list_now();
                self.fresh.set_value(shown.map(|shown| fresh(&shown, &page)).unwrap_or_default());
                self.show(page);
            }
        }));
    }

    fn show(self, page: ListPage) {
        self.forget();
        self.router.show(PageData::List(Box::new(page)));
    }

    /// Nothing waits any more.
    fn forget(self) {
        if self.waiting.with_untracked(Option::is_some) {
            self.leaving.set(Vec::new());
            self.waiting.set(None);
        }
    }
}

fn objects(page: &ListPage) -> impl Iterator<Item = &ObjectName> {
    page.rows.iter().map(|row| &row.object)
}

/// True where a row would come, go or move, if only because of the note above all of them.
fn moves_rows(shown: &ListPage, page: &ListPage) -> bool {
    !objects(shown).eq(objects(page)) || (shown.unsearched == 0) != (page.unsearched == 0)
}

fn has(page: &ListPage, object: &ObjectName) -> bool {
    objects(page).any(|other| other == object)
}

/// The rows of a page that are not as they were shown.
fn fresh(shown: &ListPage, page: &ListPage) -> Vec<ObjectName> {
    let is_known = |row: &&SecretRow| shown.rows.iter().any(|old| old.version == row.version);
    let fresh = page.rows.iter().filter(|row| !is_known(row));
    fresh.map(|row| row.object.clone()).collect()
}

/// The new page with its rows where they stood: none comes, none goes, none moves. It is still of the
/// old state, so that a stream that begins again brings the new one.
fn held(shown: ListPage, page: &ListPage) -> ListPage {
    let now = |old: SecretRow| {
        let new = page.rows.iter().find(|row| row.object == old.object).cloned();
        new.unwrap_or(old)
    };
    let ListPage { rows, generation, unsearched, .. } = shown;
    ListPage { rows: rows.into_iter().map(now).collect(), generation, unsearched, ..page.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, version: &str) -> SecretRow {
        let row = serde_json::json!({
            "object": format!("image-{name}"), "name": name, "display_name": null,
            "kind": "image-pull", "summary": [], "changed": {"at": null, "by": null},
            "version": {"uid": name, "resource_version": version},
        });
        serde_json::from_value(row).unwrap()
    }

    fn page(rows: Vec<SecretRow>) -> ListPage {
        ListPage { matching: rows.len(), rows, ..ListPage::default() }
    }

    #[test]
    fn a_held_page_keeps_its_rows_where_they_stood() {
        let shown = page(vec![row("a", "1"), row("b", "1"), row("c", "1")]);
        let new = page(vec![row("0", "9"), row("c", "2"), row("a", "1")]);
        let held = held(shown, &new);
        assert_eq!(held.rows, [row("a", "1"), row("b", "1"), row("c", "2")]);
    }

    #[test]
    fn the_note_above_the_rows_moves_them() {
        let noted = |unsearched| ListPage { unsearched, ..page(vec![row("a", "1")]) };
        assert!(moves_rows(&noted(0), &noted(1)) && moves_rows(&noted(1), &noted(0)));
        assert!(!moves_rows(&noted(2), &noted(1)) && !moves_rows(&noted(0), &noted(0)));
        assert_eq!(held(noted(2), &noted(0)).unsearched, 2);
    }

    #[test]
    fn what_came_and_what_changed_is_fresh() {
        let shown = page(vec![row("a", "1"), row("b", "1")]);
        let new = page(vec![row("0", "9"), row("a", "1"), row("b", "2")]);
        assert_eq!(fresh(&shown, &new), [row("0", "9").object, row("b", "2").object]);
        assert!(fresh(&shown, &shown).is_empty());
    }
}
