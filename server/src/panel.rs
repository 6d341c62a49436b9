//! The panel over HTTP: its pages rendered by Leptos, its plain forms and its server functions.
//!
//! A form post and a server function run the same operation through the same gate. A form posts to
//! the URL of its own page. Success is a 303. Any other result shows that page again, with its true
//! status and with the fields as typed, except credentials.
//!
//! Invariant: pages are registered at their full path, base path included.

mod auth;
mod cookies;
mod events;
mod forms;
mod framing;
mod language;
mod legacy;
mod open_streams;
mod own_path;
mod render;
mod respond;
mod theme_form;

use std::sync::Arc;

use app::routes::{DELETE, DISCARD, EVENTS, KEY, NEW, RESTORE, SECRETS, THEME};
use app::shell::{AssetUrls, FrameScript, ModuleUrls, PartUrls};
use app::state::PanelSettings;
use axum::extract::{Path, Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use backend::{Caller, Gate, Operation, Ports, Visit};
use domain::Lang;
use http::Extensions;

use self::framing::Framing;
use self::respond::StatusSlot;
use crate::assets::Assets;
use crate::auth::Login;
use crate::config::Origin;
use crate::http::{Door, ErrorPage, Language, RequestId, client};
use crate::shutdown::Shutdown;

/// The panel: everything that its pages and forms need. It is cheap to clone.
#[derive(Clone)]
pub struct Panel(Arc<PanelInner>);

/// The parts from which a panel is built.
pub struct PanelParts<'a> {
    /// The settings that its pages may show.
    pub settings: PanelSettings,
    /// The ports that its gates share.
    pub ports: Ports,
    /// The panel's own login, if it has one.
    pub login: Option<Arc<Login>>,
    /// Scripts, styles and icons.
    pub assets: &'a Assets,
    /// The origins whose pages may hold the panel in a frame.
    pub portals: &'a [Origin],
    /// The shutdown of the process, which also ends the streams of events.
    pub shutdown: Shutdown,
}

struct PanelInner {
    settings: PanelSettings,
    ports: Ports,
    assets: AssetUrls,
    framing: Framing,
    shutdown: Shutdown,
    streams: open_streams::OpenStreams,
    login: Option<Arc<Login>>,
}

impl Panel {
    /// Builds the panel from its parts.
    pub fn new(parts: PanelParts<'_>) -> Self {
        let PanelParts { settings, ports, login, assets, portals, shutdown } = parts;
        let url = |name: &str| assets.url(name).unwrap_or_default().to_owned();
        let assets = AssetUrls {
            css: url("keypane.css"),
            theme: assets.url("theme.css").map(str::to_owned),
            module: ModuleUrls { js: url("keypane.js"), wasm: url("keypane.wasm") },
            parts: PartUrls { forms: assets.part("forms"), rules: assets.part("rules") },
            sign_in: url("sign-in.js"),
            icon: url("favicon.svg"),
            words: Lang::ALL.map(|lang| (lang, url(&format!("words-{}.txt", lang.tag())))).into(),
        };
        let framing = Framing::new(portals, |origins| FrameScript {
            url: url("frame.js"),
            origins,
            base: settings.base.as_str().to_owned(),
            lang: None,
        });
        let streams = open_streams::OpenStreams::default();
        Self(Arc::new(PanelInner { settings, ports, assets, framing, shutdown, streams, login }))
    }

    /// Returns the pages, forms and server functions at their full paths.
    pub fn router(&self) -> Router {
        // If another panel of this process has done this before, the call fails and that does not
        // matter.
        let _ = any_spawner::Executor::init_tokio();
        let base = &self.0.settings.base;
        let at = |rest: &str| base.join(rest);
        let object = format!("{SECRETS}/{{object}}");
        Router::new()
            .route(&at(SECRETS), get(render::page))
            .route(&at(&format!("{SECRETS}/{NEW}")), get(render::form_of_new).post(forms::create))
            .route(&at(&object), get(render::page).post(forms::update))
            .route(&at(&format!("{object}/{DELETE}")), get(render::page).post(forms::delete))
            .route(&at(&format!("{object}/{KEY}")), get(render::page))
            .route(&at(&format!("{object}/{RESTORE}")), get(render::not_found).post(forms::restore))
            .route(&at(&format!("{object}/{DISCARD}")), get(render::not_found).post(forms::discard))
            .route(&at(THEME), post(theme_form::choose))
            .route(&at("api/{function}"), post(server_function))
            .route(&at(EVENTS), get(events::of_list))
            .route(&at(&format!("{EVENTS}/{{object}}")), get(events::of_object))
            .merge(legacy::router(base))
            .merge(auth::routes(self))
            .fallback(render::unrouted)
            .layer(from_fn_with_state(self.clone(), language::find))
            .with_state(self.clone())
    }

    /// Returns the renderer for errors of requests that never reached a form.
    pub fn error_page(&self) -> ErrorPage {
        render::error_page(self.clone())
    }

    /// Returns the rule for who is let in. The HTTP layer does not read the forms of other callers.
    pub fn door(&self) -> Door {
        let ports = self.0.ports.clone();
        Arc::new(move |caller| ports.shut_out(caller).is_none())
    }

    fn gate(&self, extensions: &Extensions, respond: Arc<StatusSlot>) -> Gate {
        let visit = Visit {
            caller: extensions.get::<Caller>().cloned(),
            request_id: extensions.get().map_or("", RequestId::as_str).to_owned(),
            source: client(extensions),
            lang: extensions.get::<Language>().map(|language| language.lang).unwrap_or_default(),
        };
        Gate::new(self.0.ports.clone(), visit, respond)
    }
}

/// `POST api/{function}`: a server function, at the path that Leptos uses for it.
async fn server_function(
    State(panel): State<Panel>,
    Path(function): Path<String>,
    mut request: Request,
) -> Response {
    if !app::api::NAMES.contains(&function.as_str()) {
        return render::not_found(State(panel), request).await;
    }
    let respond = Arc::new(StatusSlot::default());
    let gate = panel.gate(request.extensions(), Arc::clone(&respond));
    // The gate is asked before Leptos reads the arguments.
    if let Err(error) = gate.admit(&Operation::on_list(verb(&function))).await {
        return respond.apply(Json(error).into_response());
    }
    if let Some(own) = panel.0.settings.base.strip(request.uri().path())
        && let Ok(uri) = own.parse()
    {
        *request.uri_mut() = uri;
    }
    // The panel's own code does not ask for HTML. Leptos would redirect a client that does.
    request.headers_mut().remove(http::header::ACCEPT);
    let state = render::bare_state(&panel);
    let context = move || {
        leptos::context::provide_context(gate.clone());
        leptos::context::provide_context(state.clone());
    };
    let answer = leptos_axum::handle_server_fns_with_context(context, request).await;
    respond.apply(answer.into_response())
}

/// Returns Kubernetes' verb for a server function.
fn verb(function: &str) -> &'static str {
    match function {
        "create" => "create",
        "update" => "patch",
        "delete" => "delete",
        "get" => "get",
        _ => "list",
    }
}
