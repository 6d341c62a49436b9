//! What a form hands over to the same form when the page is made anew in another language.
//!
//! Invariant: typed credentials stay in the memory of the page, and only until the new form has them.

use backend::AppError;
use domain::FieldError;
use leptos::prelude::*;
use web_sys::Element;

use super::{FormState, Pairs};
use crate::dom::{self, Controls};
use crate::language::use_page_language;
use crate::location::use_here;
use crate::state::{Submitted, use_leave_submitted};

/// The place for what the next form takes over.
#[derive(Clone, Copy)]
struct KeptForm(StoredValue<Option<Kept>>);

/// What a form holds besides the fields that a plain post would have.
pub(super) struct Kept {
    /// The path of its page.
    path: String,
    pub(super) errors: Vec<FieldError>,
    said: Vec<FieldError>,
    touched: Vec<String>,
    pub(super) masked: bool,
    dirty: bool,
    controls: Controls,
}

/// Provides the place for what a form hands over.
pub fn provide_kept_form() {
    provide_context(KeptForm(StoredValue::new(None)));
}

/// Returns what the form before has left for the form of this page.
pub(super) fn take_kept() -> Option<Kept> {
    let KeptForm(slot) = use_context()?;
    let kept = slot.try_update_value(Option::take).flatten()?;
    (kept.path == path_here()).then_some(kept)
}

/// Returns the path of the page. Its query may lose a language.
fn path_here() -> String {
    use_here().with_untracked(|here| here.split('?').next().unwrap_or_default().to_owned())
}

impl FormState {
    /// Hands the form over to the one that takes its place in another language. `again` returns what
    /// its page is made of: the typed fields, and the error that is shown.
    pub(in crate::pages) fn hand_over(
        self,
        again: impl Fn(Pairs, Option<AppError>) -> Submitted + Send + Sync + 'static,
    ) {
        let (Some(language), Some(KeptForm(slot))) = (use_page_language(), use_context()) else {
            return;
        };
        let (leave, path) = (use_leave_submitted(), path_here());
        language.on_change(self.pending, move || {
            let Some(element) = self.element.get_untracked() else { return };
            leave(again(self.pairs(), self.failure.get_untracked()));
            slot.set_value(Some(Kept {
                path: path.clone(),
                errors: self.errors.get_untracked(),
                said: self.marks.with_value(|marks| marks.said.clone()),
                touched: self.marks.with_value(|marks| marks.touched.clone()),
                masked: self.masked.get_untracked(),
                dirty: self.dirty.get_untracked(),
                controls: Controls::of(&element),
            }));
        });
    }

    /// Returns true if the form takes over what the user has typed into another one.
    pub(in crate::pages) fn is_handed_over(self) -> bool {
        self.kept.with_value(Option::is_some)
    }

    /// Fills in what the form before has left. The marks of the user are those of that form.
    pub(super) fn take_over(self, element: &Element) {
        let Some(mut kept) = self.take_kept() else { return };
        kept.controls = kept.controls.give_to(element);
        self.marks.update_value(|marks| {
            marks.said.clone_from(&kept.said);
            marks.touched.clone_from(&kept.touched);
        });
        self.dirty.set(kept.dirty);
        self.kept.set_value(Some(kept));
    }

    /// Fills in the rest, in fields that appear only once the rules have read the others.
    pub(super) fn take_over_rest(self) {
        let Some(Kept { controls, .. }) = self.take_kept() else { return };
        let element = self.element;
        dom::soon(Box::new(move || {
            if let Some(element) = element.try_get_untracked().flatten() {
                // Controls that the new form does not have are dropped.
                drop(controls.give_to(&element));
            }
        }));
    }

    fn take_kept(self) -> Option<Kept> {
        self.kept.try_update_value(Option::take).flatten()
    }
}
