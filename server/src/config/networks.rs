//! Networks of addresses.

use std::ffi::OsString;
use std::net::IpAddr;

use ipnet::IpNet;

use super::ConfigError;
use super::setting::parse;

pub(super) const NAME: &str = "KEYPANE_PROXY_NETWORKS";

pub(super) const EXPECTED: &str = "networks separated by commas, such as 10.244.0.0/16,fd00:10::/64, \
                                   with no bit set after the prefix, or single addresses; an IPv4 \
                                   network is written as one";

/// Networks of IPv4 and IPv6 addresses. There are none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Returns true if the address is in one of the networks. An IPv4 address that is written as an
    /// IPv6 address counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Returns true if there are no networks.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns true if they contain every IPv4 address or every IPv6 address.
    pub(super) fn are_everybody(&self) -> bool {
        self.0.iter().any(|network| network.prefix_len() == 0)
    }

    fn read(text: &str) -> Option<Self> {
        let given = text.split(',').map(str::trim).filter(|network| !network.is_empty());
        given.map(network).collect::<Option<_>>().map(Self)
    }
}

/// Parses a network, or a single address as a network of one address.
fn network(text: &str) -> Option<IpNet> {
    let network: IpNet = match text.parse::<IpAddr>() {
        Ok(address) => address.into(),
        Err(_) => text.parse().ok()?,
    };
    // Such a network would match no address, because addresses are compared in their canonical
    // form.
    let is_plain = network.addr().to_canonical() == network.addr();
    // A bit set after the prefix means that the address or the prefix is wrong.
    (is_plain && network.addr() == network.network()).then_some(network)
}

/// The settings of this section as given.
#[derive(clap::Args)]
#[command(next_help_heading = "Proxy")]
pub(super) struct NetworkArgs {
    /// Networks whose requests come from a proxy that is believed, separated by commas, for example
    /// `10.244.0.0/16,fd00:10::/64`: the client's address, and who is signed in where
    /// `KEYPANE_AUTH` is proxy. Nobody by default.
    #[arg(long, env = "KEYPANE_PROXY_NETWORKS", default_value = "", value_name = "NETWORKS")]
    proxy_networks: OsString,
}

impl NetworkArgs {
    pub(super) fn validate(&self) -> Result<Networks, ConfigError> {
        parse(NAME, &self.proxy_networks, EXPECTED, Networks::read)
    }
}
