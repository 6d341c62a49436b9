//! Objects of the cluster, created and changed without the panel.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request, header};
use http_body_util::BodyExt as _;
use kube::Client;
use kube::client::Body;
use serde_json::{Map, Value, json};

/// The path of the secrets in the namespace of the tests.
pub const SECRETS: &str = "/api/v1/namespaces/hub/secrets";

/// A secret of any type, with its values given as text.
pub fn secret(name: &str, object_type: &str, data: &[(&str, &str)]) -> Value {
    let data: Map<String, Value> = data
        .iter()
        .map(|(key, value)| ((*key).to_owned(), STANDARD.encode(value).into()))
        .collect();
    json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": name},
        "type": object_type, "data": data,
    })
}

/// The decoded value of a data key.
#[track_caller]
pub fn value(object: &Value, key: &str) -> Vec<u8> {
    let text = object["data"][key].as_str().unwrap_or_else(|| panic!("no {key} in {object}"));
    STANDARD.decode(text).unwrap()
}

/// Sends a request to the cluster. Returns the status and the body.
pub async fn send(
    client: &Client,
    method: Method,
    path: &str,
    content_type: &str,
    body: &Value,
) -> (u16, Value) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from(body.to_string().into_bytes()))
        .unwrap();
    let response = client.send(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap())
}
