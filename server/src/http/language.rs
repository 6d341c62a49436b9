//! Chooses the language of a response.
//!
//! The language comes from the URL, then from the cookie, then from the first language that the
//! browser accepts and the panel has.
//!
//! A portal names its language in the URL of the frame. The tag is remembered as given, even if the
//! panel lacks that language, so that the page in the frame knows that the portal's choice arrived.

use app::routes::{LANG, LANG_COOKIE};
use domain::{Lang, query_value};
use http::{HeaderMap, Uri, header};

use super::request_cookies::cookie;

/// The longest tag that is read (RFC 5646, 4.4.1 asks for 35), in bytes.
const TAG_MAX_BYTES: usize = 64;

/// The largest number of languages that are read from `Accept-Language`.
const RANGES: usize = 20;

/// The language of a response.
#[derive(Clone, Debug, Default)]
pub struct Language {
    /// The language.
    pub lang: Lang,
    /// The tag in the URL or the cookie.
    pub named: Option<String>,
    /// True if the tag is in the URL.
    pub in_url: bool,
}

impl Language {
    /// Returns the language of the response to a request.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let of_url = query_value(uri.query().unwrap_or_default(), LANG).filter(|tag| is_tag(tag));
        let of_cookie = cookie(headers, LANG_COOKIE).filter(|tag| is_tag(tag));
        let named = [of_url.as_deref(), of_cookie];
        let lang = named.into_iter().flatten().find_map(lookup);
        Self {
            lang: lang.or_else(|| accepted(headers)).unwrap_or_default(),
            in_url: of_url.is_some(),
            named: of_url.or_else(|| of_cookie.map(str::to_owned)),
        }
    }
}

/// Returns true if `tag` has the form of a language tag.
fn is_tag(tag: &str) -> bool {
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    tag.len() <= TAG_MAX_BYTES && tag.split('-').all(part)
}

/// Returns the language for a tag (RFC 4647, 3.4). It tries the tag, then the tag with parts cut
/// from its end, then any language with the same primary subtag. So every kind of Chinese finds the
/// one that the panel has.
fn lookup(tag: &str) -> Option<Lang> {
    let mut range = tag;
    loop {
        if let Some(lang) = Lang::parse(range) {
            return Some(lang);
        }
        let Some((shorter, _)) = range.rsplit_once('-') else { break };
        range = shorter;
    }
    let primary = |tag: &'static str| tag.split('-').next().unwrap_or_default();
    Lang::ALL.into_iter().find(|lang| primary(lang.tag()).eq_ignore_ascii_case(range))
}

/// Returns the first language that a browser accepts (RFC 9110, 12.5.4), by weight and then by
/// position.
fn accepted(headers: &HeaderMap) -> Option<Lang> {
    let lists = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    let mut ranges: Vec<(&str, f32)> = lists
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .take(RANGES)
        .map(|item| {
            let (range, weight) = item.split_once(';').unwrap_or((item, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse);
            (range.trim(), weight.unwrap_or(0.0))
        })
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    // The sort is stable: languages with equal weights keep their order.
    ranges.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranges.into_iter().find_map(|(range, _)| lookup(range))
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, Uri, header};

    use super::{Language, lookup};
    use domain::Lang;

    fn of(uri: &'static str, pairs: &[(http::HeaderName, &'static str)]) -> Language {
        let headers: HeaderMap = pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        Language::of(&Uri::from_static(uri), &headers)
    }

    #[test]
    fn a_tag_finds_the_nearest_language() {
        for tag in ["zh-TW", "zh-tw", "zh-Hant", "zh-Hant-TW", "zh-HK", "zh-MO", "zh", "zh-CN"] {
            assert_eq!(lookup(tag), Some(Lang::ZhTw), "{tag}");
        }
        for tag in ["en", "en-GB", "EN-us"] {
            assert_eq!(lookup(tag), Some(Lang::En), "{tag}");
        }
        for tag in ["de", "*", "", "z", "zhx", "fr-zh"] {
            assert_eq!(lookup(tag), None, "{tag}");
        }
    }

    #[test]
    fn what_a_browser_accepts_counts_by_weight() {
        for (list, lang) in [
            ("zh-TW,zh;q=0.9,en;q=0.8", Lang::ZhTw),
            ("de, zh-TW;q=0.5, en;q=0.7", Lang::En),
            ("en;q=0.1,zh-Hant-HK;q=0.2", Lang::ZhTw),
            ("en;q=0, zh;q=0.001", Lang::ZhTw),
            ("zh;q=0, *", Lang::En),
            ("zh;q=much, en", Lang::En),
            ("de, fr;q=0.9", Lang::En),
            (";;,=,q", Lang::En),
        ] {
            assert_eq!(of("/secrets", &[(header::ACCEPT_LANGUAGE, list)]).lang, lang, "{list}");
        }
    }

    #[test]
    fn the_url_comes_before_the_cookie_and_that_before_the_browser() {
        let cookie = (header::COOKIE, "a=b; kp-lang=zh-TW");
        let browser = (header::ACCEPT_LANGUAGE, "zh-TW");
        let url = of("/secrets?q=a&lang=en", &[cookie.clone(), browser.clone()]);
        assert_eq!((url.lang, url.named.as_deref(), url.in_url), (Lang::En, Some("en"), true));
        let kept = of("/secrets", &[cookie, (header::ACCEPT_LANGUAGE, "en")]);
        assert_eq!(
            (kept.lang, kept.named.as_deref(), kept.in_url),
            (Lang::ZhTw, Some("zh-TW"), false)
        );
        // A language that the panel lacks is remembered, and the next source decides.
        let lacking = of("/secrets?lang=fr", &[browser]);
        assert_eq!((lacking.lang, lacking.named.as_deref()), (Lang::ZhTw, Some("fr")));
    }

    #[test]
    fn what_is_no_tag_is_not_remembered() {
        for uri in ["/?lang=", "/?lang=a%0d%0ab", "/?lang=en;x", "/?lang=-", "/?lang=abcdefghi"] {
            let language = of(uri, &[]);
            assert_eq!((language.named, language.in_url), (None, false), "{uri}");
        }
    }
}
