//! Which images the kubelet pulls with the login of a host (Kubernetes: Images, "Interpretation of
//! config.json"; `pkg/credentialprovider/keyring.go`, `Add`, `URLsMatch` and `Lookup`).
//!
//! Container runtimes and `docker` may read the same host differently. If releases of the kubelet
//! differ, this module follows the newer one: since Go 1.25 a bracket in a host is an IPv6 address
//! or an error, so the kubelet ignores a class such as `r[0-9].example.com`.
//!
//! Invariant: the answers hold for a file whose only entry is the given host.

use std::collections::HashSet;

use super::glob;

/// The host under which the kubelet looks up logins of Docker Hub.
const DEFAULT_REGISTRY: &str = "index.docker.io";

/// A registry host or a repository as the kubelet compares it (its `URLsMatch`).
struct RegistryUrl {
    labels: Vec<String>,
    port: String,
    path: String,
}

/// The key under which the kubelet keeps the login of a stored host: scheme, login, query and a
/// leading `/v1` or `/v2` left out. `None` if it ignores the entry, as no URL.
pub(super) fn key(stored: &str) -> Option<String> {
    let schemeless = ["https://", "http://"].iter().find_map(|scheme| stored.strip_prefix(scheme));
    let (host, path) = split(schemeless.unwrap_or(stored))?;
    let effective = ["/v1/", "/v2/"].iter().find(|version| path.starts_with(*version));
    let path = effective.map_or(path, |version| path.get(version.len() - 1..).unwrap_or_default());
    Some(if path == "/" { host.to_owned() } else { format!("{host}{path}") })
}

/// The hosts of one file, to find new ones that the file already has. Two hosts are the same if the
/// kubelet keeps them under the same key, or if they differ only in a final slash. Hosts that the
/// file already has twice are ignored.
pub(crate) struct TakenHosts(HashSet<String>);

impl TakenHosts {
    /// Starts with the hosts that stay in the file.
    pub(crate) fn new<'a>(staying: impl IntoIterator<Item = &'a str>) -> Self {
        Self(staying.into_iter().map(comparable).collect())
    }

    /// Adds a host; false if the file already has it.
    pub(crate) fn put(&mut self, host: &str) -> bool {
        self.0.insert(comparable(host))
    }
}

/// The text by which two hosts are compared.
pub(super) fn comparable(host: &str) -> String {
    let key = key(host).unwrap_or_else(|| host.to_owned());
    key.trim_end_matches('/').to_owned()
}

/// True if the kubelet pulls the image with the login of this host.
pub(super) fn pulls(stored: &str, image: &str) -> bool {
    let Some(key) = key(stored) else { return false };
    let repository = repository(image);
    match (RegistryUrl::parse(&key), RegistryUrl::parse(&repository)) {
        (Some(pattern), Some(target)) if pattern.matches(&target) => true,
        _ => key == DEFAULT_REGISTRY && is_default(&repository),
    }
}

impl RegistryUrl {
    /// Reads a key or a repository. If the port of a host cannot be told apart, as of an IPv6
    /// address without one, the whole host counts as its name (Go: `net.SplitHostPort`).
    fn parse(text: &str) -> Option<Self> {
        let (host, path) = split(text)?;
        let apart = host.rsplit_once(':').and_then(|(name, port)| {
            match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
                Some(address) => Some((address, port)),
                None => (!name.contains([':', '['])).then_some((name, port)),
            }
        });
        let (name, port) = apart.unwrap_or((host, ""));
        if name.is_empty() {
            return None;
        }
        let labels = name.split('.').map(str::to_owned).collect();
        Some(Self { labels, port: port.to_owned(), path: path.to_owned() })
    }

    fn matches(&self, target: &Self) -> bool {
        self.port == target.port
            && self.labels.len() == target.labels.len()
            && target.path.starts_with(&self.path)
            && self
                .labels
                .iter()
                .zip(&target.labels)
                .all(|(pattern, label)| glob::matches(pattern, label))
    }
}

/// The repository that the kubelet looks up for an image: no tag, no digest, and Docker Hub named
/// in full (`nginx` is `docker.io/library/nginx`; distribution: reference, normalized names).
fn repository(image: &str) -> String {
    let image = image.split_once('@').map_or(image, |(name, _)| name);
    let name_starts = image.rfind('/').map_or(0, |slash| slash + 1);
    let tag = image.get(name_starts..).and_then(|name| name.find(':'));
    let image = tag.and_then(|at| image.get(..name_starts + at)).unwrap_or(image);
    let (registry, rest) = match image.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':'])
                || first == "localhost"
                || first.chars().any(char::is_uppercase) =>
        {
            (first, rest)
        }
        _ => ("docker.io", image),
    };
    match registry {
        "docker.io" | DEFAULT_REGISTRY if rest.contains('/') => format!("docker.io/{rest}"),
        "docker.io" | DEFAULT_REGISTRY => format!("docker.io/library/{rest}"),
        other => format!("{other}/{rest}"),
    }
}

fn is_default(repository: &str) -> bool {
    repository.split_once('/').is_some_and(|(registry, _)| registry == "docker.io")
}

/// Host and path of a URL without scheme, as Go's net/url takes them apart. `None` if Go refuses
/// it. A percent sign, which no image has, is refused too.
fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let slash = text.find('/').unwrap_or(text.len());
    let (authority, path) = text.split_at_checked(slash)?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let refused = |c: char| c.is_control() || " \\^{|}`%".contains(c);
    let is_wrong = host.chars().any(refused) || path.chars().any(|c| c.is_control() || c == '%');
    (!is_wrong && has_valid_brackets(host) && has_valid_port(host)).then_some((host, path))
}

/// Brackets hold an IPv6 address at the start of a host, and stand nowhere else.
fn has_valid_brackets(host: &str) -> bool {
    match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').is_some_and(|(address, rest)| {
            address.parse::<std::net::Ipv6Addr>().is_ok() && !rest.contains(['[', ']'])
        }),
        None => !host.contains(['[', ']']),
    }
}

fn has_valid_port(host: &str) -> bool {
    let after = match host.rsplit_once(']') {
        Some((_, after)) => after,
        None => host.rfind(':').and_then(|at| host.get(at..)).unwrap_or_default(),
    };
    let digits = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    after.is_empty() || after.strip_prefix(':').is_some_and(digits)
}

#[cfg(test)]
mod tests;
