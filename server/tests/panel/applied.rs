//! The pages of secrets that `kubectl apply` writes too.
//!
//! The form warns before the change and the notice confirms it afterwards, and nothing of the old
//! credential is left anywhere.

use serde_json::json;
use test_kit::log::Lines;
use test_kit::objects::secret;

use crate::canary::watch;
use crate::kit::TestApp;
use crate::needles::Needles;

const NOTE: &str = "kubectl.kubernetes.io/last-applied-configuration";

fn file(password: &str) -> String {
    let login = json!({"username": "robot", "password": password});
    json!({"auths": {"registry.example.com": login}}).to_string()
}

#[tokio::test]
async fn the_form_warns_before_and_the_notice_says_so_after() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let mut needles = Needles::default();
    let old = needles.plant("the old password");
    let mut made =
        secret("image-x", "kubernetes.io/dockerconfigjson", &[(".dockerconfigjson", &file(&old))]);
    let note = format!("{made}\n");
    made["metadata"]["annotations"] = json!({NOTE: note});
    needles.add_stored("the old file", made["data"][".dockerconfigjson"].as_str().unwrap());
    app.put(&made).await;
    needles.would_be_found_in(&app.raw("image-x").await.unwrap()["metadata"].to_string());

    let seen = watch(app, needles, log);
    let editor = seen.app.editor();
    let page = editor.get("/secrets/image-x").await;
    seen.answer("form", 200, &page);
    page.says("managed with kubectl apply");
    assert_eq!(page.count("applied"), 1);
    let other = editor.get("/secrets/image-x?lang=zh-TW").await;
    seen.answer("form in another language", 200, &other);

    let done = editor
        .post_form("/secrets/image-x", &seen.app.load("image-x").await.repassworded("new"))
        .await;
    seen.answer("edit", 303, &done);
    done.assert_done("saved!:image-x");
    let page = editor.get_with("/secrets", "kp-notice=saved!:image-x").await;
    seen.answer("notice", 200, &page);
    page.says("image-x was saved. The old credential was also removed from the copy");
    let page = editor.get("/secrets/image-x").await;
    assert_eq!(page.count("applied"), 0);
    // Nothing of it is left in the object, nor anywhere else.
    let stored = seen.app.raw("image-x").await.unwrap().to_string();
    seen.needles.are_not_in("the object", stored.as_bytes());
    seen.everything("image-x").await;
}

#[tokio::test]
async fn full_annotations_are_said_at_the_form() {
    let app = TestApp::new().await;
    let mut made =
        secret("image-x", "kubernetes.io/dockerconfigjson", &[(".dockerconfigjson", &file("p"))]);
    made["metadata"]["annotations"] = json!({"full": "x".repeat(256 * 1024 - 10)});
    app.put(&made).await;
    let form = app.load("image-x").await;
    let answer = app.editor().post_form("/secrets/image-x", &form.renamed("Mine")).await;
    answer.assert_page(422).says("The annotations of this secret are full").says("256 KiB");
    assert_eq!(answer.value("displayName"), "Mine");
}
