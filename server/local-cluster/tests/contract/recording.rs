//! Reads, sends and compares the recorded requests.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::{Map, Value, json};

use crate::client::{Client, parse, token};

/// What differs between two runs of the same server.
const IGNORED: &[&str] = &[
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "selfLink",
    "deletionTimestamp",
    "generation",
    "timestamp",
];

/// The scenarios.
pub struct Recording(Vec<Value>);

/// How a replay went.
#[derive(Default)]
pub struct Report {
    pub total: usize,
    pub passed: usize,
    pub differences: Vec<String>,
}

type Variables = HashMap<String, String>;

impl Recording {
    pub fn load() -> Self {
        let text = include_str!("kube-apiserver-1.36.json");
        Self(serde_json::from_str(text).unwrap())
    }

    /// Runs every scenario in a namespace of its own.
    pub async fn replay(&self, client: &impl Client) -> Report {
        let mut report = Report::default();
        for (index, scenario) in self.0.iter().enumerate() {
            let namespace = format!("contract-{index}x");
            let mut variables = Variables::from([("ns".to_owned(), namespace.clone())]);
            if scenario.get("no_namespace").is_none() {
                let body = json!({
                    "apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace},
                });
                let step = json!({
                    "method": "POST", "path": "/api/v1/namespaces", "body": body,
                });
                let (status, _) = send(client, &step, &variables).await;
                assert_eq!(status, 201);
            }
            for (number, step) in scenario["steps"].as_array().unwrap().iter().enumerate() {
                let (status, body) = send(client, step, &variables).await;
                capture(step, &body, &mut variables);
                let body = rename(&body, &namespace);
                report.total += 1;
                match compare(step, status, &body) {
                    Ok(()) => report.passed += 1,
                    Err(why) => report.differences.push(format!(
                        "{} step {number} {} {}\n{why}",
                        scenario["name"], step["method"], step["path"]
                    )),
                }
            }
        }
        report
    }
}

fn fill_in(text: &str, variables: &Variables) -> String {
    let mut text = text.to_owned();
    for (name, value) in variables {
        text = text.replace(&format!("{{{{{name}}}}}"), value);
    }
    text
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

async fn send(client: &impl Client, step: &Value, variables: &Variables) -> (u16, Value) {
    let step: Value = serde_json::from_str(&fill_in(&step.to_string(), variables)).unwrap();
    let text = |field: &str| step.get(field).and_then(Value::as_str);
    let empty = Map::new();
    let map = |field: &str| step.get(field).and_then(Value::as_object).unwrap_or(&empty).clone();
    let mut path = text("path").unwrap().to_owned();
    let query = map("query");
    let pairs: Vec<String> = query
        .iter()
        .map(|(key, value)| format!("{}={}", encode(key), encode(value.as_str().unwrap())))
        .collect();
    if !pairs.is_empty() {
        path = format!("{path}?{}", pairs.join("&"));
    }
    let mut headers: HashMap<String, String> = HashMap::new();
    headers.insert("accept".to_owned(), "application/json".to_owned());
    let user = text("user").unwrap_or("admin");
    headers.insert("authorization".to_owned(), format!("Bearer {}", token(user)));
    let mut body = step.get("body").map(Value::to_string);
    if let Some(raw) = text("raw") {
        body = Some(raw.to_owned());
    }
    if let Some(fill) = step.get("fill") {
        let mut value: Value = serde_json::from_str(&body.unwrap()).unwrap();
        let bytes = vec![b'a'; usize::try_from(fill["bytes"].as_u64().unwrap()).unwrap()];
        value["data"][fill["key"].as_str().unwrap()] = STANDARD.encode(bytes).into();
        body = Some(value.to_string());
    }
    if body.is_some() {
        headers.insert("content-type".to_owned(), "application/json".to_owned());
    }
    for (name, value) in map("headers") {
        headers.insert(name.to_lowercase(), value.as_str().unwrap().to_owned());
    }
    let mut request = Request::builder().method(text("method").unwrap()).uri(path);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let body = Full::new(Bytes::from(body.unwrap_or_default()));
    let answer = client.send(request.body(body).unwrap()).await;
    (answer.status, parse(&answer, query.contains_key("watch")))
}

fn capture(step: &Value, body: &Value, variables: &mut Variables) {
    let wanted = step.get("capture").and_then(Value::as_object);
    for (name, path) in wanted.into_iter().flatten() {
        let pointer = format!("/{}", path.as_str().unwrap().replace('.', "/"));
        let value = body.pointer(&pointer).and_then(Value::as_str).unwrap_or_default();
        variables.insert(name.clone(), value.to_owned());
    }
}

fn rename(value: &Value, namespace: &str) -> Value {
    serde_json::from_str(&value.to_string().replace(namespace, "NS")).unwrap()
}

/// Replaces what differs from run to run.
fn normal(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| !IGNORED.contains(&key.as_str()));
            // The times of managedFields, but nothing else called `time`, differ.
            let kept = kept.filter(|(key, _)| *key != "time" || !map.contains_key("fieldsV1"));
            Value::Object(kept.map(|(key, value)| (key.clone(), normal(value))).collect())
        }
        Value::Array(list) => Value::Array(list.iter().map(normal).collect()),
        Value::String(text) => normal_text(text).into(),
        other => other.clone(),
    }
}

/// UUIDs and numbers in parentheses.
fn normal_text(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if is_uuid(rest) {
            out.push_str("UUID");
            rest = &rest[36..];
            continue;
        }
        if letter == '('
            && let Some((number, after)) = rest[1..].split_once(')')
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
        {
            out.push_str("(RV)");
            rest = after;
            continue;
        }
        out.push(letter);
        rest = &rest[letter.len_utf8()..];
    }
    out
}

fn is_uuid(text: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() >= 36
        && text.as_bytes()[..8].iter().all(|byte| hex(*byte))
        && text.as_bytes()[8] == b'-'
        && text.as_bytes()[9..36].iter().all(|byte| hex(*byte) || *byte == b'-')
}

/// Status, reason, and the field and reason of each cause.
fn reason(status: u16, body: &Value) -> Value {
    let causes = body.pointer("/details/causes").and_then(Value::as_array);
    let causes: Vec<Value> = causes
        .into_iter()
        .flatten()
        .map(|cause| json!([cause.get("field"), cause.get("reason")]))
        .collect();
    json!([status, body.get("reason"), causes])
}

fn compare(step: &Value, status: u16, body: &Value) -> Result<(), String> {
    let wanted = &step["response"];
    let wanted_status = u16::try_from(wanted["status"].as_u64().unwrap()).unwrap();
    let (want, have) = match step.get("compare").and_then(Value::as_str) {
        Some("status") => (json!(wanted_status), json!(status)),
        Some("reason") => (reason(wanted_status, &wanted["body"]), reason(status, body)),
        _ => (
            json!({"status": wanted_status, "body": normal(&wanted["body"])}),
            json!({"status": status, "body": normal(body)}),
        ),
    };
    if want == have { Ok(()) } else { Err(format!("  want {want}\n  have {have}")) }
}
