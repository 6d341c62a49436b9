//! Content negotiation: which representation a client asks for.

use http::{HeaderMap, header};

use super::status::Failure;

const OFFERED: &str = "application/json";

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Whole objects.
    Json,
    /// `PartialObjectMetadata`.
    Metadata,
    /// `PartialObjectMetadataList`.
    MetadataList,
    /// A `Table` for people.
    Table,
}

/// Reads the `Accept` headers; the first clause that can be served wins.
///
/// # Errors
/// 406 if none can be served.
pub fn accepted(headers: &HeaderMap) -> Result<Form, Failure> {
    let mut clauses: Vec<(u32, String)> = Vec::new();
    for value in headers.get_all(header::ACCEPT) {
        for clause in value.to_str().unwrap_or_default().split(',') {
            if !clause.trim().is_empty() {
                clauses.push((1000 - quality(clause).min(1000), clause.trim().to_owned()));
            }
        }
    }
    if clauses.is_empty() {
        return Ok(Form::Json);
    }
    clauses.sort_by_key(|(order, _)| *order);
    clauses
        .iter()
        .find_map(|(_, clause)| form(clause))
        .ok_or_else(|| Failure::not_acceptable(OFFERED))
}

fn parameter<'a>(clause: &'a str, name: &str) -> Option<&'a str> {
    let pairs = clause.split(';').skip(1).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| value).next()
}

fn quality(clause: &str) -> u32 {
    let quality = parameter(clause, "q").and_then(|text| text.parse::<f32>().ok()).unwrap_or(1.0);
    // In thousandths, because RFC 9110 allows three digits.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1")]
    let thousandths = (quality.clamp(0.0, 1.0) * 1000.0) as u32;
    thousandths
}

fn form(clause: &str) -> Option<Form> {
    let media = clause.split(';').next().unwrap_or_default().trim();
    if !matches!(media, "application/json" | "application/*" | "*/*") {
        return None;
    }
    let Some(kind) = parameter(clause, "as") else { return Some(Form::Json) };
    if parameter(clause, "g") != Some("meta.k8s.io") {
        return None;
    }
    match (kind, parameter(clause, "v")) {
        ("Table", Some("v1" | "v1beta1")) => Some(Form::Table),
        ("PartialObjectMetadata", Some("v1")) => Some(Form::Metadata),
        ("PartialObjectMetadataList", Some("v1")) => Some(Form::MetadataList),
        _ => None,
    }
}

/// The media type of a request body, without parameters; empty if it is missing.
pub fn content_type(headers: &HeaderMap) -> &str {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().split(';').next().unwrap_or_default().trim()
}

/// Whether discovery is asked for in its aggregated form.
pub fn wants_aggregated_discovery(headers: &HeaderMap) -> bool {
    let first = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    first.unwrap_or_default().split(',').any(|clause| {
        parameter(clause, "as") == Some("APIGroupDiscoveryList")
            && parameter(clause, "v") == Some("v2")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(accept: &str) -> Option<Form> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        accepted(&headers).ok()
    }

    #[test]
    fn the_first_that_can_be_served_wins() {
        assert_eq!(accepted(&HeaderMap::new()).unwrap(), Form::Json);
        assert_eq!(asked("*/*"), Some(Form::Json));
        assert_eq!(asked("application/vnd.kubernetes.protobuf"), None);
        assert_eq!(
            asked("application/vnd.kubernetes.protobuf, application/json"),
            Some(Form::Json)
        );
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
        assert_eq!(asked(table), Some(Form::Table));
        assert_eq!(asked("application/json;as=Other;v=v1;g=meta.k8s.io"), None);
        assert_eq!(asked("application/json;q=0.1, text/html"), Some(Form::Json));
    }
}
