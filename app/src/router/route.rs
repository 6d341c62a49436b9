//! Which page a path is.

use domain::percent_decode;

use crate::routes::{BasePath, DELETE, NEW, SECRETS};

/// A page of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The list.
    List,
    /// The form of a new secret.
    Create,
    /// The form of the secret of this object name.
    Edit(String),
    /// The confirmation of this object's deletion.
    Delete(String),
    /// None of the panel's.
    NotFound,
}

impl Route {
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
            _ => Self::NotFound,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use domain::ObjectName;

    fn parse(base: &str, path: &str) -> Route {
        Route::parse(&BasePath::parse(base).unwrap_or_default(), path)
    }

    #[test]
    fn every_page_has_its_path() {
        for base in ["", "/console/admin"] {
            let at = |rest: &str| parse(base, &format!("{base}{rest}"));
            assert_eq!(at("/secrets"), Route::List);
            assert_eq!(at("/secrets/new"), Route::Create);
            assert_eq!(at("/secrets/image-a"), Route::Edit("image-a".into()));
            assert_eq!(at("/secrets/image-a/delete"), Route::Delete("image-a".into()));
        }
    }

    #[test]
    fn segments_match_whole() {
        for path in ["", "/", "/secret", "/secretsx", "/secrets/", "/secrets/a/", "/secrets/a/b"] {
            assert_eq!(parse("", path), Route::NotFound, "{path:?}");
        }
        for path in ["/secrets//delete", "/secrets/a/delete/", "//secrets", "secrets"] {
            assert_eq!(parse("", path), Route::NotFound, "{path:?}");
        }
    }

    #[test]
    fn a_sibling_of_the_base_path_is_elsewhere() {
        for path in ["/console/adminx/secrets", "/console/secrets", "/secrets", "/console/admin"] {
            assert_eq!(parse("/console/admin", path), Route::NotFound, "{path:?}");
        }
    }

    #[test]
    fn an_object_name_may_be_encoded() {
        assert_eq!(parse("", "/secrets/image%2Da"), Route::Edit("image-a".into()));
        assert_eq!(parse("", "/secrets/a%2Fdelete"), Route::Edit("a/delete".into()));
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
            prop_assert_eq!(Route::parse(&base, &base.start()), Route::List);
            prop_assert_eq!(Route::parse(&base, &base.create(None)), Route::Create);
            let edit = Route::parse(&base, &base.edit(&name));
            prop_assert_eq!(edit, Route::Edit(object.clone()));
            let delete = Route::parse(&base, &base.delete(&name));
            prop_assert_eq!(delete, Route::Delete(object));
        }
    }
}
