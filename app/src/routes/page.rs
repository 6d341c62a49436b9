//! Which page a path is, for the server: it loads the data of a page before it renders it, so that the
//! status of the response is true. In the browser, `leptos_router` matches the same paths (`app.rs`).

use domain::percent_decode;

use super::{BasePath, DELETE, KEY, NEW, SECRETS};

/// A page of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// The list.
    List,
    /// The form of a new secret.
    Create,
    /// The form of the secret of this object name.
    Edit(String),
    /// The confirmation of this object's deletion.
    Delete(String),
    /// The public key of this object.
    Key(String),
    /// None of the panel's.
    NotFound,
}

impl Page {
    /// Reads a path, without query. Segments match whole, a final slash is one more segment, and
    /// any text has a reading.
    pub fn parse(base: &BasePath, path: &str) -> Self {
        let rest = base.strip(path).and_then(|rest| rest.strip_prefix('/'));
        let mut segments = rest.unwrap_or_default().split('/');
        let object = |text: &str| Some(percent_decode(text)).filter(|text| !text.is_empty());
        let four = (segments.next(), segments.next(), segments.next(), segments.next());
        match four {
            (Some(SECRETS), None, ..) => Self::List,
            (Some(SECRETS), Some(NEW), None, _) => Self::Create,
            (Some(SECRETS), Some(name), None, _) => object(name).map_or(Self::NotFound, Self::Edit),
            (Some(SECRETS), Some(name), Some(DELETE), None) => {
                object(name).map_or(Self::NotFound, Self::Delete)
            }
            (Some(SECRETS), Some(name), Some(KEY), None) => {
                object(name).map_or(Self::NotFound, Self::Key)
            }
            _ => Self::NotFound,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use domain::ObjectName;

    fn parse(base: &str, path: &str) -> Page {
        Page::parse(&BasePath::parse(base).unwrap_or_default(), path)
    }

    #[test]
    fn every_page_has_its_path() {
        for base in ["", "/console/admin"] {
            let at = |rest: &str| parse(base, &format!("{base}{rest}"));
            assert_eq!(at("/secrets"), Page::List);
            assert_eq!(at("/secrets/new"), Page::Create);
            assert_eq!(at("/secrets/image-a"), Page::Edit("image-a".into()));
            assert_eq!(at("/secrets/image-a/delete"), Page::Delete("image-a".into()));
            assert_eq!(at("/secrets/image-a/key"), Page::Key("image-a".into()));
        }
    }

    #[test]
    fn segments_match_whole() {
        for path in ["", "/", "/secret", "/secretsx", "/secrets/", "/secrets/a/", "/secrets/a/b"] {
            assert_eq!(parse("", path), Page::NotFound, "{path:?}");
        }
        for path in
            ["/secrets//delete", "/secrets/a/delete/", "/secrets/a/key/", "//secrets", "secrets"]
        {
            assert_eq!(parse("", path), Page::NotFound, "{path:?}");
        }
    }

    #[test]
    fn a_sibling_of_the_base_path_is_elsewhere() {
        for path in ["/console/adminx/secrets", "/console/secrets", "/secrets", "/console/admin"] {
            assert_eq!(parse("/console/admin", path), Page::NotFound, "{path:?}");
        }
    }

    #[test]
    fn an_object_name_may_be_encoded() {
        assert_eq!(parse("", "/secrets/image%2Da"), Page::Edit("image-a".into()));
        assert_eq!(parse("", "/secrets/a%2Fdelete"), Page::Edit("a/delete".into()));
    }

    proptest! {
        #[test]
        fn any_text_has_a_reading(base in any::<String>(), path in any::<String>()) {
            let _ = parse(&base, &path);
        }

        #[test]
        fn what_is_linked_is_found(
            base in "(/[a-z]{1,8}){0,3}/?",
            object in "[a-z0-9]([-a-z0-9.]{0,20}[a-z0-9])?",
        ) {
            prop_assume!(object != NEW);
            let base = BasePath::parse(&base).unwrap_or_default();
            let name = ObjectName::from_stored(&object);
            prop_assert_eq!(Page::parse(&base, &base.start()), Page::List);
            prop_assert_eq!(Page::parse(&base, &base.create(None)), Page::Create);
            let edit = Page::parse(&base, &base.edit(&name));
            prop_assert_eq!(edit, Page::Edit(object.clone()));
            let delete = Page::parse(&base, &base.delete(&name));
            prop_assert_eq!(delete, Page::Delete(object.clone()));
            prop_assert_eq!(Page::parse(&base, &base.key(&name)), Page::Key(object));
        }
    }
}
