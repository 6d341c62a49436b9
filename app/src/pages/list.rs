//! `secrets`: the table of all secrets in its current state.
//!
//! Each part follows the data that it shows: a change made elsewhere updates a cell, not the page.

mod delete_dialog;
mod interrupted;
mod live;
mod marked;
mod notes;
mod pager;
mod row;
mod row_actions;
mod states;
mod table;
mod toolbar;

use backend::{AppError, Right};
use domain::{SecretKind, SecretRow};
use leptos::prelude::*;

use self::delete_dialog::DeleteDialog;
use self::interrupted::InterruptedReplacements;
use self::live::SecretList;
use self::notes::Notes;
use self::pager::Pager;
use self::states::{Empty, NoMatch};
use self::table::SecretTable;
use self::toolbar::Toolbar;
use super::Loading;
use crate::components::{Failure, PageTitle, SessionEnded};
use crate::data::Answer;
use crate::location::use_row_back;
use crate::sign_in::use_sign_in;
use crate::state::use_rights;
use crate::testid;
use crate::words::use_words;

/// The row that the user is asked to confirm the deletion of.
type Deleting = RwSignal<Option<SecretRow>>;

/// The kind of content that the page shows.
#[derive(Clone, PartialEq)]
enum Shape {
    Loading,
    Failed(AppError),
    /// There are no secrets of any kind.
    Empty,
    /// No secret is known to match; this number of secrets could not be searched completely.
    NoMatch(usize),
    Table,
}

impl Shape {
    /// Returns what the page shows for an answer. The list of one kind does not wait for the other
    /// kind, so it does not know whether there are no secrets at all.
    fn of(answer: Option<&Answer<domain::ListPage>>, kind: Option<SecretKind>) -> Self {
        match answer {
            None => Self::Loading,
            // Rows may still be shown while they wait to disappear, until the user leaves the
            // table.
            Some(Ok(page)) if !page.rows.is_empty() => Self::Table,
            Some(Ok(page)) if page.total == 0 && kind.is_none() => Self::Empty,
            Some(Ok(page)) => Self::NoMatch(page.unsearched),
            Some(Err(error)) => Self::Failed(error.clone()),
        }
    }
}

/// The list of secrets.
#[component]
pub fn ListPage() -> impl IntoView {
    let words = use_words();
    let list = SecretList::new();
    let deleting: Deleting = RwSignal::new(None);
    // What stands around the list is made once, and not anew when the list arrives.
    let nobody = Memo::new(move |_| list.is_for_nobody());
    Effect::new(move |_| list.follow());
    let row_back = use_row_back();
    Effect::new(move |_| list.come_back(row_back));
    // Whoever is not signed in has no use for what stands around a list.
    let head = move || {
        (!nobody.get()).then(|| {
            view! {
                <div class="kp-list__head">
                    <PageTitle title=words.secrets />
                    <p class="kp-lead">{words.secrets_help}</p>
                    <Lacking />
                </div>
                <Toolbar list />
            }
        })
    };
    view! {
        <section class="kp-list" aria-busy=move || if list.is_busy() { "true" } else { "false" }>
            {head}
            <Transition fallback=|| view! { <Loading /> } set_pending=list.busy>
                <Content list deleting />
            </Transition>
            <DeleteDialog row=deleting list />
        </section>
    }
}

/// What the page shows of the list.
#[component]
fn Content(list: SecretList, deleting: Deleting) -> impl IntoView {
    let words = use_words();
    let list = list.awaited();
    let sign_in = use_sign_in();
    let has_list = Memo::new(move |_| list.with(|_| ()).is_some());
    let ended = move || {
        (sign_in.has_ended() && has_list.get())
            .then(|| view! { <SessionEnded text=words.session_ended_text role="alert" /> })
    };
    let shape = Memo::new(move |_| {
        let kind = list.query().read().kind;
        list.with_answer(|answer| Shape::of(answer, kind))
    });
    let body = move || match shape.get() {
        Shape::Loading => view! { <Loading /> }.into_any(),
        Shape::Failed(error) => view! { <Failure error /> }.into_any(),
        Shape::Empty => view! { <Empty /> }.into_any(),
        Shape::NoMatch(unsearched) => view! { <NoMatch unsearched /> }.into_any(),
        Shape::Table => view! {
            <SecretTable list deleting />
            <Pager list />
        }
        .into_any(),
    };
    view! {
        {ended}
        <InterruptedReplacements list />
        <Notes list />
        {body}
    }
}

/// Says which actions are not offered, because the cluster or the panel would refuse them.
#[component]
fn Lacking() -> impl IntoView {
    let words = use_words();
    let rights = use_rights();
    let wanted = [Right::Get, Right::Create, Right::Patch, Right::Delete];
    let lacking = wanted.into_iter().filter(|right| !rights.may(*right));
    let lacking: Vec<&str> = lacking.map(|right| words.right(right)).collect();
    // If the user may not even list secrets, the page says so in place of the list.
    let says = rights.may(Right::List) && !lacking.is_empty();
    says.then(|| {
        view! {
            <p class="kp-hint" data-testid=testid::MAY_NOT>
                {words.may_not(&words.list(&lacking))}
            </p>
        }
    })
}
