//! Putting the parts together: the panel on its cluster, inside the HTTP frame.
//!
//! Not the process: signals, log and exit codes are the binary's.

use std::sync::Arc;

use app::state::PanelSettings;
use async_trait::async_trait;
use axum::Router;
use backend::{AuditLog, SecretStore};
use store::{Clock, KubeSecretStore, ReadOnly, StoreSettings};

use crate::assets::Assets;
use crate::audit::{Audit, Events, Journal};
use crate::auth::oidc::SecretRecord;
use crate::auth::{Authenticator, Oidc, RequiredGroups};
use crate::cluster::{ClusterDescription, ConnectedCluster};
use crate::config::{AuthMode, Config};
use crate::http::{AppState, Metrics, Readiness, Unready, operators, router};
use crate::panel::Panel;
use crate::shutdown::Shutdown;

/// The whole server, put together.
pub struct Assembled {
    /// What the panel's address serves.
    pub router: Router,
    /// What the operators' address serves.
    pub operators: Router,
    /// The shutdown that both watch.
    pub shutdown: Shutdown,
}

/// The whole server. It starts the watches of the list, so it is called inside a tokio runtime.
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
    let kube = KubeSecretStore::new(cluster.client.clone(), settings, Arc::clone(&clock));
    kube.start();
    let assets = match config.portal.theme.style_sheet() {
        Some(css) => assets.with_style_sheet(&config.serve.base_path, "theme", css),
        None => assets,
    };
    let secrets = kube.clone();
    let store: Arc<dyn SecretStore> =
        if config.access.read_only { Arc::new(ReadOnly(kube)) } else { Arc::new(kube) };
    let oidc = config.oidc.as_ref().map(|oidc| {
        let record = SecretRecord::new(cluster.client.clone(), &config.panel.namespace);
        Oidc::new(oidc, &config.serve.base_path, &config.keys, record, &clock)
    });
    let events = Events::start(cluster.client.clone(), &config.panel.namespace);
    let namespace = config.panel.namespace.clone();
    let audit: Arc<dyn AuditLog> = Arc::new(Audit::new(journal.clone(), events, clock, namespace));
    let shutdown = Shutdown::new();
    let panel = Panel::new(
        panel_settings(config, &cluster.description),
        store,
        Arc::clone(&audit),
        Arc::new(RequiredGroups::new(&config.access.required_groups)),
        &assets,
        &config.portal.origins,
        shutdown.clone(),
    );
    let panel = panel.with_login(oidc.as_ref().and_then(Oidc::login));
    let mut state = AppState::new(config, assets);
    if config.access.auth == AuthMode::None
        && let Some(account) = &cluster.description.account
    {
        state.authenticator = Authenticator::by_account(cluster.client.clone(), account.clone());
    }
    if let Some(oidc) = oidc {
        state.authenticator = Authenticator::of_issuer(oidc);
    }
    state.shutdown = shutdown.clone();
    state.audit = Some(audit);
    state.error_page = panel.error_page();
    state.door = panel.door();
    state.readiness = Arc::new(OfUse {
        client: cluster.client.clone(),
        secrets: secrets.clone(),
        journal: journal.clone(),
    });
    state.metrics = Arc::new(Metrics::new(|registry| journal.register(registry)));
    tokio::spawn(end_with_watches(secrets, shutdown.clone()));
    let operators = operators(&state);
    Assembled { router: router(&state, panel.router()), operators, shutdown }
}

fn panel_settings(config: &Config, cluster: &ClusterDescription) -> PanelSettings {
    PanelSettings {
        base: app::routes::BasePath::new(config.serve.base_path.prefix()),
        naming: config.panel.naming.clone(),
        namespace: config.panel.namespace.clone(),
        cluster: (!cluster.is_local).then(|| cluster.name.clone()),
        read_only: config.access.read_only,
    }
}

/// A list that stands still is worse than none: where a watch has ended for good, so does the
/// process, and whatever runs it starts another one.
async fn end_with_watches(secrets: KubeSecretStore, shutdown: Shutdown) {
    tokio::select! {
        () = secrets.watches_died() => shutdown.fail(),
        () = shutdown.begun() => {}
    }
}

/// Ready while the cluster answers, once the list has an answer that still holds, and while the audit
/// log is whole and keeps up.
struct OfUse {
    client: kube::Client,
    secrets: KubeSecretStore,
    journal: Journal,
}

#[async_trait]
impl Readiness for OfUse {
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
