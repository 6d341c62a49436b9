//! What a page needs besides its data: settings, theme, and the outcome of a plain form post.
//!
//! The server provides it for the request; it travels in the page, so that the browser hydrates
//! from the same state. It never holds a credential.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::{CreateInput, EditInput, ListPage, Naming, ObjectName, SecretDetail};
use crate::error::AppError;
use crate::routes::BasePath;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system prefers.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All themes, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word in cookie, form and markup.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads [`Theme::as_str`] back; anything else is the system's.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text).unwrap_or_default()
    }
}

/// Facts about this panel that every page may show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelSettings {
    /// Where the panel lives.
    pub base: BasePath,
    /// The prefixes of object names.
    pub naming: Naming,
    /// The namespace of the secrets.
    pub namespace: String,
    /// The cluster's name; `None` for the embedded local one.
    pub cluster: Option<String>,
    /// True where nothing can be changed through this panel.
    pub read_only: bool,
}

/// Something that was done, to be said on the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The secret was created.
    Created(ObjectName),
    /// The secret was changed.
    Saved(ObjectName),
    /// Nothing was to be changed.
    Unchanged(ObjectName),
    /// The secret was deleted.
    Deleted(ObjectName),
    /// The secret will be gone when its finalizers are done.
    Terminating(ObjectName),
}

/// The outcome of a plain form post that is shown on the form's own page again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Submitted {
    /// The form of a new secret.
    Create {
        /// What was typed, credentials left out.
        input: CreateInput,
        /// What went wrong.
        error: AppError,
        /// True where a credential must be typed again.
        retype: bool,
    },
    /// The form of a stored secret.
    Edit {
        /// What was typed, credentials left out.
        input: EditInput,
        /// What went wrong; `None` where only a choice (replace, keep) was made.
        error: Option<AppError>,
        /// True where a credential must be typed again.
        retype: bool,
    },
    /// The confirmation of a deletion.
    Delete(AppError),
    /// A request that never reached a form.
    Refused(AppError),
}

/// What a page shows of the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageData {
    /// It is on its way; only a browser waits.
    #[default]
    Loading,
    /// Nothing: the page needs none.
    Nothing,
    /// One page of the list.
    List(ListPage),
    /// One secret, described.
    Secret(Box<SecretDetail>),
    /// It could not be had.
    Failed(AppError),
}

impl From<Result<ListPage, AppError>> for PageData {
    fn from(answer: Result<ListPage, AppError>) -> Self {
        answer.map_or_else(Self::Failed, Self::List)
    }
}

impl From<Result<SecretDetail, AppError>> for PageData {
    fn from(answer: Result<SecretDetail, AppError>) -> Self {
        answer.map_or_else(Self::Failed, |detail| Self::Secret(Box::new(detail)))
    }
}

/// The state of a page as the server sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageState {
    /// The panel's settings.
    pub settings: PanelSettings,
    /// Path and query of the request.
    pub here: String,
    /// What the page shows of the cluster.
    pub page: PageData,
    /// The chosen theme.
    pub theme: Theme,
    /// What was done on the page before.
    pub notice: Option<Notice>,
    /// What the form post of this page ended with.
    pub submitted: Option<Submitted>,
}

/// The panel's settings.
pub fn use_settings() -> StoredValue<PanelSettings> {
    expect_context()
}

/// Where the panel lives.
pub fn use_base() -> BasePath {
    use_settings().with_value(|settings| settings.base.clone())
}

/// The outcome of a plain form post, once: a page that is opened later starts fresh.
pub fn take_submitted() -> Option<Submitted> {
    let slot = use_context::<StoredValue<Option<Submitted>>>()?;
    slot.try_update_value(Option::take).flatten()
}
