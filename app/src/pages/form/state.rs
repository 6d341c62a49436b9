//! A form while it is filled in: what is wrong, what was touched, what is in flight.
//!
//! The values stay in the form's own controls and are read when they are needed, so that no
//! credential lives in a signal.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Event, HtmlFormElement};

use crate::components::{Toasts, field_id};
use crate::dom;
use crate::domain::{Field, FieldError};
use crate::error::AppError;
use crate::markup::{Element, el};
use crate::router::{Router, Step, use_router};
use crate::state::{Notice, use_base};
use crate::words::use_words;

/// The name-value pairs of a form.
type Pairs = Vec<(String, String)>;

/// A request under way.
type Saving = Pin<Box<dyn Future<Output = Result<Notice, AppError>>>>;

/// The state of a form.
#[derive(Clone, Copy)]
pub(in crate::pages) struct FormState {
    /// What the last attempt to save ended with.
    pub(in crate::pages) failure: RwSignal<Option<AppError>>,
    /// True while a request is under way.
    pub(in crate::pages) pending: RwSignal<bool>,
    /// True once something was typed that is not saved.
    pub(in crate::pages) dirty: RwSignal<bool>,
    /// What is wrong with the fields.
    pub(in crate::pages) errors: RwSignal<Vec<FieldError>>,
    touched: StoredValue<Vec<String>>,
    validate: StoredValue<Box<dyn Fn(Pairs) -> Vec<FieldError> + Send + Sync>>,
    save: StoredValue<Box<dyn Fn(Pairs) -> Saving + Send + Sync>>,
}

/// What a form that was saved needs, to say so and to leave.
#[derive(Clone, Copy)]
struct Leave {
    toasts: Toasts,
    router: Router,
}

impl FormState {
    /// A form that was just opened, or that a plain post brought back with `failure`. `save` runs
    /// in the browser.
    pub(in crate::pages) fn new(
        failure: Option<AppError>,
        validate: impl Fn(Pairs) -> Vec<FieldError> + Send + Sync + 'static,
        save: impl Fn(Pairs) -> Saving + Send + Sync + 'static,
    ) -> Self {
        let errors = failure.as_ref().map(AppError::field_errors).unwrap_or_default();
        Self {
            dirty: RwSignal::new(failure.is_some()),
            failure: RwSignal::new(failure),
            pending: RwSignal::new(false),
            errors: RwSignal::new(errors),
            touched: StoredValue::new(Vec::new()),
            validate: StoredValue::new(Box::new(validate)),
            save: StoredValue::new(Box::new(save)),
        }
    }

    /// The form's element, which posts to its own page where there is no JavaScript.
    pub(in crate::pages) fn element(self, class: &'static str) -> Element {
        let leave = Leave { toasts: Toasts::expect(), router: use_router() };
        let list = use_base().start();
        el("form")
            .attr("class", Some(class).filter(|class| !class.is_empty()))
            .attr("method", "post")
            .attr("action", "")
            .on("submit", move |event| self.submit(&event, leave, &list))
            .on("input", move |event| self.typed(&event))
    }

    /// Validates as something is typed: messages appear at fields that were touched.
    fn typed(self, event: &Event) {
        let (Some(form), Some(element)) = (dom::event_form(event), dom::event_element(event))
        else {
            return;
        };
        let id = element.id();
        self.dirty.set(true);
        self.touch(id.clone());
        let fresh = self.problems(&form);
        self.errors.update(|errors| {
            // A message of the server stays until its own field is changed.
            errors.retain(|old| field_id(old.field) != id && !self.is_touched(old));
            errors.extend(fresh.into_iter().filter(|error| self.is_touched(error)));
        });
    }

    fn touch(self, id: String) {
        self.touched.update_value(|touched| touched.push(id));
    }

    fn is_touched(self, error: &FieldError) -> bool {
        self.touched.with_value(|touched| touched.contains(&field_id(error.field)))
    }

    fn problems(self, form: &HtmlFormElement) -> Vec<FieldError> {
        self.validate.with_value(|validate| validate(dom::form_pairs(form)))
    }

    /// Saves and leaves to the list, unless a field is wrong or a request is under way.
    fn submit(self, event: &Event, leave: Leave, list: &str) {
        event.prevent_default();
        let Some(form) = dom::event_form(event) else { return };
        if self.pending.get_untracked() {
            return;
        }
        let problems = self.problems(&form);
        if !problems.is_empty() {
            self.fail(AppError::Invalid(problems));
            return;
        }
        self.pending.set(true);
        self.failure.set(None);
        let saving = self.save.with_value(|save| save(dom::form_pairs(&form)));
        let list = list.to_owned();
        spawn_local(async move {
            let result = saving.await;
            // The page may have been left meanwhile.
            if self.pending.try_set(false).is_some() {
                return;
            }
            match result {
                Ok(notice) => {
                    self.dirty.set(false);
                    leave.toasts.say((use_words().notice)(&notice));
                    leave.router.go(list, Step::Push);
                }
                Err(error) => self.fail(error),
            }
        });
    }

    fn fail(self, error: AppError) {
        let errors = error.field_errors();
        let first = errors.first().map_or(Field::Form, |error| error.field);
        for error in &errors {
            self.touch(field_id(error.field));
        }
        self.errors.set(errors);
        self.failure.set(Some(error));
        dom::focus_soon(field_id(first));
    }
}
