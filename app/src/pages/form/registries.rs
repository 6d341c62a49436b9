//! All registries of a form: the existing ones, and further ones that the user adds in the browser.

use domain::{
    ENTRIES_MAX, FORM_ENTRIES_MAX, Field, RegistryDescription, RegistryInput, SecretKind,
};
use leptos::prelude::*;

use super::registry::Registry;
use super::{ChoiceButton, FormState};
use crate::components::{Hidden, field_id};
use crate::words::use_words;
use crate::{dom, testid};

/// The registries of a form. The first registry of a new secret cannot be removed.
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
    let count = typed.len();
    let existing = typed.into_iter().enumerate().map(move |(index, typed)| {
        let stored = stored.iter().find(|stored| stored.host == typed.entry).cloned();
        let legend = if count > 1 {
            words.registry(index + 1, count)
        } else {
            words.kind(SecretKind::ImagePull).to_owned()
        };
        let take_away = (stored.is_none() && index > 0).then(|| {
            view! {
                <button
                    type="submit"
                    class="kp-button kp-button--quiet kp-nojs-only"
                    name="intent"
                    value=format!("remove-registry-{index}")
                >
                    {words.take_away}
                </button>
            }
        });
        view! {
            <Registry form=form index=index legend=legend typed=typed stored=stored>
                {take_away}
            </Registry>
        }
    });
    let further = Further { count, places: RwSignal::new(Vec::new()) };
    let add = Callback::new(move |()| {
        dom::focus_soon(field_id(Field::RegistryHost(further.add())));
    });
    view! {
        {existing.collect_view()}
        <For
            each=move || further.places.get()
            key=|place| *place
            children=move |place| match place {
                Place::Shown(index) => {
                    view! { <Added form=form index=index further=further /> }.into_any()
                }
                Place::TakenAway(_) => view! { <TakenAway /> }.into_any(),
            }
        />
        <Show when=move || further.is_full()>
            <p class="kp-field__hint" data-kind=SecretKind::ImagePull.as_str()>
                {words.registries_full(ENTRIES_MAX)}
            </p>
        </Show>
        <Show when=move || further.has_room()>
            <ChoiceButton
                intent="add-registry"
                text=words.add_registry
                choose=add
                focus=""
                class="kp-button"
                testid=testid::ADD_REGISTRY
                data_kind=SecretKind::ImagePull.as_str()
            />
        </Show>
    }
}

/// The registries that the user adds.
#[derive(Clone, Copy)]
struct Further {
    /// The number of registries before them.
    count: usize,
    places: RwSignal<Vec<Place>>,
}

/// A place for a further registry, with its position in the form.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// The place shows a registry.
    Shown(usize),
    /// The registry was removed again. The registries after it keep their positions.
    TakenAway(usize),
}

impl Further {
    /// Adds a registry in the first free place, and returns its position.
    fn add(self) -> usize {
        let mut places = self.places.write();
        let free = places.iter().position(|place| matches!(place, Place::TakenAway(_)));
        let at = free.unwrap_or(places.len());
        let index = self.count + at;
        match places.get_mut(at) {
            Some(place) => *place = Place::Shown(index),
            None => places.push(Place::Shown(index)),
        }
        index
    }

    fn take_away(self, index: usize) {
        self.places.update(|places| {
            if let Some(place) = places.get_mut(index - self.count) {
                *place = Place::TakenAway(index);
            }
        });
    }

    fn shown(self) -> usize {
        let is_shown = |place: &&Place| matches!(place, Place::Shown(_));
        self.places.read().iter().filter(is_shown).count()
    }

    /// Returns true if a file takes no more than these registries.
    fn is_full(self) -> bool {
        self.count + self.shown() >= ENTRIES_MAX
    }

    /// Returns true if the form takes one more. It holds more than a file, because the stored
    /// registries that the user removes stay in the form.
    fn has_room(self) -> bool {
        self.count + self.shown() < FORM_ENTRIES_MAX
    }
}

/// A registry that was added in the browser.
#[component]
fn Added(form: FormState, index: usize, further: Further) -> impl IntoView {
    let words = use_words();
    view! {
        <Registry
            form=form
            index=index
            legend=words.add_registry.to_owned()
            typed=RegistryInput::default()
            stored=None
        >
            <button
                type="button"
                class="kp-button kp-button--quiet"
                on:click=move |_| further.take_away(index)
            >
                {words.take_away}
            </button>
        </Registry>
    }
}

/// Stands for a registry that was removed, so that the registries after it keep their positions.
#[component]
fn TakenAway() -> impl IntoView {
    view! {
        <Hidden name="entry" value="" />
        <Hidden name="remove" value="on" />
    }
}
