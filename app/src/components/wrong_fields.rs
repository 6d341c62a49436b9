//! The wrong fields of a form, above it: a link to each, with what is wrong. The list follows the
//! fields while the user mends them.

use domain::{Field, FieldError};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::field_id;
use crate::words::use_words;
use crate::{dom, testid};

/// Returns the fields that are wrong, each once and in the order of the errors. An error of the form as
/// a whole has no field.
pub fn wrong_fields(errors: &[FieldError]) -> Vec<Field> {
    let mut fields = Vec::new();
    for error in errors {
        if error.field != Field::Form && !fields.contains(&error.field) {
            fields.push(error.field);
        }
    }
    fields
}

/// The links to the wrong fields.
#[component]
pub fn WrongFields(
    /// What is wrong with the form.
    errors: RwSignal<Vec<FieldError>>,
) -> impl IntoView {
    let words = use_words();
    let wrong = Memo::new(move |_| {
        let errors = errors.read();
        let fields = wrong_fields(&errors).into_iter();
        fields.map(|field| (field, words.field_problems(field, &errors))).collect::<Vec<_>>()
    });
    let link = |(field, text): (Field, String)| {
        let id = field_id(field);
        let href = format!("#{id}");
        let go = move |event: MouseEvent| {
            event.prevent_default();
            dom::focus_soon(id.clone());
        };
        view! {
            <li>
                <a href=href data-testid=testid::WRONG_FIELD on:click=go>
                    {text}
                </a>
            </li>
        }
    };
    // Each field says by itself what is wrong with it while the user types.
    view! {
        <ul class="kp-wrong" aria-live="off">
            {move || wrong.get().into_iter().map(link).collect_view()}
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use domain::Problem;

    use super::*;

    #[test]
    fn a_field_is_named_once() {
        let error = |field| FieldError::new(field, Problem::Required);
        let errors =
            [error(Field::Name), error(Field::Form), error(Field::Username(1)), error(Field::Name)];
        assert_eq!(wrong_fields(&errors), [Field::Name, Field::Username(1)]);
    }
}
