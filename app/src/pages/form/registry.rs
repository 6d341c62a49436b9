//! One registry of a form: its host, user name and password, and the other members of its entry.

use domain::{Field as FieldName, RegistryDescription, RegistryInput, SecretKind, TokenChoice};
use leptos::prelude::*;

use super::key_field::warning;
use super::password::PasswordField;
use super::{FormState, HiddenFinding, HostFinding, ServiceChoice};
use crate::components::{Checkbox, ErrorLine, FieldKind, Hidden, Radio, TextField, field_id};
use crate::testid;
use crate::words::use_words;

/// The fields of one registry, with the children at their end.
#[component]
pub(in crate::pages) fn Registry(
    /// The form.
    form: FormState,
    /// The position in the form, from 0.
    index: usize,
    /// The title of the registry.
    legend: String,
    /// The typed fields.
    typed: RegistryInput,
    /// The stored registry. It is `None` for a new one.
    stored: Option<RegistryDescription>,
    /// The button that takes a new registry away.
    children: Children,
) -> impl IntoView {
    let words = use_words();
    let is_new = stored.is_none();
    let replacing = typed.replace_password || is_new;
    let (status, auth, token, remove) = match stored {
        None => (None, None, None, None),
        Some(stored) => (
            Some(password_status(&stored)),
            words.auth_member(stored.auth).map(warning),
            stored.has_identity_token.then(
                || view! { <TokenField form=form index=index chosen=typed.identity_token /> },
            ),
            Some(view! { <RemoveChoice host=stored.host remove=typed.remove /> }),
        ),
    };
    view! {
        <fieldset
            class="kp-fieldset kp-fieldset--boxed kp-registry"
            data-stored=(!is_new).then_some("")
            data-kind=SecretKind::ImagePull.as_str()
            data-testid=testid::REGISTRY
        >
            <legend>{legend}</legend>
            <Hidden name="entry" value=typed.entry />
            {typed.username_was.map(|was| view! { <Hidden name="usernameWas" value=was /> })}
            {is_new.then(|| view! { <ServiceChoice index=index /> })}
            <TextField
                of=FieldName::RegistryHost(index)
                name="registryHost"
                testid=testid::REGISTRY_HOST
                label=words.registry_host
                value=typed.host
                hint=words.registry_host_help
                required=true
                kind=FieldKind::Text
                errors=form.errors
            >
                <HostFinding form=form index=index />
            </TextField>
            <TextField
                of=FieldName::Username(index)
                name="username"
                testid=testid::USERNAME
                label=words.username
                value=typed.username
                hint=""
                required=true
                kind=FieldKind::Text
                errors=form.errors
            >
                <HiddenFinding form=form field=FieldName::Username(index) />
            </TextField>
            {status}
            {auth}
            <PasswordField form=form index=index can_keep=!is_new replacing=replacing />
            {token}
            {remove}
            {children()}
        </fieldset>
    }
}

/// Says whether a password and an identity token are stored.
fn password_status(stored: &RegistryDescription) -> impl IntoView + use<> {
    let words = use_words();
    let password = if stored.has_password { words.password_set } else { words.password_not_set };
    let token = stored.has_identity_token.then_some(words.identity_token_set);
    view! {
        <p class="kp-stored">
            <span>{password}</span>
            {token.map(|token| view! { <span>{token}</span> })}
        </p>
    }
}

/// The choice of what happens to the identity token.
#[component]
fn TokenField(form: FormState, index: usize, chosen: TokenChoice) -> impl IntoView {
    let words = use_words();
    let field = FieldName::IdentityToken(index);
    // The name contains the index, because only one of the radio buttons with the same name can be
    // chosen.
    let id = field_id(field);
    let choice = |value, is, label| {
        view! { <Radio name=id.clone() value=value on=chosen == is label=label /> }
    };
    let keep = choice("keep", TokenChoice::Keep, words.keep_token);
    let clear = choice("clear", TokenChoice::Clear, words.clear_token);
    view! {
        <div
            class="kp-field"
            id=id.clone()
            tabindex="-1"
            role="group"
            aria-label=words.identity_token
        >
            <p class="kp-field__label">{words.identity_token}</p>
            <p class="kp-field__hint">{words.identity_token_help}</p>
            {keep}
            {clear}
            <ErrorLine id=format!("{id}-error") field=field errors=form.errors />
        </div>
    }
}

#[component]
fn RemoveChoice(host: String, remove: bool) -> impl IntoView {
    view! {
        <Checkbox
            name="remove"
            value="on"
            on=remove
            label=use_words().remove_registry_of(&host)
            class="kp-check kp-check--danger"
            testid=testid::REMOVE_REGISTRY
        />
    }
}

/// Describes the registries of an immutable secret, with nothing to edit.
#[component]
pub(in crate::pages) fn RegistryFacts(
    /// The stored registries.
    registries: Vec<RegistryDescription>,
) -> impl IntoView {
    let words = use_words();
    let facts = |registry: RegistryDescription| {
        let status = password_status(&registry);
        let username = registry.username.unwrap_or_else(|| words.unknown.to_owned());
        view! {
            <dt>{words.registry_host}</dt>
            <dd>{registry.host}</dd>
            <dt>{words.username}</dt>
            <dd>{username}</dd>
            <dt>{words.password}</dt>
            <dd>{status}</dd>
        }
    };
    view! { <dl class="kp-facts">{registries.into_iter().map(facts).collect_view()}</dl> }
}
