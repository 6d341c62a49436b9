//! Cookies of a request.
//!
//! A browser sends cookies of one name for several paths and domains without saying which is whose (RFC
//! 6265, 4.2.2 and 8.6). For a choice such as the theme the first one will do; what says who somebody is,
//! or which login they have begun, is read by [`sole_cookie`].

use cookie::Cookie;
use http::{HeaderMap, header};

/// A cookie came more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Several;

/// The value of the one cookie of a name; `None` where there is none, or where it is no ASCII text.
///
/// # Errors
/// [`Several`] where the request has more than one, be they the same.
pub(crate) fn sole_cookie(headers: &HeaderMap, name: &str) -> Result<Option<String>, Several> {
    let mut named = cookies(headers).filter(|cookie| cookie.name() == name);
    match (named.next(), named.next()) {
        (None, _) => Ok(None),
        (Some(cookie), None) => {
            Ok(Some(cookie.value().to_owned()).filter(|value| value.is_ascii()))
        }
        (Some(_), Some(_)) => Err(Several),
    }
}

/// Every cookie of a request. No odd one hides others: bytes that are no text are replaced, and what
/// has no value is a name.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = Cookie<'static>> {
    headers.get_all(header::COOKIE).iter().flat_map(|line| {
        let line = String::from_utf8_lossy(line.as_bytes());
        let one = |pair: &str| {
            let parsed = Cookie::parse(pair.to_owned());
            parsed.unwrap_or_else(|_| Cookie::from(pair.trim().to_owned()))
        };
        line.split(';').map(one).collect::<Vec<_>>()
    })
}

/// The value of the first cookie of a name.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut named = cookies(headers).filter(|cookie| cookie.name() == name);
    named.next().map(|cookie| cookie.value().to_owned())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn sole(lines: &[&[u8]]) -> Result<Option<String>, Several> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_bytes(line).unwrap());
        }
        sole_cookie(&headers, "kp")
    }

    #[test]
    fn a_cookie_that_comes_once_counts() {
        for (line, expected) in [
            (b"kp=x".as_slice(), Some("x")),
            (b"a=1; kp=x=y; kpp=2", Some("x=y")),
            (b"kp=", Some("")),
            (b"kp", Some("")),
            (b"kp = x", Some("x")),
            (b"KP=x; a=kp", None),
            (b"kp=\xff", None),
            (b"", None),
        ] {
            assert_eq!(sole(&[line]), Ok(expected.map(str::to_owned)), "{line:?}");
        }
        assert_eq!(sole(&[b"\xff=1", b"kp=x"]), Ok(Some("x".to_owned())));
    }

    #[test]
    fn a_cookie_that_comes_twice_counts_for_nothing() {
        for lines in [
            &[b"kp=x; kp=y".as_slice()] as &[&[u8]],
            &[b"kp=x; a=1; kp=x"],
            &[b"kp=x", b"kp=y"],
            &[b"kp=x", b"kp=\xff"],
            &[b"kp=x;kp"],
            &[b"kp=x; kp =y"],
        ] {
            assert_eq!(sole(lines), Err(Several), "{lines:?}");
        }
    }
}
