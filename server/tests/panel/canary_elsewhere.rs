//! Generated keys, imported files, misplaced keys and backups are found nowhere else either.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use test_kit::log::Lines;

use crate::canary::watch;
use crate::kit::TestApp;
use crate::needles::Needles;
use crate::objects::{PASSWORD, git_form, image_form, stored, with};
use crate::replace::interrupt;

#[tokio::test]
async fn a_generated_key_is_nowhere_else() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let editor = app.editor();
    let path = "/secrets/gitsync-secret-x";
    let mut answers = Vec::new();
    let mut form = with(git_form("x", ""), "intent", "save");
    form.push(("keySource", "generate"));
    answers.push(("create", 303, editor.post_form("/secrets/new", &form).await));
    let mut needles = Needles::default();
    let remember = async |needles: &mut Needles| {
        let key = stored(&app.raw("gitsync-secret-x").await.unwrap(), "ssh");
        needles.add_key("a generated key", &key);
        key
    };
    let first = remember(&mut needles).await;
    let input = json!({"input": {"name": "y", "kind": "git-sync", "generate": true}});
    answers.push(("create", 200, editor.call("create", &input).await));
    let other = stored(&app.raw("gitsync-secret-y").await.unwrap(), "ssh");
    needles.add_key("another generated key", &other);
    let loaded = app.load("gitsync-secret-x").await;
    let form = with(loaded.rekeyed(""), "keyChoice", "generate");
    answers.push(("a new pair", 303, editor.post_form(path, &form).await));
    assert_ne!(remember(&mut needles).await, first);
    answers.push(("stale", 409, editor.post_form(path, &form).await));
    let seen = watch(app, needles, log);
    for (place, status, answer) in &answers {
        seen.answer(place, *status, answer);
    }
    seen.everything("gitsync-secret-x").await;
    seen.everything("gitsync-secret-y").await;
    let stored = seen.app.raw("gitsync-secret-x").await.unwrap();
    seen.needles.would_be_found_in(&stored.to_string());
}

#[tokio::test]
async fn a_private_key_among_known_hosts_is_refused_and_not_echoed() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let mut needles = Needles::default();
    let (key, pasted) = (needles.plant_key("a key"), needles.plant_key("a key in the wrong field"));
    let seen = watch(app, needles, log);
    let editor = seen.app.editor();
    let mut form = git_form("x", &key);
    form.push(("knownHosts", &pasted));
    seen.answer("create", 422, &editor.post_form("/secrets/new", &form).await);
    let input = json!({"input": {
        "name": "x", "kind": "git-sync", "generate": true, "known_hosts": pasted,
    }});
    seen.answer("create", 422, &editor.call("create", &input).await);
    seen.answer("made", 303, &editor.post_form("/secrets/new", &git_form("x", &key)).await);
    let loaded = seen.app.load("gitsync-secret-x").await;
    let mut form = loaded.confirmed();
    form.extend([("displayName", "x"), ("knownHostsChoice", "replace"), ("knownHosts", &pasted)]);
    seen.answer("edit", 422, &editor.post_form("/secrets/gitsync-secret-x", &form).await);
    form.push(("intent", "keep-key"));
    seen.answer("choice", 200, &editor.post_form("/secrets/gitsync-secret-x", &form).await);
    seen.everything("gitsync-secret-x").await;
}

#[tokio::test]
async fn an_imported_file_is_nowhere_else() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let mut needles = Needles::default();
    let [password, token, other] =
        ["a password", "an identity token", "a login that is not taken"].map(|w| needles.plant(w));
    let file = json!({"auths": {
        "a.example.com": {"auth": STANDARD.encode(format!("robot:{password}"))},
        "b.example.com": {"username": "u", "password": password, "identitytoken": token},
        "c.example.com": {"username": "u", "password": other},
    }})
    .to_string();
    let seen = watch(app, needles, log);
    let editor = seen.app.editor();
    let mut form = with(image_form("x"), "password", "short");
    form.extend([
        ("import", file.as_str()),
        ("importChoice", "some"),
        ("importHost", "a.example.com"),
        ("importHost", "b.example.com"),
    ]);
    let wrong = with(form.clone(), "name", "Upper");
    seen.answer("invalid", 422, &editor.post_form("/secrets/new", &wrong).await);
    let choice = with(form.clone(), "intent", "add-registry");
    seen.answer("choice", 200, &editor.post_form("/secrets/new", &choice).await);
    seen.answer("create", 303, &editor.post_form("/secrets/new", &form).await);
    seen.everything("image-x").await;
    let stored = seen.app.raw("image-x").await.unwrap();
    seen.needles.would_be_found_in(&stored.to_string());
    let loaded = seen.app.load("image-x").await;
    let broken = file.replace("\"auths\"", "auths");
    for wrong in [&broken, &file] {
        let mut form = loaded.renamed("x");
        form.push(("import", wrong));
        seen.answer("edit", 422, &editor.post_form("/secrets/image-x", &form).await);
    }
    seen.everything("image-x").await;
}

#[tokio::test]
async fn a_backup_and_what_it_holds_are_nowhere_else() {
    let (log, _capturing) = Lines::capture();
    let app = TestApp::new().await;
    let backup = interrupt(&app).await;
    let mut needles = Needles::default();
    let held = stored(&backup, "object");
    needles.add_stored("the object in a backup", &held);
    let value = serde_json::from_str::<Value>(&held).unwrap();
    needles.add_stored("its file", &stored(&value, ".dockerconfigjson"));
    needles.add_stored("its password", PASSWORD);
    needles.would_be_found_in(&backup.to_string());
    let seen = watch(app, needles, log);
    let editor = seen.app.editor();
    let name = backup["metadata"]["name"].as_str().unwrap();
    for path in ["/secrets".to_owned(), format!("/secrets?q={name}")] {
        seen.answer(&path, 200, &editor.get(&path).await);
    }
    let query = json!({"query": {
        "search": "", "kind": null, "sort": "name", "direction": "asc", "page": 1,
    }});
    seen.answer("api/list", 200, &editor.call("list", &query).await);
    for path in ["", "/delete", "/restore", "/discard"] {
        let path = format!("/secrets/{name}{path}");
        seen.answer(&path, 404, &editor.get(&path).await);
    }
    let state = seen.app.load_version(name).await;
    let form = state.confirmed();
    let discarded = editor.post_form(&format!("/secrets/{name}/discard"), &form).await;
    seen.answer("the only copy", 409, &discarded);
    seen.answer("api/get", 404, &editor.call("get", &json!({"object": name})).await);
    let restored = editor.post_form(&format!("/secrets/{name}/restore"), &form).await;
    seen.answer("restored", 303, &restored);
    seen.everything("image-x").await;
}
