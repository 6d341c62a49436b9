//! The catalogue: every sentence that a person reads.
//!
//! A language is one value of [`Words`]; a missing sentence does not compile. Pages take the words
//! from [`use_words`] and hold no text of their own.

mod credential;
mod en;

pub use credential::CredentialWords;
pub use en::EN;

use crate::domain::{Problem, SecretKind, SortColumn};
use crate::error::AppError;
use crate::rights::Right;
use crate::state::{Notice, Theme};

/// A heading with a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What happened.
    pub title: String,
    /// What it means and what can be done.
    pub text: String,
}

/// Where a credential comes from: a service and how to get one there.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The service.
    pub service: &'static str,
    /// The way there.
    pub steps: &'static str,
}

/// What a login of a registry service consists of.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// The service.
    pub name: &'static str,
    /// What the username must be.
    pub username: &'static str,
    /// What the password must be.
    pub password: &'static str,
    /// How long it lasts.
    pub lasts: &'static str,
    /// True where that is too short to be left alone.
    pub short_lived: bool,
}

/// All sentences of one language.
#[expect(missing_docs, reason = "each name says which sentence it is; the sentences are in `en`")]
pub struct Words {
    pub lang: &'static str,
    pub product: &'static str,
    pub skip_to_content: &'static str,
    pub secrets: &'static str,
    pub secrets_help: &'static str,
    pub local_cluster: &'static str,
    pub local_cluster_help: &'static str,
    pub namespace: &'static str,
    pub read_only: &'static str,
    /// Before the user's name, for screen readers.
    pub signed_in: &'static str,
    pub theme: &'static str,
    pub theme_name: fn(Theme) -> &'static str,
    pub page_title: fn(&str) -> String,

    /// Before what somebody may not do.
    pub may_not: &'static str,
    pub right: fn(Right) -> &'static str,

    pub add: &'static str,
    pub edit: &'static str,
    pub delete: &'static str,
    pub copy_name: &'static str,
    pub copied: &'static str,
    pub copy_failed: &'static str,
    pub action_on: fn(&str, &str) -> String,

    pub kind: fn(SecretKind) -> &'static str,
    pub kind_help: fn(SecretKind) -> &'static str,
    pub column: fn(SortColumn) -> &'static str,
    pub actions: &'static str,
    pub sort_by: fn(&str) -> String,
    pub search: &'static str,
    pub search_placeholder: &'static str,
    pub search_go: &'static str,
    pub clear_filters: &'static str,
    pub all_types: &'static str,
    pub loading: &'static str,
    pub count: fn(usize, usize) -> String,
    pub page_of: fn(usize, usize) -> String,
    pub previous: &'static str,
    pub next: &'static str,
    pub pages: &'static str,
    pub empty_title: &'static str,
    pub empty_text: &'static str,
    pub no_match_title: &'static str,
    pub no_match_text: &'static str,
    /// Before and after the time.
    pub as_of: [&'static str; 2],
    pub behind: &'static str,
    pub waiting: &'static str,
    pub changed_meanwhile: fn(Option<&str>) -> String,
    pub gone_meanwhile: &'static str,
    pub unknown: &'static str,
    pub changed_by: fn(&str) -> String,
    pub more: fn(usize) -> String,

    pub back: &'static str,
    pub create_title: &'static str,
    pub edit_title: fn(&str) -> String,
    pub name: &'static str,
    pub name_help: fn(usize) -> String,
    pub object_name: &'static str,
    pub display_name: &'static str,
    pub display_name_help: &'static str,
    pub type_: &'static str,
    pub secret: &'static str,
    pub secret_help: &'static str,
    pub secret_placeholder: &'static str,
    pub registry_host: &'static str,
    pub registry_host_help: &'static str,
    pub username: &'static str,
    pub password: &'static str,
    pub password_help: &'static str,
    pub registry: fn(usize, usize) -> String,
    pub required: &'static str,
    pub confirm: &'static str,
    pub saving: &'static str,
    pub cancel: &'static str,
    pub replace_key: &'static str,
    pub keep_key: &'static str,
    pub replace_password: &'static str,
    pub keep_password: &'static str,
    pub key_stored_unknown: &'static str,
    pub key_missing: &'static str,
    pub key_algorithm: &'static str,
    pub key_bits: fn(u32) -> String,
    pub fingerprint: &'static str,
    pub public_key: &'static str,
    pub copy_public_key: &'static str,
    pub password_set: &'static str,
    pub password_not_set: &'static str,
    pub identity_token_set: &'static str,
    pub unreadable_file: &'static str,
    pub no_registries: &'static str,
    pub immutable: &'static str,
    pub never_shown: &'static str,
    pub retype: &'static str,
    pub leave_question: &'static str,
    pub last_changed: &'static str,
    pub history: &'static str,
    pub was_created: &'static str,
    pub was_changed: &'static str,

    pub delete_title: &'static str,
    pub delete_question: fn(&str) -> String,
    pub delete_warning: &'static str,
    pub ok: &'static str,
    pub deleting: &'static str,
    pub close: &'static str,

    pub help_title: fn(SecretKind) -> &'static str,
    pub help_sources: fn(SecretKind) -> &'static [Source],

    pub sign_in_elsewhere: &'static str,
    pub sign_in_blocked: &'static str,
    pub sign_in_closed: &'static str,
    pub sign_in_refused: &'static str,
    pub session_ended: &'static str,
    pub session_ended_text: &'static str,
    pub session_ended_typed: &'static str,
    pub session_ended_elsewhere: &'static str,

    pub not_found_title: &'static str,
    pub to_list: &'static str,
    pub try_again: &'static str,
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    /// In a popup that signed in, where it cannot close itself.
    pub signed_in_popup: &'static str,
    /// While the sign-in service ends its session, too.
    pub signing_out: &'static str,
    pub look_again: &'static str,
    pub reload: &'static str,
    pub form_errors: fn(usize) -> String,
    pub notice: fn(&Notice) -> String,
    pub error: fn(&AppError) -> Message,
    pub problem: fn(&Problem) -> String,
    pub credential: &'static CredentialWords,
    pub utc: fn(&str) -> String,
}

/// The words of the page's language.
pub fn use_words() -> &'static Words {
    &EN
}
