//! A form while it is filled in: what is wrong, what was touched, what is in flight.
//!
//! The values stay in the form's own controls and are read when they are needed, so that no
//! credential lives in a signal.

use std::collections::HashSet;

use leptos::html::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::{Toasts, field_id};
use crate::dom;
use crate::domain::{Field, FieldError};
use crate::error::AppError;
use crate::state::{Notice, use_base};
use crate::words::use_words;

/// The name-value pairs of a form.
type Pairs = Vec<(String, String)>;

/// The state of a form.
#[derive(Clone, Copy)]
pub(in crate::pages) struct FormState {
    /// The form's element.
    pub(in crate::pages) node: NodeRef<Form>,
    /// What the last attempt to save ended with.
    pub(in crate::pages) failure: RwSignal<Option<AppError>>,
    /// True while a request is under way.
    pub(in crate::pages) pending: RwSignal<bool>,
    /// True once something was typed that is not saved.
    pub(in crate::pages) dirty: RwSignal<bool>,
    errors: RwSignal<Vec<FieldError>>,
    touched: StoredValue<HashSet<String>>,
    validate: StoredValue<Box<dyn Fn(Pairs) -> Vec<FieldError> + Send + Sync>>,
}

impl FormState {
    /// A form that was just opened, or that a plain post brought back with `failure`.
    pub(in crate::pages) fn new(
        failure: Option<AppError>,
        validate: impl Fn(Pairs) -> Vec<FieldError> + Send + Sync + 'static,
    ) -> Self {
        let errors = failure.as_ref().map(AppError::field_errors).unwrap_or_default();
        Self {
            node: NodeRef::new(),
            dirty: RwSignal::new(failure.is_some()),
            failure: RwSignal::new(failure),
            pending: RwSignal::new(false),
            errors: RwSignal::new(errors),
            touched: StoredValue::new(HashSet::new()),
            validate: StoredValue::new(Box::new(validate)),
        }
    }

    /// What is wrong with a field, in words.
    pub(in crate::pages) fn error(self, field: Field) -> Signal<Option<String>> {
        let words = use_words();
        Signal::derive(move || {
            let errors = self.errors.read();
            let error = errors.iter().find(|error| error.field == field)?;
            Some((words.problem)(&error.problem))
        })
    }

    /// Validates as something is typed: messages appear at fields that were touched.
    pub(in crate::pages) fn typed(self, event: &web_sys::Event) {
        let Some(element) = dom::event_element(event) else { return };
        let id = element.id();
        self.dirty.set(true);
        self.touched.update_value(|touched| {
            touched.insert(id.clone());
        });
        let fresh = self.problems();
        self.errors.update(|errors| {
            // A message of the server stays until its own field is changed.
            errors.retain(|old| {
                let old_id = field_id(old.field);
                old_id != id && !self.touched.with_value(|touched| touched.contains(&old_id))
            });
            let touched = |error: &FieldError| {
                self.touched.with_value(|touched| touched.contains(&field_id(error.field)))
            };
            errors.extend(fresh.into_iter().filter(touched));
        });
    }

    /// The pairs of the form.
    pub(in crate::pages) fn pairs(self) -> Pairs {
        self.node.get_untracked().map(|form| dom::form_pairs(&form)).unwrap_or_default()
    }

    fn problems(self) -> Vec<FieldError> {
        self.validate.with_value(|validate| validate(self.pairs()))
    }

    /// Saves, unless a field is wrong or a request is under way. `save` runs in the browser.
    pub(in crate::pages) fn submit<R>(
        self,
        event: &web_sys::SubmitEvent,
        leave: impl Fn(Notice) + 'static,
        save: impl FnOnce(Pairs) -> R,
    ) where
        R: Future<Output = Result<Notice, AppError>> + 'static,
    {
        event.prevent_default();
        if self.pending.get_untracked() {
            return;
        }
        let problems = self.problems();
        if !problems.is_empty() {
            self.fail(AppError::Invalid(problems));
            return;
        }
        self.pending.set(true);
        self.failure.set(None);
        let saving = save(self.pairs());
        spawn_local(async move {
            let result = saving.await;
            // The page may have been left meanwhile.
            if self.pending.try_set(false).is_some() {
                return;
            }
            match result {
                Ok(notice) => {
                    self.dirty.set(false);
                    leave(notice);
                }
                Err(error) => self.fail(error),
            }
        });
    }

    fn fail(self, error: AppError) {
        let errors = error.field_errors();
        let first = errors.first().map_or(Field::Form, |error| error.field);
        self.touched.update_value(|touched| {
            touched.extend(errors.iter().map(|error| field_id(error.field)));
        });
        self.errors.set(errors);
        self.failure.set(Some(error));
        dom::focus_soon(field_id(first));
    }
}

/// Leaves a form that was saved: the notice, then the list.
pub(in crate::pages) fn leave_to_list() -> impl Fn(Notice) + Clone + 'static {
    let words = use_words();
    let toasts = Toasts::expect();
    let navigate = use_navigate();
    let list = use_base().start();
    move |notice| {
        toasts.say((words.notice)(&notice));
        navigate(&list, NavigateOptions::default());
    }
}
