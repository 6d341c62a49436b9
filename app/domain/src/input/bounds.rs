//! How many registries a form holds.
//!
//! Invariant: an input that was read, from pairs or from JSON, holds at most one registry more than
//! a form may have. At that one the form shows the error.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::RegistryInput;
use crate::{ENTRIES_MAX, Field, FieldError, Problem};

/// How many registries a form takes beyond those of a file, because those that are removed stay in the
/// form until it is saved.
pub const FURTHER_MAX: usize = 12;

/// How many registries a form holds at most.
pub const FORM_ENTRIES_MAX: usize = ENTRIES_MAX + FURTHER_MAX;

/// How many hosts a form may choose of a file that is imported.
const HOSTS_MAX: usize = ENTRIES_MAX;

/// The registries of a form while its pairs are read.
pub(super) struct Registries<'a> {
    of: &'a mut Vec<RegistryInput>,
    is_full: bool,
}

impl<'a> Registries<'a> {
    pub(super) fn new(of: &'a mut Vec<RegistryInput>) -> Self {
        Self { of, is_full: false }
    }

    /// Starts a registry. Beyond the bound, the registry and its pairs are dropped.
    pub(super) fn start(&mut self, registry: RegistryInput) {
        self.is_full = self.of.len() > FORM_ENTRIES_MAX;
        if !self.is_full {
            self.of.push(registry);
        }
    }

    /// The registry that was started last.
    pub(super) fn last(&mut self) -> Option<&mut RegistryInput> {
        if self.is_full { None } else { self.of.last_mut() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }
}

/// What is wrong with the number of registries of a form.
pub(super) fn check(registries: &[RegistryInput], errors: &mut Vec<FieldError>) {
    if registries.len() > FORM_ENTRIES_MAX {
        let problem = Problem::TooManyRegistries { max: ENTRIES_MAX };
        errors.push(FieldError::new(Field::RegistryHost(FORM_ENTRIES_MAX), problem));
    }
}

/// Chooses one more host of a file that is imported. One more than there may be is kept, which the
/// import refuses.
pub(super) fn choose_host(hosts: &mut Option<Vec<String>>, host: String) {
    let hosts = hosts.get_or_insert_default();
    if hosts.len() <= HOSTS_MAX {
        hosts.push(host);
    }
}

/// Reads registries from JSON.
pub(super) fn registries<'de, D>(from: D) -> Result<Vec<RegistryInput>, D::Error>
where
    D: Deserializer<'de>,
{
    from.deserialize_seq(AtMost::new(FORM_ENTRIES_MAX + 1))
}

/// Reads the chosen hosts from JSON.
pub(super) fn hosts<'de, D>(from: D) -> Result<Option<Vec<String>>, D::Error>
where
    D: Deserializer<'de>,
{
    struct Hosts(Vec<String>);
    impl<'de> Deserialize<'de> for Hosts {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_seq(AtMost::new(HOSTS_MAX + 1)).map(Self)
        }
    }
    Ok(Option::<Hosts>::deserialize(from)?.map(|Hosts(hosts)| hosts))
}

/// Keeps the first elements of a sequence and drops the others.
struct AtMost<T> {
    max: usize,
    of: PhantomData<fn() -> T>,
}

impl<T> AtMost<T> {
    fn new(max: usize) -> Self {
        Self { max, of: PhantomData }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for AtMost<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
        let mut kept = Vec::new();
        while kept.len() < self.max {
            match elements.next_element()? {
                Some(element) => kept.push(element),
                None => return Ok(kept),
            }
        }
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(kept)
    }
}

#[cfg(test)]
mod tests;
