//! On a real cluster without sign-in, a change belongs to the account that sends the request.

use serde_json::Value;

use crate::kit::TestApp;
use crate::objects::image_form;

#[tokio::test]
async fn who_changed_something_is_who_the_cluster_says_it_was() {
    let app = TestApp::new().await;
    let visitor = app.on_a_real_cluster("editor", "name-in-the-kubeconfig");
    let done = visitor.post_form("/secrets/new", &image_form("x")).await;
    done.assert_done("created:image-x");
    let raw = app.raw("image-x").await.unwrap();
    let annotations = &raw["metadata"]["annotations"];
    assert_eq!(annotations["keypane.dev/created-by"], "editor");
    assert_eq!(annotations["keypane.dev/updated-by"], "editor");
    // The list waits for what was written.
    let list = visitor.get(&done.location()).await;
    list.assert_page(200).says("by editor").holds_no("Signed in");
    let attempts: Vec<Value> = app.audit().lines();
    assert!(!attempts.is_empty());
    assert!(attempts.iter().all(|line| line["user"] == "editor"), "{attempts:?}");
}

#[tokio::test]
async fn where_it_does_not_say_it_is_who_the_configuration_says() {
    let app = TestApp::new().await;
    // An account that may not even ask.
    let visitor = app.on_a_real_cluster("nameless", "name-in-the-kubeconfig");
    visitor.post_form("/secrets/new", &image_form("x")).await.assert_done("created:image-x");
    let raw = app.raw("image-x").await.unwrap();
    let by = &raw["metadata"]["annotations"]["keypane.dev/created-by"];
    assert_eq!(by, "name-in-the-kubeconfig");
}
