//! What a page needs besides its data: settings, theme, and the outcome of a plain form post.
//!
//! The server provides it for the request; it travels in the page, so that the browser hydrates
//! from the same state. It never holds a credential.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::domain::{CreateInput, EditInput, ListPage, Naming, ObjectName, SecretDetail, Seen};
use crate::error::AppError;
use crate::rights::Rights;
use crate::routes::BasePath;
use crate::wire::Later;

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

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// The secret was created.
    Created,
    /// The secret was created with a new key pair, or got one.
    Generated,
    /// The secret was changed.
    Saved,
    /// The text of the stored credential was repaired.
    Repaired,
    /// Nothing was to be changed.
    Unchanged,
    /// The immutable secret was replaced.
    Replaced,
    /// The secret was deleted.
    Deleted,
    /// The secret will be gone when its finalizers are done.
    Terminating,
    /// The secret was restored from the backup of an interrupted replacement.
    Restored,
    /// The backup of an interrupted replacement was removed.
    Discarded,
}

impl Deed {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Generated,
        Self::Saved,
        Self::Repaired,
        Self::Unchanged,
        Self::Replaced,
        Self::Deleted,
        Self::Terminating,
        Self::Restored,
        Self::Discarded,
    ];

    /// The word in the notice's cookie.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Generated => "generated",
            Self::Saved => "saved",
            Self::Repaired => "repaired",
            Self::Unchanged => "unchanged",
            Self::Replaced => "replaced",
            Self::Deleted => "deleted",
            Self::Terminating => "terminating",
            Self::Restored => "restored",
            Self::Discarded => "discarded",
        }
    }
}

/// Something that was done, to be said on the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What was done.
    pub deed: Deed,
    /// To which secret.
    pub object: ObjectName,
    /// True where the text of a typed key was repaired before it was stored.
    pub repaired: bool,
    /// True where the note of `kubectl apply` was taken out, because it held the old credential.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unapplied: bool,
    /// What the list that comes next must have seen.
    #[serde(default, skip_serializing_if = "Seen::is_nothing")]
    pub seen: Seen,
}

impl Notice {
    /// A notice of something done.
    pub fn new(deed: Deed, object: ObjectName) -> Self {
        Self { deed, object, repaired: false, unapplied: false, seen: Seen::Nothing }
    }

    /// The page that comes next: the secret's own where there is something to see or to copy, else
    /// the list with what was done in it.
    pub fn next_page(&self, base: &BasePath) -> String {
        match self.deed {
            Deed::Generated | Deed::Repaired | Deed::Replaced => base.edit(&self.object),
            _ => base.start_with(&self.seen),
        }
    }
}

/// The outcome of a plain form post that is shown on the form's own page again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Submitted {
    /// The form of a new secret.
    Create {
        /// What was typed, credentials left out.
        input: Later<CreateInput>,
        /// What went wrong; `None` where only a choice was made.
        error: Option<AppError>,
        /// True where a credential must be typed again.
        retype: bool,
    },
    /// The form of a stored secret.
    Edit {
        /// What was typed, credentials left out.
        input: Later<EditInput>,
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
    List(Box<ListPage>),
    /// One secret, described.
    Secret(Later<SecretDetail>),
    /// It could not be had.
    Failed(AppError),
}

impl From<Result<ListPage, AppError>> for PageData {
    fn from(answer: Result<ListPage, AppError>) -> Self {
        answer.map_or_else(Self::Failed, |page| Self::List(Box::new(page)))
    }
}

impl From<Result<SecretDetail, AppError>> for PageData {
    fn from(answer: Result<SecretDetail, AppError>) -> Self {
        answer.map_or_else(Self::Failed, |detail| Self::Secret(Later::of(&detail)))
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
    /// Who is signed in; `None` where nobody is, or nobody has to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_in: Option<String>,
    /// True where the panel has a login of its own, and it is by this one that people sign in and out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sign_in: bool,
    /// What was done on the page before.
    pub notice: Option<Notice>,
    /// What whoever reads the page may do.
    pub rights: Rights,
    /// What the form post of this page ended with.
    pub submitted: Option<Submitted>,
}

impl PageState {
    /// True where the page was rendered for nobody, who has to sign in first.
    pub fn is_signed_out(&self) -> bool {
        let failed = matches!(self.page, PageData::Failed(AppError::Unauthenticated));
        let refused = match &self.submitted {
            Some(Submitted::Create { error, .. } | Submitted::Edit { error, .. }) => error.as_ref(),
            Some(Submitted::Delete(error) | Submitted::Refused(error)) => Some(error),
            None => None,
        };
        failed || refused == Some(&AppError::Unauthenticated)
    }
}

/// The panel's settings.
pub fn use_settings() -> StoredValue<PanelSettings> {
    expect_context()
}

/// Where the panel lives.
pub fn use_base() -> BasePath {
    use_settings().with_value(|settings| settings.base.clone())
}

/// Leaves what a form that is about to be opened starts with.
pub fn leave_submitted(slot: Option<StoredValue<Option<Submitted>>>, submitted: Submitted) {
    if let Some(slot) = slot {
        slot.set_value(Some(submitted));
    }
}

/// The outcome of a plain form post, once: a page that is opened later starts fresh.
pub fn take_submitted() -> Option<Submitted> {
    let slot = use_context::<StoredValue<Option<Submitted>>>()?;
    slot.try_update_value(Option::take).flatten()
}
