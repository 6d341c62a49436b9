//! Logouts that must count at every replica and after a restart, also if the cluster does not help.

use std::time::Duration;

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use test_kit::Answer;
use test_kit::log::Lines;
use test_kit::objects::{SECRETS, secret, send};
use test_kit::request::JSON;

use crate::issuer::refresh_token;
use crate::kit::{Browser, TestApp, key};
use crate::wall::{Gate, RECORD};

/// Lets the replicas go on for some seconds of tokio's time.
async fn seconds(seconds: u64) {
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

/// The record as the cluster has it.
async fn record(app: &TestApp) -> Value {
    let path = format!("{SECRETS}/{RECORD}");
    app.client().request(Request::get(path).body(Vec::new()).unwrap()).await.unwrap()
}

async fn marks(app: &TestApp) -> usize {
    record(app).await["data"].as_object().map_or(0, serde_json::Map::len)
}

fn says_that_others_may_not_know(answer: &Answer) -> bool {
    answer.text().contains("signed out in this browser")
}

fn asked(app: &TestApp) -> usize {
    app.issuer
        .says(|says| says.asked.iter().filter(|form| form["grant_type"] == "refresh_token").count())
}

/// A replica that has looked at the record, and a copy of a browser's cookies there.
async fn copy_at_another_replica(app: &TestApp, browser: &Browser) -> Browser {
    let mut copy = browser.at(app.replica(&key("a")));
    copy.get("/secrets").await.assert_status(200);
    copy
}

#[tokio::test]
async fn a_logout_ends_the_session_at_every_replica_and_after_a_restart() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let mut copy = copy_at_another_replica(&app, &browser).await;
    let stream = copy.answer(Request::get("/api/events"), Body::empty()).await;
    assert_eq!(stream.status(), 200);
    let answer = browser.sign_out().await;
    assert!(!says_that_others_may_not_know(answer.assert_status(200)), "{}", answer.text());
    seconds(10).await;
    copy.get("/secrets").await.assert_status(401);
    copy.call().await.assert_status(401);
    let ended = tokio::time::timeout(Duration::from_secs(5), stream.into_body().collect()).await;
    ended.expect("the open page has ended").unwrap();
    copy.at(app.replica(&key("a"))).get("/secrets").await.assert_status(401);
    // It stays so, for as long as the cookie could be used.
    app.wait(1_700);
    copy.at(app.replica(&key("a"))).get("/secrets").await.assert_status(401);
    // Others are not concerned, nor is the next session of the same person.
    app.signed_in().await.at(app.replica(&key("a"))).get("/secrets").await.assert_status(200);
}

#[tokio::test]
async fn a_frames_session_ends_everywhere_too() {
    let app = TestApp::new().await;
    let mut frame = crate::frame::signed_in(&app).await;
    let mut copy = copy_at_another_replica(&app, &frame).await;
    frame.sign_out().await.assert_status(303);
    seconds(10).await;
    copy.get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn the_record_names_nobody_and_no_session() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    browser.get("/secrets").await.assert_status(200);
    browser.sign_out().await.assert_status(200);
    let record = record(&app).await;
    assert_eq!(record["type"], "keypane.dev/ended-sessions");
    let [(mark, until)] = record["data"].as_object().unwrap().iter().collect::<Vec<_>>()[..] else {
        panic!("{record}")
    };
    assert_eq!(mark.len(), 43);
    let until = STANDARD.decode(until.as_str().unwrap()).unwrap();
    let until: i64 = String::from_utf8(until).unwrap().parse().unwrap();
    assert_eq!(until - app.issuer.says(|says| says.now), 8 * 3600);
    for name in ["ann@", "subject-1"] {
        assert!(!record.to_string().contains(name), "{record}");
    }
    // It is none of the panel's secrets.
    let page = app.signed_in().await.get("/secrets").await;
    assert!(!page.text().contains(RECORD));
    let mut browser = app.signed_in().await;
    browser.get(&format!("/secrets/{RECORD}")).await.assert_status(404);
}

#[tokio::test]
async fn marks_of_sessions_that_are_over_are_taken_out() {
    let app = TestApp::new().await;
    app.signed_in().await.sign_out().await.assert_status(200);
    app.signed_in().await.sign_out().await.assert_status(200);
    assert_eq!(marks(&app).await, 2);
    app.wait(8 * 3600 + 600);
    // A replica that starts now tidies up before it answers.
    app.signed_in().await.at(app.replica(&key("a"))).get("/secrets").await.assert_status(200);
    assert_eq!(marks(&app).await, 0);
}

#[tokio::test]
async fn an_object_of_another_type_is_left_alone() {
    let app = TestApp::new().await;
    app.signed_in().await;
    let delete = Request::delete(format!("{SECRETS}/{RECORD}")).body(Vec::new()).unwrap();
    let _: Value = app.client().request(delete).await.unwrap();
    let other = secret(RECORD, "Opaque", &[("a", "x")]);
    let (status, _) = send(&app.client(), Method::POST, SECRETS, JSON, &other).await;
    assert_eq!(status, 201);
    let mut browser = app.signed_in().await;
    assert!(says_that_others_may_not_know(&browser.sign_out().await));
    let left = record(&app).await;
    assert_eq!((&left["type"], &left["data"]), (&json!("Opaque"), &json!({"a": "eA=="})));
}

#[tokio::test]
async fn a_longer_lifetime_does_not_bring_a_session_back() {
    let app = TestApp::with(&["--session-lifetime=10m"]).await;
    app.issuer.says(|says| says.expires_in = 36_000);
    let mut browser = app.signed_in().await;
    let copy = browser.clone();
    browser.sign_out().await.assert_status(200);
    // Long enough for its mark to be forgotten.
    app.wait(600 + 700);
    let longer = app.replica_with(&key("a"), &["--session-lifetime=8h"]);
    copy.at(longer).get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn without_the_right_to_write_the_issuer_confirms_each_session() {
    for gate in [Gate::ReadOnly, Gate::Closed] {
        let (log, _capturing) = Lines::capture();
        let app = TestApp::new().await;
        app.wall.set(gate);
        app.issuer.says(|says| says.expires_in = 3600);
        let mut browser = app.signed_in().await.at(app.replica(&key("a")));
        for round in 1..4 {
            app.wait(299);
            browser.get("/secrets").await.assert_status(200);
            assert_eq!(asked(&app), round - 1, "{gate:?}");
            app.wait(1);
            browser.get("/secrets").await.assert_status(200);
            browser.get("/secrets").await.assert_status(200);
            assert_eq!(asked(&app), round, "{gate:?}");
        }
        let said = "sessions are confirmed with the issuer";
        assert!(log.text().contains(said), "{}", log.text());
        assert!(!log.text().contains("the cluster records it"));
    }
}

#[tokio::test]
async fn without_the_right_to_write_a_logout_counts_elsewhere_within_five_minutes() {
    let app = TestApp::new().await;
    app.wall.set(Gate::ReadOnly);
    app.issuer.says(|says| says.expires_in = 3600);
    let mut browser = app.signed_in().await.at(app.replica(&key("a")));
    let mut copy = copy_at_another_replica(&app, &browser).await;
    let answer = browser.sign_out().await;
    assert!(says_that_others_may_not_know(answer.assert_status(200)), "{}", answer.text());
    assert!(answer.text().contains("/end?client_id=keypane"), "the way to the issuer is there");
    assert!(browser.cookies.is_empty());
    // The issuer has taken the refresh token back, so that nobody confirms the copy.
    assert_eq!(app.issuer.says(|says| says.revoked.clone()), [refresh_token(1)]);
    copy.at(browser.router.clone()).get("/secrets").await.assert_status(401);
    app.wait(299);
    copy.get("/secrets").await.assert_status(200);
    app.wait(1);
    copy.get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn what_nobody_can_confirm_ends_after_five_minutes() {
    let app = TestApp::new().await;
    app.wall.set(Gate::Closed);
    app.issuer.says(|says| says.no_refresh = true);
    let mut browser = app.signed_in().await.at(app.replica(&key("a")));
    app.wait(299);
    browser.get("/secrets").await.assert_status(200);
    app.wait(1);
    browser.get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn a_logout_while_the_cluster_is_away_is_said_and_made_up_for() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let mut copy = copy_at_another_replica(&app, &browser).await;
    app.wall.set(Gate::Away);
    assert!(says_that_others_may_not_know(browser.sign_out().await.assert_status(200)));
    copy.get("/secrets").await.assert_status(200);
    app.wall.set(Gate::Open);
    seconds(10).await;
    copy.get("/secrets").await.assert_status(401);
}

#[tokio::test]
async fn while_the_record_cannot_be_read_the_issuer_is_asked() {
    let app = TestApp::new().await;
    app.issuer.says(|says| says.expires_in = 3600);
    let mut browser = app.signed_in().await;
    app.wait(300);
    browser.get("/secrets").await.assert_status(200);
    assert_eq!(asked(&app), 0, "the record is read");
    app.wall.set(Gate::Away);
    seconds(10).await;
    browser.get("/secrets").await.assert_status(200);
    assert_eq!(asked(&app), 1);
    // With neither of both, nobody knows.
    app.wait(300);
    app.issuer.says(|says| says.away = true);
    browser.get("/secrets").await.assert_status(401);
    app.wall.set(Gate::Open);
    seconds(10).await;
    browser.get("/secrets").await.assert_status(200);
}

#[tokio::test]
async fn a_record_that_was_lost_is_written_again() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    browser.sign_out().await.assert_status(200);
    let path = format!("{SECRETS}/{RECORD}");
    let request = Request::delete(path).body(Vec::new()).unwrap();
    let _: Value = app.client().request(request).await.unwrap();
    // Writing takes a moment of real time, which a paused clock does not give.
    let written = async {
        while marks_or_none(&app).await != Some(1) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), written).await.expect("it is there again");
}

async fn marks_or_none(app: &TestApp) -> Option<usize> {
    let path = format!("{SECRETS}/{RECORD}");
    let request = Request::get(path).body(Vec::new()).unwrap();
    let record: Value = app.client().request(request).await.ok()?;
    record["data"].as_object().map(serde_json::Map::len)
}

#[tokio::test]
async fn the_refresh_token_that_is_taken_back_is_the_newest() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in().await;
    let mut old = browser.clone();
    app.wait(300);
    browser.get("/secrets").await.assert_status(200);
    // With the cookie of before.
    old.sign_out().await.assert_status(200);
    assert_eq!(app.issuer.says(|says| says.revoked.clone()), [refresh_token(2)]);
    browser.get("/secrets").await.assert_status(401);
}
