//! A cluster in memory, and short functions that send requests to it.

use http::Request;
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};

use crate::{Body, Cluster, User, store::Store};

/// The path of secrets in the namespace of these tests.
pub const SECRETS: &str = "/api/v1/namespaces/hub/secrets";
/// The path of datasets in that namespace.
pub const DATASETS: &str = "/apis/primehub.io/v1alpha1/namespaces/hub/datasets";

pub const MERGE: &str = "application/merge-patch+json";
pub const JSON: &str = "application/json";
pub const APPLY: &str = "application/apply-patch+yaml";

pub struct Kit {
    pub cluster: Cluster,
}

impl Kit {
    pub async fn new() -> Self {
        let cluster = Cluster::new(Store::in_memory().unwrap());
        cluster.prepare("hub").await.unwrap();
        Self { cluster }
    }

    pub async fn respond(
        &self,
        user: User,
        request: Request<Full<bytes::Bytes>>,
    ) -> http::Response<Body> {
        tower::ServiceExt::oneshot(self.cluster.service(user), request).await.unwrap()
    }

    pub async fn send(&self, request: http::request::Builder, body: &str) -> (u16, Value) {
        let request = request.body(Full::new(bytes::Bytes::from(body.to_owned()))).unwrap();
        let response = self.respond(User::admin(), request).await;
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    pub async fn ask(&self, method: &str, path: &str, media: &str, body: &Value) -> (u16, Value) {
        let request = Request::builder().method(method).uri(path).header("content-type", media);
        let text = if body.is_null() { String::new() } else { body.to_string() };
        self.send(request, &text).await
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.ask("GET", path, "", &Value::Null).await
    }

    pub async fn get_as(&self, path: &str, accept: &str) -> (u16, Value) {
        let request = Request::builder().uri(path).header("accept", accept);
        self.send(request, "").await
    }

    pub async fn delete(&self, path: &str, options: &Value) -> (u16, Value) {
        self.ask("DELETE", path, JSON, options).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask("POST", path, JSON, body).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask("PUT", path, JSON, body).await
    }

    pub async fn merge(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask("PATCH", path, MERGE, body).await
    }

    pub async fn apply(
        &self,
        path: &str,
        manager: &str,
        force: bool,
        body: &Value,
    ) -> (u16, Value) {
        let force = if force { "&force=true" } else { "" };
        let path = format!("{path}?fieldManager={manager}{force}");
        self.ask("PATCH", &path, APPLY, body).await
    }

    /// Creates a secret that must be accepted.
    pub async fn secret(&self, name: &str) -> Value {
        let (status, object) = self.post(SECRETS, &secret(name)).await;
        assert_eq!(status, 201, "{object}");
        object
    }

    /// The events of a watch that lasts a second.
    pub async fn watch(&self, path: &str, query: &str) -> Vec<Value> {
        let path = format!("{path}?watch=true&timeoutSeconds=1&{query}");
        let request = Request::builder().uri(path).body(Full::default()).unwrap();
        let response = self.respond(User::admin(), request).await;
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// A secret with one key.
pub fn secret(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": name},
        "data": {"ssh": "a2V5"},
    })
}

/// A dataset.
pub fn dataset(name: &str, spec: &Value) -> Value {
    json!({
        "apiVersion": "primehub.io/v1alpha1", "kind": "Dataset",
        "metadata": {"name": name}, "spec": spec,
    })
}

/// The text at a JSON pointer.
pub fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// `message` of a `Status`.
pub fn message(value: &Value) -> String {
    text(value, "/message")
}

/// The names in a list.
pub fn names(list: &Value) -> Vec<String> {
    let items = list.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
    items.iter().map(|item| text(item, "/metadata/name")).collect()
}
