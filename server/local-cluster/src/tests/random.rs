//! Requests that no client would send: they must be answered, and never with a server error.

use http::Request;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::kit::Kit;

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-zA-Z0-9=./ -]{0,12}".prop_map(Value::from),
    ];
    let key = prop_oneof![
        Just("metadata".to_owned()),
        Just("name".to_owned()),
        Just("data".to_owned()),
        Just("labels".to_owned()),
        Just("finalizers".to_owned()),
        Just("managedFields".to_owned()),
        Just("ownerReferences".to_owned()),
        Just("fieldsV1".to_owned()),
        Just("resourceVersion".to_owned()),
        Just("$patch".to_owned()),
        "[a-z:.]{1,6}",
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((key.clone(), inner), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn path() -> impl Strategy<Value = String> {
    let root = prop_oneof![
        Just("/api/v1/namespaces/hub/secrets".to_owned()),
        Just("/api/v1/namespaces".to_owned()),
        Just("/api/v1/namespaces/hub/pods".to_owned()),
        Just("/apis/primehub.io/v1alpha1/namespaces/hub/datasets".to_owned()),
        Just("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews".to_owned()),
        "(/[a-z0-9.%]{0,8}){0,6}".prop_map(|path| {
            // A single percent sign is not a valid URL for the request builder.
            format!("/{}", path.replace('%', "%25"))
        }),
    ];
    let name = prop_oneof![Just(String::new()), Just("/a".to_owned()), "/[a-z.-]{1,5}"];
    let query = prop_oneof![
        Just(String::new()),
        Just("?dryRun=All".to_owned()),
        Just("?fieldManager=m&force=true".to_owned()),
        Just("?fieldManager=m".to_owned()),
        "\\?(limit|continue|labelSelector|fieldSelector|resourceVersion)=[a-z0-9=,!.-]{0,9}",
        "\\?watch=1&timeoutSeconds=1&resourceVersion=[0-9]{1,2}",
    ];
    (root, name, query).prop_map(|(root, name, query)| format!("{root}{name}{query}"))
}

fn media() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("application/json"),
        Just("application/yaml"),
        Just("application/merge-patch+json"),
        Just("application/strategic-merge-patch+json"),
        Just("application/json-patch+json"),
        Just("application/apply-patch+yaml"),
        Just("application/vnd.kubernetes.protobuf"),
    ]
}

#[derive(Clone, Debug)]
struct Odd {
    method: &'static str,
    path: String,
    media: &'static str,
    body: Value,
    named: bool,
}

fn odd() -> impl Strategy<Value = Odd> {
    let method = prop_oneof![Just("POST"), Just("PUT"), Just("PATCH"), Just("DELETE"), Just("GET")];
    (method, path(), media(), value(), any::<bool>())
        .prop_map(|(method, path, media, body, named)| Odd { method, path, media, body, named })
}

fn body(odd: &Odd) -> Value {
    let mut body = odd.body.clone();
    if odd.named
        && let Some(map) = body.as_object_mut()
    {
        // Without this, hardly any request would get past its name and kind.
        let custom = odd.path.starts_with("/apis/primehub.io");
        let (version, kind) =
            if custom { ("primehub.io/v1alpha1", "Dataset") } else { ("v1", "Secret") };
        map.insert("apiVersion".to_owned(), version.into());
        map.insert("kind".to_owned(), kind.into());
        let metadata = map.entry("metadata").or_insert(json!({}));
        if let Some(metadata) = metadata.as_object_mut() {
            metadata.insert("name".to_owned(), "a".into());
        }
    }
    body
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn odd_requests_are_answered(requests in proptest::collection::vec(odd(), 1..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let kit = Kit::new().await;
            for odd in &requests {
                let request = Request::builder()
                    .method(odd.method)
                    .uri(&odd.path)
                    .header("content-type", odd.media);
                if odd.method == "GET" && odd.path.contains("watch") {
                    // Only the start is checked here, because a watch would take its whole second.
                    let request = request.body(http_body_util::Full::default()).unwrap();
                    let _ = kit.respond(crate::User::admin(), request).await;
                    continue;
                }
                let (status, answer) = kit.send(request, &body(odd).to_string()).await;
                assert_ne!(answer["reason"], "InternalError", "{odd:?}");
                assert!(status < 500 || answer.get("reason").is_none() || status == 504, "{answer}");
            }
        });
    }
}
