use backend::AppError;

use crate::kit::TestApp;
use crate::objects::{image_form, image_input};

#[tokio::test]
async fn shows_everything_and_offers_no_change() {
    let app = TestApp::new().await;
    app.image("x").await;
    let viewer = app.again_with(&["--read-only"]).admin();
    let page = viewer.get("/secrets").await;
    page.assert_page(200).says("Read only").says("Our registry");
    assert_eq!(page.count("add-button"), 0);
    assert_eq!(page.count("delete-button"), 0);
    viewer.get("/secrets/image-x").await.assert_page(200).says("Password set");
    let empty = TestApp::with(&["--read-only"]).await;
    let page = empty.admin().get("/secrets").await;
    page.assert_page(200).says("No secrets yet").holds_no("/secrets/new");
}

#[tokio::test]
async fn refuses_every_write() {
    let app = TestApp::new().await;
    let loaded = app.image("x").await;
    let before = app.raw("image-x").await;
    let admin = app.again_with(&["--read-only"]).admin();
    let refused = "The cluster does not allow you to";
    let page = admin.get("/secrets/new").await;
    page.assert_page(403).says(&format!("{refused} create secrets here."));
    let page = admin.post_form("/secrets/new", &image_form("y")).await;
    page.assert_page(403).says(&format!("{refused} create secrets here."));
    assert_eq!(page.value("name"), "y");
    // What is filled in wrong is not looked at.
    let page = admin.post_form("/secrets/new", &[("type", "image-pull")]).await;
    page.assert_page(403).says(&format!("{refused} create secrets here."));
    let page = admin.post_form("/secrets/image-x", &loaded.renamed("New")).await;
    page.assert_page(403).says(&format!("{refused} change secrets here."));
    assert_eq!(page.value("displayName"), "New");
    let page = admin.post_form("/secrets/image-x/delete", &loaded.confirmed()).await;
    page.assert_page(403).says(&format!("{refused} delete secrets here."));
    for (function, input, verb) in [
        ("create", image_input("y"), "create"),
        ("update", loaded.rename_input("image-x", "New"), "patch"),
        ("delete", loaded.delete_input("image-x"), "delete"),
    ] {
        let api = admin.call(function, &input).await;
        assert_eq!(
            api.app_error(),
            AppError::Forbidden { verb: verb.into(), resource: "secrets".into() }
        );
    }
    assert_eq!(app.raw("image-x").await, before);
    assert!(app.raw("image-y").await.is_none());
}
