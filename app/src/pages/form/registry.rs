//! One registry of a form: a row whose line says what it is, and which opens to its fields.
//!
//! The row works before and without JavaScript: it is an element of the browser's own, and the
//! buttons beside it post the form.

mod actions;
mod facts;
mod line;
mod row;
mod token;

use domain::{Field as FieldName, RegistryDescription, RegistryInput};
use leptos::ev::Event;
use leptos::html::Details;
use leptos::prelude::*;

pub(in crate::pages) use self::facts::RegistryFacts;
pub(super) use self::row::{Row, registry_of};

use self::actions::{NewActions, StoredActions};
use self::line::Line;
use self::token::TokenField;
use super::key_field::warning;
use super::password::PasswordField;
use super::{HiddenFinding, HostFinding, ServiceChoice, ShortLived};
use crate::components::{FieldKind, Hidden, TextField};
use crate::words::use_words;
use crate::{dom, testid};

/// The host that the empty field of a host shows.
const EXAMPLE: &str = "registry.example.com:5000";

/// The row of one registry.
#[component]
pub(super) fn Registry(
    /// The state of the row.
    row: Row,
    /// The typed fields.
    typed: RegistryInput,
    /// The stored registry. It is `None` for a new one.
    stored: Option<RegistryDescription>,
    /// True if the row is open at first.
    open: bool,
    /// True if at most one row is open at a time.
    #[prop(into)]
    exclusive: Signal<bool>,
    /// Removes the row, which is new, if that is possible.
    removal: Option<Callback<()>>,
    /// True if there are other rows.
    #[prop(into)]
    removable: Signal<bool>,
) -> impl IntoView {
    let (words, index) = (use_words(), row.index);
    let is_new = stored.is_none();
    let auth = stored.as_ref().and_then(|stored| words.auth_member(stored.auth)).map(warning);
    let token = stored
        .as_ref()
        .is_some_and(|stored| stored.has_identity_token)
        .then(|| view! { <TokenField form=row.form() index=index chosen=typed.identity_token /> });
    let actions = match (&stored, removal) {
        (Some(stored), _) => {
            let host = stored.host.clone();
            view! { <StoredActions row=row host=host remove=typed.remove /> }.into_any()
        }
        (None, Some(removal)) => {
            view! { <NewActions row=row removal=removal removable=removable /> }.into_any()
        }
        (None, None) => ().into_any(),
    };
    let details = NodeRef::<Details>::new();
    let toggled = move || row.open.set(details.get_untracked().is_some_and(|it| it.open()));
    Effect::new(move |_| {
        // The user may have opened or filled in the row before the browser took the page over.
        if details.get().is_some() {
            toggled();
            row.read();
        }
    });
    view! {
        <li
            class="kp-registry"
            data-stored=(!is_new).then_some("")
            data-testid=testid::REGISTRY
            on:input=move |_| row.read()
            on:focusin=move |event| select_placeholder(&event, false)
            on:click=move |event| select_placeholder(&event, true)
        >
            <Hidden name="entry" value=typed.entry />
            {typed.username_was.map(|was| view! { <Hidden name="usernameWas" value=was /> })}
            <details
                class="kp-registry__part"
                id=row.id()
                name=move || exclusive.get().then_some("registry")
                open=open
                aria-labelledby=row.title_id()
                node_ref=details
                on:toggle=move |_: Event| toggled()
            >
                <Line row=row stored=stored is_only=Signal::derive(move || !removable.get()) />
                <div class="kp-registry__fields">
                    {is_new.then(|| view! { <ServiceChoice row=row /> })}
                    <Login row=row host=typed.host username=typed.username />
                    {auth}
                    <PasswordField row=row can_keep=!is_new />
                    {token}
                </div>
            </details>
            {actions}
        </li>
    }
}

/// The fields of the host and the user name, side by side where there is room.
#[component]
fn Login(row: Row, host: String, username: String) -> impl IntoView {
    let (words, index, form) = (use_words(), row.index, row.form());
    let example = move || row.service.get().map_or(EXAMPLE, |service| service.host());
    let user = move || row.service.get().map_or("", |service| words.services(service).username);
    view! {
        <div class="kp-registry__login">
            <TextField
                of=FieldName::RegistryHost(index)
                name="registryHost"
                testid=testid::REGISTRY_HOST
                label=words.registry_host
                value=host
                hint=""
                required=true
                kind=FieldKind::Text
                placeholder=Signal::derive(example)
                errors=form.errors
            />
            <div class="kp-finding" aria-live="polite">
                <HostFinding form=form index=index />
                <ShortLived row=row />
            </div>
            <TextField
                of=FieldName::Username(index)
                name="username"
                testid=testid::USERNAME
                label=words.username
                value=username
                hint=""
                required=true
                kind=FieldKind::Text
                placeholder=Signal::derive(user)
                errors=form.errors
            >
                <HiddenFinding form=form field=FieldName::Username(index) />
            </TextField>
        </div>
    }
}

/// Selects what the user must put their own in place of, so that typing replaces it: the placeholder
/// that was clicked, or the first one of a field that gets the focus from the page. The Tab key
/// selects the whole text, as in any field.
fn select_placeholder(event: &Event, clicked: bool) {
    let field = dom::event_input(event).filter(|field| field.type_() == "text");
    let Some(field) = field else { return };
    // When an element gets the focus, the browser has not selected its text yet.
    dom::soon(Box::new(move || {
        let text = field.value();
        for part in domain::placeholders(&text).take(if clicked { usize::MAX } else { 1 }) {
            dom::select_part(&field, part, clicked);
        }
    }));
}
