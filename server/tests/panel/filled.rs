//! The form of a page, filled in and sent as a browser without JavaScript does it.
//!
//! Every control that the page holds is sent back.

use std::collections::BTreeMap;

use test_kit::Answer;
use test_kit::html::{attributes, inside, texts_of};

use crate::kit::Visitor;

/// The form of a page.
pub(crate) struct Filled {
    path: String,
    controls: Vec<Control>,
}

struct Control {
    name: String,
    value: String,
    /// Whether it is sent; a box or a radio button that is not checked is not.
    sent: bool,
}

impl Filled {
    /// The form that a page at `path` posts to itself.
    #[track_caller]
    pub(crate) fn of(page: &Answer, path: &str) -> Self {
        let forms = inside(page.text(), "form[action=\"\"]");
        let form = forms.first().expect("a form");
        let mut controls: Vec<_> =
            attributes(form, "input").into_iter().filter_map(input).collect();
        let chosen = attributes(form, "select[name=\"type\"] option[selected]").into_iter().next();
        controls.extend(chosen.map(|mut tag| Control {
            name: "type".to_owned(),
            value: tag.remove("value").unwrap(),
            sent: true,
        }));
        let named = attributes(form, "textarea").into_iter().zip(texts_of(form, "textarea"));
        controls.extend(named.map(|(mut tag, value)| Control {
            name: tag.remove("name").unwrap(),
            value,
            sent: true,
        }));
        Self { path: path.to_owned(), controls }
    }

    /// Opens a page and takes its form.
    pub(crate) async fn open(visitor: &Visitor, path: &str) -> Self {
        Self::of(visitor.get(path).await.assert_page(200), path)
    }

    /// What the controls of a name hold, in their order; nothing for those that are not sent.
    pub(crate) fn held(&self, name: &str) -> Vec<&str> {
        let named = self.controls.iter().filter(|control| control.name == name && control.sent);
        named.map(|control| control.value.as_str()).collect()
    }

    /// Types into the first control of a name.
    #[track_caller]
    pub(crate) fn typed(self, name: &str, text: &str) -> Self {
        self.typed_at(name, 0, text)
    }

    /// Types into the control of a name with this number, from 0.
    #[track_caller]
    pub(crate) fn typed_at(mut self, name: &str, number: usize, text: &str) -> Self {
        let mut named = self.controls.iter_mut().filter(|control| control.name == name);
        let control = named.nth(number).unwrap_or_else(|| panic!("no {name} {number}"));
        text.clone_into(&mut control.value);
        self
    }

    /// Checks a box, or one of several radio buttons.
    #[track_caller]
    pub(crate) fn checked(mut self, name: &str, value: &str) -> Self {
        for control in self.controls.iter_mut().filter(|control| control.name == name) {
            control.sent = control.value == value;
        }
        assert_eq!(self.held(name), [value]);
        self
    }

    /// Checks the box of a name with this number, from 0.
    #[track_caller]
    pub(crate) fn checked_at(mut self, name: &str, number: usize) -> Self {
        let mut named = self.controls.iter_mut().filter(|control| control.name == name);
        named.nth(number).unwrap_or_else(|| panic!("no {name} {number}")).sent = true;
        self
    }

    /// Presses a button. A browser ends the lines of what it sends with CRLF.
    pub(crate) async fn press(&self, visitor: &Visitor, button: &str) -> Answer {
        let sent = self.controls.iter().filter(|control| control.sent);
        let sent = sent.map(|control| (control.name.as_str(), control.value.replace('\n', "\r\n")));
        let mut pairs: Vec<_> = sent.collect();
        pairs.push(("intent", button.to_owned()));
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        visitor.post_form(&self.path, &pairs).await
    }

    /// Presses a button that makes a choice; the form that comes back.
    pub(crate) async fn choose(&self, visitor: &Visitor, button: &str) -> Self {
        let page = self.press(visitor, button).await;
        Self::of(page.assert_page(200), &self.path)
    }

    /// Saves; the form that comes back with this status.
    pub(crate) async fn refused(&self, visitor: &Visitor, status: u16) -> (Self, Answer) {
        let page = self.press(visitor, "save").await;
        (Self::of(page.assert_page(status), &self.path), page)
    }
}

fn input(mut tag: BTreeMap<String, String>) -> Option<Control> {
    let is_choice =
        tag.get("type").is_some_and(|kind| ["checkbox", "radio"].contains(&kind.as_str()));
    let sent = !is_choice || tag.contains_key("checked");
    let value = tag.remove("value").unwrap_or_default();
    Some(Control { name: tag.remove("name")?, value, sent })
}

/// Where the link with a test id leads to.
#[track_caller]
pub(crate) fn link(page: &Answer, testid: &str) -> String {
    let links = attributes(page.text(), &format!("a[data-testid=\"{testid}\"]"));
    links.first().unwrap_or_else(|| panic!("no link {testid}"))["href"].clone()
}
