//! Asks the cluster for facts about a form, a moment after the user stops typing.

use std::time::Duration;

use domain::{
    CHECK_MAX_HOSTS, Check, Checked, Field, FieldError, ObjectName, Problem, RegistryInput, Report,
    SecretKind,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::check_form;
use crate::sign_in::{SignIn, use_sign_in};

/// How long the user must stop typing before the cluster is asked.
const REST: Duration = Duration::from_millis(400);

/// Returns the question to the cluster about a typed credential.
pub(in crate::pages) fn typed_credential(
    kind: SecretKind,
    report: &Report,
    registries: &[RegistryInput],
) -> Check {
    let key = report.key.as_ref().filter(|_| kind == SecretKind::GitSync);
    let typed = registries.iter().filter(|_| kind == SecretKind::ImagePull);
    Check {
        key: key.map(|key| key.description.line()).unwrap_or_default(),
        hosts: typed
            .filter(|registry| !registry.remove && registry.host != registry.entry)
            .map(|registry| registry.host.trim().to_owned())
            .filter(|host| !host.is_empty())
            .take(CHECK_MAX_HOSTS)
            .collect(),
        ..Check::default()
    }
}

/// The cluster's answer, and the last question.
#[derive(Clone, Copy)]
pub(super) struct ClusterCheck {
    answer: RwSignal<Checked>,
    asked: StoredValue<Check>,
    sign_in: SignIn,
}

impl ClusterCheck {
    /// Returns a check without a question yet.
    pub(super) fn new() -> Self {
        Self {
            answer: RwSignal::new(Checked::default()),
            asked: StoredValue::new(Check::default()),
            sign_in: use_sign_in(),
        }
    }

    /// Returns the answer, which is a signal.
    pub(super) fn answer(self) -> Checked {
        self.answer.get()
    }

    /// Asks once the user stops typing, unless this was the last question. A taken name becomes an
    /// error.
    pub(super) fn ask(self, check: Check, errors: RwSignal<Vec<FieldError>>) {
        if self.asked.with_value(|asked| *asked == check) {
            self.tell(&check, errors);
            return;
        }
        self.asked.set_value(check.clone());
        self.answer.set(Checked::default());
        if check.is_empty() {
            return;
        }
        set_timeout(move || self.send(check, errors), REST);
    }

    fn send(self, check: Check, errors: RwSignal<Vec<FieldError>>) {
        let is_latest = move |check: &Check| self.asked.try_with_value(|asked| asked == check);
        if is_latest(&check) != Some(true) {
            return;
        }
        spawn_local(async move {
            let answer = match check_form(check.clone()).await {
                Ok(answer) => answer,
                // The form can be used without the answer.
                Err(error) => {
                    self.sign_in.judge(error.into()).await;
                    return;
                }
            };
            if is_latest(&check) == Some(true) {
                self.answer.set(answer);
                self.tell(&check, errors);
            }
        });
    }

    /// Adds the error to the name if it is taken and has no other error.
    fn tell(self, check: &Check, errors: RwSignal<Vec<FieldError>>) {
        let taken = self.answer.with_untracked(|answer| answer.taken);
        let told = errors.with_untracked(|errors| errors.iter().any(|e| e.field == Field::Name));
        if taken && !told {
            let object = ObjectName::from_stored(&check.object).to_string();
            let error = FieldError::new(Field::Name, Problem::NameTaken { object });
            errors.update(|errors| errors.push(error));
        }
    }
}
