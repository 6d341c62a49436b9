//! Parses the path and the query of a URL.
//!
//! Only their shape is read here; whether the resource exists is decided elsewhere.

use percent_encoding::percent_decode_str;

/// The parts of a resource path; missing parts are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The API group.
    pub group: String,
    /// The API version.
    pub version: String,
    /// The plural name of the resource.
    pub resource: String,
    /// The namespace.
    pub namespace: String,
    /// The name of the object.
    pub name: String,
    /// What follows the name.
    pub subresource: String,
}

/// Parses `/api/v1/...` and `/apis/{group}/{version}/...` with at least a resource in them.
pub fn target(path: &str) -> Option<Target> {
    let parts: Vec<String> = path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (group, version, rest) = match parts.as_slice() {
        ["api", version, rest @ ..] => ("", *version, rest),
        ["apis", group, version, rest @ ..] => (*group, *version, rest),
        _ => return None,
    };
    let (namespace, rest) = match rest {
        [] => return None,
        // `namespaces/x` and its subresources mean the namespace object itself.
        ["namespaces", name] | ["namespaces", name, "status" | "finalize"] => (*name, rest),
        ["namespaces", namespace, inner @ ..] if !inner.is_empty() => (*namespace, inner),
        _ => ("", rest),
    };
    let part = |index: usize| rest.get(index).copied().unwrap_or_default().to_owned();
    Some(Target {
        group: group.to_owned(),
        version: version.to_owned(),
        resource: part(0),
        namespace: namespace.to_owned(),
        name: part(1),
        subresource: rest.get(2..).unwrap_or_default().join("/"),
    })
}

/// The decoded query of a request.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Decodes `a=b&c=d`, with `+` for a space.
    pub fn parse(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The first value of `key`; `None` if it is absent or empty.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.all(key).next().filter(|value| !value.is_empty())
    }

    /// Every value of `key`.
    pub fn all<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// A flag: true if it is present and neither `false` nor `0`.
    pub fn flag(&self, key: &str) -> bool {
        self.all(key)
            .next()
            .is_some_and(|value| !value.eq_ignore_ascii_case("false") && value != "0")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(path: &str) -> Option<(String, String, String, String)> {
        let found = target(path)?;
        Some((found.group, found.resource, found.namespace, found.name))
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is compared with an option")]
    fn expect(
        group: &str,
        resource: &str,
        namespace: &str,
        name: &str,
    ) -> Option<(String, String, String, String)> {
        Some((group.into(), resource.into(), namespace.into(), name.into()))
    }

    #[test]
    fn reads_resource_paths() {
        assert_eq!(short("/api/v1/secrets"), expect("", "secrets", "", ""));
        assert_eq!(short("/api/v1/namespaces/n"), expect("", "namespaces", "n", "n"));
        assert_eq!(short("/api/v1/namespaces/n/secrets/a%2Eb"), expect("", "secrets", "n", "a.b"));
        assert_eq!(
            short("/apis/primehub.io/v1alpha1/namespaces/n/datasets"),
            expect("primehub.io", "datasets", "n", "")
        );
        assert_eq!(short("/api/v1"), None);
        assert_eq!(short("/version"), None);
    }

    #[test]
    fn reads_queries() {
        let query = Query::parse("a=1+2&b=%2C&watch&limit=&c=false");
        assert_eq!(query.get("a"), Some("1 2"));
        assert_eq!(query.get("b"), Some(","));
        assert_eq!(query.get("limit"), None);
        assert!(query.flag("watch"));
        assert!(!query.flag("c"));
        assert!(!query.flag("d"));
    }
}
