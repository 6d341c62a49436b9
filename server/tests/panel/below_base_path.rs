use serde_json::json;
use test_kit::html::attributes;

use crate::kit::TestApp;
use crate::objects::{Loaded, image_form, image_input};

const BASE: &str = "/console/admin";

async fn below() -> TestApp {
    TestApp::with(&["--base-path", BASE]).await
}

#[tokio::test]
async fn every_operation_works_whether_a_proxy_keeps_or_strips_it() {
    for kept in [BASE, ""] {
        let app = below().await;
        let editor = app.editor();
        let at = |path: &str| format!("{kept}{path}");
        let done = editor.post_form(&at("/secrets/new"), &image_form("x")).await;
        done.assert_done("created:image-x");
        assert_eq!(done.next_path(), "/console/admin/secrets");
        assert!(done.cookie("kp-notice").unwrap().contains("; Path=/console/admin;"));
        let (_, seen) = done.header("location").split_once('?').unwrap();
        let page = editor.get(&at(&format!("/secrets?{seen}"))).await;
        assert_eq!(page.assert_page(200).rows(), ["image-x"]);
        let mut links = page.text().split("href=\"").skip(1);
        assert!(links.all(|link| !link.split('"').next().unwrap().contains("seen=")));
        let loaded = Loaded::of(&editor.get(&at("/secrets/image-x")).await);
        let done = editor.post_form(&at("/secrets/image-x"), &loaded.renamed("New")).await;
        assert_eq!(done.assert_done("saved:image-x").next_path(), "/console/admin/secrets");
        let create = at("/api/create");
        editor.call_at(&create, &image_input("y")).await.assert_status(200);
        assert_eq!(editor.call_at(&create, &image_input("y")).await.app_error().status(), 409);
        let loaded = Loaded::of(&editor.get(&at("/secrets/image-x/delete")).await);
        let done = editor.post_form(&at("/secrets/image-x/delete"), &loaded.confirmed()).await;
        done.assert_done("deleted:image-x");
        let done =
            editor.post_form(&at("/theme"), &[("theme", "dark"), ("from", "/secrets")]).await;
        assert_eq!(done.assert_status(303).header("location"), "/console/admin/secrets");
        assert!(done.cookie("kp-theme").unwrap().contains("; Path=/console/admin;"));
    }
}

#[tokio::test]
async fn every_address_in_a_page_is_below_it() {
    let app = below().await;
    app.editor().post_form("/console/admin/secrets/new", &image_form("x")).await.assert_status(303);
    for path in ["/secrets", "/secrets/new", "/secrets/image-x", "/secrets/image-x/delete", "/nope"]
    {
        let page = app.editor().get(&format!("{BASE}{path}")).await;
        let addresses = ["a", "link", "form", "script"].iter().flat_map(|element| {
            attributes(page.text(), element).into_iter().flat_map(|mut tag| {
                ["href", "action", "src"].map(|name| tag.remove(name).unwrap_or_default())
            })
        });
        for address in addresses.filter(|address| address.starts_with('/')) {
            assert!(address.starts_with("/console/admin/"), "{address} on {path}");
        }
        assert!(page.text().contains("from \"/console/admin/pkg/k-"), "{}", page.text());
    }
}

#[tokio::test]
async fn a_sibling_is_no_page_of_it() {
    let app = below().await;
    let editor = app.editor();
    for path in ["/console/adminx", "/console/adminx/secrets", "/console", "/console/"] {
        editor.get(path).await.assert_page(404);
        editor.post_form(&format!("{path}/new"), &image_form("x")).await.assert_page(404);
    }
    assert!(app.raw("image-x").await.is_none());
    let theme = [("theme", "dark"), ("from", "/console/adminx/secrets")];
    let answer = editor.post_form("/console/admin/theme", &theme).await;
    assert_eq!(answer.header("location"), "/console/admin/secrets");
}

#[tokio::test]
async fn the_base_path_itself_leads_to_the_list() {
    let app = below().await;
    for path in ["/console/admin", "/console/admin/", "/"] {
        let answer = app.editor().get(path).await;
        assert_eq!(answer.assert_status(303).header("location"), "/console/admin/secrets");
    }
}

#[tokio::test]
async fn the_data_of_the_page_says_where_it_lives() {
    let app = below().await;
    let page = app.editor().get("/console/admin/secrets").await;
    assert!(page.text().contains("\\\"base\\\":\\\"/console/admin\\\""), "{}", page.text());
    let api = app.editor().call_at("/console/admin/api/get", &json!({"object": "image-x"})).await;
    assert_eq!(api.app_error().status(), 404);
}
