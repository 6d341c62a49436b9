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
/// The field of known hosts.
pub const KNOWN_HOSTS: &str = "known-hosts";
/// What was understood of typed known hosts.
pub const KNOWN_HOSTS_FOUND: &str = "known-hosts-found";
/// What was understood of a typed key.
pub const KEY_FOUND: &str = "key-found";
/// What will be repaired in a typed key.
pub const REPAIRED: &str = "repaired";
/// A public key.
pub const PUBLIC_KEY: &str = "public-key";
/// A key's fingerprint.
pub const FINGERPRINT: &str = "fingerprint";
/// Another secret with the same credential.
pub const TWIN: &str = "twin";
/// The button that takes a better spelling of a host over.
pub const USE_HOST: &str = "use-host";
/// Which images a host's login pulls.
pub const MATCHES: &str = "matches";
/// The choice of a registry service.
pub const SERVICE: &str = "service";
/// What a service's login consists of.
pub const SERVICE_FACTS: &str = "service-facts";
/// A note about a password.
pub const PASSWORD_NOTE: &str = "password-note";
/// One registry of the form.
pub const REGISTRY: &str = "registry";
/// The button that adds a registry.
pub const ADD_REGISTRY: &str = "add-registry";
/// The choice to remove a registry.
pub const REMOVE_REGISTRY: &str = "remove-registry";
/// The field of a registry file to take logins from.
pub const IMPORT: &str = "import";
/// The logins of that file.
pub const IMPORT_ENTRIES: &str = "import-entries";
/// What is not offered to somebody who may not.
pub const MAY_NOT: &str = "may-not";
/// The button that repairs what is stored.
pub const REPAIR_BUTTON: &str = "repair-button";
/// The button that asks for a new key pair.
pub const GENERATE_BUTTON: &str = "generate-button";
/// The button that puts an edit on top of somebody else's.
pub const MINE_ON_TOP: &str = "mine-on-top";
/// The link that loads what somebody else wrote.
pub const LOAD_THEIRS: &str = "load-theirs";
/// The link that leads to a new secret in place of a deleted one.
pub const CREATE_AGAIN: &str = "create-again";
/// The choice to replace an immutable secret.
pub const REPLACE_SECRET: &str = "replace-secret";
/// A replacement that was interrupted.
pub const INTERRUPTED: &str = "interrupted";
/// The button that restores the old secret of an interrupted replacement.
pub const RESTORE_BUTTON: &str = "restore-button";
/// The button that removes the backup of an interrupted replacement.
pub const DISCARD_BUTTON: &str = "discard-button";
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
/// The note that changes do not arrive, above the list.
pub const AS_OF: &str = "as-of";
/// The note that the cluster went back to an older state.
pub const RESTORED: &str = "restored";
/// The note that `kubectl apply` keeps a copy of the credential.
pub const APPLIED: &str = "applied";
/// What others did to the secret of an open form.
pub const MEANWHILE: &str = "meanwhile";
/// Who wrote the secret of an open form before.
pub const HISTORY: &str = "history";
/// The message above a form that could not be saved.
pub const FORM_ERROR: &str = "form-error";
/// What an open page says once its session has ended.
pub const SESSION_ENDED: &str = "session-ended";
/// A notice of something done.
pub const TOAST: &str = "toast";
/// Who is signed in.
pub const SIGNED_IN: &str = "signed-in";
/// The link to a login.
pub const SIGN_IN: &str = "sign-in";
/// The button that signs out.
pub const SIGN_OUT: &str = "sign-out";
/// The switch between light and dark.
pub const THEME_SWITCH: &str = "theme-switch";
/// The switch between languages.
pub const LANGUAGE_SWITCH: &str = "language-switch";
