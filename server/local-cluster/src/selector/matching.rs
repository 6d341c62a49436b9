//! Field selectors, and the matching of both kinds of selector with stored objects.

use std::{borrow::Cow, collections::HashMap};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::LabelSelector;
use crate::{object::Object, path::Query, resources::Resource, status::Failure};

/// A parsed field selector; all terms must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSelector(Vec<Term>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    field: String,
    equal: bool,
    value: String,
}

impl FieldSelector {
    /// Parses a selector; the empty text selects everything.
    ///
    /// # Errors
    /// The problem, in the API server's words.
    pub fn parse(resource: &Resource, text: &str) -> Result<Self, String> {
        let mut terms = Vec::new();
        for part in split(text) {
            let (field, equal, value) = if let Some((field, value)) = part.split_once("!=") {
                (field, false, value)
            } else if let Some((field, value)) = part.split_once("==") {
                (field, true, value)
            } else if let Some((field, value)) = part.split_once('=') {
                (field, true, value)
            } else {
                return Err(format!("invalid selector: '{text}'; can't understand '{part}'"));
            };
            if !resource.selectable(field) {
                return Err(resource.unselectable(field));
            }
            terms.push(Term { field: field.to_owned(), equal, value: unescape(value)? });
        }
        Ok(Self(terms))
    }

    fn matches(&self, lookup: impl Fn(&str) -> String) -> bool {
        self.0.iter().all(|term| (lookup(&term.field) == term.value) == term.equal)
    }

    /// Whether the terms use only fields that are cheap to read from bytes.
    fn is_simple(&self) -> bool {
        let simple = ["metadata.name", "metadata.namespace", "type"];
        self.0.iter().all(|term| simple.contains(&term.field.as_str()))
    }
}

fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for letter in text.chars() {
        if letter == ',' && !escaped {
            parts.push(String::new());
            continue;
        }
        escaped = letter == '\\' && !escaped;
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn unescape(value: &str) -> Result<String, String> {
    let mut plain = String::new();
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some(next @ ('\\' | ',' | '=')) => plain.push(next),
                _ => return Err(format!("invalid escape sequence: {value}")),
            },
            '=' => return Err(format!("unescaped character in: {value}")),
            other => plain.push(other),
        }
    }
    Ok(plain)
}

/// Both selectors of a list, watch or delete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// By labels.
    pub labels: LabelSelector,
    /// By fields.
    pub fields: FieldSelector,
}

/// The few parts of an object that most selectors need, read without building the rest.
#[derive(Deserialize)]
struct Facts<'a> {
    #[serde(borrow)]
    metadata: FactsMeta<'a>,
    // Raw, because in another kind this field may hold something other than text.
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct FactsMeta<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    namespace: Option<Cow<'a, str>>,
    #[serde(borrow)]
    labels: Option<HashMap<Cow<'a, str>, Cow<'a, str>>>,
}

impl Selector {
    /// Reads both selectors from a query.
    ///
    /// # Errors
    /// 400 for a selector that cannot be parsed, or that names a field that cannot be used in
    /// selectors.
    pub fn from_query(resource: &Resource, query: &Query) -> Result<Self, Failure> {
        let text = |key: &str| query.get(key).unwrap_or_default();
        Ok(Self {
            labels: LabelSelector::parse(text("labelSelector")).map_err(Failure::bad_request)?,
            fields: FieldSelector::parse(resource, text("fieldSelector"))
                .map_err(Failure::bad_request)?,
        })
    }

    /// Whether the selectors select everything.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.fields.0.is_empty()
    }

    /// Whether an object is selected.
    pub fn matches(&self, object: &Object) -> bool {
        let pairs = object.meta_pairs("labels");
        let label = |key: &str| pairs.iter().find(|(name, _)| *name == key).map(|(_, v)| *v);
        self.labels.matches(label) && self.fields.matches(|field| object.text_at(field))
    }

    /// Whether a stored object is selected. Bytes that are not an object are never selected.
    pub fn matches_bytes(&self, bytes: &[u8]) -> bool {
        if self.is_empty() {
            return true;
        }
        if !self.fields.is_simple() {
            return serde_json::from_slice(bytes).is_ok_and(|map| self.matches(&Object(map)));
        }
        let Ok(facts) = serde_json::from_slice::<Facts<'_>>(bytes) else { return false };
        let labels = facts.metadata.labels.as_ref();
        let label = |key: &str| labels.and_then(|map| map.get(key)).map(AsRef::as_ref);
        let field = |path: &str| {
            let text =
                |value: &Option<Cow<'_, str>>| value.as_deref().unwrap_or_default().to_owned();
            match path {
                "metadata.name" => text(&facts.metadata.name),
                "metadata.namespace" => text(&facts.metadata.namespace),
                _ => facts
                    .kind
                    .and_then(|raw| serde_json::from_str(raw.get()).ok())
                    .unwrap_or_default(),
            }
        };
        self.labels.matches(label) && self.fields.matches(field)
    }
}
