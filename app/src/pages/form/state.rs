//! The state of a form while the user fills it in: its errors, its report and its requests.
//!
//! The values stay in the form's own controls and are read when they are needed, so that no
//! credential is kept in a signal.

use std::pin::Pin;

use backend::{AppError, Notice};
use domain::{Check, Checked, Field, FieldError, Question, Report};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlFormElement};

use super::check::ClusterCheck;
use crate::components::{Toasts, field_id};
use crate::dom;
use crate::inspector::inspect;
use crate::markup::{Element, el};
use crate::router::{Router, Step, use_router};
use crate::sign_in::{SignIn, use_sign_in};
use crate::state::use_base;
use crate::words::use_words;

/// The name-value pairs of a form, with the button that was pressed as `intent`.
pub(in crate::pages) type Pairs = Vec<(String, String)>;

/// A request that saves the form.
type Saving = Pin<Box<dyn Future<Output = Result<Notice, AppError>>>>;

/// Makes the question to the rules about a form.
type Asking = Box<dyn Fn(Pairs) -> Option<Question> + Send + Sync>;
/// Makes the question to the cluster about a form.
type Checking = Box<dyn Fn(&Pairs, &Report) -> Check + Send + Sync>;

/// How a form is checked and saved. Both happen in the browser.
pub(in crate::pages) struct FormPurpose {
    /// Makes the question to the rules. It returns `None` if the form has no fields.
    pub(in crate::pages) question: Asking,
    /// Makes the question to the cluster.
    pub(in crate::pages) check: Checking,
    /// Saves the form.
    pub(in crate::pages) save: Box<dyn Fn(Pairs) -> Saving + Send + Sync>,
}

/// The state of a form.
#[derive(Clone, Copy)]
pub(in crate::pages) struct FormState {
    /// The error of the last attempt to save.
    pub(in crate::pages) failure: RwSignal<Option<AppError>>,
    /// True while a request is in flight.
    pub(in crate::pages) pending: RwSignal<bool>,
    /// True if the form has typed text that is not saved.
    pub(in crate::pages) dirty: RwSignal<bool>,
    /// The errors of the fields.
    pub(in crate::pages) errors: RwSignal<Vec<FieldError>>,
    /// What the rules found in the fields, or `None` before the rules were asked.
    pub(in crate::pages) report: RwSignal<Option<Report>>,
    /// True if the rules could not be loaded.
    pub(in crate::pages) unchecked: RwSignal<bool>,
    checking: ClusterCheck,
    /// The sign-in of the page.
    pub(super) sign_in: SignIn,
    touched: StoredValue<Vec<String>>,
    /// The server's errors for fields that have not been changed since.
    said: StoredValue<Vec<FieldError>>,
    /// The number of the latest question. An answer to an older question comes too late.
    asked: StoredValue<u32>,
    purpose: StoredValue<FormPurpose>,
}

/// What a saved form needs to tell the user so and to leave the page.
#[derive(Clone, Copy)]
struct Leave {
    toasts: Toasts,
    router: Router,
}

impl FormState {
    /// Returns the state of a form that was just opened, or that a plain post returned with
    /// `failure`.
    pub(in crate::pages) fn new(failure: Option<AppError>, purpose: FormPurpose) -> Self {
        let errors = failure.as_ref().map(AppError::field_errors).unwrap_or_default();
        Self {
            dirty: RwSignal::new(failure.is_some()),
            failure: RwSignal::new(failure),
            pending: RwSignal::new(false),
            errors: RwSignal::new(errors.clone()),
            report: RwSignal::new(None),
            unchecked: RwSignal::new(false),
            checking: ClusterCheck::new(),
            sign_in: use_sign_in(),
            touched: StoredValue::new(Vec::new()),
            said: StoredValue::new(errors),
            asked: StoredValue::new(0),
            purpose: StoredValue::new(purpose),
        }
    }

    /// Returns the cluster's answer about the form, which is a signal.
    pub(in crate::pages) fn checked(self) -> Checked {
        self.checking.answer()
    }

    /// Returns the form's element, which posts to its own page without JavaScript.
    pub(in crate::pages) fn element(self, class: &'static str) -> Element {
        let leave = Leave { toasts: Toasts::expect(), router: use_router() };
        el("form")
            .attr("class", Some(class).filter(|class| !class.is_empty()))
            .attr("method", "post")
            .attr("action", "")
            .on("submit", move |event| self.submit(&event, leave))
            .on("input", move |event| self.typed(&event))
            .effect(move |_| self.sign_in.tell(self.failure))
            // The fields that are filled in at the start are described at once, and the rules are
            // loaded.
            .effect(move |form| {
                if let Some(form) = form.dyn_ref() {
                    self.ask(form);
                }
            })
    }

    /// Asks the rules while the user types. Errors appear at fields that the user has changed.
    fn typed(self, event: &Event) {
        let (Some(form), Some(element)) = (dom::event_form(event), dom::event_element(event))
        else {
            return;
        };
        let id = element.id();
        self.dirty.set(true);
        // The server's error for this field was about another text.
        self.said.update_value(|said| said.retain(|old| field_id(old.field) != id));
        self.touch(id);
        // A paste of many lines causes many events, and reading a form is slow. So the form is read
        // once for each frame, for the last event.
        let number = self.next_number();
        dom::soon(Box::new(move || {
            if self.is_latest(number) {
                self.ask(&form);
            }
        }));
    }

    fn ask(self, form: &HtmlFormElement) {
        let pairs = dom::form_pairs(form);
        let number = self.next_number();
        spawn_local(async move {
            let report = self.inspected(pairs.clone()).await;
            if !self.is_latest(number) {
                return;
            }
            let mut errors = self.said.get_value();
            for error in report.iter().flat_map(|report| &report.errors) {
                let is_new = errors.iter().all(|said| said.field != error.field);
                if is_new && self.is_touched(error) {
                    errors.push(error.clone());
                }
            }
            self.errors.set(errors);
            if let Some(report) = report {
                let check = self.purpose.with_value(|purpose| (purpose.check)(&pairs, &report));
                self.report.set(Some(report));
                self.checking.ask(check, self.errors);
            }
            self.settle();
        });
    }

    /// Returns the number for a new question. All older questions are then too late.
    fn next_number(self) -> u32 {
        self.asked.update_value(|asked| *asked += 1);
        self.asked.get_value()
    }

    /// Returns true unless there is a newer question or the form is closed.
    fn is_latest(self, number: u32) -> bool {
        self.asked.try_get_value() == Some(number)
    }

    /// Removes the summary of errors once all of its fields are corrected.
    fn settle(self) {
        let is_mended = self.errors.with_untracked(Vec::is_empty);
        let about_fields = self.failure.with_untracked(|failure| {
            failure.as_ref().is_some_and(|error| !error.field_errors().is_empty())
        });
        if is_mended && about_fields {
            self.failure.set(None);
        }
    }

    /// Asks the rules. Returns `None` if the form has no fields or if the rules cannot be loaded.
    async fn inspected(self, pairs: Pairs) -> Option<Report> {
        let question = self.purpose.try_with_value(|purpose| (purpose.question)(pairs))??;
        let report = inspect(&question).await;
        let _ = self.unchecked.try_set(report.is_none());
        report
    }

    fn touch(self, id: String) {
        self.touched.update_value(|touched| {
            if !touched.contains(&id) {
                touched.push(id);
            }
        });
    }

    fn is_touched(self, error: &FieldError) -> bool {
        self.touched.with_value(|touched| touched.contains(&field_id(error.field)))
    }

    /// Saves the form and leaves the page, unless a field is wrong or a request is in flight.
    fn submit(self, event: &Event, leave: Leave) {
        event.prevent_default();
        let Some(form) = dom::event_form(event) else { return };
        if self.pending.get_untracked() {
            return;
        }
        let mut pairs = dom::form_pairs(&form);
        pairs.extend(dom::submitter_pair(event));
        self.pending.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let report = self.inspected(pairs.clone()).await.unwrap_or_default();
            if !report.errors.is_empty() {
                if self.pending.try_set(false).is_none() {
                    self.fail(AppError::Invalid(report.errors));
                    // The rules report these errors again, for the text that is typed then.
                    self.said.set_value(Vec::new());
                }
                return;
            }
            let Some(saving) = self.purpose.try_with_value(|purpose| (purpose.save)(pairs)) else {
                return;
            };
            let result = match saving.await {
                Err(error) => Err(self.sign_in.judge(error).await),
                saved => saved,
            };
            // The user may have left the page meanwhile.
            if self.pending.try_set(false).is_some() {
                return;
            }
            match result {
                Ok(notice) => {
                    self.sign_in.is_there();
                    self.dirty.set(false);
                    leave.toasts.say(use_words().notice(&notice));
                    leave.router.go(&use_base().after(&notice), Step::Push);
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
        self.said.set_value(errors.clone());
        self.errors.set(errors);
        self.failure.set(Some(error));
        dom::focus_soon(field_id(first));
    }
}
