//! Hints about a host: what is unusual, a better spelling, and examples of images that it matches.
//!
//! A hint is not a refusal: an unusual host can be saved, unless no image reference can have it
//! (`grammar`). Invariant: the kubelet's own rules match every example, no fix contains a login,
//! and an image reference can begin with every fix.

use serde::{Deserialize, Serialize};

use super::grammar::{is_digest, is_image, is_possible};
use super::kubelet::{key, pulls};
use crate::characters::{trim, without_hidden};

/// The text under which Docker and Kubernetes keep logins of Docker Hub (Kubernetes: Pull an Image
/// from a Private Registry).
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// Other names of Docker Hub: of its images, its registry and its pages.
const DOCKER_HUB_NAMES: [&str; 9] = [
    "docker.io",
    "index.docker.io",
    "registry.docker.io",
    "registry-1.docker.io",
    "registry.hub.docker.com",
    "hub.docker.com",
    "www.docker.io",
    "docker.com",
    "www.docker.com",
];

/// Examples of each kind that a report holds.
const EXAMPLES: usize = 2;

/// An unusual property of a typed host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HostLint {
    /// The host starts with `https://` or `http://`.
    Scheme,
    /// The host ends with `/v1/` or `/v2/`.
    ApiVersion,
    /// The host ends with a slash.
    TrailingSlash,
    /// There are blanks around or in the host.
    Blanks,
    /// Upper-case letters.
    Uppercase,
    /// The host has invisible characters.
    Invisible,
    /// There are quotation marks or punctuation around the host.
    Marks,
    /// A command comes before the host, such as `docker pull`.
    Command,
    /// The tag or digest of an image follows the host.
    Tag,
    /// Letters of another alphabet that look like Latin ones.
    Lookalike,
    /// A name of Docker Hub that is not the one under which logins are looked up.
    DockerHub,
}

/// A better spelling of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostFix {
    /// What to write instead.
    pub host: String,
    /// Why.
    pub lints: Vec<HostLint>,
}

/// The report on a host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostReport {
    /// A better spelling, if there is one.
    pub fix: Option<HostFix>,
    /// Images that a login for it pulls, as examples.
    pub matches: Vec<String>,
    /// Images that one might expect it to pull, and that it does not.
    pub misses: Vec<String>,
}

/// Lints a host that has no login inside, and shows what it matches as it was typed.
pub(super) fn report(text: &str) -> HostReport {
    let typed = trim(text);
    let (matches, misses) = examples(typed);
    HostReport { fix: fix(text), matches, misses }
}

/// Words that stand before a host or an image in commands and manifests.
const COMMANDS: [&str; 16] = [
    "docker",
    "podman",
    "nerdctl",
    "crictl",
    "skopeo",
    "buildah",
    "oras",
    "helm",
    "sudo",
    "from",
    "image:",
    "registry:",
    "server:",
    "host:",
    "-",
    "$",
];

/// Punctuation that comes along with a host.
const MARKS: &str = "\"'`,;.<>()\u{201c}\u{201d}\u{201e}\u{2018}\u{2019}\u{ab}\u{bb}";

fn fix(text: &str) -> Option<HostFix> {
    let mut lints = Vec::new();
    let seen = without_hidden(text);
    if seen != text {
        lints.push(HostLint::Invisible);
    }
    let target = target_of_command(&seen);
    if target.is_some() {
        lints.push(HostLint::Command);
    }
    let seen = target.unwrap_or(&seen);
    let mut better: String =
        seen.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if better != seen {
        lints.push(HostLint::Blanks);
    }
    // The improved text may itself be unusual. The loop ends, because each round makes the text
    // shorter or lower-case.
    while better != DOCKER_HUB {
        let next = improved(&better, &mut lints);
        if next == better {
            break;
        }
        better = next;
    }
    (!lints.is_empty() && is_possible(&better)).then_some(HostFix { host: better, lints })
}

/// The one word that can be a host behind a command.
fn target_of_command(text: &str) -> Option<&str> {
    let mut words = text.split_whitespace();
    let first = words.next()?.to_lowercase();
    let is_host = |word: &&str| word.contains(['.', ':']) && !word.starts_with('-');
    let mut hosts = words.filter(is_host);
    let host = hosts.next().filter(|_| COMMANDS.contains(&first.as_str()))?;
    hosts.next().is_none().then_some(host)
}

/// One improvement of the spelling, and its reason.
fn improved(host: &str, lints: &mut Vec<HostLint>) -> String {
    let mut note = |lint| {
        if !lints.contains(&lint) {
            lints.push(lint);
        }
    };
    let mut better = host.to_owned();
    let inside = host.trim_matches(|c| MARKS.contains(c)).trim_end_matches(':');
    if inside.len() < better.len() {
        note(HostLint::Marks);
        inside.clone_into(&mut better);
    }
    let latin: String = better.chars().map(latin).collect();
    if latin != better {
        note(HostLint::Lookalike);
        better = latin;
    }
    let image = without_tag(&better).to_owned();
    if image.len() < better.len() {
        note(HostLint::Tag);
        better = image;
    }
    let scheme = scheme_length(&better);
    if scheme > 0 {
        note(HostLint::Scheme);
        better.drain(..scheme);
    }
    let version = without_version(&better);
    if let Some(shorter) = &version {
        note(HostLint::ApiVersion);
        better.clone_from(shorter);
    }
    if better.ends_with('/') {
        // The slash behind the version is not one more oddity.
        if version.is_none() {
            note(HostLint::TrailingSlash);
        }
        better.truncate(better.trim_end_matches('/').len());
    }
    // Some capitals of Unicode have no small form.
    let lower = better.to_lowercase();
    if lower != better {
        note(HostLint::Uppercase);
        better = lower;
    }
    if is_docker_hub(&better) {
        lints.retain(|lint| matches!(lint, HostLint::Blanks | HostLint::Uppercase));
        lints.push(HostLint::DockerHub);
        DOCKER_HUB.clone_into(&mut better);
    }
    better
}

/// Bytes of a scheme and its slashes at the start (RFC 3986), in any case.
fn scheme_length(text: &str) -> usize {
    let lower = text.get(..7).unwrap_or_default().to_ascii_lowercase();
    for half in ["https:/", "http:/"] {
        if lower.starts_with(half) && !text.get(half.len()..).unwrap_or_default().starts_with('/') {
            return half.len();
        }
    }
    let Some((scheme, _)) = text.split_once("://") else { return 0 };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if is_scheme { scheme.len() + 3 } else { 0 }
}

/// The text without `/v1` or `/v2` after the host.
fn without_version(text: &str) -> Option<String> {
    let (host, path) = text.split_once('/')?;
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let is_version = ["v1", "v2"].iter().any(|version| version.eq_ignore_ascii_case(first));
    let join = if rest.is_empty() { "" } else { "/" };
    is_version.then(|| format!("{host}{join}{rest}"))
}

/// A path under `docker.io` is left alone: the kubelet matches it with the images of Docker Hub,
/// and with those under another of its names it does not.
fn is_docker_hub(host: &str) -> bool {
    let (name, path) = host.split_once('/').unwrap_or((host, ""));
    let name = name.strip_suffix(":443").unwrap_or(name);
    DOCKER_HUB_NAMES.contains(&name) && (name != "docker.io" || path.is_empty())
}

/// Images that the host pulls, and some that it does not.
fn examples(typed: &str) -> (Vec<String>, Vec<String>) {
    let Some(key) = key(typed).filter(|_| is_possible(typed)) else {
        return <_>::default();
    };
    let Candidates { near: mut matches, far: mut misses } = candidates(&key);
    matches.retain(|image| is_image(image) && pulls(typed, image));
    matches.truncate(EXAMPLES);
    misses.retain(|image| is_image(image) && !pulls(typed, image));
    misses.dedup();
    misses.truncate(EXAMPLES);
    (matches, misses)
}

/// The name of an image without its tag and digest. A colon in the host stands before a port.
fn without_tag(text: &str) -> &str {
    let name =
        text.split_once('@').filter(|(_, digest)| is_digest(digest)).map_or(text, |(name, _)| name);
    let start = text.find("://").map_or(0, |at| at + 3);
    let path = name.get(start..).and_then(|name| name.find('/')).map(|at| start + at);
    let tag = path.and_then(|path| Some(path + name.get(path..)?.find(':')?));
    tag.and_then(|tag| name.get(..tag)).unwrap_or(name)
}

/// The Latin letter that a letter of another alphabet looks like (Unicode Technical Standard 39):
/// Cyrillic, Greek, and the wide forms of East Asia.
fn latin(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u8::try_from(u32::from(c) - 0xfee0).map_or(c, char::from),
        '\u{430}' | '\u{251}' => 'a',
        '\u{441}' | '\u{3f2}' => 'c',
        '\u{501}' => 'd',
        '\u{435}' => 'e',
        '\u{261}' => 'g',
        '\u{4bb}' => 'h',
        '\u{456}' | '\u{131}' | '\u{3b9}' => 'i',
        '\u{458}' => 'j',
        '\u{43e}' | '\u{3bf}' | '\u{585}' => 'o',
        '\u{440}' | '\u{3c1}' => 'p',
        '\u{51b}' => 'q',
        '\u{455}' => 's',
        '\u{3bd}' | '\u{475}' => 'v',
        '\u{51d}' => 'w',
        '\u{445}' => 'x',
        '\u{443}' => 'y',
        '\u{3002}' => '.',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        c => c,
    }
}

/// Images that may be examples, the most telling first.
struct Candidates {
    /// What the host should pull.
    near: Vec<String>,
    /// What one might expect it to pull.
    far: Vec<String>,
}

fn candidates(key: &str) -> Candidates {
    let (host, path) =
        key.split_at_checked(key.find('/').unwrap_or(key.len())).unwrap_or((key, ""));
    let path = path.trim_end_matches('/');
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, format!(":{port}")),
        _ => (host, String::new()),
    };
    if name.is_empty() {
        return Candidates { near: Vec::new(), far: Vec::new() };
    }
    let sample = sample(name);
    let team = if path.is_empty() { "/team" } else { path };
    let here = format!("{sample}{port}");
    let mut near = Vec::new();
    if here == "index.docker.io" && path.is_empty() {
        near.extend(["nginx".to_owned(), "docker.io/team/app:1.0".to_owned()]);
    }
    near.push(format!("{here}{team}/app:1.0"));
    // A path ends anywhere, so it covers what only starts alike.
    let alike = if path.is_empty() { String::new() } else { format!("{path}-b") };
    near.push(format!("{here}{alike}/app:1.0"));
    let mut far = Vec::new();
    if here == "index.docker.io" {
        far.push("registry-1.docker.io/library/nginx".to_owned());
    } else if here.ends_with("docker.io") {
        far.push("nginx".to_owned());
    }
    far.push(format!("{here}{team}/app:1.0").to_lowercase());
    if name.starts_with("*.") {
        let apex = sample.split_once('.').map_or("", |(_, apex)| apex);
        far.push(format!("{apex}{port}{team}/app:1.0"));
        far.push(format!("eu.{sample}{port}{team}/app:1.0"));
    }
    if !port.is_empty() {
        far.push(format!("{sample}{team}/app:1.0"));
    }
    if !path.is_empty() {
        far.push(format!("{here}/other/app:1.0"));
    }
    if !is_address(name) {
        far.push(format!("eu.{here}{team}/app:1.0"));
    }
    if port.is_empty() {
        far.push(format!("{here}:5000{team}/app:1.0"));
    }
    Candidates { near, far }
}

/// A name that the wildcards of a host stand for.
fn sample(name: &str) -> String {
    let labels: Vec<String> = name
        .split('.')
        .map(|label| if label == "*" { "registry".to_owned() } else { label.replace('*', "x") })
        .collect();
    labels.join(".")
}

/// True for an IPv4 or IPv6 address, which has no names under it.
fn is_address(name: &str) -> bool {
    name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests;
