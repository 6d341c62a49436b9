use serde_json::{Value, json};

use super::kit::{Kit, SECRETS, message, names, secret, text};

async fn numbered(kit: &Kit, count: usize) {
    for number in 0..count {
        kit.secret(&format!("s{number:03}")).await;
    }
}

#[tokio::test]
async fn pages_show_one_version_whatever_happens_meanwhile() {
    let kit = Kit::new().await;
    numbered(&kit, 10).await;
    let (_, first) = kit.get(&format!("{SECRETS}?limit=3")).await;
    assert_eq!(first["metadata"]["remainingItemCount"], 7);
    let version = text(&first, "/metadata/resourceVersion");
    let mut seen = names(&first);

    kit.delete(&format!("{SECRETS}/s004"), &Value::Null).await;
    kit.delete(&format!("{SECRETS}/s009"), &Value::Null).await;
    kit.secret("s003a").await;
    kit.secret("s011").await;
    kit.merge(&format!("{SECRETS}/s005"), &json!({"data": {"new": "dg=="}})).await;

    let mut next = text(&first, "/metadata/continue");
    while !next.is_empty() {
        let (status, page) = kit.get(&format!("{SECRETS}?limit=3&continue={next}")).await;
        assert_eq!(status, 200, "{page}");
        assert_eq!(text(&page, "/metadata/resourceVersion"), version);
        for item in page["items"].as_array().unwrap() {
            assert!(item["data"].get("new").is_none(), "a later state shows");
        }
        seen.extend(names(&page));
        next = text(&page, "/metadata/continue");
    }
    let expected: Vec<String> = (0..10).map(|number| format!("s{number:03}")).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn many_changes_between_pages_lose_nothing() {
    let kit = Kit::new().await;
    numbered(&kit, 40).await;
    let (_, first) = kit.get(&format!("{SECRETS}?limit=1")).await;
    for number in 1..39 {
        kit.delete(&format!("{SECRETS}/s{number:03}"), &Value::Null).await;
    }
    for number in 0..100 {
        kit.secret(&format!("s000-{number:03}")).await;
    }
    let next = text(&first, "/metadata/continue");
    let (_, rest) = kit.get(&format!("{SECRETS}?limit=500&continue={next}")).await;
    assert_eq!(names(&rest).len(), 39);
    assert!(rest["metadata"].get("continue").is_none());
}

#[tokio::test]
async fn a_forgotten_version_is_gone() {
    let kit = Kit::new().await;
    numbered(&kit, 4).await;
    let (_, first) = kit.get(&format!("{SECRETS}?limit=2")).await;
    kit.secret("z").await;
    let store = kit.cluster.store();
    store.compact(store.revision()).await.unwrap();
    let next = text(&first, "/metadata/continue");
    let (status, answer) = kit.get(&format!("{SECRETS}?limit=2&continue={next}")).await;
    assert_eq!((status, text(&answer, "/reason").as_str()), (410, "Expired"));
    let version = text(&first, "/metadata/resourceVersion");
    let exact = format!("resourceVersion={version}&resourceVersionMatch=Exact");
    assert_eq!(kit.get(&format!("{SECRETS}?{exact}")).await.0, 410);
    assert_eq!(kit.get(&format!("{SECRETS}?continue=nonsense")).await.0, 400);
}

#[tokio::test]
async fn an_exact_version_is_shown_as_it_was() {
    let kit = Kit::new().await;
    let first = kit.secret("a").await;
    kit.secret("b").await;
    kit.delete(&format!("{SECRETS}/a"), &Value::Null).await;
    let version = text(&first, "/metadata/resourceVersion");
    let (_, list) =
        kit.get(&format!("{SECRETS}?resourceVersion={version}&resourceVersionMatch=Exact")).await;
    assert_eq!(names(&list), ["a"]);
    assert_eq!(text(&list, "/metadata/resourceVersion"), version);
    let (status, answer) = kit.get(&format!("{SECRETS}?resourceVersion=999999")).await;
    assert_eq!(status, 504);
    assert_eq!(answer["details"]["causes"][0]["reason"], "ResourceVersionTooLarge");
    assert_eq!(kit.get(&format!("{SECRETS}?resourceVersion=x")).await.0, 400);
    assert_eq!(kit.get(&format!("{SECRETS}?resourceVersionMatch=Exact")).await.0, 422);
}

#[tokio::test]
async fn lists_span_namespaces() {
    let kit = Kit::new().await;
    kit.secret("a").await;
    kit.post("/api/v1/namespaces/default/secrets", &secret("b")).await;
    let (_, all) = kit.get("/api/v1/secrets").await;
    assert_eq!(names(&all), ["b", "a"], "ordered by namespace, then name");
    let (_, none) = kit.get("/api/v1/namespaces/nowhere/secrets").await;
    assert_eq!(none["items"], json!([]));
}

#[tokio::test]
async fn selectors_are_understood_or_refused() {
    let kit = Kit::new().await;
    kit.secret("a").await;
    let mut other = secret("b");
    other["type"] = "example.com/x".into();
    kit.post(SECRETS, &other).await;
    let cases = [
        ("fieldSelector=metadata.name!%3Da", vec!["b"]),
        ("fieldSelector=type%3DOpaque,metadata.namespace%3D%3Dhub", vec!["a"]),
        ("fieldSelector=type%3DOpaque&limit=5", vec!["a"]),
        ("labelSelector=x+notin+(y)", vec!["a", "b"]),
    ];
    for (query, expected) in cases {
        assert_eq!(names(&kit.get(&format!("{SECRETS}?{query}")).await.1), expected, "{query}");
    }
    let (status, answer) = kit.get(&format!("{SECRETS}?fieldSelector=data.x%3D1")).await;
    assert_eq!((status, message(&answer).as_str()), (400, "field label not supported: data.x"));
    assert_eq!(kit.get(&format!("{SECRETS}?labelSelector=a+b")).await.0, 400);
}

#[tokio::test]
async fn metadata_answers_hold_no_values() {
    let kit = Kit::new().await;
    kit.secret("a").await;
    let list = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    let one = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    for path in [SECRETS.to_owned(), format!("{SECRETS}?limit=1")] {
        let (_, answer) = kit.get_as(&path, list).await;
        assert_eq!(answer["kind"], "PartialObjectMetadataList");
        assert!(!answer.to_string().contains("a2V5"));
    }
    let (status, _) = kit.get_as(SECRETS, one).await;
    assert_eq!(status, 406);
    let (status, _) = kit.get_as(&format!("{SECRETS}/a"), list).await;
    assert_eq!(status, 406);
    assert_eq!(kit.get_as(SECRETS, "text/html").await.0, 406);
}

#[tokio::test]
async fn tables_are_for_people() {
    let kit = Kit::new().await;
    kit.secret("a").await;
    let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    let (_, table) = kit.get_as(SECRETS, accept).await;
    assert_eq!(table["kind"], "Table");
    assert_eq!(table["columnDefinitions"].as_array().unwrap().len(), 4);
    assert_eq!(table["rows"][0]["cells"][0], "a");
    assert_eq!(table["rows"][0]["cells"][2], 1);
}
