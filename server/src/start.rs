//! Puts the parts together: the panel on its cluster, inside the HTTP layer.
//!
//! Signals, the log and exit codes are the binary's work.

use std::sync::Arc;

use app::state::PanelSettings;
use async_trait::async_trait;
use axum::Router;
use backend::{AuditLog, Ports};
use store::{Clock, KubeSecretStore, StoreSettings};

use crate::assets::Assets;
use crate::audit::{Audit, EventRecorder, Journal};
use crate::auth::oidc::SecretRecord;
use crate::auth::{Authenticator, Login, Oidc, RequiredGroups};
use crate::cluster::{ClusterDescription, ConnectedCluster};
use crate::config::{Authentication, Config};
use crate::http::{AppState, FrameParts, Metrics, ReadinessProbe, Unready, operators, router};
use crate::panel::{Panel, PanelParts};
use crate::shutdown::Shutdown;

/// The whole server, put together.
pub struct Assembled {
    /// The router for the panel's address.
    pub router: Router,
    /// The router for the operators' address.
    pub operators: Router,
    /// The shutdown that both routers watch.
    pub shutdown: Shutdown,
}

/// Puts the whole server together. It starts the watches of the list, so it must be called inside a
/// tokio runtime.
pub fn assemble(
    config: &Config,
    cluster: &ConnectedCluster,
    assets: Assets,
    clock: Arc<dyn Clock>,
    journal: &Journal,
) -> Assembled {
    let settings = StoreSettings {
        namespace: config.panel.namespace.clone(),
        naming: config.panel.naming.clone(),
        timeout: config.cluster.timeout,
        keys: config.keys.clone(),
        impersonation: config.impersonation.clone(),
    };
    let secrets = KubeSecretStore::new(cluster.client.clone(), settings, Arc::clone(&clock));
    secrets.start();
    let assets = match config.portal.theme.style_sheet() {
        Some(css) => assets.with_style_sheet(&config.serve.base_path, "theme", css),
        None => assets,
    };
    let (authenticator, login) = authentication(config, cluster, &clock);
    let events = EventRecorder::start(cluster.client.clone(), &config.panel.namespace);
    let namespace = config.panel.namespace.clone();
    let audit: Arc<dyn AuditLog> = Arc::new(Audit::new(journal.clone(), events, clock, namespace));
    let shutdown = Shutdown::new();
    let panel = Panel::new(PanelParts {
        settings: panel_settings(config, &cluster.description),
        ports: Ports {
            store: Arc::new(secrets.clone()),
            audit: Arc::clone(&audit),
            admission: Arc::new(RequiredGroups::new(&config.access.required_groups)),
            read_only: config.access.read_only,
        },
        login,
        assets: &assets,
        portals: &config.portal.origins,
        shutdown: shutdown.clone(),
    });
    let readiness = OfUse {
        client: cluster.client.clone(),
        secrets: secrets.clone(),
        journal: journal.clone(),
    };
    let parts = FrameParts {
        assets,
        authenticator,
        metrics: Metrics::new(|registry| journal.register(registry)),
        readiness: Arc::new(readiness),
        error_page: panel.error_page(),
        audit,
        door: panel.door(),
        shutdown: shutdown.clone(),
    };
    let state = AppState::new(config, parts);
    tokio::spawn(end_with_watches(secrets, shutdown.clone()));
    let operators = operators(&state);
    Assembled { router: router(&state, panel.router()), operators, shutdown }
}

/// Builds the authenticator, and the panel's own login if it has one.
fn authentication(
    config: &Config,
    cluster: &ConnectedCluster,
    clock: &Arc<dyn Clock>,
) -> (Authenticator, Option<Arc<Login>>) {
    match (&config.authentication, &cluster.description.account) {
        (Authentication::None, None) => (Authenticator::local_admin(), None),
        (Authentication::None, Some(account)) => {
            (Authenticator::by_account(cluster.client.clone(), account.clone()), None)
        }
        (Authentication::Proxy(proxy), _) => (Authenticator::by_proxy(proxy), None),
        (Authentication::Oidc(oidc), _) => {
            let record = SecretRecord::new(cluster.client.clone(), &config.panel.namespace);
            let oidc = Oidc::new(oidc, &config.serve.base_path, &config.keys, record, clock);
            let login = oidc.login();
            (Authenticator::by_issuer(oidc), login)
        }
    }
}

fn panel_settings(config: &Config, cluster: &ClusterDescription) -> PanelSettings {
    PanelSettings {
        base: config.serve.base_path.clone(),
        naming: config.panel.naming.clone(),
        namespace: config.panel.namespace.clone(),
        cluster: (!cluster.is_local).then(|| cluster.name.clone()),
        read_only: config.access.read_only,
    }
}

/// Ends the process once a watch has ended for good, because a list that is never updated is worse
/// than none. The program that runs the process then starts a new one.
async fn end_with_watches(secrets: KubeSecretStore, shutdown: Shutdown) {
    tokio::select! {
        () = secrets.watches_died() => shutdown.fail(),
        () = shutdown.begun() => {}
    }
}

/// Ready if the cluster answers, if the list is loaded and still valid, and if the audit log is
/// complete and keeps up.
struct OfUse {
    client: kube::Client,
    secrets: KubeSecretStore,
    journal: Journal,
}

#[async_trait]
impl ReadinessProbe for OfUse {
    async fn ready(&self) -> Result<(), Unready> {
        if !self.journal.keeps_up() {
            return Err(Unready::AuditBehind);
        }
        if !self.journal.is_whole().await {
            return Err(Unready::Audit);
        }
        if !self.secrets.holds() {
            return Err(Unready::WentBack);
        }
        let answers = self.secrets.can_list()
            && self.secrets.is_heard()
            && self.client.apiserver_version().await.is_ok();
        if answers { Ok(()) } else { Err(Unready::Cluster) }
    }
}
