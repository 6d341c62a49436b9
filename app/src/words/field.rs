//! Texts about the fields of forms.

use domain::{Field, FieldError};

use super::Words;

impl Words {
    /// Returns the label of a field. A registry after the first is named by its number.
    pub fn field(&self, field: Field) -> String {
        let (label, index) = match field {
            Field::Name => (self.name, 0),
            Field::DisplayName => (self.display_name, 0),
            Field::Kind => (self.type_, 0),
            Field::Key => (self.secret, 0),
            Field::WeakKey => (self.accept_weak, 0),
            Field::KnownHosts => (self.known_hosts, 0),
            Field::Import => (self.import_file, 0),
            Field::RegistryHost(index) => (self.registry_host, index),
            Field::Username(index) => (self.username, index),
            Field::Password(index) => (self.password, index),
            Field::IdentityToken(index) => (self.identity_token, index),
            Field::Form => return String::new(),
        };
        if index == 0 { label.to_owned() } else { self.registry_field(label, index + 1) }
    }

    /// Says what is wrong with a field, with its label and all of its problems.
    pub fn field_problems(&self, field: Field, errors: &[FieldError]) -> String {
        let of_field = errors.iter().filter(|error| error.field == field);
        let problems: Vec<String> = of_field.map(|error| self.problem(&error.problem)).collect();
        self.wrong_field(&self.field(field), &problems.join(" "))
    }
}
