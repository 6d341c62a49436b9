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
/// How many other secrets have the same credential.
pub const SHARED: &str = "shared";
/// The button that takes a better spelling of a host over.
pub const USE_HOST: &str = "use-host";
/// Which images a host's login pulls.
pub const MATCHES: &str = "matches";
/// The choice of a registry service.
pub const SERVICE: &str = "service";
/// What a service's login consists of.
pub const SERVICE_FACTS: &str = "service-facts";
/// A note about characters that nobody sees.
pub const HIDDEN_NOTE: &str = "hidden-note";
/// A note about a password.
pub const PASSWORD_NOTE: &str = "password-note";
/// One registry of the form.
pub const REGISTRY: &str = "registry";
/// The line of a registry, which opens its row.
pub const REGISTRY_LINE: &str = "registry-line";
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
/// The button that opens the actions of a row in a narrow panel.
pub const ROW_MENU: &str = "row-menu";
/// The choice of the list's order.
pub const ORDER: &str = "order";
/// The choice of the number of rows on a page.
pub const PAGE_SIZE: &str = "page-size";
/// Which rows the page shows.
pub const PLACE: &str = "place";
/// What is said of a secret that is about to be deleted.
pub const DELETION_FACTS: &str = "deletion-facts";
/// The note that the search cannot tell about some secrets, above the list.
pub const UNSEARCHED: &str = "unsearched";
/// The note that a file has more registries than are shown.
pub const MORE_REGISTRIES: &str = "more-registries";
/// The choice to replace all registries of a file.
pub const REPLACE_REGISTRIES: &str = "replace-registries";
/// The note that changes do not arrive, above the list.
pub const AS_OF: &str = "as-of";
/// The note that the cluster went back to an older state.
pub const RESTORED: &str = "restored";
/// The note that `kubectl apply` keeps a copy of the credential.
pub const APPLIED: &str = "applied";
/// The bar at the end of a form.
pub const ACTION_BAR: &str = "action-bar";
/// What of a form is not saved.
pub const UNSAVED: &str = "unsaved";
/// The table of a conflict's two versions.
pub const COMPARED: &str = "compared";
/// The link to the page of a public key.
pub const KEY_LINK: &str = "key-link";
/// The link that leaves the page of a public key.
pub const DONE_BUTTON: &str = "done-button";
/// What others did to the secret of an open form.
pub const MEANWHILE: &str = "meanwhile";
/// Who wrote the secret of an open form before.
pub const HISTORY: &str = "history";
/// The message above a form that could not be saved.
pub const FORM_ERROR: &str = "form-error";
/// A link to a wrong field, in what is wrong with a form.
pub const WRONG_FIELD: &str = "wrong-field";
/// The button that hides a typed key.
pub const MASK_BUTTON: &str = "mask-button";
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
/// The button of the menu in the head of a narrow panel.
pub const MENU_BUTTON: &str = "menu-button";
/// The switch between languages.
pub const LANGUAGE_SWITCH: &str = "language-switch";
