//! The address and the names under which the panel is served.

use std::ffi::{OsStr, OsString};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use app::routes::BasePath;

use super::setting::{parse, parse_optional, seconds};
use super::{ConfigError, HostPattern, HostPort, Origin};

/// The address and the names under which the panel is served.
#[derive(Clone, Debug)]
pub struct ServeConfig {
    /// The address to listen on.
    pub address: SocketAddr,
    /// The separate address of the operators' endpoints, if they have one.
    pub operator_address: Option<SocketAddr>,
    /// The path of the panel below its origin.
    pub base_path: BasePath,
    /// The origin under which users reach the panel, if it is not that of the `Host` header.
    pub public_url: Option<Origin>,
    /// Host names in addition to the loopback names and the public URL's.
    pub hosts: Vec<HostPattern>,
    /// The longest time for requests in flight once the shutdown has begun.
    pub shutdown_timeout: Duration,
}

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Serving")]
pub(super) struct ServeArgs {
    /// Address to listen on. Loopback only while `KEYPANE_AUTH` is none.
    #[arg(long, env = "KEYPANE_ADDR", default_value = "127.0.0.1:3000", value_name = "IP:PORT")]
    addr: OsString,
    /// Address for the operators' endpoints (/healthz, /readyz, /metrics), which ask nobody who they
    /// are; the panel's own address then has none of them. For the kubelet and Prometheus only.
    #[arg(long, env = "KEYPANE_OPERATOR_ADDR", value_name = "IP:PORT")]
    operator_addr: Option<OsString>,
    /// Path under which the panel lives, for example /console/admin. A proxy in front may keep it
    /// or strip it.
    #[arg(long, env = "KEYPANE_BASE_PATH", default_value = "/", value_name = "PATH")]
    base_path: OsString,
    /// Origin that people see in their browsers, for example `https://portal.example.org`; needed
    /// behind a proxy. Without it the `Host` header counts, over plain HTTP.
    #[arg(long, env = "KEYPANE_PUBLIC_URL", value_name = "URL")]
    public_url: Option<OsString>,
    /// Host names to answer to besides localhost and the public URL's, with or without a port,
    /// separated by commas.
    #[arg(long, env = "KEYPANE_HOSTS", default_value = "", value_name = "NAMES")]
    hosts: OsString,
    /// Seconds that requests in flight may take once the process is asked to end.
    #[arg(long, env = "KEYPANE_SHUTDOWN_TIMEOUT", default_value = "10", value_name = "SECONDS")]
    shutdown_timeout: OsString,
}

impl ServeArgs {
    pub(super) fn validate(&self) -> Result<ServeConfig, ConfigError> {
        let expected = "an IP address and a port, such as 127.0.0.1:3000 or [::1]:3000";
        let panel = parse("KEYPANE_ADDR", &self.addr, expected, address)?;
        Ok(ServeConfig {
            address: panel,
            operator_address: parse_optional(
                "KEYPANE_OPERATOR_ADDR",
                self.operator_addr.as_deref(),
                "an IP address and a port, such as 0.0.0.0:3001, that KEYPANE_ADDR does not take",
                |text| address(text).filter(|address| !overlap(*address, panel)),
            )?,
            base_path: parse(
                "KEYPANE_BASE_PATH",
                &self.base_path,
                BasePath::EXPECTED,
                BasePath::parse,
            )?,
            public_url: parse_optional(
                "KEYPANE_PUBLIC_URL",
                self.public_url.as_deref(),
                "an origin such as https://portal.example.org: http or https, a host, perhaps a \
                 port, and no path (that is KEYPANE_BASE_PATH)",
                |text| Origin::parse(text.strip_suffix('/').unwrap_or(text)),
            )?,
            hosts: hosts(&self.hosts)?,
            shutdown_timeout: seconds("KEYPANE_SHUTDOWN_TIMEOUT", &self.shutdown_timeout)?,
        })
    }
}

/// Parses an address. `localhost` means the IPv4 loopback address.
pub(super) fn address(text: &str) -> Option<SocketAddr> {
    match text.strip_prefix("localhost:") {
        Some(port) => Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().ok()?))),
        None => text.parse().ok(),
    }
}

/// Returns true if the server cannot listen on both addresses.
fn overlap(one: SocketAddr, other: SocketAddr) -> bool {
    let is_one = one.ip() == other.ip() || one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() == other.port() && one.port() != 0 && is_one
}

fn hosts(value: &OsStr) -> Result<Vec<HostPattern>, ConfigError> {
    let expected =
        "host names separated by commas, with or without a port, such as panel.test,10.0.0.7:3000";
    parse("KEYPANE_HOSTS", value, expected, |text| {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(|name| HostPort::parse(name).map(HostPattern::new)).collect()
    })
}
