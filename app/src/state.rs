//! The state of a page: settings, theme, data, and the result of a plain form post.
//!
//! The server provides it for the request ([`PageState`]). The page writes what its root needs
//! ([`PanelState`]), the data of its resource and the posted fields into the HTML, so that the
//! browser hydrates from the same state. None of these ever holds a credential.

use backend::{AppError, Notice, Rights};
use domain::{CreateInput, EditInput, ListPage, Naming, SecretDetail};
use leptos::prelude::*;
use leptos::reactive::owner::with_context;
use serde::{Deserialize, Serialize};

use crate::routes::BasePath;

/// The theme: light or dark.
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

    /// Returns the theme's name in the cookie, in forms and in markup.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Parses the text of [`Theme::as_str`]. Any other text means the system's theme.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text).unwrap_or_default()
    }
}

/// Facts about this panel that every page may show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelSettings {
    /// The path under which the panel lives.
    pub base: BasePath,
    /// The prefixes of object names.
    pub naming: Naming,
    /// The namespace of the secrets.
    pub namespace: String,
    /// The cluster's name; `None` for the embedded local one.
    pub cluster: Option<String>,
    /// True if nothing can be changed through this panel.
    pub read_only: bool,
}

/// The result of a request, unless it simply shows the page of its URL.
///
/// The first three variants are forms that are shown again with what is wrong. Every other variant
/// is an error that takes the page's place ([`Submitted::error_page`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Submitted {
    /// The form of a new secret.
    Create {
        /// The typed fields, without credentials.
        input: Box<CreateInput>,
        /// The error. It is `None` if the user only made a choice.
        error: Option<AppError>,
        /// True if a credential must be typed again.
        retype: bool,
        /// True if more must be typed again, because it was too long to be sent back.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        cut: bool,
    },
    /// The form of a stored secret.
    Edit {
        /// The typed fields, without credentials.
        input: Box<EditInput>,
        /// The error. It is `None` if the user only made a choice (replace, keep).
        error: Option<AppError>,
        /// True if a credential must be typed again.
        retype: bool,
        /// True if more must be typed again, because it was too long to be sent back.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        cut: bool,
    },
    /// The confirmation of a deletion, with the error.
    Delete(AppError),
    /// The server refused the request before it read a form or asked for the page's data: the
    /// caller may not do this, the request is malformed, its URL is not that of a page, or a login
    /// failed.
    Refused(AppError),
    /// The caller is not let in, so the server did not read the form that they sent. The browser
    /// still has the form, and sends it again when the page is reloaded.
    Unread(AppError),
    /// An interrupted replacement could not be restored, or its backup not removed.
    Unsettled(AppError),
}

impl Submitted {
    /// Returns the error that takes the place of the page, or `None` for a form that is shown
    /// again.
    pub fn error_page(&self) -> Option<&AppError> {
        match self {
            Self::Create { .. } | Self::Edit { .. } | Self::Delete(_) => None,
            Self::Refused(error) | Self::Unread(error) | Self::Unsettled(error) => Some(error),
        }
    }

    /// Returns the error of the request, or `None` if the user only made a choice in a form.
    fn error(&self) -> Option<&AppError> {
        match self {
            Self::Create { error, .. } | Self::Edit { error, .. } => error.as_ref(),
            Self::Delete(error)
            | Self::Refused(error)
            | Self::Unread(error)
            | Self::Unsettled(error) => Some(error),
        }
    }
}

/// The data that the server has loaded for the page that it renders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PageData {
    /// The page needs no data.
    #[default]
    Nothing,
    /// One page of the list.
    List(Box<ListPage>),
    /// One secret, described.
    Secret(Box<SecretDetail>),
    /// The data could not be loaded.
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
            |detail| Self::Secret(Box::new(detail)),
        )
    }
}

/// The state of a request on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageState {
    /// The path under which the panel lives.
    pub base: BasePath,
    /// The panel's settings. They are `None` if the caller is not let in, because the page then
    /// says nothing about the panel.
    pub settings: Option<PanelSettings>,
    /// The path and the query of the request.
    pub here: String,
    /// The data from the cluster that the page shows.
    pub page: PageData,
    /// The chosen theme.
    pub theme: Theme,
    /// The name of the signed-in user. It is `None` if there is none, or if users do not sign in.
    pub signed_in: Option<String>,
    /// True if the panel has a login of its own and users sign in and out with it.
    pub sign_in: bool,
    /// What was done on the page before.
    pub notice: Option<Notice>,
    /// The rights of the user who reads the page.
    pub rights: Rights,
    /// The result of the request, unless it simply shows its page.
    pub submitted: Option<Submitted>,
}

impl PageState {
    /// Returns true if the page answers a form that was not read. When the page is reloaded, the
    /// browser sends the form again.
    pub fn is_unread(&self) -> bool {
        matches!(self.submitted, Some(Submitted::Unread(_)))
    }

    /// Returns true if the page was rendered for a caller who must sign in first.
    pub fn is_signed_out(&self) -> bool {
        let failed = matches!(self.page, PageData::Failed(AppError::Unauthenticated));
        let error = self.submitted.as_ref().and_then(Submitted::error);
        failed || matches!(error, Some(AppError::Unauthenticated | AppError::SeveralSessions))
    }
}

/// What the root of the panel needs, on the server and in the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelState {
    /// The path under which the panel lives.
    pub base: BasePath,
    /// The panel's settings, unless the caller is not let in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<PanelSettings>,
    /// The path and the query of the request.
    pub here: String,
    /// The chosen theme.
    pub theme: Theme,
    /// The name of the signed-in user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_in: Option<String>,
    /// True if the panel has a login of its own and users sign in and out with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sign_in: bool,
    /// True if the page was rendered for a caller who must sign in first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed_out: bool,
    /// What was done on the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// The rights of the user who reads the page.
    pub rights: Rights,
    /// The error that takes the page's place. Every step leads away from such a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<AppError>,
    /// True if that error answers a form that was not read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unread: bool,
}

impl From<&PageState> for PanelState {
    fn from(state: &PageState) -> Self {
        Self {
            base: state.base.clone(),
            settings: state.settings.clone(),
            here: state.here.clone(),
            theme: state.theme,
            signed_in: state.signed_in.clone(),
            sign_in: state.sign_in,
            signed_out: state.is_signed_out(),
            notice: state.notice.clone(),
            rights: state.rights,
            error: state.submitted.as_ref().and_then(Submitted::error_page).cloned(),
            unread: state.is_unread(),
        }
    }
}

/// What a form starts with that is opened next.
#[derive(Clone, Copy)]
struct LeftFields(StoredValue<Option<Submitted>>);

impl LeftFields {
    fn take(self) -> Option<Submitted> {
        self.0.try_update_value(Option::take).flatten()
    }
}

/// Provides the place for what the next form starts with.
pub fn provide_left_fields() {
    provide_context(LeftFields(StoredValue::new(None)));
}

/// Returns a function that leaves fields for the form that is opened next.
pub fn use_leave_submitted() -> impl Fn(Submitted) + Copy + Send + Sync + 'static {
    let left = use_context::<LeftFields>();
    move |submitted| {
        if let Some(LeftFields(slot)) = left {
            slot.set_value(Some(submitted));
        }
    }
}

/// Returns the result of the plain form post that the page answers, or what another form has left
/// for this one. A page calls it once, when it is made.
pub fn use_submitted() -> Option<Submitted> {
    let posted = || match with_context(|state: &PageState| state.submitted.clone()) {
        Some(posted) => posted,
        None => use_context::<LeftFields>().and_then(LeftFields::take),
    };
    SharedValue::new(posted).into_inner()
}

/// Returns the panel's settings.
///
/// # Panics
/// Panics in a page for a caller who is not let in. Such a page has no settings and shows nothing
/// that needs them.
pub fn use_settings() -> StoredValue<PanelSettings> {
    expect_context()
}

/// Returns the path under which the panel lives.
///
/// # Panics
/// Panics outside the panel, which provides the path at its root.
pub fn use_base() -> BasePath {
    expect_context()
}

/// Returns a function that gives what `pick` finds in the result of the plain form post, for one view.
/// A page calls this once, when it is made.
///
/// The server may make a view more than once. In a browser, only the first view gets it, so that a
/// later one starts without it.
pub fn use_posted<T: Clone + Send + Sync + 'static>(
    pick: impl FnOnce(Submitted) -> Option<T>,
) -> impl Fn() -> Option<T> + Copy + Send + Sync + 'static {
    let posted = StoredValue::new(use_submitted().and_then(pick));
    move || {
        Effect::new(move |_| posted.set_value(None));
        posted.get_value()
    }
}

/// Returns the rights of the user for whom the page was rendered.
pub fn use_rights() -> Rights {
    use_context().unwrap_or_default()
}
