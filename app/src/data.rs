//! The data of pages: loaded by the server before it renders a page, and by server functions in the
//! browser.
//!
//! The server loads it first because the status of the response depends on it. Both halves show it
//! through the resources of this module. A page that is made anew in another language shows what it
//! showed.

use backend::AppError;
use domain::{ListPage, ListQuery, SecretDetail};
use leptos::prelude::*;
use leptos::reactive::owner::with_context;
use leptos_router::hooks::use_params_map;
use send_wrapper::SendWrapper;

use crate::api::{WireError, get_secret, list_secrets};
use crate::dom;
use crate::language::{PageLanguage, use_page_language};
use crate::location::{use_again, use_arrival, use_here};
use crate::sign_in::{SignIn, use_sign_in};
use crate::state::{PageData, PageState};

/// The data of a page, or the reason why there is none.
pub type Answer<T> = Result<T, AppError>;

/// Loads the data of a page. On the server, they are loaded already. In a browser, it calls a server
/// function, and learns from the answer whether the user is still signed in and whether the server
/// was updated.
#[derive(Clone, Copy)]
pub struct Loader {
    sign_in: SignIn,
    here: Signal<String>,
    language: Option<PageLanguage>,
}

impl Loader {
    /// Returns the loader of a page.
    pub fn new() -> Self {
        Self { sign_in: use_sign_in(), here: use_here(), language: use_page_language() }
    }

    /// Loads one page of the list. If nobody is signed in any more, `shown` stays.
    pub async fn list(self, query: ListQuery, shown: Option<ListPage>) -> Answer<ListPage> {
        match self.loaded() {
            Some(PageData::List(page)) => Ok(*page),
            Some(page) => Err(failed(page)),
            None => SendWrapper::new(self.judge(list_secrets(query), shown)).await,
        }
    }

    /// Loads a secret. If nobody is signed in any more, `shown` stays.
    async fn secret(self, object: String, shown: Option<SecretDetail>) -> Answer<SecretDetail> {
        match self.loaded() {
            Some(PageData::Secret(detail)) => Ok(*detail),
            Some(page) => Err(failed(page)),
            None => SendWrapper::new(self.judge(get_secret(object), shown)).await,
        }
    }

    /// Returns what the server has loaded for the request, or in a browser what the page showed before
    /// it was made anew in another language. Returns `None` otherwise.
    fn loaded(self) -> Option<PageData> {
        let of_request = with_context(|state: &PageState| state.page.clone());
        of_request.or_else(|| self.language?.take_data())
    }

    async fn judge<T>(
        self,
        asked: impl Future<Output = Result<T, WireError>>,
        shown: Option<T>,
    ) -> Answer<T> {
        let here = self.here.get_untracked();
        let error = match asked.await {
            Ok(data) => {
                self.sign_in.is_there();
                return Ok(data);
            }
            Err(error) => self.sign_in.judge(error.into()).await,
        };
        // The server was updated under the page, unless something in between has answered: a page
        // of the server's own brings its own code.
        let is_here = || self.here.try_get_untracked().is_some_and(|now| now == here);
        if error.may_be_an_update() && is_here() && dom::is_page(&here).await && is_here() {
            dom::load(&here);
            // Nothing else is shown until then.
            std::future::pending::<()>().await;
        }
        match shown {
            Some(shown) if error == AppError::Unauthenticated => Ok(shown),
            _ => Err(error),
        }
    }
}

fn failed(page: PageData) -> AppError {
    match page {
        PageData::Failed(error) => error,
        // A page without its data is a bug in the server.
        _ => AppError::Internal { incident: String::new() },
    }
}

/// Returns the object name in the page's address.
pub fn use_object() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.read().get("object").unwrap_or_default())
}

/// Returns the secret of the page's address. A page calls it once, when it is made.
pub fn use_secret() -> Resource<Answer<SecretDetail>> {
    let (loader, arrive) = (Loader::new(), use_arrival());
    let object = use_object();
    let again = use_again();
    // The secret that is shown stays if nobody is signed in any more.
    let now = StoredValue::new(None::<Answer<SecretDetail>>);
    let secret = Resource::new(
        move || (object.get(), again.get()),
        move |(object, _)| {
            let before = now.try_get_value().flatten().and_then(Result::ok);
            async move {
                let before = before.filter(|before| before.object().as_str() == object);
                let answer = loader.secret(object, before).await;
                arrive();
                answer
            }
        },
    );
    Effect::new(move |_| now.set_value(secret.get()));
    if let Some(language) = loader.language {
        language.keep_data(move || Some(PageData::from(now.get_value()?)));
    }
    // What could not be had is asked for again once somebody is signed in again.
    loader.sign_in.on_return(move || {
        if now.with_value(|answer| matches!(answer, Some(Err(_)))) {
            again.update(|again| *again += 1);
        }
    });
    secret
}
