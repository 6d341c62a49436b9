//! Panels at which a caller of the test's choice is signed in, or no caller.

use std::sync::Arc;

use app::state::PanelSettings;
use async_trait::async_trait;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use backend::{AuditLog, Caller, Ports};
use keypane_server::audit::{Audit, EventRecorder};
use keypane_server::auth::{Authenticator, RequiredGroups};
use keypane_server::http::{AppState, FrameParts, Metrics, ReadinessProbe, Unready, router};
use keypane_server::panel::{Panel, PanelParts};
use keypane_server::shutdown::Shutdown;
use kube::Client;
use store::{Impersonation, KubeSecretStore, StoreSettings};

use super::{PanelClock, TestApp, Visitor};

impl TestApp {
    /// Somebody who is not signed in, before a panel whose cluster would do anything.
    pub(crate) fn anonymous(&self) -> Visitor {
        self.signed_in_at(self.client("admin"), None, None)
    }

    /// Somebody who is signed in, before a panel that acts for them.
    pub(crate) fn signed_in(&self, user: &str, groups: &[&str]) -> Visitor {
        self.signed_in_at(
            self.client("admin"),
            Some(Impersonation::default()),
            Some(caller(user, groups)),
        )
    }

    /// The caller, whoever that is, before a panel whose requests go out over a client.
    pub(crate) fn signed_in_at(
        &self,
        client: Client,
        impersonation: Option<Impersonation>,
        caller: Option<Caller>,
    ) -> Visitor {
        let config = &self.config;
        let naming = config.panel.naming.clone();
        let namespace = config.panel.namespace.clone();
        let timeout = config.cluster.timeout;
        let settings = StoreSettings {
            namespace: namespace.clone(),
            naming: naming.clone(),
            timeout,
            keys: config.keys.clone(),
            impersonation,
        };
        let store = Arc::new(KubeSecretStore::new(client, settings, Arc::new(PanelClock)));
        let settings = PanelSettings {
            base: config.serve.base_path.clone(),
            naming,
            namespace: namespace.clone(),
            cluster: None,
            read_only: false,
        };
        let events = EventRecorder::start(self.client("admin"), &namespace);
        let journal = self.audit.journal().clone();
        let audit = Audit::new(journal, events, Arc::new(PanelClock), namespace);
        let audit: Arc<dyn AuditLog> = Arc::new(audit);
        let admission = Arc::new(RequiredGroups::new(&config.access.required_groups));
        let ports = Ports { store, audit: Arc::clone(&audit), admission, read_only: false };
        let shutdown = Shutdown::new();
        let panel = Panel::new(PanelParts {
            settings,
            ports,
            login: None,
            assets: &self.assets,
            portals: &config.portal.origins,
            shutdown: shutdown.clone(),
        });
        let frame = FrameParts {
            assets: self.assets.clone(),
            authenticator: Authenticator::local_admin(),
            metrics: Metrics::new(|_| ()),
            readiness: Arc::new(AlwaysReady),
            error_page: panel.error_page(),
            audit,
            // The caller is put in behind the frame.
            door: Arc::new(|_| true),
            shutdown,
        };
        let state = AppState::new(config, frame);
        let sign_in = from_fn(move |request, next| sign_in(caller.clone(), request, next));
        Visitor { router: router(&state, panel.router().layer(sign_in)) }
    }
}

/// A probe that is always ready.
struct AlwaysReady;

#[async_trait]
impl ReadinessProbe for AlwaysReady {
    async fn ready(&self) -> Result<(), Unready> {
        Ok(())
    }
}

/// Somebody by name.
pub(crate) fn caller(user: &str, groups: &[&str]) -> Caller {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    Caller { user: user.to_owned(), email: None, groups }
}

/// Puts a caller in the place of the one whom the frame has found.
async fn sign_in(
    caller: Option<Caller>,
    mut request: Request,
    next: Next,
) -> axum::response::Response {
    request.extensions_mut().remove::<Caller>();
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    next.run(request).await
}
