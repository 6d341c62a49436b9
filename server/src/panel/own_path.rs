//! Checks where a form or a login may lead: only to a path of the panel.

use app::routes::BasePath;
use openidconnect::url::Url;

/// Returns a path of the panel with its query, as a browser would read it (WHATWG URL). Returns
/// `None` for a text that would lead elsewhere, or to the login itself.
pub(super) fn own_path(base: &BasePath, text: &str) -> Option<String> {
    let panel = Url::parse("http://panel.invalid").ok()?;
    let url = panel.join(text).ok().filter(|url| url.origin() == panel.origin())?;
    let rest = base.strip(url.path())?;
    // Browsers remove tabs and line ends from a URL. No path of the panel has any.
    let leads_here = text.starts_with('/')
        && !text.contains(char::is_control)
        && rest.len() > 1
        && !rest.starts_with("//");
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let path = format!("{}{query}", url.path());
    (leads_here && !path.starts_with("//") && !rest.starts_with("/auth/")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_paths_are_kept() {
        let (root, below) = (BasePath::default(), BasePath::parse("/console/keys").unwrap());
        for path in ["/secrets", "/secrets?q=a%20b&page=2", "/secrets/image-x/delete"] {
            assert_eq!(own_path(&root, path).as_deref(), Some(path));
            let path = format!("/console/keys{path}");
            assert_eq!(own_path(&below, &path), Some(path));
        }
        assert_eq!(own_path(&root, "/a/../secrets#x").as_deref(), Some("/secrets"));
    }

    #[test]
    fn a_sibling_is_elsewhere() {
        let below = BasePath::parse("/console/admin").unwrap();
        let path = "/console/admin/secrets";
        assert_eq!(own_path(&below, path).as_deref(), Some(path));
        assert_eq!(own_path(&below, "/console/adminx/secrets"), None);
        assert_eq!(own_path(&below, "/console/admin/../x"), None);
    }

    #[test]
    fn nothing_leads_elsewhere() {
        for text in [
            "",
            "/",
            "secrets",
            "//evil.example",
            "//evil.example/secrets",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/.//evil.example",
            "/x/..//evil.example",
            "/%2e%2e//evil.example",
            "https://evil.example/secrets",
            "https:evil.example",
            "javascript:alert(1)",
            "http://panel.invalid/secrets",
            "/auth/login?to=/secrets",
            "?to=x",
            "/a\nb/..//evil.example",
            "/a\nb",
            "/a\r\nset-cookie: x=y",
        ] {
            assert_eq!(own_path(&BasePath::default(), text), None, "{text:?}");
        }
        let below = BasePath::parse("/console").unwrap();
        for text in ["/", "/consoles/x", "/console/../x", "/console/%2e%2E/x", "/console//x", "/x"]
        {
            assert_eq!(own_path(&below, text), None, "{text:?}");
        }
    }
}
