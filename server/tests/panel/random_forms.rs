//! Random bodies: no answer is a 500, nothing panics, and no credential comes back.

use proptest::collection::vec;
use proptest::prelude::*;
use test_kit::Answer;
use test_kit::request::{FORM, JSON, encode};
use tokio::runtime::Runtime;

use crate::kit::{TestApp, Visitor};
use crate::objects::Loaded;

const NAMES: [&str; 17] = [
    "name",
    "displayName",
    "type",
    "secret",
    "registryHost",
    "username",
    "password",
    "uid",
    "resourceVersion",
    "keyChoice",
    "passwordChoice",
    "entry",
    "intent",
    "from",
    "theme",
    "",
    "x",
];

const WORDS: [&str; 14] = [
    "git-sync",
    "image-pull",
    "replace",
    "keep",
    "save",
    "replace-key",
    "keep-password-0",
    "replace-password-18446744073709551615",
    "registry.example.com",
    "robot",
    "new",
    "-",
    ".",
    "%",
];

/// A value that is told from everything else on a page.
fn credential() -> impl Strategy<Value = String> {
    "[a-z]{0,3}cr3d[A-Za-z0-9+/]{16}\\PC{0,4}"
}

fn value(name: &'static str) -> BoxedStrategy<String> {
    match name {
        "secret" => prop_oneof![
            credential(),
            credential().prop_map(|text| {
                format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{text}\n-----END OPENSSH PRIVATE KEY-----\n")
            }),
        ]
        .boxed(),
        "password" => credential().boxed(),
        _ => prop_oneof![
            prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned),
            "\\PC{0,20}",
            "[a-z0-9.-]{1,20}",
            "(?s).{0,12}",
        ]
        .boxed(),
    }
}

fn pairs() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let pair = prop::sample::select(NAMES.to_vec())
        .prop_flat_map(|name| value(name).prop_map(move |value| (name, value)));
    vec(pair, 0..14)
}

/// The parts of credentials that must not come back.
fn marks(pairs: &[(&str, String)]) -> Vec<String> {
    let credentials = pairs.iter().filter(|(name, _)| ["secret", "password"].contains(name));
    credentials
        .filter_map(|(_, value)| {
            let at = value.find("cr3d")?;
            Some(value[at..at + 20].to_owned())
        })
        .collect()
}

fn is_sound(answer: &Answer, marks: &[String]) -> Result<(), TestCaseError> {
    let status = answer.status.as_u16();
    prop_assert!(
        [200, 303, 400, 404, 409, 422].contains(&status),
        "{status}: {}",
        String::from_utf8_lossy(&answer.bytes)
    );
    for mark in marks {
        let body = String::from_utf8_lossy(&answer.bytes);
        prop_assert!(!body.contains(mark.as_str()), "{mark} came back: {body}");
        let headers = format!("{:?}", answer.headers);
        prop_assert!(!headers.contains(mark.as_str()), "{mark} came back: {headers}");
    }
    Ok(())
}

/// The pages that take forms, on secrets that are there and that are not.
const PAGES: [&str; 7] = [
    "/secrets/new",
    "/secrets/image-x",
    "/secrets/gitsync-secret-y",
    "/secrets/image-none",
    "/secrets/image-x/delete",
    "/secrets/odd%20name",
    "/theme",
];

struct Panel {
    runtime: Runtime,
    app: TestApp,
    editor: Visitor,
}

fn panel() -> Panel {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (app, editor) = runtime.block_on(async {
        let app = TestApp::new().await;
        app.image("x").await;
        app.git("y").await;
        let editor = app.editor();
        (app, editor)
    });
    Panel { runtime, app, editor }
}

/// The Image Pull secret as it is now; a form before may have changed or deleted it.
async fn now(app: &TestApp) -> Loaded {
    match app.raw("image-x").await {
        Some(_) => app.load("image-x").await,
        None => app.image("x").await,
    }
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn any_pairs() {
    let Panel { runtime, app, editor } = panel();
    proptest!(config(), |(pairs in pairs(), fresh in any::<bool>())| {
        let loaded = runtime.block_on(now(&app));
        // Half of the forms are of the version that is there, so that more than conflicts is seen.
        let mut form = if fresh { loaded.confirmed() } else { Vec::new() };
        form.extend(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        let marks = marks(&pairs);
        for page in PAGES {
            let answer = runtime.block_on(editor.post_form(page, &form));
            is_sound(&answer, &marks)?;
        }
    });
}

#[test]
fn any_bytes() {
    let Panel { runtime, editor, .. } = panel();
    proptest!(config(), |(bytes in vec(any::<u8>(), 0..200), text in "[%&=+a-z0-9]{0,60}")| {
        for page in PAGES {
            let answer = runtime.block_on(editor.post(page, FORM, bytes.clone()));
            is_sound(&answer, &[])?;
            let answer = runtime.block_on(editor.post(page, FORM, text.clone()));
            is_sound(&answer, &[])?;
        }
        let answer = runtime.block_on(editor.post("/api/create", JSON, bytes));
        is_sound(&answer, &[])?;
    });
}

#[test]
fn any_address() {
    let Panel { runtime, editor, .. } = panel();
    proptest!(config(), |(object in "\\PC{0,30}", query in "[%&=+a-z0-9\\-]{0,60}")| {
        let object = encode(&[(&object, "")]);
        let object = object.trim_end_matches('=');
        for path in [
            format!("/secrets/{object}"),
            format!("/secrets/{object}/delete?{query}"),
            format!("/secrets?{query}"),
            format!("/secrets/new?{query}"),
            format!("/admin/secret/{object}?{query}"),
        ] {
            is_sound(&runtime.block_on(editor.get(&path)), &[])?;
        }
    });
}
