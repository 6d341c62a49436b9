//! The domain model of the panel: names, kinds, credentials, drafts and patches.
//!
//! The crate is pure: no I/O, no HTTP, no UI, no clock and no randomness. The browser and the
//! server run the same rules, so a form shows in the browser exactly what the server will answer.
//! In the browser the rules are a module of their own, which the list does not load (decision 8).
//!
//! Invariant: a value of a domain type is valid. Constructors parse (`SecretName::parse`), fields
//! are private, and every refusal is a [`Problem`] that the word catalogue turns into a sentence.

mod change;
mod characters;
mod check;
mod compared;
mod description;
mod display_name;
mod docker_config;
mod draft;
mod encoding;
mod input;
mod kind;
mod known_hosts;
mod lang;
mod listing;
mod naming;
mod object_name;
mod part;
mod password;
mod problem;
mod query;
mod raw_json;
mod registry;
mod replacement;
mod report;
mod row;
mod secret_value;
mod ssh_key;
mod summary;
mod text_repair;
mod wrapper;

pub use change::Change;
pub use characters::{HiddenNote, code_point, is_hidden};
pub use check::{CHECK_MAX_HOSTS, Check, Checked, Shared};
pub use compared::{Compared, PublicFacts, PublicLogin, Theirs, Yours};
pub use description::{
    AuthMember, Credential, KeyDescription, RegistryDescription, RegistryFile, SecretDetail,
    StoredKey, StoredKnownHosts, Version,
};
pub use display_name::{DISPLAY_NAME_MAX_CHARS, DisplayName};
pub use docker_config::{DockerConfig, DockerConfigError, ENTRIES_MAX, Imported};
pub use draft::{FilePatch, Import, NewCredential, NewKey, NewSecret, RegistryPatch, SecretPatch};
pub use encoding::text_of_file;
pub use input::{
    CreateInput, CredentialChoice, DeleteInput, EditInput, FORM_ENTRIES_MAX, FURTHER_MAX,
    FormPairs, MINE, REPAIR, RegistryInput, SAVE, TokenChoice, TooManyPairs,
};
pub use kind::SecretKind;
pub use known_hosts::{
    GitService, HostMarker, KnownHost, KnownHosts, KnownHostsProblem, SkippedLine,
};
pub use lang::Lang;
pub use listing::{
    Cursor, Direction, ListPage, ListQuery, ORDER, PageSize, Position, SEEN, SIZE, Seen,
    SortColumn, Window, find_ignoring_case, list_page, list_page_by, order,
};
pub use naming::{Naming, NamingError, Prefix};
pub use object_name::{NAME_MAX_BYTES, ObjectName, SecretName};
pub use part::{Newer, Part, PartMarks};
pub use password::{PasswordNote, password_notes};
pub use problem::{Field, FieldError, Problem};
pub use query::{parse_query_string, percent_decode, percent_encode, query_value};
pub use registry::{
    HostFix, HostLint, HostReport, RegistryHost, RegistryLogin, RegistryService, Username,
    placeholders,
};
pub use replacement::{Interrupted, ReplacementStep};
pub use report::{
    ImportReport, KeyReport, Question, RegistryReport, Report, SECRET_MAX_BYTES, report,
};
pub use row::{Changed, PastWrite, SecretNow, SecretRow};
pub use secret_value::SecretValue;
pub use ssh_key::SshPrivateKey;
pub use summary::{LeftOut, SUMMARY_MAX_BYTES, Summary, TEXT_MAX_CHARS, cut, cut_at};
pub use text_repair::TextRepair;
