use test_kit::request::FORM;

use crate::kit::TestApp;

#[tokio::test]
async fn is_remembered_and_shown() {
    let app = TestApp::new().await;
    let form = [("from", "/secrets?q=a"), ("theme", "dark")];
    let answer = app.editor().post_form("/theme", &form).await;
    answer.assert_status(303);
    assert_eq!(answer.header("location"), "/secrets?q=a");
    let cookie = answer.cookie("kp-theme").unwrap();
    assert_eq!(cookie, "dark; SameSite=Lax; Path=/; Max-Age=31536000");
    let page = app.viewer().get_with("/secrets", "a=b; kp-theme=dark").await;
    page.assert_page(200);
    assert!(page.text().contains("data-theme=\"dark\""));
}

#[tokio::test]
async fn an_unknown_one_is_the_systems() {
    let app = TestApp::new().await;
    for forged in ["\"><script>alert(1)</script>", "neon", ""] {
        let answer = app.editor().post_form("/theme", &[("theme", forged)]).await;
        answer.assert_status(303);
        assert!(answer.cookie("kp-theme").unwrap().starts_with("system;"));
        let page = app.viewer().get_with("/secrets", &format!("kp-theme={forged}")).await;
        page.assert_page(200).holds_no("<script>alert");
        assert!(page.text().contains("data-theme=\"system\""));
    }
}

#[tokio::test]
async fn leads_back_to_pages_of_this_panel_only() {
    let app = TestApp::new().await;
    for foreign in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\/evil",
        "javascript:alert(1)",
        "/a\r\nset-cookie: x=y",
        "",
        "secrets",
        "/\u{9}/evil.example",
    ] {
        let answer =
            app.editor().post_form("/theme", &[("from", foreign), ("theme", "dark")]).await;
        answer.assert_status(303);
        assert_eq!(answer.header("location"), "/secrets", "{foreign:?}");
        assert!(answer.cookie("x").is_none());
    }
}

#[tokio::test]
async fn is_not_chosen_by_another_site() {
    let app = TestApp::new().await;
    let answer = app.editor().post_from_elsewhere("/theme", FORM, "theme=dark".into()).await;
    answer.assert_page(403);
    assert!(answer.cookie("kp-theme").is_none());
}

#[tokio::test]
async fn a_body_that_is_no_text_is_refused() {
    let app = TestApp::new().await;
    app.editor().post("/theme", FORM, vec![0xff]).await.assert_status(400);
}
