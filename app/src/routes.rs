//! Every path and query name of the panel, written once.

use std::sync::Arc;

use leptos_router::{PartialPathMatch, PathSegment, PossibleRouteMatch};
use serde::{Deserialize, Serialize};

use crate::domain::{ListQuery, ObjectName, SecretKind};

/// The first segment of every page.
pub const SECRETS: &str = "secrets";
/// The last segment of the form of a new secret.
pub const NEW: &str = "new";
/// The last segment of the confirmation of a deletion.
pub const DELETE: &str = "delete";
/// Where the theme switch of a page without JavaScript posts to.
pub const THEME: &str = "theme";
/// The route parameter that holds an object name.
pub const OBJECT: &str = "object";

/// The path under which the panel lives: empty, or `/` and segments without a final slash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasePath(Arc<str>);

impl BasePath {
    /// Takes a base path over; final slashes are cut, so `/` is the empty path.
    pub fn new(path: &str) -> Self {
        Self(path.trim_end_matches('/').into())
    }

    /// The path, empty for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A path of the panel, as the browser sees it.
    pub fn join(&self, rest: &str) -> String {
        format!("{}/{rest}", self.0)
    }

    /// The list.
    pub fn list(&self, query: &ListQuery) -> String {
        self.join(SECRETS) + &query.to_query_string()
    }

    /// The list from its start.
    pub fn start(&self) -> String {
        self.join(SECRETS)
    }

    /// The form of a new secret; a kind is chosen in it.
    pub fn create(&self, kind: Option<SecretKind>) -> String {
        let query = kind.map(|kind| format!("?type={kind}")).unwrap_or_default();
        format!("{}/{SECRETS}/{NEW}{query}", self.0)
    }

    /// The form of a stored secret.
    pub fn edit(&self, object: &ObjectName) -> String {
        format!("{}/{SECRETS}/{object}", self.0)
    }

    /// The confirmation of a deletion.
    pub fn delete(&self, object: &ObjectName) -> String {
        format!("{}/{SECRETS}/{object}/{DELETE}", self.0)
    }

    /// Where the theme switch posts to.
    pub fn theme(&self) -> String {
        self.join(THEME)
    }
}

/// Matches the base path exactly: `/console/admin` is not the start of `/console/adminx`.
impl PossibleRouteMatch for BasePath {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let rest = path.strip_prefix(self.as_str())?;
        let whole_segment = rest.is_empty() || rest.starts_with('/');
        whole_segment.then(|| {
            let (matched, remaining) = path.split_at(self.0.len());
            PartialPathMatch::new(remaining, Vec::new(), matched)
        })
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.push(PathSegment::Static(self.as_str().to_owned().into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sibling_does_not_match() {
        let base = BasePath::new("/console/admin/");
        let rest = |path| base.test(path).map(|m| m.remaining().to_owned());
        assert_eq!(rest("/console/admin/secrets").as_deref(), Some("/secrets"));
        assert_eq!(rest("/console/admin").as_deref(), Some(""));
        assert_eq!(rest("/console/adminx/secrets"), None);
        assert_eq!(rest("/secrets"), None);
    }

    #[test]
    fn the_root_matches_everything() {
        let base = BasePath::new("/");
        let rest = |path| base.test(path).map(|m| m.remaining().to_owned());
        assert_eq!(rest("/secrets").as_deref(), Some("/secrets"));
        assert_eq!(base.start(), "/secrets");
    }
}
