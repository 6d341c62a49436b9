//! No answer is long, whatever an admitted caller sends.

use test_kit::Answer;
use test_kit::request::{FORM, JSON};

use crate::kit::TestApp;
use crate::objects::{PASSWORD, image_form, image_input, with};

/// The longest answer, in bytes.
const ANSWER_MAX_BYTES: usize = 1_000_000;

#[track_caller]
fn is_short(answer: &Answer, what: &str) {
    assert!(answer.bytes.len() <= ANSWER_MAX_BYTES, "{what}: {} bytes", answer.bytes.len());
    assert!(answer.status.as_u16() < 500, "{what}: {}", answer.status);
}

/// The fields of a form for a registry, and of its file.
const FIELDS: [&str; 16] = [
    "name",
    "displayName",
    "type",
    "secret",
    "knownHosts",
    "import",
    "importHost",
    "entry",
    "registryHost",
    "username",
    "usernameWas",
    "uid",
    "marks",
    "displayNameWas",
    "newerUid",
    "intent",
];

#[tokio::test]
async fn a_form_of_many_registries_is_refused() {
    let app = TestApp::new().await;
    app.image("x").await;
    let editor = app.editor();
    for count in [300, 20_000, 60_000] {
        for path in ["/secrets/new", "/secrets/image-x", "/secrets/image-x/delete"] {
            for intent in ["save", "add-registry", "keep-registry-7"] {
                let form = format!("type=image-pull&{}intent={intent}", "entry=&".repeat(count));
                is_short(&editor.post(path, FORM, form).await, path);
            }
        }
        let entries = vec!["{}"; count].join(",");
        let call = format!("{{\"input\":{{\"kind\":\"image-pull\",\"registries\":[{entries}]}}}}");
        let answer = editor.post("/api/create", JSON, call).await;
        is_short(answer.assert_status(422), "create");
    }
}

#[tokio::test]
async fn one_registry_too_many_is_said_at_its_field() {
    let app = TestApp::new().await;
    let mut form = with(image_form("x"), "intent", "save");
    for _ in 0..150 {
        form.extend([("entry", ""), ("registryHost", ""), ("username", "")]);
    }
    let page = app.editor().post_form("/secrets/new", &form).await;
    page.assert_page(422).holds_no(PASSWORD);
    page.assert_message(
        "registryHost-112",
        "At most 100 registries can be added to one file. Remove one first, or make another secret.",
    );
    assert_eq!((page.values("registryHost").len(), page.value("name")), (113, "x".to_owned()));
    // There is no way to ask for more.
    assert_eq!(page.count("add-registry"), 0);
    page.says("A file takes up to 100 registries.");
}

#[tokio::test]
async fn one_long_field_is_not_sent_back() {
    let app = TestApp::new().await;
    app.image("x").await;
    let editor = app.editor();
    // Under the limit of a body when it is encoded, and as long as it gets on a page.
    for (sign, times) in [("a", 2_000_000), ("%22", 690_000), ("%3C", 690_000), ("%01", 690_000)] {
        let long = sign.repeat(times);
        for field in FIELDS {
            for path in ["/secrets/new", "/secrets/image-x"] {
                let form = format!("type=image-pull&entry=&registryHost=h&{field}={long}");
                is_short(&editor.post(path, FORM, form).await, &format!("{path} {field} {sign}"));
            }
        }
    }
}

#[tokio::test]
async fn many_long_fields_with_errors_are_not_sent_back_either() {
    let app = TestApp::new().await;
    app.image("x").await;
    let editor = app.editor();
    for (sign, times) in [("a", 18_000), ("%22", 6_000), ("b%0D%0A", 2_500), ("%E5%AF%86", 1_900)] {
        let long = sign.repeat(times);
        let registry = format!("entry=&registryHost=%20{long}&username=%3A&password=p&");
        let form = format!("type=image-pull&name=UPPER&displayName=%01&{}", registry.repeat(112));
        let form = &form[..form.len().min(2 * 1024 * 1024)];
        for path in ["/secrets/new", "/secrets/image-x"] {
            let answer = editor.post(path, FORM, form.to_owned()).await;
            is_short(&answer, &format!("{path} {sign}"));
            assert!([409, 422].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn what_was_too_long_is_said_to_be_left_out() {
    let app = TestApp::new().await;
    let long = "x".repeat(900_000);
    let form = with(image_form("x"), "displayName", &long);
    let page = app.editor().post_form("/secrets/new", &form).await;
    page.assert_page(422).says("What was too long to be sent back is left out here");
    page.assert_message("displayName", "At most 200 characters.");
    // What is left of it is still too long.
    assert_eq!(page.value("displayName").len(), 201);
    assert_eq!(page.value("registryHost"), "registry.example.com");
}

#[tokio::test]
async fn a_long_file_is_not_imported() {
    let app = TestApp::new().await;
    let logins = |count: usize| {
        let login = |n: usize| format!("\"h{n}.example\":{{\"auth\":\"dTpw\"}}");
        let logins: Vec<String> = (0..count).map(login).collect();
        format!("{{\"auths\":{{{}}}}}", logins.join(","))
    };
    let mut input = image_input("x");
    input["input"]["import"] = logins(30_000).into();
    let answer = app.editor().call("create", &input).await;
    is_short(answer.assert_status(422), "import");
    let (long, full) = (logins(101), logins(100));
    let post = async |file: &str, registries: &[(&str, &str)]| {
        let mut form = vec![("name", "x"), ("type", "image-pull"), ("import", file)];
        form.extend_from_slice(registries);
        app.editor().post_form("/secrets/new", &form).await
    };
    let page = post(&long, &[]).await;
    let message = "The file has 101 registries; at most 100 can be taken over at once. Paste a \
                   part of it.";
    page.assert_page(422).assert_message("import", message);
    // A file that is full takes no more.
    let one = [("registryHost", "a.example"), ("username", "u"), ("password", "p")];
    let page = post(&full, &one).await;
    assert!(page.assert_page(422).message_at("import").starts_with("At most 100 registries"));
    post(&full, &[]).await.assert_done("created:image-x");
    let loaded = app.load("image-x").await;
    let mut form = loaded.confirmed();
    form.extend([("displayName", "n"), ("entry", "")]);
    form.extend(one);
    let page = app.editor().post_form("/secrets/image-x", &form).await;
    assert!(page.assert_page(422).message_at("registryHost-0").starts_with("At most 100"));
    // What is there can still be changed.
    app.editor().post_form("/secrets/image-x", &loaded.renamed("n")).await.assert_status(303);
}

#[tokio::test]
async fn no_address_makes_a_page_long() {
    let app = TestApp::new().await;
    for number in 0..26 {
        app.image(&format!("n{number:02}")).await;
    }
    let long = "%22".repeat(2_600);
    let many = "registryHost=&".repeat(560);
    for path in [
        format!("/secrets?q={long}"),
        format!("/secrets?q=n&x={long}&sort=changed"),
        format!("/secrets/new?type=image-pull&{many}"),
        format!("/secrets/new?name={long}"),
        format!("/secrets/image-n01?{long}"),
        format!("/secrets/{long}"),
        format!("/admin/secret?q={long}"),
    ] {
        is_short(&app.editor().get(&path).await, &path[..24]);
    }
}
