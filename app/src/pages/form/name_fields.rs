//! The field of the display name, which both forms have.

use domain::Field;
use leptos::prelude::*;

use super::FormState;
use super::hidden::HiddenFinding;
use crate::components::{FieldKind, TextField};
use crate::testid;
use crate::words::use_words;

/// The field of the display name.
#[component]
pub(in crate::pages) fn DisplayNameField(form: FormState, value: String) -> impl IntoView {
    let words = use_words();
    let field = Field::DisplayName;
    view! {
        <TextField
            of=field
            name="displayName"
            testid=testid::DISPLAY_NAME
            label=words.display_name
            value=value
            hint=words.display_name_help
            required=false
            kind=FieldKind::Text
            errors=form.errors
        >
            <HiddenFinding form field />
        </TextField>
    }
}
