//! All registries of a form, one row each: the existing ones, and further ones that the user adds in
//! the browser.

use domain::{
    ENTRIES_MAX, FORM_ENTRIES_MAX, Field, RegistryDescription, RegistryInput, SecretKind,
    SecretValue,
};
use leptos::prelude::*;

use super::registry::{Registry, Row, registry_of};
use super::{ChoiceButton, FormState};
use crate::components::{Hidden, field_id};
use crate::words::use_words;
use crate::{dom, testid};

/// The id of the button that adds a registry.
const ADD: &str = "add-registry";

/// The registries of a form. The only registry of a new secret cannot be removed.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its props")]
#[component]
pub(in crate::pages) fn RegistriesPart(
    /// The form.
    form: FormState,
    /// The registries of the form.
    typed: Vec<RegistryInput>,
    /// The registries in the cluster.
    stored: Vec<RegistryDescription>,
) -> impl IntoView {
    let words = use_words();
    let places = Places::new(&typed);
    let first = First::new(form, typed, &stored);
    // After a plain post several rows have something to be typed again, and without JavaScript all
    // of them are open.
    let exclusive = RwSignal::new(first.opened() <= 1);
    Effect::new(move |_| exclusive.set(true));
    show_failed(form);
    let add = Callback::new(move |()| {
        dom::focus_soon(field_id(Field::RegistryHost(places.add())));
    });
    let shown = move |index| {
        let Existing { typed, stored, open, several_lines } = first.take(index);
        let row = Row::new(form, index, &typed, several_lines);
        let removal = stored.is_none().then(|| {
            Callback::new(move |()| {
                places.take_away(index);
                dom::focus_soon(ADD.to_owned());
            })
        });
        let removable = Signal::derive(move || places.shown() > 1);
        view! { <Registry row typed stored open exclusive removal removable /> }
    };
    view! {
        <fieldset class="kp-fieldset kp-registries" data-kind=SecretKind::ImagePull.as_str()>
            <legend class="kp-field__label">{words.registries}</legend>
            <ul class="kp-registries__rows" role="list">
                <For
                    each=move || places.0.get()
                    key=|place| *place
                    children=move |place| match place {
                        Place::Shown(index) => shown(index).into_any(),
                        Place::TakenAway(_) => view! { <TakenAway /> }.into_any(),
                    }
                />
            </ul>
            <Show when=move || places.is_full()>
                <p class="kp-field__hint">{words.registries_full(ENTRIES_MAX)}</p>
            </Show>
            <Show when=move || places.has_room()>
                <ChoiceButton
                    intent=ADD
                    text=words.add_registry
                    choose=add
                    focus=""
                    id=ADD
                    class="kp-button"
                    testid=testid::ADD_REGISTRY
                />
            </Show>
        </fieldset>
    }
}

/// Opens the first row with a wrong field after the form was refused.
fn show_failed(form: FormState) {
    Effect::new(move |_| {
        if form.failure.read().is_some() {
            let errors = form.errors.read_untracked();
            if let Some(index) = errors.iter().find_map(|error| registry_of(error.field)) {
                dom::show(&field_id(Field::RegistryHost(index)));
            }
        }
    });
}

/// A registry that the form begins with, or an empty one.
#[derive(Clone, Default)]
struct Existing {
    typed: RegistryInput,
    stored: Option<RegistryDescription>,
    /// True if its row is open at first.
    open: bool,
    /// True if its password has several lines. It may have been typed into a form before this one.
    several_lines: bool,
}

/// The registries that the form begins with, each until its row is made.
#[derive(Clone, Copy)]
struct First(StoredValue<Vec<Existing>>);

impl First {
    fn new(form: FormState, typed: Vec<RegistryInput>, stored: &[RegistryDescription]) -> Self {
        let is_only = typed.len() == 1;
        let errors = form.errors.read_untracked();
        let existing = |(index, typed): (usize, RegistryInput)| {
            let several_lines = typed.password.expose().contains(['\n', '\r']);
            // No row fills in a password.
            let typed = RegistryInput { password: SecretValue::default(), ..typed };
            let stored = stored.iter().find(|stored| stored.host == typed.entry).cloned();
            let is_wrong = errors.iter().any(|error| registry_of(error.field) == Some(index));
            let open = is_only || is_wrong || (!typed.remove && typed.is_begun());
            Existing { typed, stored, open, several_lines }
        };
        Self(StoredValue::new(typed.into_iter().enumerate().map(existing).collect()))
    }

    /// Returns how many rows are open at first.
    fn opened(self) -> usize {
        self.0.with_value(|first| first.iter().filter(|existing| existing.open).count())
    }

    /// Takes the registry of a row that is made.
    fn take(self, index: usize) -> Existing {
        let mut taken = None;
        self.0.update_value(|first| taken = first.get_mut(index).map(std::mem::take));
        taken.unwrap_or_default()
    }
}

/// The places of the registries in the form.
#[derive(Clone, Copy)]
struct Places(RwSignal<Vec<Place>>);

/// A place for a registry, with its position in the form.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// The place shows a registry.
    Shown(usize),
    /// The registry was removed again. The registries after it keep their positions.
    TakenAway(usize),
}

impl Places {
    fn new(typed: &[RegistryInput]) -> Self {
        let place = |(index, typed): (usize, &RegistryInput)| {
            let is_taken_away = typed.remove && typed.entry.is_empty();
            if is_taken_away { Place::TakenAway(index) } else { Place::Shown(index) }
        };
        Self(RwSignal::new(typed.iter().enumerate().map(place).collect()))
    }

    /// Adds a registry in the first free place, and returns its position.
    fn add(self) -> usize {
        let mut places = self.0.write();
        let free = places.iter().position(|place| matches!(place, Place::TakenAway(_)));
        let index = free.unwrap_or(places.len());
        match places.get_mut(index) {
            Some(place) => *place = Place::Shown(index),
            None => places.push(Place::Shown(index)),
        }
        index
    }

    fn take_away(self, index: usize) {
        self.0.update(|places| {
            if let Some(place) = places.get_mut(index) {
                *place = Place::TakenAway(index);
            }
        });
    }

    fn shown(self) -> usize {
        let is_shown = |place: &&Place| matches!(place, Place::Shown(_));
        self.0.read().iter().filter(is_shown).count()
    }

    /// Returns true if a file takes no more than these registries.
    fn is_full(self) -> bool {
        self.shown() >= ENTRIES_MAX
    }

    /// Returns true if the form takes one more. It holds more than a file, because the stored
    /// registries that the user removes stay in the form.
    fn has_room(self) -> bool {
        self.shown() < FORM_ENTRIES_MAX
    }
}

/// Stands for a registry that was removed, so that the registries after it keep their positions.
#[component]
fn TakenAway() -> impl IntoView {
    view! {
        <li hidden>
            <Hidden name="entry" value="" />
            <Hidden name="remove" value="on" />
        </li>
    }
}
