//! Every test id of the pages. The names are those of PrimeHub's page where it has them.

/// The link to the form of a new secret.
pub const ADD_BUTTON: &str = "add-button";
/// The link to the form of a stored secret.
pub const EDIT_BUTTON: &str = "edit-button";
/// The link to the confirmation of a deletion.
pub const DELETE_BUTTON: &str = "delete-button";
/// The button that copies an object name.
pub const COPY_BUTTON: &str = "copy-button";
/// The button that does what the form is for.
pub const CONFIRM_BUTTON: &str = "confirm-button";
/// The link that leaves the form.
pub const RESET_BUTTON: &str = "reset-button";
/// The link above the form that leads back.
pub const BACK_BUTTON: &str = "back-button";
/// The field of the name.
pub const NAME: &str = "name";
/// The field of the display name.
pub const DISPLAY_NAME: &str = "displayName";
/// The choice of the kind.
pub const SECRET_TYPE: &str = "secret-type";
/// The field of a registry's host.
pub const REGISTRY_HOST: &str = "registryHost";
/// The field of a registry's user name.
pub const USERNAME: &str = "username";
/// The field of a registry's password.
pub const PASSWORD: &str = "password";
/// The field of an SSH key.
pub const SECRET: &str = "secret";
/// The buttons that start to replace a stored credential.
pub const REPLACE_BUTTON: &str = "replace-button";
/// The buttons that keep the stored credential after all.
pub const KEEP_BUTTON: &str = "keep-button";
/// The search field of the list.
pub const SEARCH: &str = "search";
/// The type filter of the list.
pub const TYPE_FILTER: &str = "type-filter";
/// A row of the list.
pub const ROW: &str = "secret-row";
/// The message above a form that could not be saved.
pub const FORM_ERROR: &str = "form-error";
/// A notice of something done.
pub const TOAST: &str = "toast";
/// The switch between light and dark.
pub const THEME_SWITCH: &str = "theme-switch";
