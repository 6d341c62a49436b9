//! Reads the cookies of a request.
//!
//! A browser may send several cookies with one name, for different paths and domains, and does not
//! say which is which (RFC 6265, 4.2.2 and 8.6). For a choice such as the theme, the first one is
//! enough. Cookies that decide who the user is, or which login they have begun, are read by
//! [`sole_cookie`].
//!
//! This module compares cookies by their bytes. The `cookie` crate's parser trims Unicode's white
//! space, so it takes `U+2000` followed by `__Host-x` for `__Host-x`, and another part of the
//! domain may set that cookie in spite of the prefix. That crate is used to write cookies.

use http::{HeaderMap, HeaderValue, header};

/// The error for a cookie that came more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Several;

/// Returns the value of the only cookie with this name, or `None` if there is no such cookie or if
/// its value is not ASCII text.
///
/// # Errors
/// Returns [`Several`] if the request has more than one, even if their values are equal.
pub(crate) fn sole_cookie<'a>(
    headers: &'a HeaderMap,
    name: &str,
) -> Result<Option<&'a str>, Several> {
    let mut values = cookies(headers).filter(|(key, _)| *key == name.as_bytes());
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some((_, value)), None) => Ok(std::str::from_utf8(value).ok().filter(|it| it.is_ascii())),
        (Some(_), Some(_)) => Err(Several),
    }
}

/// Returns the name and the value of every cookie of a request. They are bytes, so that one cookie
/// that is not text does not hide the others.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&[u8], &[u8])> {
    let lines = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes);
    lines.flat_map(|line| line.split(|byte| *byte == b';')).map(|pair| {
        let pair = pair.trim_ascii();
        let at = pair.iter().position(|byte| *byte == b'=');
        let (name, value) = pair.split_at(at.unwrap_or(pair.len()));
        (name.trim_ascii_end(), value.strip_prefix(b"=").unwrap_or_default().trim_ascii_start())
    })
}

/// Returns the value of the first cookie with this name.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let (_, value) = cookies(headers).find(|(key, _)| *key == name.as_bytes())?;
    std::str::from_utf8(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sole(lines: &[&[u8]]) -> Result<Option<String>, Several> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, HeaderValue::from_bytes(line).unwrap());
        }
        sole_cookie(&headers, "kp").map(|value| value.map(str::to_owned))
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
            ("\u{2000}kp=x".as_bytes(), None),
            ("\u{a0}kp=x".as_bytes(), None),
            (b"\x85kp=x", None),
            (b"\"kp\"=x", None),
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
