//! Texts about errors.

use backend::AppError;
use domain::{Changed, Newer};

use super::Words;

/// A heading with a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What happened.
    pub title: &'static str,
    /// What it means and what can be done.
    pub text: String,
}

impl Words {
    /// Says what an error means and what can be done.
    pub fn error(&self, error: &AppError) -> Message {
        let (title, text) = match error {
            AppError::Unauthenticated => {
                (self.error_unauthenticated, self.error_unauthenticated_text)
            }
            AppError::SeveralSessions => {
                (self.error_several_sessions, self.error_several_sessions_text)
            }
            AppError::SignInFailed => (self.error_sign_in_failed, self.error_sign_in_failed_text),
            AppError::NotAdmitted { user } => {
                let text = self.error_not_admitted_text(user);
                return Message { title: self.error_not_admitted, text };
            }
            AppError::Forbidden { verb, resource } => {
                let text = self.forbidden(verb, resource);
                return Message { title: self.error_forbidden, text };
            }
            AppError::Identity => (self.error_identity, self.error_identity_text),
            AppError::CrossSite => (self.error_cross_site, self.error_cross_site_text),
            AppError::NotFound => (self.not_found_title, self.error_not_found_text),
            AppError::AlreadyExists { object } => {
                let text = self.error_exists_text(object.as_str());
                return Message { title: self.error_exists, text };
            }
            AppError::Conflict { current } => {
                let text = self.conflict(current.as_deref());
                return Message { title: self.error_conflict, text };
            }
            AppError::Invalid(_) => (self.error_invalid, self.error_invalid_text),
            AppError::Malformed => (self.error_malformed, self.error_malformed_text),
            AppError::UnsupportedMediaType => (self.error_media_type, self.error_media_type_text),
            AppError::TooLarge => (self.error_too_large, self.error_too_large_text),
            AppError::Unavailable => (self.error_unavailable, self.error_unavailable_text),
            AppError::Busy => (self.error_busy, self.error_busy_text),
            AppError::Unaudited => (self.error_unaudited, self.error_unaudited_text),
            AppError::Uncertain => (self.error_uncertain, self.error_uncertain_text),
            AppError::Unreachable => (self.error_unreachable, self.error_unreachable_text),
            AppError::Unreadable => (self.error_unreadable, self.error_unreadable_text),
            AppError::Between { status, retry_after } => {
                let text = self.between(*status, *retry_after);
                return Message { title: self.error_between, text };
            }
            AppError::Internal { incident } => {
                let text = self.error_internal_text(incident);
                return Message { title: self.error_internal, text };
            }
        };
        Message { title, text: text.to_owned() }
    }

    /// Says what an error means for a page that only wanted to show something.
    pub fn failed_read(&self, error: &AppError) -> Message {
        let Message { title, text } = self.error(error);
        let text = match error {
            AppError::Unavailable => self.error_unavailable_read.to_owned(),
            AppError::Unreachable => self.error_unreachable_read.to_owned(),
            AppError::Unreadable => self.error_unreadable_read.to_owned(),
            AppError::Between { status, retry_after } => {
                let advice = match status {
                    502..=504 => self.error_between_away_read(&self.wait(*retry_after)),
                    _ => self.between_advice(*status, *retry_after),
                };
                self.error_between_read(&status.to_string(), &advice)
            }
            _ => text,
        };
        Message { title, text }
    }

    /// Says what is missing when a form is shown again: a credential (`retype`), or more (`cut`).
    pub fn lacking(&self, retype: bool, cut: bool) -> Option<&'static str> {
        if cut { Some(self.retype_cut) } else { retype.then_some(self.retype) }
    }

    /// Explains a response that did not come from the panel, by its status, and says what can be
    /// done.
    fn between(&self, status: u16, retry_after: Option<u32>) -> String {
        let advice = self.between_advice(status, retry_after);
        self.error_between_text(&status.to_string(), &advice)
    }

    fn between_advice(&self, status: u16, retry_after: Option<u32>) -> String {
        let wait = self.wait(retry_after);
        match status {
            401 => self.error_between_401.to_owned(),
            403 => self.error_between_403.to_owned(),
            413 => self.error_between_413.to_owned(),
            429 => self.error_between_429(&wait),
            502..=504 => self.error_between_away(&wait),
            _ => self.error_between_other(&wait),
        }
    }

    /// Says when to try again, after this many seconds.
    fn wait(&self, seconds: Option<u32>) -> String {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        match seconds {
            None | Some(0) => self.wait_moment.to_owned(),
            Some(seconds @ 1..120) => self.wait_seconds(count(seconds)),
            Some(seconds) => self.wait_minutes(count(seconds.div_ceil(60))),
        }
    }

    fn forbidden(&self, verb: &str, resource: &str) -> String {
        if verb == "impersonate" {
            return self.error_impersonate_text(resource);
        }
        let resource = if resource == "secrets" { self.resource_secrets } else { resource };
        self.error_forbidden_text(self.verb(verb), resource)
    }

    /// Returns the user's word for a verb of Kubernetes.
    fn verb<'a>(&self, verb: &'a str) -> &'a str {
        match verb {
            "get" => self.verb_get,
            "list" => self.verb_list,
            "watch" => self.verb_watch,
            "create" => self.verb_create,
            "patch" | "update" => self.verb_change,
            "delete" => self.verb_delete,
            verb => verb,
        }
    }

    fn conflict(&self, current: Option<&Newer>) -> String {
        let Some(Newer { changed: Changed { at, by }, .. }) = current else {
            return self.error_conflict_gone.to_owned();
        };
        // 2026-11-23T18:31:16Z becomes 2026-11-23 18:31.
        let minutes = at.as_deref().and_then(|at| at.get(..16)).map(|at| at.replace('T', " "));
        match (by, minutes.map(|at| self.utc(&at))) {
            (None, None) => self.error_conflict_text.to_owned(),
            (Some(by), None) => self.error_conflict_by(by),
            (None, Some(at)) => self.error_conflict_at(&at),
            (Some(by), Some(at)) => self.error_conflict_by_at(by, &at),
        }
    }
}
