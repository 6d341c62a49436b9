//! `secrets`: the table of all secrets.

mod delete_dialog;
mod pager;
mod row;
mod states;
mod table;
mod toolbar;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use self::delete_dialog::DeleteDialog;
use self::pager::Pager;
use self::states::{Empty, NoMatch};
use self::table::SecretTable;
use self::toolbar::Toolbar;
use crate::api::list_secrets;
use crate::components::{Failure, PageTitle};
use crate::domain::{ListPage as Page, ListQuery, SecretRow};
use crate::words::use_words;

/// The list of secrets.
#[component]
pub fn ListPage() -> impl IntoView {
    let words = use_words();
    let location = use_location();
    let query = Memo::new(move |_| ListQuery::parse(&location.search.get()));
    let secrets = Resource::new(move || query.get(), list_secrets);
    let busy = RwSignal::new(false);
    let deleting = RwSignal::new(None::<SecretRow>);
    let body = move || {
        Suspend::new(async move {
            match secrets.await {
                Ok(page) => {
                    view! { <Found page query=query.get_untracked() deleting /> }.into_any()
                }
                Err(error) => view! { <Failure error /> }.into_any(),
            }
        })
    };
    view! {
        <section class="kp-list" aria-busy=move || if busy.get() { "true" } else { "false" }>
            <div class="kp-list__head">
                <PageTitle title=words.secrets />
                <p class="kp-lead">{words.secrets_help}</p>
            </div>
            <Toolbar query />
            <Transition
                fallback=move || view! { <p class="kp-loading">{words.loading}</p> }
                set_pending=busy.write_only()
            >
                {body}
            </Transition>
            <DeleteDialog row=deleting on_done=move || secrets.refetch() />
        </section>
    }
}

#[component]
fn Found(page: Page, query: ListQuery, deleting: RwSignal<Option<SecretRow>>) -> impl IntoView {
    let words = use_words();
    if page.total == 0 {
        return view! { <Empty /> }.into_any();
    }
    if page.matching == 0 {
        return view! { <NoMatch /> }.into_any();
    }
    let count = (words.count)(page.matching, page.total);
    let (number, pages) = (page.page, page.pages);
    view! {
        <p class="kp-count" role="status">
            {count}
        </p>
        <SecretTable rows=page.rows query=query.clone() deleting />
        <Pager query page=number pages />
    }
    .into_any()
}
