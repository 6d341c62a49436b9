use backend::AppError;
use domain::ListPage;
use http::header::COOKIE;
use serde_json::{Value, json};
use test_kit::Answer;
use test_kit::faults::{Fault, Faults};
use test_kit::objects::secret;
use test_kit::request::{JSON, own_post};

use crate::kit::TestApp;
use crate::objects::{fresh_key, git_form, image_form};

/// The query of the whole list.
fn all() -> Value {
    json!({"query": {"search": "", "kind": null, "sort": "name", "direction": "asc", "page": 1}})
}

fn called(answer: &Answer) -> Vec<String> {
    answer.assert_status(200);
    let page: ListPage = serde_json::from_slice(&answer.bytes).unwrap();
    page.rows.iter().map(|row| row.object.to_string()).collect()
}

async fn filled() -> TestApp {
    let app = TestApp::new().await;
    app.image("zeta").await;
    app.git("alpha").await;
    app.put(&secret(
        "image-made-by-helm",
        "kubernetes.io/dockerconfigjson",
        &[(".dockerconfigjson", "{\"auths\":{}}")],
    ))
    .await;
    app
}

#[tokio::test]
async fn shows_both_kinds_with_what_is_public_of_them() {
    let app = filled().await;
    let page = app.viewer().get("/secrets").await;
    page.assert_page(200).says("3 secrets").says("Our registry").says("Data of the team");
    page.says("registry.example.com").says("ssh-ed25519 SHA256:").says("by local-admin");
    page.says("by helm");
    assert_eq!(page.rows(), ["gitsync-secret-alpha", "image-made-by-helm", "image-zeta"]);
    assert_eq!(called(&app.viewer().call("list", &all()).await), page.rows());
}

#[tokio::test]
async fn an_empty_namespace_offers_the_first_secret() {
    let app = TestApp::new().await;
    let page = app.editor().get("/secrets").await;
    page.assert_page(200).says("No secrets yet");
    assert!(page.text().contains("href=\"/secrets/new?type=git-sync\""));
    // The list of one type does not know of the other one.
    let page = app.editor().get("/secrets?type=git-sync").await;
    page.assert_page(200).says("Nothing matches").holds_no("No secrets yet");
    assert!(called(&app.editor().call("list", &all()).await).is_empty());
}

#[tokio::test]
async fn objects_of_other_types_and_names_are_not_there() {
    let app = TestApp::new().await;
    app.foreign_objects().await;
    app.viewer().get("/secrets").await.assert_page(200).says("No secrets yet");
    assert!(called(&app.viewer().call("list", &all()).await).is_empty());
}

#[tokio::test]
async fn is_searched_filtered_and_sorted_by_plain_links() {
    let app = filled().await;
    let rows = async |query: &str| {
        let page = app.viewer().get(&format!("/secrets{query}")).await;
        page.assert_page(200).rows()
    };
    assert_eq!(rows("?q=OUR+reg").await, ["image-zeta"]);
    assert_eq!(rows("?q=registry.example").await, ["image-zeta"]);
    assert_eq!(rows("?type=git-sync").await, ["gitsync-secret-alpha"]);
    assert_eq!(rows("?type=image-pull&dir=desc").await, ["image-zeta", "image-made-by-helm"]);
    assert_eq!(rows("?sort=type&dir=desc&q=a").await.last().unwrap(), "gitsync-secret-alpha");
    // What cannot be read counts as absent.
    assert_eq!(rows("?type=nope&sort=%00&dir=up&page=minus").await.len(), 3);
    let page = app.viewer().get("/secrets?q=nothing-like-it").await;
    page.assert_page(200).says("Nothing matches");
    assert_eq!(page.value("q"), "nothing-like-it");
}

#[tokio::test]
async fn has_pages() {
    let app = TestApp::new().await;
    for number in 0..30 {
        let name = format!("gitsync-secret-n{number:02}");
        app.put(&secret(&name, "Opaque", &[("ssh", "k")])).await;
    }
    let first = app.viewer().get("/secrets?dir=desc").await;
    first.assert_page(200).says("30 secrets").says("1–25 of 30");
    assert_eq!(first.rows().len(), 25);
    // The name of the last row wins over the number, so that no row is skipped.
    let next = "/secrets?dir=desc&amp;page=2&amp;after=n05~gitsync-secret-n05";
    assert!(first.text().contains(&format!("href=\"{next}\"")), "{}", first.text());
    let after = app.viewer().get(&next.replace("&amp;", "&")).await;
    after.assert_page(200).says("26–30 of 30");
    assert_eq!(after.rows().len(), 5);
    let second = app.viewer().get("/secrets?dir=desc&page=2").await;
    assert_eq!(second.assert_page(200).rows().last().unwrap(), "gitsync-secret-n00");
    let past = app.viewer().get("/secrets?dir=desc&page=99").await;
    assert_eq!(past.assert_page(200).rows(), second.rows());
}

#[tokio::test]
async fn a_page_has_as_many_rows_as_the_user_chooses() {
    let app = TestApp::new().await;
    for number in 0..60 {
        let name = format!("gitsync-secret-n{number:02}");
        app.put(&secret(&name, "Opaque", &[("ssh", "k")])).await;
    }
    let page = app.viewer().get("/secrets?size=50&q=n&page=2").await;
    page.assert_page(200).says("51–60 of 60");
    // The row that is the first one stays on the page.
    for link in [
        "/secrets?q=n&amp;page=3",
        "/secrets?q=n&amp;size=100",
        "/secrets?q=n&amp;size=50&amp;page=2",
    ] {
        assert!(page.text().contains(&format!("href=\"{link}\"")), "{link}");
    }
    let page = app.viewer().get("/secrets?size=100&order=name.desc").await;
    page.assert_page(200).says("1–60 of 60");
    assert_eq!(page.rows().first().unwrap(), "gitsync-secret-n59");
    assert_eq!(page.value("size"), "100");
    // No other number is one of the choices.
    let page = app.viewer().get("/secrets?size=60").await;
    assert_eq!(page.assert_page(200).rows().len(), 25);
}

#[tokio::test]
async fn the_registry_that_a_search_found_is_the_one_that_is_shown() {
    let app = TestApp::new().await;
    let hosts = ["a.example.com", "Quay.io", "z.example.com"];
    let file = json!({"auths": hosts.map(|host| (host, json!({}))).into_iter().collect::<std::collections::BTreeMap<_, _>>()});
    let data = file.to_string();
    app.put(&secret(
        "image-three",
        "kubernetes.io/dockerconfigjson",
        &[(".dockerconfigjson", &data)],
    ))
    .await;
    let page = app.viewer().get("/secrets?q=QUAY").await;
    page.assert_page(200).says("+2").says("and 2 more");
    assert!(page.text().contains("<mark>Quay<"), "{}", page.text());
    let page = app.viewer().get("/secrets").await;
    page.assert_page(200).holds_no("<mark>");
}

#[tokio::test]
async fn a_secret_without_a_display_name_shows_its_name() {
    let app = filled().await;
    let page = app.viewer().get("/secrets?q=made-by-helm").await;
    page.assert_page(200);
    assert_eq!(page.text().matches(">made-by-helm<").count(), 2, "{}", page.text());
}

#[tokio::test]
async fn a_form_leads_back_to_the_list_that_it_was_opened_from() {
    let app = filled().await;
    let list = "q=image&sort=changed";
    let page = app.editor().get(&format!("/secrets?{list}")).await;
    let query = "list=q%3Dimage%26sort%3Dchanged";
    for path in ["image-zeta", "image-zeta/delete", "new"] {
        let href = format!("href=\"/secrets/{path}?{query}\"");
        assert!(page.assert_page(200).text().contains(&href), "{href}");
    }
    let opened = format!("/secrets/image-zeta?{query}");
    let form = app.editor().get(&opened).await;
    let back = "href=\"/secrets?q=image&amp;sort=changed#row-image-zeta\"";
    assert!(form.assert_page(200).text().contains(back), "{}", form.text());
    let fields = [("uid", form.value("uid")), ("resourceVersion", form.value("resourceVersion"))];
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = app.editor().post_form(&opened.replace('?', "/delete?"), &fields).await;
    let location = done.assert_status(303).location();
    assert!(location.starts_with("/secrets?q=image&sort=changed&seen=image-pull."), "{location}");
    assert!(location.ends_with("#row-image-zeta"), "{location}");
}

#[tokio::test]
async fn a_search_does_not_say_no_where_it_does_not_know() {
    let app = TestApp::new().await;
    app.image("ours").await;
    let file = r#"{"auths":{"elsewhere.example.com":{}}}"#;
    app.put(&secret(
        "image-theirs",
        "kubernetes.io/dockerconfigjson",
        &[(".dockerconfigjson", file)],
    ))
    .await;
    let page = app.viewer().get("/secrets?q=elsewhere.example").await;
    page.assert_page(200).says("1 of 2 secrets");
    assert_eq!((page.rows(), page.count("unsearched")), (vec!["image-theirs".to_owned()], 0));
    app.viewer().get("/secrets?q=nobody").await.assert_page(200).says("Nothing matches");
    // Who may list and not open has the list, and is told what it cannot say.
    let blind = || app.behind(&Faults::plan(http::Method::GET, &[Fault::Status(403); 9]));
    let page = blind().get("/secrets?q=elsewhere.example").await;
    page.assert_page(200).says("No match is known").says("1 secret was not searched by registry");
    assert_eq!(page.count("unsearched"), 1);
    let page = blind().get("/secrets?q=registry.example&lang=zh-TW").await;
    page.assert_page(200).says("有 1 個 Secret 未依倉庫或金鑰搜尋");
    assert_eq!(page.rows(), ["image-ours"]);
    let page = blind().get("/secrets?q=elsewhere&type=git-sync").await;
    page.assert_page(200).says("Nothing matches");
}

#[tokio::test]
async fn what_was_typed_is_text_and_never_markup() {
    let app = TestApp::new().await;
    let name = "<img src=x onerror=alert(1)>\"'&amp;";
    let form = crate::objects::with(image_form("odd"), "displayName", name);
    app.editor().post_form("/secrets/new", &form).await.assert_status(303);
    let page = app.viewer().get("/secrets?q=%3Cscript%3Ealert(2)%3C/script%3E").await;
    page.assert_page(200).holds_no("<script>alert").holds_no("<img src=x");
    let page = app.viewer().get("/secrets").await;
    page.assert_page(200).says(name).holds_no("<img src=x");
    let page = app.viewer().get("/secrets/image-odd").await;
    page.assert_page(200).holds_no("<img src=x");
    assert_eq!(page.value("displayName"), name);
}

#[tokio::test]
async fn a_user_without_the_right_is_told_so() {
    let app = filled().await;
    let page = app.outsider().get("/secrets").await;
    page.assert_page(403).says("The cluster does not allow you to list secrets here.");
    page.holds_no("Our registry");
    let api = app.outsider().call("list", &all()).await;
    assert_eq!(
        api.app_error(),
        AppError::Forbidden { verb: "list".into(), resource: "secrets".into() }
    );
}

#[tokio::test]
async fn nobody_sees_it_without_signing_in() {
    let app = filled().await;
    let page = app.anonymous().get("/secrets").await;
    page.assert_page(401).says("You are not signed in.").holds_no("Our registry");
    let api = app.anonymous().call("list", &all()).await;
    assert_eq!(api.app_error(), AppError::Unauthenticated);
}

#[tokio::test]
async fn a_cluster_that_is_away_is_named_as_the_reason() {
    let app = filled().await;
    for fault in [Fault::Break, Fault::Status(503), Fault::Status(429), Fault::Status(504)] {
        let away = || app.behind(&Faults::always_of_cache(fault));
        let page = away().get("/secrets").await;
        page.assert_page(503).says("The cluster does not answer").says("Try again");
        let api = away().call("list", &all()).await;
        assert_eq!(api.app_error(), AppError::Unavailable, "{fault:?}");
    }
}

#[tokio::test]
async fn a_read_that_fails_once_is_tried_again() {
    let app = filled().await;
    let shaky = app.behind(&Faults::of_cache(&[Fault::Break, Fault::Status(500)]));
    assert_eq!(shaky.get("/secrets").await.assert_page(200).rows().len(), 3);
}

#[tokio::test]
async fn our_fault_is_an_incident_by_the_id_of_the_request() {
    let app = filled().await;
    let broken = || app.behind(&Faults::always_of_cache(Fault::Status(400)));
    let page = broken().get("/secrets").await;
    page.assert_page(500).says(page.header("x-request-id")).says("incident id");
    assert_eq!(page.header("x-request-id").len(), 32);
    page.holds_no(".rs:").holds_no("planned").holds_no("panicked");
    let api = broken().call("list", &all()).await;
    let incident = api.header("x-request-id").to_owned();
    assert_eq!(api.app_error(), AppError::Internal { incident });
}

#[tokio::test]
async fn one_name_may_be_of_both_types() {
    let app = TestApp::new().await;
    let key = fresh_key();
    app.editor().post_form("/secrets/new", &git_form("same", &key)).await.assert_status(303);
    app.editor().post_form("/secrets/new", &image_form("same")).await.assert_status(303);
    let page = app.viewer().get("/secrets").await;
    assert_eq!(page.rows(), ["gitsync-secret-same", "image-same"]);
}

#[tokio::test]
async fn display_names_are_in_the_order_of_the_pages_language() {
    let app = TestApp::new().await;
    for (name, title) in [
        ("a", "banana"),
        ("b", "陳"),
        ("c", "Äpfel"),
        ("d", "王"),
        ("e", "林"),
        ("f", "apple"),
        ("g", "丁"),
    ] {
        app.image(name).await;
        let patch = json!({"metadata": {"annotations": {"displayName": title}}});
        app.patch(&format!("image-{name}"), &patch).await;
    }
    let viewer = app.viewer();
    let path = "/secrets?sort=display-name";
    let objects = |names: [&str; 7]| names.map(|name| format!("image-{name}"));
    let english = objects(["c", "f", "a", "g", "e", "d", "b"]);
    let strokes = objects(["g", "d", "e", "b", "c", "f", "a"]);
    assert_eq!(viewer.get(&format!("{path}&lang=en")).await.assert_page(200).rows(), english);
    assert_eq!(viewer.get(path).await.rows(), english);
    assert_eq!(viewer.get(&format!("{path}&lang=zh-TW")).await.rows(), strokes);
    assert_eq!(viewer.get_with(path, "kp-lang=zh-TW").await.rows(), strokes);
    let turned = viewer.get(&format!("{path}&dir=desc&lang=zh-TW")).await.rows();
    assert!(turned.iter().rev().eq(&strokes));
    // What an open page asks for and hears has the language of the same cookie.
    let query = json!({"query": {
        "search": "", "kind": null, "sort": "display-name", "direction": "asc", "page": 1,
    }});
    let body = axum::body::Body::from(query.to_string());
    let request = own_post("/api/list", JSON).header(COOKIE, "kp-lang=zh-TW");
    assert_eq!(called(&viewer.send(request.body(body).unwrap()).await), strokes);
    assert_eq!(called(&viewer.call("list", &query).await), english);
}
