//! One page of a list at one version.
//!
//! The store keeps only the newest state. An older state is rebuilt: each object that has changed
//! since is put back to its earlier state, which the event log remembers.

use std::{collections::BTreeMap, ops::ControlFlow};

use super::token::Token;
use crate::{
    resources::Resource,
    selector::Selector,
    status::Failure,
    store::{EventsError, Store, Stored},
};

/// Extra objects to read, in case some of the page's own objects are newer than its version.
const SLACK: usize = 64;
const EVENTS: usize = 1024;

/// Namespace and name.
type NamespacedName = (String, String);

/// The page that is requested.
pub struct Page {
    /// The resource.
    pub resource: &'static Resource,
    /// One namespace, or `None` for all.
    pub namespace: Option<String>,
    /// The objects that are selected.
    pub selector: Selector,
    /// The most objects on the page.
    pub limit: Option<usize>,
    /// The requested version.
    pub exact: Option<u64>,
    /// The place where an earlier page stopped.
    pub continued: Option<Token>,
}

/// A page, as it was read.
pub struct Taken {
    /// The version that it shows.
    pub version: u64,
    /// The objects.
    pub items: Vec<Stored>,
    /// The token for the next page, unless this is the last page.
    pub next: Option<Token>,
    /// How many objects follow; only known if nothing is filtered.
    pub remaining: Option<u64>,
}

/// The result of one walk over the newest state.
struct Walk {
    found: BTreeMap<NamespacedName, Stored>,
    /// Whether the walk reached the end.
    complete: bool,
    /// The objects after those in `found`.
    beyond: Vec<NamespacedName>,
    version: u64,
}

impl Page {
    /// Reads the page. Call this where the thread may block.
    ///
    /// # Errors
    /// 410 if the version is no longer remembered.
    pub fn take(&self, store: &Store) -> Result<Taken, Failure> {
        let wanted = self.continued.as_ref().map(|token| token.rv).or(self.exact);
        let counting = self.continued.is_none() && self.limit.is_some() && self.selector.is_empty();
        let mut room = self.limit.map(|limit| limit.saturating_add(1));
        loop {
            let walk = self.walk(store, room, counting)?;
            let version = wanted.unwrap_or(walk.version);
            let past = self.past(store, version, walk.version)?;
            let enough = walk.found.len().saturating_sub(past.len());
            if !walk.complete && self.limit.is_some_and(|limit| enough <= limit) {
                // Too many of the objects read are newer than the page, so read more.
                room = room.map(|room| room.saturating_mul(2).saturating_add(past.len() + SLACK));
                continue;
            }
            return Ok(self.cut(walk, past, version));
        }
    }

    fn walk(&self, store: &Store, room: Option<usize>, counting: bool) -> Result<Walk, Failure> {
        let after = self.continued.as_ref().map(|token| &token.after);
        let after = after.map(|(namespace, name)| (namespace.as_str(), name.as_str()));
        let mut found = BTreeMap::new();
        let mut beyond = Vec::new();
        let mut complete = true;
        let storage = self.resource.storage_name();
        let mut each = |namespace: &str, name: &str, revision: u64, bytes: &[u8]| {
            let name = (namespace.to_owned(), name.to_owned());
            if room.is_some_and(|room| found.len() >= room) {
                complete = false;
                if !counting {
                    return ControlFlow::Break(());
                }
                beyond.push(name);
            } else if self.selector.matches_bytes(bytes) {
                found.insert(name, Stored { revision, bytes: bytes.to_vec() });
            }
            ControlFlow::Continue(())
        };
        let version = store
            .visit(&storage, self.namespace.as_deref(), after, &mut each)
            .map_err(|error| Failure::internal(&error))?;
        Ok(Walk { found, complete, beyond, version })
    }

    /// The state at `version` of each object that changed after it; `None` if the object did not
    /// exist.
    fn past(
        &self,
        store: &Store,
        version: u64,
        until: u64,
    ) -> Result<BTreeMap<NamespacedName, Option<Stored>>, Failure> {
        let mut past = BTreeMap::new();
        let storage = self.resource.storage_name();
        let mut at = version;
        while at < until {
            let events = store.events_after(at, EVENTS).map_err(|error| self.gone(&error))?;
            let Some(last) = events.last().map(|event| event.revision) else { break };
            at = last;
            for event in events {
                let key = event.key;
                let inside = key.resource == storage
                    && self.namespace.as_ref().is_none_or(|wanted| *wanted == key.namespace)
                    && event.revision <= until;
                if inside {
                    let name = (key.namespace, key.name);
                    let follows = self
                        .continued
                        .as_ref()
                        .is_none_or(|token| (&name.0, &name.1) > (&token.after.0, &token.after.1));
                    if follows {
                        past.entry(name).or_insert(event.previous);
                    }
                }
            }
        }
        Ok(past)
    }

    fn gone(&self, error: &EventsError) -> Failure {
        if !matches!(error, EventsError::Compacted) {
            return Failure::internal(error);
        }
        if self.continued.is_some() {
            return Failure::expired(
                "The provided continue parameter is too old to display a consistent list result. \
                 You must start a new list without the continue parameter.",
            );
        }
        Failure::expired("The resourceVersion for the provided list is too old.")
    }

    fn cut(
        &self,
        walk: Walk,
        past: BTreeMap<NamespacedName, Option<Stored>>,
        version: u64,
    ) -> Taken {
        let Walk { mut found, complete, beyond, .. } = walk;
        let horizon = found.keys().next_back().cloned();
        let mut uncounted: i64 = i64::try_from(beyond.len()).unwrap_or(i64::MAX);
        for (name, before) in past {
            // Objects past the horizon were not read; they belong to later pages.
            let visible = complete || horizon.as_ref().is_some_and(|end| name <= *end);
            if !visible {
                uncounted += i64::from(before.is_some());
                uncounted -= i64::from(beyond.binary_search(&name).is_ok());
                continue;
            }
            found.remove(&name);
            if let Some(before) = before.filter(|past| self.selector.matches_bytes(&past.bytes)) {
                found.insert(name, before);
            }
        }
        let limit = self.limit.unwrap_or(usize::MAX);
        let total = found.len();
        let more = total > limit;
        let last = found.keys().nth(limit.saturating_sub(1)).cloned().filter(|_| more);
        let items: Vec<Stored> = found.into_values().take(limit).collect();
        let rest = i64::try_from(total.saturating_sub(items.len())).unwrap_or(i64::MAX);
        let remaining = if !more || !self.selector.is_empty() {
            None
        } else if let Some(token) = &self.continued {
            token.left.map(|left| left.saturating_sub(u64::try_from(items.len()).unwrap_or(0)))
        } else {
            u64::try_from(rest.saturating_add(uncounted)).ok()
        };
        let next = last.map(|name| Token::new(version, name, remaining));
        Taken { version, items, next, remaining }
    }
}
