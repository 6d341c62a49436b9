//! What a page needs besides its data: settings, theme, and the outcome of a plain form post.
//!
//! The server provides it for the request; it travels in the page, so that the browser hydrates
//! from the same state. It never holds a credential.

use backend::{AppError, Notice, Rights};
use domain::{CreateInput, EditInput, ListPage, Naming, SecretDetail};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

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

/// What a request ended with, unless the page of its address is simply shown.
///
/// The first three variants are forms that are shown again with what is wrong. Every other one is
/// an error that takes the page's place ([`Submitted::error_page`]).
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
        /// True where more must be typed again, because it was too long to be sent back.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        cut: bool,
    },
    /// The form of a stored secret.
    Edit {
        /// What was typed, credentials left out.
        input: Later<EditInput>,
        /// What went wrong; `None` where only a choice (replace, keep) was made.
        error: Option<AppError>,
        /// True where a credential must be typed again.
        retype: bool,
        /// True where more must be typed again, because it was too long to be sent back.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        cut: bool,
    },
    /// The confirmation of a deletion.
    Delete(AppError),
    /// The server refused the request before it read a form or asked for the page's data: the
    /// caller may not do this, the request is malformed, or its address is no page.
    Refused(AppError),
    /// The caller is not let in, so the server did not read the form that they sent. The browser
    /// still has it, and sends it again when the page is loaded anew.
    Unread(AppError),
    /// An interrupted replacement could not be restored, or its backup not removed.
    Unsettled(AppError),
    /// A login ended without anybody signed in.
    SignInFailed,
}

impl Submitted {
    /// The error that takes the place of the page; `None` for a form that is shown again.
    pub fn error_page(&self) -> Option<AppError> {
        match self {
            Self::Create { .. } | Self::Edit { .. } | Self::Delete(_) => None,
            Self::Refused(error) | Self::Unread(error) | Self::Unsettled(error) => {
                Some(error.clone())
            }
            Self::SignInFailed => Some(AppError::SignInFailed),
        }
    }

    /// The error that the request ended with; `None` where only a choice was made in a form.
    pub fn error(&self) -> Option<AppError> {
        match self {
            Self::Create { error, .. } | Self::Edit { error, .. } => error.clone(),
            Self::Delete(error) => Some(error.clone()),
            Self::Refused(_) | Self::Unread(_) | Self::Unsettled(_) | Self::SignInFailed => {
                self.error_page()
            }
        }
    }
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

impl<E: Into<AppError>> From<Result<ListPage, E>> for PageData {
    fn from(answer: Result<ListPage, E>) -> Self {
        answer.map_or_else(|error| Self::Failed(error.into()), |page| Self::List(Box::new(page)))
    }
}

impl<E: Into<AppError>> From<Result<SecretDetail, E>> for PageData {
    fn from(answer: Result<SecretDetail, E>) -> Self {
        answer.map_or_else(
            |error| Self::Failed(error.into()),
            |detail| Self::Secret(Later::of(&detail)),
        )
    }
}

/// The state of a page as the server sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageState {
    /// Where the panel lives.
    pub base: BasePath,
    /// The panel's settings; `None` for whoever is not let in, to whom it says nothing of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<PanelSettings>,
    /// Path and query of the request.
    pub here: String,
    /// What the page shows of the cluster.
    pub page: PageData,
    /// The chosen theme.
    pub theme: Theme,
    /// Who is signed in; `None` where nobody is, or nobody has to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_in: Option<String>,
    /// True where the panel has a login of its own, and it is by this one that people sign in and
    /// out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sign_in: bool,
    /// What was done on the page before.
    pub notice: Option<Notice>,
    /// What whoever reads the page may do.
    pub rights: Rights,
    /// What the request ended with, unless its page is simply shown.
    pub submitted: Option<Submitted>,
}

impl PageState {
    /// True where the page is the answer to a form that was not read: loaded anew, the browser
    /// sends the form again.
    pub fn is_unread(&self) -> bool {
        matches!(self.submitted, Some(Submitted::Unread(_)))
    }

    /// True where the page was rendered for nobody, who has to sign in first.
    pub fn is_signed_out(&self) -> bool {
        let failed = matches!(self.page, PageData::Failed(AppError::Unauthenticated));
        let error = self.submitted.as_ref().and_then(Submitted::error);
        failed || matches!(error, Some(AppError::Unauthenticated | AppError::SeveralSessions))
    }
}

/// The panel's settings.
///
/// # Panics
/// In a page for somebody who is not let in: it has none, and shows nothing that needs them.
pub fn use_settings() -> StoredValue<PanelSettings> {
    expect_context()
}

/// Where the panel lives.
///
/// # Panics
/// Outside the panel, which provides it at its root.
pub fn use_base() -> BasePath {
    expect_context()
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

/// The rights of whoever the page was rendered for.
pub fn use_rights() -> Rights {
    use_context().unwrap_or_default()
}
