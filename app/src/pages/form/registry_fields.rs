//! Host and user name of a registry.

use super::FormState;
use crate::components::{Field, FieldKind, field};
use crate::domain::{Field as FieldName, RegistryInput};
use crate::markup::{Node, nodes};
use crate::testid;
use crate::words::use_words;

/// The public fields of one registry of a form.
pub(in crate::pages) fn registry_fields(
    form: FormState,
    index: usize,
    typed: RegistryInput,
) -> Vec<Node> {
    let words = use_words();
    let host = Field {
        of: FieldName::RegistryHost(index),
        name: "registryHost",
        testid: testid::REGISTRY_HOST,
        label: words.registry_host,
        value: typed.host,
        hint: words.registry_host_help.to_owned(),
        required: true,
        kind: FieldKind::Text,
    };
    let username = Field {
        of: FieldName::Username(index),
        name: "username",
        testid: testid::USERNAME,
        label: words.username,
        value: typed.username,
        hint: String::new(),
        required: true,
        kind: FieldKind::Text,
    };
    nodes([host, username].map(|parts| field(parts, form.errors)))
}
