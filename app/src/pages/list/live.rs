//! Updates the list when others change it, from a stream of what the page would show now.
//!
//! A changed row is updated in its place. While the user is in the table, with the pointer or the
//! keyboard, no row moves, appears or disappears. Such changes wait until the user has left the
//! table.

use backend::AppError;
use domain::{ListPage, ListQuery, ObjectName, SecretRow, Seen};
use leptos::prelude::*;

use crate::data::{Answer, Loader};
use crate::dom::{self, Feed};
use crate::language::use_page_language;
use crate::location::{take_seen, use_again, use_arrival, use_list_query};
use crate::routes::row_id;
use crate::sign_in::use_sign_in;
use crate::state::{PageData, use_base};

/// The selector that matches while the user is in the table, or in the dialog about one of its rows. A
/// focus that the panel has put on the row that the user came back to, and that the user has not moved,
/// does not count.
const SOMEBODY: &str = ".kp-table tbody:hover, dialog[open], \
                        .kp-table tbody:focus-within:not(:has(.kp-row--back .kp-name:focus))";

/// The selector that matches while the focus is in the row that the user came back to.
const BACK: &str = ".kp-row--back:focus-within";

/// The events after which the user may have left the table.
const LEAVING: [&str; 3] = ["pointerout", "focusout", "close"];

/// The list that a page shows, and its stream. It is cheap to copy.
#[derive(Clone, Copy)]
pub struct SecretList {
    answer: Resource<Answer<ListPage>>,
    /// The answer as it is read inside a `Transition`. There is none outside.
    shown: Option<Memo<Option<Answer<ListPage>>>>,
    /// The page as it is now, in a browser.
    now: StoredValue<Option<ListPage>>,
    /// In a browser, once there is an answer: whether it is that nobody is signed in.
    nobody: RwSignal<Option<bool>>,
    /// What the list is asked for.
    query: Memo<ListQuery>,
    /// The write that the list must contain, besides what its address says.
    seen: StoredValue<Seen>,
    /// The number of requests for the same list.
    again: RwSignal<u32>,
    /// True while newer data is on its way.
    pub busy: RwSignal<bool>,
    feed: Feed,
    /// Rows that have just appeared or changed.
    fresh: RwSignal<Vec<ObjectName>>,
    /// The page that is shown then.
    waiting: RwSignal<Option<ListPage>>,
    /// The row that the user came back to, until the focus leaves it.
    back: RwSignal<Option<String>>,
}

impl SecretList {
    /// Returns the list of the page's address, which does not follow a stream yet. A page calls it
    /// once, when it is made.
    pub fn new() -> Self {
        let (loader, arrive) = (Loader::new(), use_arrival());
        let query = use_list_query();
        let seen = StoredValue::new(take_seen());
        let again = use_again();
        // The page that is shown stays if nobody is signed in any more.
        let now = StoredValue::new(None::<ListPage>);
        let asked = StoredValue::new(query.get_untracked());
        let answer = Resource::new(
            move || (query.get(), again.get()),
            move |(query, _)| {
                // What was seen is asked for once, by the list that followed the write.
                if asked.try_get_value().is_some_and(|before| before != query) {
                    let _ = seen.try_set_value(Seen::Nothing);
                }
                let _ = asked.try_set_value(query.clone());
                let seen = seen.try_get_value().unwrap_or_default();
                let before = now.try_get_value().flatten();
                async move {
                    let answer = loader.list(ListQuery { seen, ..query }, before).await;
                    arrive();
                    answer
                }
            },
        );
        let nobody = RwSignal::new(None);
        Effect::new(move |_| {
            let (page, is_nobody) = match answer.get() {
                None => (None, None),
                Some(Ok(page)) => (Some(page), Some(false)),
                Some(Err(error)) => (None, Some(error == AppError::Unauthenticated)),
            };
            now.set_value(page);
            // A signal that is set runs what follows it, even if it stays the same.
            if nobody.get_untracked() != is_nobody {
                nobody.set(is_nobody);
            }
        });
        let list = Self {
            answer,
            shown: None,
            now,
            nobody,
            query,
            seen,
            again,
            busy: RwSignal::new(false),
            feed: Feed::new(),
            fresh: RwSignal::new(Vec::new()),
            waiting: RwSignal::new(None),
            back: RwSignal::new(None),
        };
        use_sign_in().on_return(move || list.reload_with(Seen::Nothing));
        if let Some(language) = use_page_language() {
            language.keep_data(move || list.now().map(|page| PageData::List(Box::new(page))));
        }
        list
    }

    /// Returns what the list is asked for, which is a signal.
    pub fn query(self) -> Memo<ListQuery> {
        self.query
    }

    /// Returns the list for what is inside a `Transition`, which waits for it. The resource is read in
    /// one place there, because it remembers each read.
    #[must_use]
    pub fn awaited(self) -> Self {
        let answer = self.answer;
        Self { shown: Some(Memo::new(move |_| answer.get())), ..self }
    }

    /// Looks at the answer. It reads a signal.
    pub fn with_answer<T>(self, look: impl FnOnce(Option<&Answer<ListPage>>) -> T) -> T {
        match self.shown {
            Some(shown) => shown.with(|answer| look(answer.as_ref())),
            None => look(None),
        }
    }

    /// Looks at the page. It reads a signal, and returns `None` if there is no page.
    pub fn with<T>(self, look: impl FnOnce(&ListPage) -> T) -> Option<T> {
        self.with_answer(|answer| answer.and_then(|answer| answer.as_ref().ok()).map(look))
    }

    /// Returns true if the answer is that nobody is signed in. It reads a signal.
    pub fn is_for_nobody(self) -> bool {
        self.nobody.get() == Some(true)
    }

    /// Returns true while newer data is on its way. It reads a signal.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Asks for the list again, once it has what was seen.
    pub fn reload_with(self, seen: Seen) {
        let _ = self.seen.try_set_value(seen);
        let _ = self.again.try_update(|again| *again += 1);
    }

    /// Follows the list that is shown. It is an effect, with whose next run this ends.
    pub fn follow(self) {
        // A page that is being loaded starts a stream of its own once it is shown.
        if self.nobody.get().is_none() || self.is_busy() {
            return;
        }
        self.forget();
        let query = self.query.get_untracked();
        let query = ListQuery { seen: self.seen.get_value(), ..query };
        let since = self.now().map_or(0, |page| page.generation);
        let receive = move |text: &str| {
            // Data that cannot be read comes from another version of the server. The page stays as
            // it is.
            if let Ok(page) = serde_json::from_str(text) {
                self.receive(page);
            }
        };
        let events = use_base().list_events(&query, since);
        self.feed.open(use_sign_in(), &events, "page", Box::new(receive));
        for event in LEAVING {
            dom::on_document(event, move |_| self.settle());
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
        self.waiting.with(|page| page.as_ref().is_some_and(|page| !has(page, object)))
    }

    /// Returns true if the row has just appeared or changed. It reads a signal.
    pub fn is_fresh(self, object: &ObjectName) -> bool {
        self.fresh.with(|fresh| fresh.contains(object))
    }

    /// Returns true if the user came back to the row, and has not left it. It reads a signal.
    pub fn is_back(self, object: &ObjectName) -> bool {
        self.back.with(|back| back.as_deref() == Some(object.as_str()))
    }

    /// Brings the user back to the row of the secret that they come from, once the list is shown. It is
    /// an effect. `row_back` finds the row among those that are shown.
    pub fn come_back(self, row_back: impl Fn(&[String]) -> Option<String>) {
        if self.nobody.get() != Some(false) || self.is_busy() {
            return;
        }
        if let Some(row) = row_back(&self.shown_objects()) {
            self.go_to(row);
        }
    }

    /// Returns the object names of the rows, in their order.
    pub fn shown_objects(self) -> Vec<String> {
        let now = self.now();
        now.iter().flat_map(objects).map(ToString::to_string).collect()
    }

    /// Moves the focus to a row, and highlights it for a moment.
    pub fn go_to(self, object: String) {
        dom::focus_in_view_soon(row_id(&object), move || {
            let _ = self.back.try_set(Some(object));
        });
    }

    /// Returns the page as it is now.
    fn now(self) -> Option<ListPage> {
        self.now.try_get_value().flatten()
    }

    /// Replaces the page.
    fn set(self, page: ListPage) {
        self.now.set_value(Some(page.clone()));
        self.answer.set(Some(Ok(page)));
    }

    fn receive(self, page: ListPage) {
        if self.busy.try_get_untracked() != Some(false) {
            return;
        }
        let Some(shown) = self.now() else { return self.show(page) };
        self.fresh.set(fresh(&shown, &page));
        if !moves_rows(&shown, &page) || !dom::is_there(SOMEBODY) {
            self.show(page);
        } else {
            self.set(held(shown, &page));
            self.waiting.set(Some(page));
        }
    }

    /// Shows the page that waits, once the user has left the table.
    fn settle(self) {
        if self.back.with_untracked(Option::is_some) {
            dom::soon(Box::new(move || {
                if !dom::is_there(BACK) {
                    let _ = self.back.try_set(None);
                }
            }));
        }
        if self.waiting.with_untracked(Option::is_none) {
            return;
        }
        dom::soon(Box::new(move || {
            if dom::is_there(SOMEBODY) {
                return;
            }
            if let Some(page) = self.waiting.try_update(Option::take).flatten() {
                self.fresh.set(self.now().map(|shown| fresh(&shown, &page)).unwrap_or_default());
                self.show(page);
            }
        }));
    }

    fn show(self, page: ListPage) {
        self.forget();
        self.set(page);
    }

    /// Forgets the page and the rows that wait.
    fn forget(self) {
        if self.waiting.with_untracked(Option::is_some) {
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
