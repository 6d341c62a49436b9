use crate::kit::TestApp;
use crate::objects::image_form;

#[tokio::test]
async fn is_shown_once_on_the_next_page() {
    let app = TestApp::new().await;
    let done = app.editor().post_form("/secrets/new", &image_form("x")).await;
    done.assert_done("created:image-x");
    let cookie = done.cookie("kp-notice").unwrap();
    assert_eq!(cookie, "created:image-x; HttpOnly; SameSite=Lax; Path=/; Max-Age=60");
    let page = app.editor().get_with("/secrets", "kp-notice=created:image-x").await;
    page.assert_page(200).says("image-x was created.");
    assert_eq!(page.cookie("kp-notice").unwrap(), "; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
    assert_eq!(page.count("toast"), 1);
    let next = app.editor().get("/secrets").await;
    next.assert_page(200).holds_no("was created");
    assert!(next.cookie("kp-notice").is_none());
}

#[tokio::test]
async fn says_what_was_done() {
    let app = TestApp::new().await;
    for (cookie, words) in [
        ("saved:image-x", "image-x was saved."),
        ("unchanged:image-x", "Nothing was changed in image-x."),
        ("deleted:gitsync-secret-y", "gitsync-secret-y was deleted."),
        ("terminating:image-x", "image-x is being deleted."),
    ] {
        let page = app.viewer().get_with("/secrets", &format!("kp-notice={cookie}")).await;
        page.assert_page(200).says(words);
    }
}

#[tokio::test]
async fn a_forged_one_says_nothing() {
    let app = TestApp::new().await;
    let long = format!("created:image-{}", "a".repeat(300));
    for forged in [
        "created:<script>alert(1)</script>",
        "created:image-<b>x</b>",
        "created:Your-session-has-ended",
        "created:unrelated",
        "created:",
        "created",
        "call-0900-123456:image-x",
        "created:image-UPPER",
        "created:image-a b",
        "created:image-x\"onload=\"alert(1)",
        &long,
    ] {
        let page = app.viewer().get_with("/secrets", &format!("kp-notice={forged}")).await;
        page.assert_page(200).holds_no("was created").holds_no("<script>alert").holds_no("0900");
        assert_eq!(page.count("toast"), 0, "{forged}");
    }
}
