//! The field of the display name, which both forms have.

use domain::Field as FieldName;

use super::FormState;
use super::hidden::hidden_finding;
use crate::components::{Field, FieldKind, field};
use crate::markup::Element;
use crate::testid;
use crate::words::use_words;

/// Returns the field of the display name.
pub(in crate::pages) fn display_name_field(form: FormState, value: String) -> Element {
    let words = use_words();
    let parts = Field {
        of: FieldName::DisplayName,
        name: "displayName",
        testid: testid::DISPLAY_NAME,
        label: words.display_name,
        value,
        hint: words.display_name_help.to_owned(),
        required: false,
        kind: FieldKind::Text,
        finding: hidden_finding(form, FieldName::DisplayName),
    };
    field(parts, form.errors)
}
