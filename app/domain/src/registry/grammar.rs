//! What an image reference can begin with (distribution: reference, grammar), and patterns of it.
//!
//! This module does not know whether such an image exists, or whether the kubelet would look up the
//! host (see `kubelet`). Invariant: a possible beginning has no character outside ASCII.

/// True for a host, maybe with a port and the start of a path, that an image reference can have. A
/// scheme may stand before it, and stars stand for parts of it, as the kubelet takes them.
pub(super) fn is_possible(host: &str) -> bool {
    let schemeless = ["https://", "http://"].iter().find_map(|scheme| host.strip_prefix(scheme));
    let host = schemeless.unwrap_or(host);
    let (host, path) =
        host.split_at_checked(host.find('/').unwrap_or(host.len())).unwrap_or_default();
    let path = path.strip_prefix('/').unwrap_or(path);
    // The path is a prefix of an image's, so it may end anywhere.
    let path = path.strip_suffix('/').unwrap_or(path);
    is_host(host) && (path.is_empty() || path.split('/').all(is_path_start))
}

/// True for an image by its full name, maybe with a tag.
pub(super) fn is_image(image: &str) -> bool {
    let (host, path) = image.split_once('/').unwrap_or(("", image));
    let (path, tag) = match path.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, tag),
        _ => (path, "latest"),
    };
    let is_component = |part: &str| {
        let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        is_path_start(part) && ends(part.chars().next()) && ends(part.chars().next_back())
    };
    let is_tag = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    (host.is_empty() || (is_host(host) && !host.contains('*')))
        && path.split('/').all(is_component)
        && tag.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && tag.chars().all(is_tag)
}

/// True for the digest of an image, without the `@` before it.
pub(super) fn is_digest(text: &str) -> bool {
    let hex = ["sha256:", "sha512:"].iter().find_map(|name| text.strip_prefix(name));
    hex.is_some_and(|hex| hex.len() >= 8 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A DNS name, an IPv4 address, or an IPv6 address in brackets; a port may follow.
fn is_host(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once(']').is_some_and(|(address, port)| {
            address.parse::<std::net::Ipv6Addr>().is_ok()
                && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
        });
    }
    let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
    port.is_none_or(is_port) && name.split('.').all(is_label)
}

/// A port that can be connected to; the grammar takes any digits.
fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-*".contains(&byte))
}

/// A path component, or how one starts: lower case, digits, and single separators between them.
fn is_path_start(part: &str) -> bool {
    let is_char = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    part.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && part.chars().all(is_char)
        && !["..", "___", "._", "_.", "-.", ".-", "-_", "_-"].iter().any(|pair| part.contains(pair))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for host in [
            "ghcr.io",
            "localhost:5000",
            "host",
            "R.example.com",
            "*.example.com",
            "r-*.io",
            "10.0.0.1:65535",
            "[::1]:5000",
            "[2001:db8::1]",
            "a.io/team",
            "a.io/team/",
            "a.io/te-",
            "a.io/a__b--c.d",
            "https://index.docker.io/v1/",
            "http://a.io",
            "a.io/",
        ] {
            assert!(is_possible(host), "{host}");
        }
        for host in [
            "",
            "/",
            "https://",
            "ghcr.i\u{43e}",
            "\"ghcr.io\"",
            "ghcr.io,",
            "ghcr.io.",
            "-a.io",
            "a-.io",
            "my_host.io",
            "a.io:",
            "a.io:0",
            "a.io:65536",
            "a.io:+1",
            "a.io:80:80",
            "https:/a.io",
            "HTTPS://a.io",
            "oci://a.io",
            "a.io/app:1.0",
            "a.io/app@sha256:0123456789abcdef",
            "a.io/Team",
            "a.io//b",
            "a.io/a..b",
            "a.io/a._b",
            "a.io/.a",
            "a.io/a?b",
            "a.io#b",
            "$REGISTRY",
            "[::1",
            "[::1]x",
            "[a]",
            "r[0-9].io",
        ] {
            assert!(!is_possible(host), "{host}");
        }
    }

    #[test]
    fn images() {
        for image in
            ["nginx", "a.io/app", "a.io/team/app:1.0", "a.io:5000/a/b/c:v1-x_y.Z", "[::1]:5/a"]
        {
            assert!(is_image(image), "{image}");
        }
        for image in [
            "a.io/app:1.0/app:1.0",
            "a.io/App",
            "a.io/app-",
            "a.io/app:",
            "a.io/app:-1",
            "*.io/app",
            "a.io/",
            "a b/c",
        ] {
            assert!(!is_image(image), "{image}");
        }
    }

    #[test]
    fn digests() {
        assert!(is_digest("sha256:0123456789abcdef") && is_digest("sha512:01234567"));
        for text in ["sha256:0123456", "sha256:0123456x", "sha1:0123456789", "a.io", ""] {
            assert!(!is_digest(text), "{text}");
        }
    }
}
