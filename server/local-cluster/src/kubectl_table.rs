//! Tables for `kubectl get` (Kubernetes API Concepts: receiving resources as Tables).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    object::Object,
    resources::{Resource, Shape},
};

fn column(name: &str, kind: &str, format: &str) -> Value {
    json!({"name": name, "type": kind, "format": format, "description": "", "priority": 0})
}

fn columns(resource: &Resource) -> Vec<Value> {
    let mut columns = vec![column("Name", "string", "name")];
    match resource.shape {
        Shape::Secret => {
            columns.push(column("Type", "string", ""));
            columns.push(column("Data", "string", ""));
        }
        Shape::ConfigMap => columns.push(column("Data", "string", "")),
        Shape::Namespace => columns.push(column("Status", "string", "")),
        Shape::ServiceAccount | Shape::BuiltIn | Shape::Custom => {}
    }
    columns.push(column("Age", "string", ""));
    columns
}

fn cells(resource: &Resource, object: &Object, now: Timestamp) -> Vec<Value> {
    let entries = |field: &str| {
        object.0.get(field).and_then(Value::as_object).map_or(0, serde_json::Map::len)
    };
    let mut cells = vec![Value::from(object.name())];
    match resource.shape {
        Shape::Secret => {
            cells.push(object.text_at("type").into());
            cells.push(entries("data").into());
        }
        Shape::ConfigMap => cells.push((entries("data") + entries("binaryData")).into()),
        Shape::Namespace => cells.push(object.text_at("status.phase").into()),
        Shape::ServiceAccount | Shape::BuiltIn | Shape::Custom => {}
    }
    cells.push(age(object.meta_str("creationTimestamp"), now).into());
    cells
}

/// The age of an object as kubectl writes it: the older, the less exact.
fn age(created: &str, now: Timestamp) -> String {
    let Ok(created) = created.parse::<Timestamp>() else { return "<unknown>".to_owned() };
    let seconds = now.as_second().saturating_sub(created.as_second()).max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let pair = |whole: i64, unit: &str, rest: i64, small: &str| {
        if rest == 0 { format!("{whole}{unit}") } else { format!("{whole}{unit}{rest}{small}") }
    };
    match seconds {
        ..120 => format!("{seconds}s"),
        120..600 => pair(minutes, "m", seconds % 60, "s"),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => pair(hours, "h", minutes % 60, "m"),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => pair(days, "d", hours % 24, "h"),
        691_200..63_072_000 => format!("{days}d"),
        63_072_000..252_288_000 => pair(days / 365, "y", days % 365, "d"),
        _ => format!("{}y", days / 365),
    }
}

/// One row, with the metadata that kubectl needs for names and namespaces.
pub fn row(resource: &Resource, object: &Object, now: Timestamp) -> Value {
    json!({
        "cells": cells(resource, object, now),
        "object": {
            "kind": "PartialObjectMetadata",
            "apiVersion": "meta.k8s.io/v1",
            "metadata": object.0.get("metadata"),
        },
    })
}

/// A table of one object.
pub fn of_one(resource: &Resource, object: &Object, now: Timestamp) -> Value {
    let metadata = json!({"resourceVersion": object.meta_str("resourceVersion")});
    of_rows(resource, &[row(resource, object, now)], &metadata)
}

/// A table of finished rows.
pub fn of_rows(resource: &Resource, rows: &[Value], metadata: &Value) -> Value {
    json!({
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": columns(resource),
        "rows": rows,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_get_coarser() {
        let at =
            |seconds: i64| age("1970-01-01T00:00:00Z", Timestamp::from_second(seconds).unwrap());
        let cases = [
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (125, "2m5s"),
            (3600, "60m"),
            (10_860, "3h1m"),
            (36_000, "10h"),
            (172_800, "2d"),
            (180_000, "2d2h"),
            (864_000, "10d"),
        ];
        for (seconds, text) in cases {
            assert_eq!(at(seconds), text);
        }
        assert_eq!(age("", Timestamp::UNIX_EPOCH), "<unknown>");
    }
}
