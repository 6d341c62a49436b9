//! Conflicts name the parts that differ, by marks that only the server can make.

use backend::{SecretStore as _, StoreError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{CredentialChoice, EditInput, Newer, Part, PartMarks, SecretDetail, SecretKind};
use serde_json::{Value, json};
use test_kit::objects::secret;

use crate::kit::{CANARY, Kit, ada, grace, key, new_image, renamed, repassworded};

/// The conflict that a form runs into.
async fn conflict(kit: &Kit, object: &str, input: &EditInput) -> Newer {
    let error = kit.store().update(&ada(), object, input).await.unwrap_err();
    let StoreError::Conflict(Some(newer)) = error else { unreachable!("{error:?}") };
    *newer
}

async fn parts(kit: &Kit, detail: &SecretDetail) -> Vec<Part> {
    conflict(kit, detail.object().as_str(), &renamed(detail, "Mine")).await.parts
}

fn data(key: &str, text: &str) -> Value {
    json!({"data": {key: STANDARD.encode(text)}})
}

fn registry(host: &str) -> Part {
    Part::Registry(host.to_owned())
}

#[tokio::test]
async fn every_part_of_a_git_sync_secret_is_told_apart() {
    let kit = Kit::new().await;
    let detail = kit.git("data").await;
    let object = "gitsync-secret-data";
    let steps = [
        (json!({"metadata": {"annotations": {"displayName": "Theirs"}}}), Part::DisplayName),
        (data("ssh", "other"), Part::Key),
        (data("known_hosts", ""), Part::KnownHosts),
        (data("extra", "x"), Part::OtherData),
        (json!({"metadata": {"labels": {"a": "b"}}}), Part::Metadata),
    ];
    let mut expected = Vec::new();
    for (change, part) in steps {
        kit.patch(object, &change).await;
        expected.push(part);
        assert_eq!(parts(&kit, &detail).await, expected);
    }
    let newer = conflict(&kit, object, &renamed(&detail, "Mine")).await;
    assert_eq!(newer.changed.by.as_deref(), Some("kubectl-edit"));
    assert_eq!(newer.version, *kit.detail(object).await.version());
    assert_eq!(newer.marks, kit.detail(object).await.marks);
}

#[tokio::test]
async fn registries_are_named_also_those_that_came_and_went() {
    let kit = Kit::new().await;
    let file = |hosts: &[(&str, &str)], more: &str| {
        let entries: Vec<String> = hosts
            .iter()
            .map(|(host, user)| format!(r#""{host}":{{"username":"{user}"}}"#))
            .collect();
        format!(r#"{{"auths":{{{}}}{more}}}"#, entries.join(","))
    };
    let first = file(&[("a.example.com", "u"), ("b.example.com", "u"), ("c.example.com", "u")], "");
    let docker = SecretKind::ImagePull.object_type();
    kit.put("helm", &secret("image-x", docker, &[(".dockerconfigjson", &first)])).await;
    let detail = kit.detail("image-x").await;
    let second = file(
        &[("a.example.com", "u"), ("b.example.com", "v"), ("d.example.com", "u")],
        r#","credsStore":"pass""#,
    );
    kit.patch("image-x", &data(".dockerconfigjson", &second)).await;
    let expected = [
        registry("b.example.com"),
        registry("d.example.com"),
        Part::RestOfFile,
        registry("c.example.com"),
    ];
    assert_eq!(parts(&kit, &detail).await, expected);
    // A file that cannot be read any more is no registry at all.
    kit.patch("image-x", &data(".dockerconfigjson", r#"{"auths":[]}"#)).await;
    let expected = [
        Part::RestOfFile,
        registry("a.example.com"),
        registry("b.example.com"),
        registry("c.example.com"),
    ];
    assert_eq!(parts(&kit, &detail).await, expected);
}

#[tokio::test]
async fn the_panels_own_notes_are_no_part() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let input = repassworded(&detail, "theirs");
    kit.store().update(&grace(), "image-hub", &input).await.unwrap();
    let newer = conflict(&kit, "image-hub", &repassworded(&detail, "mine")).await;
    assert_eq!(newer.parts, [registry("registry.example.com")]);
    assert_eq!(newer.changed.by.as_deref(), Some("grace"));
}

#[tokio::test]
async fn mine_on_top_of_theirs() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let store = kit.store();
    store.update(&grace(), "image-hub", &renamed(&detail, "Theirs")).await.unwrap();
    let mut mine = repassworded(&detail, "mine");
    let newer = conflict(&kit, "image-hub", &mine).await;
    (mine.newer, mine.newer_marks) = (newer.version, newer.marks);
    assert!(mine.follow("mine"));
    store.update(&ada(), "image-hub", &mine).await.unwrap();
    let now = kit.detail("image-hub").await;
    // What was not typed is theirs.
    assert_eq!(now.row.display_name.as_deref(), Some("Theirs"));
    let file = test_kit::objects::value(&kit.raw("image-hub").await.unwrap(), ".dockerconfigjson");
    assert!(String::from_utf8(file).unwrap().contains("mine"));
}

#[tokio::test]
async fn another_object_of_the_name_is_compared_by_its_values() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    kit.remove("image-hub").await;
    kit.store().create(&grace(), &new_image("hub")).await.unwrap();
    assert_eq!(parts(&kit, &detail).await, []);
    let input = repassworded(&kit.detail("image-hub").await, "theirs");
    kit.store().update(&grace(), "image-hub", &input).await.unwrap();
    assert_eq!(parts(&kit, &detail).await, [registry("registry.example.com")]);
}

#[tokio::test]
async fn without_marks_that_count_no_part_is_named() {
    let kit = Kit::new().await;
    let detail = kit.image("hub").await;
    let other = kit.image("other").await;
    kit.patch("image-hub", &json!({"metadata": {"labels": {"a": "b"}}})).await;
    let restarted = kit.restarted();
    assert_eq!(parts(&restarted, &detail).await, []);
    for marks in [
        PartMarks::default(),
        PartMarks::from_text("[[\"Key\",\"x\"]]"),
        PartMarks::from_text("nothing"),
    ] {
        let input = EditInput { marks, ..renamed(&detail, "x") };
        assert_eq!(conflict(&kit, "image-hub", &input).await.parts, []);
    }
    // Marks of another object say nothing of this one, not even where a value is the same.
    let input = EditInput { marks: other.marks.clone(), ..renamed(&detail, "x") };
    let named = conflict(&kit, "image-hub", &input).await.parts;
    assert_eq!(named.len(), other.marks.0.len());
}

#[tokio::test]
async fn marks_are_no_digests_and_differ_between_objects() {
    let kit = Kit::new().await;
    let a = kit.image("a").await.marks;
    let b = kit.image("b").await.marks;
    assert!(a.0.iter().zip(&b.0).all(|(a, b)| a.0 == b.0 && a.1 != b.1));
    assert!(!a.to_text().contains(CANARY));
    assert_eq!(PartMarks::from_text(&a.to_text()), a);
}

#[tokio::test]
async fn a_key_and_its_known_hosts_conflict_apart() {
    let kit = Kit::new().await;
    let detail = kit.git("data").await;
    let input = EditInput {
        key_choice: CredentialChoice::Replace,
        key: key("rsa3072").into(),
        ..EditInput::of(&detail)
    };
    kit.store().update(&grace(), "gitsync-secret-data", &input).await.unwrap();
    assert_eq!(parts(&kit, &detail).await, [Part::Key]);
}
