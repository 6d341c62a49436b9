use crate::kit::TestApp;

#[tokio::test]
async fn links_of_primehub_lead_to_the_same_pages_here() {
    for (flags, base) in [(vec![], ""), (vec!["--base-path", "/console/admin"], "/console/admin")] {
        let app = TestApp::with(&flags).await;
        for (link, page) in [
            ("/", "/secrets"),
            ("/admin/secret", "/secrets"),
            ("/admin/secret?page=2", "/secrets?page=2"),
            ("/admin/secret?operator=create", "/secrets/new"),
            ("/admin/secret/image-hub", "/secrets/image-hub"),
            ("/admin/secret/gitsync-secret-data", "/secrets/gitsync-secret-data"),
            // What is no object of the panel leads to the list and nowhere else.
            ("/admin/secret/unrelated", "/secrets"),
            ("/admin/secret/%2F%2Fevil.example", "/secrets"),
            ("/admin/secret/image-Upper", "/secrets"),
        ] {
            let answer = app.viewer().get(&format!("{base}{link}")).await;
            answer.assert_status(303);
            assert_eq!(answer.header("location"), format!("{base}{page}"), "{base}{link}");
        }
    }
}

#[tokio::test]
async fn a_redirect_carries_nothing_that_it_was_not_asked_for() {
    let app = TestApp::new().await;
    let answer =
        app.viewer().get("/admin/secret?q=a%0d%0aset-cookie:x=y&evil=//evil.example").await;
    answer.assert_status(303);
    assert_eq!(answer.header("location"), "/secrets?q=a%0D%0Aset-cookie%3Ax%3Dy");
}

#[tokio::test]
async fn a_slash_too_many_leads_to_the_page() {
    for (flags, base) in [(vec![], ""), (vec!["--base-path", "/console/admin"], "/console/admin")] {
        let app = TestApp::with(&flags).await;
        for (link, page) in [
            ("/secrets/", "/secrets"),
            ("/secrets/?q=a%2Fb&page=2", "/secrets?q=a%2Fb&page=2"),
            ("/secrets/new/?type=image-pull", "/secrets/new?type=image-pull"),
            ("/secrets/image-x/", "/secrets/image-x"),
            ("/secrets/image-x/delete/", "/secrets/image-x/delete"),
            ("/admin/secret/", "/secrets"),
        ] {
            let answer = app.viewer().get(&format!("{base}{link}")).await;
            answer.assert_status(303);
            assert_eq!(answer.header("location"), format!("{base}{page}"), "{base}{link}");
        }
        for none in ["/secrets//", "//secrets/", "/nope/", "/secrets/a/b/", "//evil.example/"] {
            app.viewer().get(&format!("{base}{none}")).await.assert_page(404);
        }
        app.editor().post_form(&format!("{base}/secrets/new/"), &[]).await.assert_page(404);
    }
}
