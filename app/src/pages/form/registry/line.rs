//! The line of a registry's row: host, user name, and what is stored, new, missing or wrong.

use domain::{Field, FieldError, Problem, RegistryDescription};
use leptos::prelude::*;

use super::Row;
use crate::testid;
use crate::words::use_words;

/// The line of a row. It follows what is typed.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
#[component]
pub(super) fn Line(
    /// The state of the row.
    row: Row,
    /// The stored registry. It is `None` for a new one.
    stored: Option<RegistryDescription>,
    /// True if the row is the only one. Folding it has no use, so the Tab key skips its line.
    is_only: Signal<bool>,
) -> impl IntoView {
    let words = use_words();
    let unnamed = stored.as_ref().map_or(words.new_registry.to_owned(), |it| it.host.clone());
    let title = move || {
        let host = row.host.get();
        if host.is_empty() { unnamed.clone() } else { host }
    };
    let is_set = stored.as_ref().is_some_and(|stored| stored.has_password);
    let is_new = stored.is_none();
    let status = Memo::new(move |_| status(row, is_new, is_set));
    let text = move || match status.get() {
        Status::Missing { field, .. } => words.field_missing(field_name(field)),
        Status::Wrong { .. } => words.registry_wrong.to_owned(),
        Status::NewPassword => words.new_password.to_owned(),
        Status::Set => words.password_set.to_owned(),
        Status::NotSet => words.password_not_set.to_owned(),
    };
    let class = move || match status.get() {
        Status::Missing { told: true, .. } | Status::Wrong { told: true } => {
            "kp-registry__status kp-registry__status--wrong"
        }
        Status::Missing { .. } | Status::Wrong { .. } => {
            "kp-registry__status kp-registry__status--untold"
        }
        Status::NewPassword | Status::Set | Status::NotSet => "kp-registry__status",
    };
    let username = move || {
        let username = row.username.get();
        (!username.is_empty()).then(|| view! { <span class="kp-registry__user">{username}</span> })
    };
    let removed = (!is_new).then(|| {
        view! { <span class="kp-registry__removed">{words.removed_on_confirm}</span> }
    });
    view! {
        <summary
            class="kp-registry__line"
            tabindex=move || is_only.get().then_some("-1")
            data-testid=testid::REGISTRY_LINE
        >
            <span>
                <span class="kp-registry__host" id=row.title_id()>{title}</span>
                " "
                {username}
                " "
                <span class=class>{text}</span>
                " "
                {removed}
            </span>
        </summary>
    }
}

/// What a line says after host and user name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    /// A field is empty.
    Missing {
        /// The field.
        field: Field,
        /// True if the message stands at the field.
        told: bool,
    },
    /// A field is wrong.
    Wrong {
        /// True if the message stands at the field.
        told: bool,
    },
    /// A password is typed.
    NewPassword,
    /// A password is stored.
    Set,
    /// No password is stored or typed.
    NotSet,
}

fn status(row: Row, is_new: bool, is_set: bool) -> Status {
    let told = row.form().errors.with(|errors| of_row(row, errors, true));
    let found = || row.form().report.with(|report| of_row(row, &report.as_ref()?.errors, false));
    if let Some(status) = told.or_else(found) {
        status
    } else if row.replacing.get() && row.has_password.get() {
        Status::NewPassword
    } else if row.replacing.get() && !is_new {
        // The rules are not asked before something is typed.
        Status::Missing { field: Field::Password(row.index), told: false }
    } else if is_set {
        Status::Set
    } else {
        Status::NotSet
    }
}

/// Returns the first error of the row's fields.
fn of_row(row: Row, errors: &[FieldError], told: bool) -> Option<Status> {
    let error = errors.iter().find(|error| row.has(error.field))?;
    Some(if error.problem == Problem::Required {
        Status::Missing { field: error.field, told }
    } else {
        Status::Wrong { told }
    })
}

/// The label of a field of a registry.
fn field_name(field: Field) -> &'static str {
    let words = use_words();
    match field {
        Field::Username(_) => words.username,
        Field::Password(_) => words.password,
        _ => words.registry_host,
    }
}
