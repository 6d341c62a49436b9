//! Creates a secret again that was deleted while it was edited, with the typed fields.

use domain::{CreateInput, CredentialChoice, EditInput, SecretDetail, SecretKind};
use leptos::prelude::*;

use crate::location::{Step, use_go};
use crate::pages::form::FormState;
use crate::state::{Submitted, use_base, use_leave_submitted, use_settings};

/// Returns the URL of the form of a new secret, with the public fields of the deleted one.
pub fn again_link(detail: &SecretDetail, input: &EditInput) -> String {
    use_base().create_like(&again(detail.kind(), detail.row.name.as_str(), input.clone()))
}

/// Returns the same URL if only the object's name is known, or `None` if it is not a name of the
/// panel's.
pub fn again_link_of(object: &str, input: &EditInput) -> Option<String> {
    let naming = use_settings().with_value(|settings| settings.naming.clone());
    let (kind, object) = naming.candidates(object).next()?;
    let (_, name) = naming.parse_as(kind, object.as_str())?;
    Some(use_base().create_like(&again(kind, name.as_str(), input.clone())))
}

/// Returns a function that opens the form of a new secret with the typed fields, credentials
/// included. These stay in the memory of the page.
pub fn use_create_again(
    form: FormState,
    detail: &SecretDetail,
) -> impl Fn() + Send + Sync + 'static + use<> {
    let (go, leave, base) = (use_go(), use_leave_submitted(), use_base());
    let (kind, name) = (detail.kind(), detail.row.name.clone());
    move || {
        let input = again(kind, name.as_str(), EditInput::from_pairs(form.pairs()));
        let target = base.create_like(&input);
        let input = Box::new(input);
        leave(Submitted::Create { input, error: None, retype: false, cut: false });
        form.dirty.set(false);
        go(&target, Step::Push);
    }
}

/// Returns the fields for a new secret like the edited one.
fn again(kind: SecretKind, name: &str, typed: EditInput) -> CreateInput {
    CreateInput {
        name: name.to_owned(),
        display_name: typed.display_name,
        kind: kind.as_str().to_owned(),
        generate: typed.key_choice == CredentialChoice::Generate,
        key: typed.key,
        accept_weak: typed.accept_weak,
        known_hosts: typed.known_hosts,
        registries: typed.registries.into_iter().filter(|registry| !registry.remove).collect(),
        import: typed.import,
        import_hosts: typed.import_hosts,
    }
}
