//! The state of a form while the user fills it in: its errors, its report and its requests.
//!
//! The values stay in the form's own controls and are read when they are needed, so that no
//! credential is kept in a signal.

mod kept;

use std::pin::Pin;
use std::sync::Arc;

use backend::{AppError, Notice};
use domain::{Check, Checked, Field, FieldError, Question, RegistryService, Report};
use leptos::html::Form;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use web_sys::{Event, SubmitEvent};

pub use self::kept::provide_kept_form;

use self::kept::{Kept, take_kept};
use super::check::ClusterCheck;
use crate::components::{Toasts, field_id};
use crate::dom;
use crate::inspector::inspect;
use crate::location::{Step, use_go, use_list_before};
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

/// Looks at the typed fields.
type Reader = Arc<dyn Fn(Pairs) + Send + Sync>;

/// How a form is checked and saved. Both happen in the browser.
pub(in crate::pages) struct FormPurpose {
    /// Makes the question to the rules. It returns `None` if the form has no fields.
    pub(in crate::pages) question: Asking,
    /// Makes the question to the cluster.
    pub(in crate::pages) check: Checking,
    /// Saves the form.
    pub(in crate::pages) save: Box<dyn Fn(Pairs) -> Saving + Send + Sync>,
}

/// Why a form was not saved.
#[derive(Clone)]
enum Unsaved {
    /// The rules found errors, so nothing was sent.
    Wrong(Vec<FieldError>),
    /// The request failed.
    Failed(AppError),
}

/// The name and the value of the button that submitted a form.
type Submitter = Option<(String, String)>;

/// The result of saving a form. It is `None` if the form was closed before it was sent.
type Saved = Option<Result<Notice, Unsaved>>;

/// What is known of the fields besides their texts.
#[derive(Default)]
struct Marks {
    /// The ids of the controls that the user has changed.
    touched: Vec<String>,
    /// The server's errors for fields that have not been changed since.
    said: Vec<FieldError>,
    /// The number of the latest question. An answer to an older question comes too late.
    asked: u32,
}

/// The state of a form.
#[derive(Clone, Copy)]
pub(in crate::pages) struct FormState {
    /// The error of the last attempt to save.
    pub(in crate::pages) failure: RwSignal<Option<AppError>>,
    /// True while a request is in flight.
    pub(in crate::pages) pending: Memo<bool>,
    /// True if the form has typed text that is not saved.
    pub(in crate::pages) dirty: RwSignal<bool>,
    /// The errors of the fields.
    pub(in crate::pages) errors: RwSignal<Vec<FieldError>>,
    /// What the rules found in the fields, or `None` before the rules were asked.
    pub(in crate::pages) report: RwSignal<Option<Report>>,
    /// True if the rules could not be loaded.
    pub(in crate::pages) unchecked: RwSignal<bool>,
    /// The service of the open registry, if it is known. The help beside the form is about it.
    pub(in crate::pages) service: RwSignal<Option<RegistryService>>,
    /// True while the user hides the typed key.
    pub(super) masked: RwSignal<bool>,
    /// The sign-in of the page.
    pub(super) sign_in: SignIn,
    element: NodeRef<Form>,
    /// Saves the form. Its input is no more than the pressed button, because an action keeps it.
    saving: Action<Submitter, Saved>,
    checking: StoredValue<ClusterCheck>,
    marks: StoredValue<Marks>,
    purpose: StoredValue<FormPurpose>,
    /// Reads the fields together with the rules.
    reader: StoredValue<Option<Reader>>,
    /// What the form before has left for this one.
    kept: StoredValue<Option<Kept>>,
}

impl FormState {
    /// Returns the state of a form that was just opened, or that a plain post returned with
    /// `failure`.
    pub(in crate::pages) fn new(failure: Option<AppError>, purpose: FormPurpose) -> Self {
        let kept = take_kept();
        let said = failure.as_ref().map(AppError::field_errors).unwrap_or_default();
        let errors = kept.as_ref().map_or_else(|| said.clone(), |kept| kept.errors.clone());
        let (element, sign_in) = (NodeRef::new(), use_sign_in());
        let (unchecked, purpose) = (RwSignal::new(false), StoredValue::new(purpose));
        let saving = Action::new(move |submitter: &Submitter| {
            let mut pairs = pairs_of(element);
            pairs.extend(submitter.clone());
            // A browser has only one thread for this.
            SendWrapper::new(save(purpose, unchecked, sign_in, pairs))
        });
        Self {
            dirty: RwSignal::new(failure.is_some()),
            failure: RwSignal::new(failure),
            pending: saving.pending(),
            errors: RwSignal::new(errors),
            report: RwSignal::new(None),
            unchecked,
            service: RwSignal::new(None),
            masked: RwSignal::new(kept.as_ref().is_some_and(|kept| kept.masked)),
            sign_in,
            element,
            saving,
            checking: StoredValue::new(ClusterCheck::new()),
            marks: StoredValue::new(Marks { said, ..Marks::default() }),
            purpose,
            reader: StoredValue::new(None),
            kept: StoredValue::new(kept),
        }
    }

    /// Returns the cluster's answer about the form, which is a signal.
    pub(in crate::pages) fn checked(self) -> Checked {
        self.checking.get_value().answer()
    }

    /// Returns the typed fields as they are now.
    pub(in crate::pages) fn pairs(self) -> Pairs {
        pairs_of(self.element)
    }

    /// Gives the typed fields to `reader` whenever the rules are asked. Reading a form is slow.
    pub(super) fn on_read(self, reader: impl Fn(Pairs) + Send + Sync + 'static) {
        self.reader.set_value(Some(Arc::new(reader)));
    }

    /// Asks the rules while the user types. Errors appear at fields that the user has changed.
    fn typed(self, event: &Event) {
        let Some(element) = dom::event_element(event) else { return };
        let id = element.id();
        self.dirty.set(true);
        // The server's error for this field was about another text.
        self.marks.update_value(|marks| marks.said.retain(|old| field_id(old.field) != id));
        self.touch(id);
        // A paste of many lines causes many events, and reading a form is slow. So the form is read
        // once for each frame, for the last event.
        let number = self.next_number();
        dom::soon(Box::new(move || {
            if self.is_latest(number) {
                self.ask();
            }
        }));
    }

    /// Asks the rules after a control was filled in for the user, who has not touched it.
    pub(super) fn filled_in(self, id: &str) {
        self.dirty.set(true);
        self.marks.update_value(|marks| marks.said.retain(|old| field_id(old.field) != id));
        self.marks.update_value(|marks| marks.touched.retain(|touched| touched != id));
        self.ask();
    }

    fn ask(self) {
        let pairs = self.pairs();
        let reader = self.reader.get_value();
        if let Some(reader) = reader {
            reader(pairs.clone());
        }
        let number = self.next_number();
        spawn_local(async move {
            let report = inspected(self.purpose, self.unchecked, pairs.clone()).await;
            if !self.is_latest(number) {
                return;
            }
            let said = self.marks.with_value(|marks| marks.said.clone());
            let mut errors = said.clone();
            for error in report.iter().flat_map(|report| &report.errors) {
                let is_said = said.iter().any(|said| said.field == error.field);
                if !is_said && self.is_touched(error) {
                    errors.push(error.clone());
                }
            }
            self.errors.set(errors);
            if let Some(report) = report {
                let check = self.purpose.with_value(|purpose| (purpose.check)(&pairs, &report));
                self.report.set(Some(report));
                self.checking.get_value().ask(check, self.errors);
                self.take_over_rest();
            }
            self.settle();
        });
    }

    /// Returns the number for a new question. All older questions are then too late.
    fn next_number(self) -> u32 {
        self.marks.update_value(|marks| marks.asked += 1);
        self.marks.with_value(|marks| marks.asked)
    }

    /// Returns true unless there is a newer question or the form is closed.
    fn is_latest(self, number: u32) -> bool {
        self.marks.try_with_value(|marks| marks.asked) == Some(number)
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

    fn touch(self, id: String) {
        self.marks.update_value(|marks| {
            if !marks.touched.contains(&id) {
                marks.touched.push(id);
            }
        });
    }

    fn is_touched(self, error: &FieldError) -> bool {
        self.marks.with_value(|marks| marks.touched.contains(&field_id(error.field)))
    }

    /// Saves the form, unless a field is wrong or a request is in flight.
    fn submit(self, event: &SubmitEvent) {
        event.prevent_default();
        if self.pending.get_untracked() {
            return;
        }
        self.failure.set(None);
        self.saving.dispatch(dom::submitter_pair(event));
    }

    fn fail(self, error: AppError) {
        let errors = error.field_errors();
        let first = errors.first().map_or(Field::Form, |error| error.field);
        for error in &errors {
            self.touch(field_id(error.field));
        }
        self.marks.update_value(|marks| marks.said.clone_from(&errors));
        self.errors.set(errors);
        self.failure.set(Some(error));
        dom::focus_soon(field_id(first));
    }

    /// Moves the focus to the first wrong field of a form that a plain post returned.
    fn show_failure(self) {
        if self.is_handed_over() || self.failure.with_untracked(Option::is_none) {
            return;
        }
        let first = self.marks.with_value(|marks| marks.said.first().map(|error| error.field));
        let id = field_id(first.unwrap_or(Field::Form));
        dom::soon(Box::new(move || dom::focus_if_nowhere(&format!("#{id}"))));
    }

    fn fail_by_rules(self, errors: Vec<FieldError>) {
        self.fail(AppError::Invalid(errors));
        // The rules report these errors again, for the text that is typed then.
        self.marks.update_value(|marks| marks.said.clear());
    }
}

fn pairs_of(element: NodeRef<Form>) -> Pairs {
    element.get_untracked().map(|form| dom::form_pairs(&form)).unwrap_or_default()
}

/// Asks the rules. Returns `None` if the form has no fields or if the rules cannot be loaded.
async fn inspected(
    purpose: StoredValue<FormPurpose>,
    unchecked: RwSignal<bool>,
    pairs: Pairs,
) -> Option<Report> {
    let question = purpose.try_with_value(|purpose| (purpose.question)(pairs))??;
    let report = inspect(&question).await;
    let _ = unchecked.try_set(report.is_none());
    report
}

/// Saves the form if the rules find no error in it.
async fn save(
    purpose: StoredValue<FormPurpose>,
    unchecked: RwSignal<bool>,
    sign_in: SignIn,
    pairs: Pairs,
) -> Saved {
    let report = inspected(purpose, unchecked, pairs.clone()).await.unwrap_or_default();
    if !report.errors.is_empty() {
        return Some(Err(Unsaved::Wrong(report.errors)));
    }
    let request = purpose.try_with_value(|purpose| (purpose.save)(pairs))?;
    Some(match request.await {
        Ok(notice) => Ok(notice),
        Err(error) => Err(Unsaved::Failed(sign_in.judge(error).await)),
    })
}

/// The element of a form, which posts to its own page without JavaScript. Once it is saved, the
/// user is told so and leaves the page.
#[component]
pub(in crate::pages) fn SecretForm(
    /// The state of the form.
    form: FormState,
    /// The id of the element.
    #[prop(optional)]
    id: Option<&'static str>,
    /// True for a form with fields, which no browser fills in or checks by itself.
    #[prop(optional)]
    with_fields: bool,
    /// The content of the form.
    children: Children,
) -> impl IntoView {
    let (words, base, toasts, go) = (use_words(), use_base(), Toasts::expect(), use_go());
    let list = use_list_before();
    Effect::new(move |_| form.sign_in.tell(form.failure));
    // The fields that are filled in at the start are described at once, and the rules are loaded.
    Effect::new(move |_| {
        if let Some(element) = form.element.get() {
            form.show_failure();
            form.take_over(&element);
            form.ask();
        }
    });
    let saved = form.saving.value();
    // It does not run for a user who has left the page meanwhile.
    Effect::new(move |_| match saved.get().flatten() {
        None => {}
        Some(Ok(notice)) => {
            form.sign_in.is_there();
            form.dirty.set(false);
            toasts.say(words.notice(&notice));
            go(&base.after(&notice, &list.read_untracked()), Step::Push);
        }
        Some(Err(Unsaved::Wrong(errors))) => form.fail_by_rules(errors),
        Some(Err(Unsaved::Failed(error))) => form.fail(error),
    });
    view! {
        <form
            node_ref=form.element
            id=id
            class=with_fields.then_some("kp-form")
            method="post"
            action=""
            novalidate=with_fields
            autocomplete=with_fields.then_some("off")
            on:submit=move |event| form.submit(&event)
            on:input=move |event| form.typed(&event)
        >
            {children()}
        </form>
    }
}
