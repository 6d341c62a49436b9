//! Host and user name of a registry.

use leptos::prelude::*;

use super::FormState;
use crate::components::Field;
use crate::domain::{Field as FieldName, RegistryInput};
use crate::testid;
use crate::words::use_words;

/// The public fields of one registry of a form.
#[component]
pub(in crate::pages) fn RegistryFields(
    form: FormState,
    index: usize,
    typed: RegistryInput,
) -> impl IntoView {
    let words = use_words();
    let (host, username) = (FieldName::RegistryHost(index), FieldName::Username(index));
    view! {
        <Field
            field=host
            name="registryHost"
            testid=testid::REGISTRY_HOST
            label=words.registry_host
            value=typed.host
            hint=words.registry_host_help
            required=true
            error=form.error(host)
        />
        <Field
            field=username
            name="username"
            testid=testid::USERNAME
            label=words.username
            value=typed.username
            required=true
            error=form.error(username)
        />
    }
}
