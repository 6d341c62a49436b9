//! The domain model of the panel: names, kinds, credentials, drafts and patches.
//!
//! Pure: no I/O, no HTTP, no UI. The browser and the server compile the same rules, so a form says
//! in the browser exactly what the server will say.
//!
//! Invariant: a value of a domain type is valid. Constructors parse (`SecretName::parse`), fields
//! are private, and every refusal is a [`Problem`] that the word catalogue turns into a sentence.

mod change;
mod description;
mod display_name;
mod docker_config;
mod draft;
mod input;
mod kind;
mod listing;
mod naming;
mod object_name;
mod problem;
mod raw_json;
mod registry;
mod row;
mod secret_value;
mod ssh_key;

pub use change::Change;
pub use description::{Credential, KeyDescription, RegistryDescription, SecretDetail, Version};
pub use display_name::{DISPLAY_NAME_MAX_CHARS, DisplayName};
pub use docker_config::{DockerConfig, DockerConfigError};
pub use draft::{NewCredential, NewSecret, RegistryPatch, SecretPatch};
pub use input::{CreateInput, DeleteInput, EditInput, RegistryInput};
pub use kind::SecretKind;
pub use listing::{
    Direction, ListPage, ListQuery, PAGE_SIZE, SortColumn, list_page, parse_query_string,
    percent_decode,
};
pub use naming::{Naming, NamingError, Prefix};
pub use object_name::{NAME_MAX_BYTES, ObjectName, SecretName};
pub use problem::{Field, FieldError, Problem};
pub use registry::{RegistryHost, RegistryLogin, Username};
pub use row::{Changed, SecretRow};
pub use secret_value::SecretValue;
pub use ssh_key::SshPrivateKey;
