//! Errors: of a whole page, and above a form.

use std::sync::Arc;

use backend::AppError;
use domain::{Field, FieldError, MINE, Newer};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::{Hidden, Icon, PageTitle, SessionEnded, SignInLink, Symbol, WrongFields, wrong_fields};
use crate::location::use_list_href;
use crate::sign_in::use_sign_in;
use crate::state::use_base;
use crate::testid;
use crate::words::use_words;

/// A page that could not be shown, with the way on.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
#[component]
pub fn Failure(
    /// Why it could not be shown.
    error: AppError,
    /// True if the page answers a request that may have been meant to change something.
    #[prop(optional)]
    refused: bool,
) -> impl IntoView {
    let words = use_words();
    let message = if refused { words.error(&error) } else { words.failed_read(&error) };
    let mends = matches!(
        error,
        AppError::Unauthenticated | AppError::SeveralSessions | AppError::SignInFailed
    );
    let way_in = mends && use_sign_in().is_own();
    let elsewhere = mends && !way_in;
    // The list is where a way to the list would lead.
    let is_list = matches!(&error, AppError::Forbidden { verb, .. } if verb == "list");
    let retry = elsewhere
        || is_list
        || (!way_in && error.shuts_out())
        || matches!(
            error,
            AppError::Unavailable
                | AppError::Unreachable
                | AppError::Unreadable
                | AppError::Between { .. }
                | AppError::Uncertain
                | AppError::Internal { .. }
        );
    // An empty reference is the page itself; `external` loads it anew.
    let try_again = || {
        view! {
            <a class="kp-button" href="" rel="external">
                {words.try_again}
            </a>
        }
    };
    // A refused request's page has no routes to go on with, so the list is loaded anew as well.
    let class = if retry { "kp-button kp-button--quiet" } else { "kp-button" };
    let to_list = || {
        view! {
            <a class=class href=use_base().start() rel="external">
                {words.to_list}
            </a>
        }
    };
    view! {
        <section class="kp-state kp-state--error" role="alert">
            <Icon symbol=Symbol::Warning />
            <PageTitle title=message.title />
            <p>{message.text}</p>
            {elsewhere.then(|| view! { <p>{words.sign_in_elsewhere}</p> })}
            {way_in.then(|| view! { <SignInLink stay=false /> })}
            <p class="kp-state__actions">
                {retry.then(try_again)} {(!error.shuts_out() && !is_list).then(to_list)}
            </p>
        </section>
    }
}

/// The answer to a form that was not read, because whoever sent it is not let in: how what was typed
/// is kept. The browser has it, and sends it again where the page is loaded anew.
#[component]
pub fn Unread(
    /// Why it was not read.
    error: AppError,
) -> impl IntoView {
    if error != AppError::Unauthenticated {
        return view! { <Failure error refused=true /> }.into_any();
    }
    let words = use_words();
    view! {
        <section class="kp-state kp-state--error" role="alert">
            <Icon symbol=Symbol::Warning />
            <PageTitle title=words.error(&error).title />
            <p>{words.unread_form}</p>
            <SignInLink stay=true />
        </section>
    }
    .into_any()
}

/// Shows a form beside the newer state that its save has met. Only the page of that form has the code
/// for it.
pub type Comparing = Arc<dyn Fn(Newer) -> AnyView + Send + Sync>;

/// The ways on from a form that could not be saved.
#[derive(Clone, Default)]
pub struct Ways {
    /// What is wrong with the fields now.
    errors: Option<RwSignal<Vec<FieldError>>>,
    /// Where the state of the cluster can be seen.
    look_again: Option<String>,
    /// True where something may have been typed.
    typed: bool,
    /// True where an edit can be put on top of somebody else's.
    on_top: bool,
    /// Shows what was typed beside what another user has stored.
    compare: Option<Comparing>,
    /// A new secret in place of a deleted one.
    create_again: Option<CreateAgain>,
}

/// The way to a new secret in place of a deleted one.
#[derive(Clone)]
struct CreateAgain {
    /// The form of a new secret, with what is public of the deleted one.
    href: String,
    /// In the browser: goes there with what was typed.
    go: Arc<dyn Fn() + Send + Sync>,
}

impl Ways {
    /// The state of the cluster can be seen at an address.
    pub fn of(look_again: String) -> Self {
        Self { look_again: Some(look_again), ..Self::default() }
    }

    /// The form has fields, and this is what is wrong with them now.
    #[must_use]
    pub fn typed(mut self, errors: RwSignal<Vec<FieldError>>) -> Self {
        self.typed = true;
        self.errors = Some(errors);
        self
    }

    /// What was typed can be shown beside what another user has stored.
    #[must_use]
    pub fn compare(mut self, compare: Comparing) -> Self {
        self.compare = Some(compare);
        self
    }

    /// The form is an edit, which can be put on top of another, or become a new secret.
    #[must_use]
    pub fn edit(mut self, again: String, go: impl Fn() + Send + Sync + 'static) -> Self {
        self.on_top = true;
        self.create_again = Some(CreateAgain { href: again, go: Arc::new(go) });
        self
    }
}

/// What went wrong with a form, above its fields; nothing is shown without an error.
#[component]
pub fn Alert(
    /// What went wrong.
    error: RwSignal<Option<AppError>>,
    /// A further sentence.
    #[prop(optional_no_strip)]
    note: Option<&'static str>,
    /// The ways on.
    ways: Ways,
) -> impl IntoView {
    // Its buttons stay, and so does the focus, until there is another error.
    let shown = Memo::new(move |_| error.get());
    let content = move || match shown.get() {
        Some(error) => message(error, note, ways.clone()),
        // A choice without JavaScript has no error, and credentials are not sent back with it.
        None => note.map(|note| view! { <p class="kp-note">{note}</p> }).into_any(),
    };
    view! {
        <div id="form-error" role="alert" tabindex="-1">
            {content}
        </div>
    }
}

fn message(error: AppError, note: Option<&'static str>, ways: Ways) -> AnyView {
    let words = use_words();
    if error == AppError::Unauthenticated {
        let text = if ways.typed { words.session_ended_typed } else { words.session_ended_text };
        return view! { <SessionEnded text note /> }.into_any();
    }
    let title = words.error(&error).title;
    let own = error.field_errors().into_iter().find(|error| error.field == Field::Form);
    let own = own.map(|error| view! { <p>{words.problem(&error.problem)}</p> });
    let parts = match &error {
        AppError::Conflict { current: Some(newer) } => words.conflict_parts(newer),
        _ => None,
    };
    let compared = match (&error, &ways.compare) {
        (AppError::Conflict { current: Some(newer) }, Some(compare)) => {
            Some(compare(newer.as_ref().clone()))
        }
        _ => None,
    };
    let is_about_fields = !wrong_fields(&error.field_errors()).is_empty();
    let wrong = ways.errors.filter(|_| is_about_fields);
    let text = summary(error.clone(), ways.errors);
    let actions = match error {
        AppError::Conflict { current } => conflict_actions(current.as_deref(), ways).into_any(),
        AppError::Uncertain => {
            let link = |href| view! { <Way href text=words.look_again /> };
            ways.look_again.map(link).into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <div class="kp-alert" data-testid=testid::FORM_ERROR>
            <Icon symbol=Symbol::Warning />
            <div>
                <strong>{title}</strong>
                <p>{text}</p>
                {wrong.map(|errors| view! { <WrongFields errors /> })}
                {own}
                {parts.map(|parts| view! { <p>{parts}</p> })}
                {compared}
                {note.map(|note| view! { <p>{note}</p> })}
                {actions}
            </div>
        </div>
    }
    .into_any()
}

/// What went wrong, in a sentence. It follows the fields while they are mended, and is said again only
/// where it changes.
fn summary(
    error: AppError,
    errors: Option<RwSignal<Vec<FieldError>>>,
) -> impl Fn() -> String + Send + 'static {
    let words = use_words();
    let then = wrong_fields(&error.field_errors()).len();
    let now = errors.map(|errors| Memo::new(move |_| wrong_fields(&errors.read()).len()));
    move || {
        let count = if then == 0 { 0 } else { now.map_or(then, |now| now.get()) };
        if count > 0 { words.form_errors(count) } else { words.error(&error).text }
    }
}

/// A link of a message, which loads its page anew.
#[component]
fn Way(
    href: String,
    text: &'static str,
    #[prop(default = "kp-button")] class: &'static str,
    #[prop(optional)] testid: Option<&'static str>,
) -> impl IntoView {
    view! {
        <a class=class href=href rel="external" data-testid=testid>
            {text}
        </a>
    }
}

/// Theirs, mine on top, a new one, or back.
fn conflict_actions(newer: Option<&Newer>, ways: Ways) -> impl IntoView + use<> {
    let words = use_words();
    let ways_on = match newer {
        Some(newer) => {
            let theirs = |href| {
                view! { <Way href text=words.load_theirs testid=testid::LOAD_THEIRS /> }
            };
            (ways.look_again.map(theirs), ways.on_top.then(|| on_top(newer))).into_any()
        }
        None => ways.create_again.map(create_again).into_any(),
    };
    view! {
        <div class="kp-choices">
            {ways_on}
            <Way
                href=use_list_href()()
                text=words.to_list
                class="kp-button kp-button--quiet"
            />
        </div>
    }
}

/// The link to a new secret. In the browser, it takes what was typed along.
fn create_again(CreateAgain { href, go }: CreateAgain) -> impl IntoView {
    let go = move |event: MouseEvent| {
        event.prevent_default();
        go();
    };
    view! {
        <a
            class="kp-button"
            href=href
            rel="external"
            data-testid=testid::CREATE_AGAIN
            on:click=go
        >
            {use_words().create_again}
        </a>
    }
}

/// The button that puts the edit on top of the newer state, which it carries.
fn on_top(newer: &Newer) -> impl IntoView + use<> {
    view! {
        <Hidden name="newerUid" value=newer.version.uid.clone() />
        <Hidden name="newerResourceVersion" value=newer.version.resource_version.clone() />
        <Hidden name="newerMarks" value=newer.marks.to_text() />
        <button
            type="submit"
            class="kp-button"
            name="intent"
            value=MINE
            data-testid=testid::MINE_ON_TOP
        >
            {use_words().mine_on_top}
        </button>
    }
}
