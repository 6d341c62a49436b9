//! No request, whatever its shape, is answered with a server error.

use axum::body::Body;
use axum::extract::Request;
use http::{HeaderName, HeaderValue, Method, Uri};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::kit::TestApp;

fn method() -> impl Strategy<Value = Method> {
    let known = proptest::sample::select(vec!["GET", "HEAD", "POST", "PUT", "CONNECT", "OPTIONS"]);
    prop_oneof![known.prop_map(str::to_owned), "[!-~]{1,8}"]
        .prop_filter_map("a method", |text| Method::from_bytes(text.as_bytes()).ok())
}

fn target() -> impl Strategy<Value = Uri> {
    let pages = proptest::sample::select(vec![
        "/secrets",
        "/api/echo",
        "/api/",
        "/pkg/keypane-1a2b.js",
        "/pkg/",
        "/metrics",
        "/readyz",
    ]);
    let text = prop_oneof![
        "/[ -~]{0,40}",
        "[ -~]{0,40}",
        "(/console|/admin|/adminx|//|/\\.\\.|/%2f|/%00){1,6}(\\?[a-z=&%]{0,9})?",
        (pages, "[ -~]{0,9}").prop_map(|(page, rest)| format!("{page}{rest}")),
        "http://(localhost|evil|\\[::1\\])(:[0-9]{0,5})?(/[a-z?%/]{0,9})?",
        "[a-z*]{1,8}(:[0-9]{1,5})?",
    ];
    text.prop_filter_map("a target", |text| text.parse().ok())
}

fn headers() -> impl Strategy<Value = Vec<(HeaderName, HeaderValue)>> {
    let name = proptest::sample::select(vec![
        "host",
        "origin",
        "sec-fetch-site",
        "content-type",
        "content-length",
        "accept-encoding",
        "if-none-match",
        "x-request-id",
        "expect",
        "transfer-encoding",
        "cookie",
    ]);
    let value = prop_oneof![
        vec(any::<u8>(), 0..40),
        proptest::sample::select(vec![
            "localhost",
            "http://localhost",
            "same-origin",
            "application/json",
            "br, gzip;q=0",
            "application/x-www-form-urlencoded",
            "*",
            "99999999999999999999",
            "-1",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    let header = (name, value).prop_filter_map("a header", |(name, value)| {
        Some((HeaderName::from_static(name), HeaderValue::from_bytes(&value).ok()?))
    });
    vec(header, 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn no_request_is_answered_with_500(
        base in proptest::sample::select(vec!["/", "/console/admin"]),
        method in method(),
        target in target(),
        headers in headers(),
        known in any::<bool>(),
        body in vec(any::<u8>(), 0..64),
    ) {
        prop_assume!(!target.path().contains("/panic"));
        let app = TestApp::with(&[&format!("--base-path={base}")]);
        let mut request = Request::builder().method(method).uri(target);
        if known {
            request = request.header("host", "localhost");
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer = runtime.block_on(app.send(request));
        prop_assert!(answer.status.as_u16() < 500, "{answer:?}");
        prop_assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
}
