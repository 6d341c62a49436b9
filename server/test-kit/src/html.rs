//! Reads HTML as a browser without scripts does.

use std::collections::BTreeMap;

use html5ever::ParseOpts;
use html5ever::driver::parse_document;
use html5ever::tendril::TendrilSink as _;
use html5ever::tree_builder::TreeBuilderOpts;
use scraper::{ElementRef, Html, HtmlTreeSink, Node, Selector};

/// Parses a page.
fn parse(html: &str) -> Html {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    parse_document(HtmlTreeSink::new(Html::new_document()), options).one(html)
}

/// The elements that a CSS selector finds.
fn select<T>(html: &str, selector: &str, read: impl FnMut(ElementRef<'_>) -> T) -> Vec<T> {
    let selector = Selector::parse(selector).unwrap();
    parse(html).select(&selector).map(read).collect()
}

/// The words that a person reads in HTML, without scripts and comments; each run of white space is
/// one space.
pub fn words(html: &str) -> String {
    in_order(parse(html).root_element())
}

/// The words that a person reads in each element that a CSS selector finds.
pub fn words_of(html: &str, selector: &str) -> Vec<String> {
    select(html, selector, in_order)
}

/// The text of each element that a CSS selector finds, unchanged.
pub fn texts_of(html: &str, selector: &str) -> Vec<String> {
    select(html, selector, |element| element.text().collect())
}

/// The HTML inside each element that a CSS selector finds.
pub fn inside(html: &str, selector: &str) -> Vec<String> {
    select(html, selector, |element| element.inner_html())
}

/// The attributes of each element that a CSS selector finds.
pub fn attributes(html: &str, selector: &str) -> Vec<BTreeMap<String, String>> {
    select(html, selector, |element| {
        let attributes = element.value().attrs();
        attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    })
}

/// The texts below an element, in order. An element ends a word; a comment does not.
fn in_order(element: ElementRef<'_>) -> String {
    fn collect(element: ElementRef<'_>, text: &mut String) {
        if element.value().name() == "script" {
            return;
        }
        for child in element.children() {
            match (ElementRef::wrap(child), child.value()) {
                (Some(element), _) => {
                    text.push(' ');
                    collect(element, text);
                    text.push(' ');
                }
                (None, Node::Text(part)) => text.push_str(part),
                _ => {}
            }
        }
    }
    let mut text = String::new();
    collect(element, &mut text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
