//! The Keypane binary: settings, log, server.

use std::error::Error;
use std::io::{self, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use keypane_server::assets::Assets;
use keypane_server::audit::Journal;
use keypane_server::cluster::connect;
#[cfg(feature = "local")]
use keypane_server::cluster::serve_local_api;
#[cfg(feature = "local")]
use keypane_server::config::{ClusterTarget, LocalConfig};
use keypane_server::config::{Config, LoadError, Surroundings};
use keypane_server::http::{Limits, ServeOutcome, bind, bind_as, serve};
use keypane_server::logging;
use keypane_server::shutdown::Shutdown;
use keypane_server::start::{Assembled, assemble};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use store::SystemClock;
use tikv_jemallocator::Jemalloc;

/// How it gives memory back is set where it is built: `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// The exit code for a wrong setting.
const WRONG_SETTING: u8 = 2;

/// How long tasks that do not end by themselves may hold up the process.
const LAST_TASKS: Duration = Duration::from_secs(1);

/// Connections at once to the operators' address: a few programs ask there.
const OPERATORS_MAX: usize = 64;

fn main() -> ExitCode {
    let config = match Config::load(std::env::args_os(), Surroundings::detect()) {
        Ok(config) => config,
        Err(LoadError::Usage(usage)) => usage.exit(),
        Err(LoadError::Wrong(wrong)) => return fail(&wrong, WRONG_SETTING),
    };
    match start(&config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(error.as_ref(), 1),
    }
}

fn start(config: &Config) -> Result<(), Box<dyn Error>> {
    logging::init(&config.log)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let ended = runtime.block_on(run(config));
    runtime.shutdown_timeout(LAST_TASKS);
    ended
}

async fn run(config: &Config) -> Result<(), Box<dyn Error>> {
    let assets = Assets::embedded(&config.serve.base_path)?;
    if assets.is_empty() {
        tracing::warn!("the site was not built: pages work by links and forms only");
    }
    let cluster = connect(&config.cluster, &config.panel).await?;
    if cluster.description.is_local {
        tracing::info!("working on the embedded local cluster; no real cluster is touched");
    }
    let journal = Journal::open(&config.audit)?;
    journal.reopen_on_hangup()?;
    let assembled = assemble(config, &cluster, assets, Arc::new(SystemClock), &journal);
    let Assembled { router, operators, shutdown } = assembled;
    shutdown.on_signals()?;
    #[cfg(feature = "local")]
    if let ClusterTarget::Local(LocalConfig { api: Some(api), .. }) = &config.cluster.target
        && let Some(local) = cluster.local.clone()
    {
        serve_local_api(api, local, &config.panel.namespace, shutdown.clone()).await?;
    }
    raise_file_limit();
    let operators = serve_operators(config, operators).await?;
    let listener = bind(config.serve.address).await?;
    announce(config, listener.local_addr()?);
    let limits = Limits { shutdown_timeout: config.serve.shutdown_timeout, ..Limits::default() };
    match serve(listener, router, limits, shutdown.clone()).await {
        ServeOutcome::Clean => tracing::info!("ended"),
        ServeOutcome::Cut(connections) => {
            tracing::warn!(connections, "ended; connections were cut");
        }
    }
    operators.begin();
    // Without it, the last outcomes may be lost; with a target that hangs, they are anyway.
    if tokio::time::timeout(LAST_TASKS, journal.settle()).await.is_err() {
        tracing::error!("the audit log cannot be written to its end");
    }
    #[cfg(feature = "local")]
    if let Some(local) = &cluster.local {
        local.close();
    }
    if shutdown.has_failed() {
        return Err("the cluster cannot be watched any more".into());
    }
    Ok(())
}

/// Serves the operators' endpoints where they have an address of their own, until what is returned
/// begins: after the panel's end, so that they tell of it.
async fn serve_operators(config: &Config, router: Router) -> Result<Shutdown, Box<dyn Error>> {
    let end = Shutdown::new();
    if let Some(address) = config.serve.operator_address {
        let listener = bind_as("KEYPANE_OPERATOR_ADDR", address).await?;
        let address = listener.local_addr()?;
        tracing::info!(%address, "serving the operators' endpoints");
        let limits = Limits { connections: OPERATORS_MAX, ..Limits::default() };
        tokio::spawn(serve(listener, router, limits, end.clone()));
    }
    Ok(end)
}

/// Lets the process have as many open files as it may: a connection is one, and many systems start
/// with 1,024 (getrlimit(2)).
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    if setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).is_err() {
        tracing::warn!(files = limit.current, "the limit of open files cannot be raised");
    }
}

/// Says where the panel is, in the log and to whoever started it at a terminal.
fn announce(config: &Config, address: SocketAddr) {
    let origin = config.serve.public_url.as_ref().map(ToString::to_string);
    let url = format!(
        "{}{}",
        origin.unwrap_or_else(|| format!("http://{address}")),
        config.serve.base_path.start()
    );
    tracing::info!(%address, url, version = env!("CARGO_PKG_VERSION"), "serving");
    let mut stdout = io::stdout();
    if stdout.is_terminal() {
        // Nobody reads it where it cannot be written.
        let _ = writeln!(stdout, "\n  Keypane is at {url}\n");
    }
}

/// Says what went wrong, with its causes, on one line.
fn fail(error: &dyn Error, code: u8) -> ExitCode {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    eprintln!("keypane: {line}");
    ExitCode::from(code)
}
