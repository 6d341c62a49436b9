//! The Keypane binary: it reads the settings, starts the log and runs the server.

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

/// How the allocator returns memory to the system is set at build time, in `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// The exit code for a wrong setting.
const WRONG_SETTING: u8 = 2;

/// The longest time that tasks which do not end by themselves may delay the end of the process.
const LAST_TASKS: Duration = Duration::from_secs(1);

/// The largest number of concurrent connections to the operators' address. Only a few programs
/// connect there.
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
    // Without this wait, the last outcomes may be lost. If the target hangs, they are lost in any
    // case.
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

/// Serves the operators' endpoints, if they have an address of their own, until the returned
/// shutdown begins. That is after the panel's own end, so that the endpoints can report it.
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

/// Raises the process's limit on open files as far as it may. Each connection is an open file, and
/// many systems start with 1,024 (getrlimit(2)).
fn raise_file_limit() {
    let limit = getrlimit(Resource::Nofile);
    if setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).is_err() {
        tracing::warn!(files = limit.current, "the limit of open files cannot be raised");
    }
}

/// Prints the panel's URL to the log, and to the terminal if the server was started from one.
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
        // If it cannot be written, the user would not see it anyway.
        let _ = writeln!(stdout, "\n  Keypane is at {url}\n");
    }
}

/// Prints an error with its causes on one line.
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
