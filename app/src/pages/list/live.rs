//! Updates the list when others change it, from a stream of what the page would show now.
//!
//! A changed row is updated in its place. While the user is in the table, with the pointer or the
//! keyboard, no row moves, appears or disappears. Such changes wait until the user has left the
//! table.

use domain::{ListPage, ObjectName, SecretRow};
use leptos::prelude::*;

use crate::dom::{self, Feed, Listener};
use crate::router::Router;
use crate::state::{PageData, use_base};

/// The selector that matches while the user is in the table, or in the dialog about one of its
/// rows.
const SOMEBODY: &str = ".kp-table tbody:hover, .kp-table tbody:focus-within, dialog[open]";

/// The events after which the user may have left the table.
const LEAVING: [&str; 3] = ["pointerout", "focusout", "close"];

/// The list and its stream. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct Live {
    router: Router,
    feed: Feed,
    /// Rows that have just appeared or changed.
    fresh: StoredValue<Vec<ObjectName>>,
    /// Rows that disappear once the user has left the table.
    leaving: RwSignal<Vec<ObjectName>>,
    /// The page that is shown then.
    waiting: RwSignal<Option<ListPage>>,
}

impl Live {
    /// Returns a list that does not follow a stream yet.
    pub fn new(router: Router) -> Self {
        Self {
            router,
            feed: Feed::new(),
            fresh: StoredValue::new(Vec::new()),
            leaving: RwSignal::new(Vec::new()),
            waiting: RwSignal::new(None),
        }
    }

    /// Follows the list that is shown. The result is an effect that runs in the browser.
    pub fn follow(self) -> impl Fn(&web_sys::Element) + Send + 'static {
        let base = use_base();
        move |_| {
            // A page that is being loaded starts a stream of its own once it is shown.
            if self.router.is_busy() {
                return;
            }
            self.forget();
            let (query, shown) = (self.router.list_query_now(), self.router.list_now());
            let since = shown.map_or(0, |page| page.generation);
            let receive = move |text: &[u8]| {
                // Data that cannot be read comes from another version of the server. The page stays
                // as it is.
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

    /// Returns the time at which changes last arrived (RFC 3339), while no changes arrive. It reads
    /// a signal.
    pub fn lost(self) -> Option<String> {
        self.feed.lost()
    }

    /// Returns true while rows wait to appear, disappear or move. It reads a signal.
    pub fn is_waiting(self) -> bool {
        self.waiting.with(Option::is_some)
    }

    /// Returns true if the row disappears once the user has left the table. It reads a signal.
    pub fn is_leaving(self, object: &ObjectName) -> bool {
        self.leaving.with(|leaving| leaving.contains(object))
    }

    /// Returns true if the row has just appeared or changed.
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

    /// Shows the page that waits, once the user has left the table.
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

    /// Forgets the page and the rows that wait.
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

/// Returns true if a row would appear, disappear or move, even if only because of the note above
/// the rows.
fn moves_rows(shown: &ListPage, page: &ListPage) -> bool {
    !objects(shown).eq(objects(page)) || (shown.unsearched == 0) != (page.unsearched == 0)
}

fn has(page: &ListPage, object: &ObjectName) -> bool {
    objects(page).any(|other| other == object)
}

/// Returns the rows of a page that differ from those that were shown.
fn fresh(shown: &ListPage, page: &ListPage) -> Vec<ObjectName> {
    let is_known = |row: &&SecretRow| shown.rows.iter().any(|old| old.version == row.version);
    let fresh = page.rows.iter().filter(|row| !is_known(row));
    fresh.map(|row| row.object.clone()).collect()
}

/// Returns the new page with its rows in their old places: no row appears, disappears or moves. It
/// keeps the old state's number, so that a stream that starts again sends the new page.
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
