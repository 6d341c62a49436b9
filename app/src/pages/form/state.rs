//! A form while it is filled in: what is wrong, what was understood, what is in flight.
//!
//! The values stay in the form's own controls and are read when they are needed, so that no
//! credential lives in a signal.

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

/// The name-value pairs of a form, with the button that sent it as `intent`.
pub(in crate::pages) type Pairs = Vec<(String, String)>;

/// A request under way.
type Saving = Pin<Box<dyn Future<Output = Result<Notice, AppError>>>>;

/// What the rules are asked about a form.
type Asking = Box<dyn Fn(Pairs) -> Option<Question> + Send + Sync>;
/// What the cluster is asked about it.
type Checking = Box<dyn Fn(&Pairs, &Report) -> Check + Send + Sync>;

/// What a form is about: how it is checked and how it is saved. Both run in the browser.
pub(in crate::pages) struct FormPurpose {
    /// What the rules are asked about it; `None` where it has no fields.
    pub(in crate::pages) question: Asking,
    /// What the cluster is asked about it.
    pub(in crate::pages) check: Checking,
    /// Saves it.
    pub(in crate::pages) save: Box<dyn Fn(Pairs) -> Saving + Send + Sync>,
}

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
    /// What was understood of the fields; `None` until the rules have been asked.
    pub(in crate::pages) report: RwSignal<Option<Report>>,
    /// True where the rules could not be loaded.
    pub(in crate::pages) unchecked: RwSignal<bool>,
    checking: ClusterCheck,
    /// The page's.
    pub(super) sign_in: SignIn,
    touched: StoredValue<Vec<String>>,
    /// What the server said of fields that have not been changed since.
    said: StoredValue<Vec<FieldError>>,
    /// The number of the latest question: the answer to an older one is late.
    asked: StoredValue<u32>,
    purpose: StoredValue<FormPurpose>,
}

/// What a form that was saved needs, to say so and to leave.
#[derive(Clone, Copy)]
struct Leave {
    toasts: Toasts,
    router: Router,
}

impl FormState {
    /// A form that was just opened, or that a plain post brought back with `failure`.
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

    /// What the cluster says of the form; a signal.
    pub(in crate::pages) fn checked(self) -> Checked {
        self.checking.answer()
    }

    /// The form's element, which posts to its own page where there is no JavaScript.
    pub(in crate::pages) fn element(self, class: &'static str) -> Element {
        let leave = Leave { toasts: Toasts::expect(), router: use_router() };
        el("form")
            .attr("class", Some(class).filter(|class| !class.is_empty()))
            .attr("method", "post")
            .attr("action", "")
            .on("submit", move |event| self.submit(&event, leave))
            .on("input", move |event| self.typed(&event))
            .effect(move |_| self.sign_in.tell(self.failure))
            // What is there already is described at once, and the rules are loaded.
            .effect(move |form| {
                if let Some(form) = form.dyn_ref() {
                    self.ask(form);
                }
            })
    }

    /// Asks the rules as something is typed: messages appear at fields that were touched.
    fn typed(self, event: &Event) {
        let (Some(form), Some(element)) = (dom::event_form(event), dom::event_element(event))
        else {
            return;
        };
        let id = element.id();
        self.dirty.set(true);
        // What the server said of this field was about another text.
        self.said.update_value(|said| said.retain(|old| field_id(old.field) != id));
        self.touch(id);
        // A paste of many lines is many events, and a form is slow to read: the last event before
        // a frame reads it for all of them.
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

    /// The number of a question, from which on all older ones are late.
    fn next_number(self) -> u32 {
        self.asked.update_value(|asked| *asked += 1);
        self.asked.get_value()
    }

    /// True unless there is a newer question, or the form is gone.
    fn is_latest(self, number: u32) -> bool {
        self.asked.try_get_value() == Some(number)
    }

    /// Takes the summary away once all fields that it is about are mended.
    fn settle(self) {
        let is_mended = self.errors.with_untracked(Vec::is_empty);
        let about_fields = self.failure.with_untracked(|failure| {
            failure.as_ref().is_some_and(|error| !error.field_errors().is_empty())
        });
        if is_mended && about_fields {
            self.failure.set(None);
        }
    }

    /// Asks the rules; `None` where there are none, or they cannot be had.
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

    /// Saves and leaves, unless a field is wrong or a request is under way.
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
                    // The rules will say it again, of what is typed then.
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
            // The page may have been left meanwhile.
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
