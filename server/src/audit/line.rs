//! One line of the audit log.
//!
//! Invariant: all text from a request is written as a JSON string, so it cannot start a line of its
//! own.

use std::net::IpAddr;

use backend::{Attempt, Decision, Outcome};
use jiff::Timestamp;
use serde::Serialize;

use super::lane::Omissions;

/// The largest number of field names in the line of a refusal, because the server has not checked
/// such a request.
const REFUSED_FIELDS_MAX: usize = 32;

/// A line of the log. `docs/audit-log.md` documents its members.
#[derive(Clone, Debug, Serialize)]
pub(super) struct AuditLine<'a> {
    event: &'static str,
    pub(super) id: &'a str,
    pub(super) time: String,
    pub(super) request_id: &'a str,
    source: Option<IpAddr>,
    pub(super) user: Option<&'a str>,
    groups: &'a [String],
    decision: &'static str,
    pub(super) verb: &'static str,
    pub(super) namespace: &'a str,
    pub(super) object: Option<&'a str>,
    kind: Option<&'static str>,
    pub(super) fields: &'a [String],
    #[serde(flatten)]
    pub(super) end: Option<End<'a>>,
    #[serde(skip)]
    pub(super) is_write: bool,
}

/// The members that an outcome has in addition to its attempt.
#[derive(Clone, Debug, Serialize)]
pub(super) struct End<'a> {
    pub(super) result: &'static str,
    pub(super) status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uid: Option<&'a str>,
}

impl<'a> AuditLine<'a> {
    /// Builds the line of an attempt.
    pub(super) fn new(
        id: &'a str,
        time: Timestamp,
        namespace: &'a str,
        attempt: &Attempt<'a>,
    ) -> Self {
        let Attempt { request_id, source, caller, operation, kind, decision } = *attempt;
        Self {
            event: "attempt",
            id,
            time: format!("{time:.3}"),
            request_id,
            source,
            user: caller.map(|caller| caller.user.as_str()),
            groups: caller.map(|caller| caller.groups.as_slice()).unwrap_or_default(),
            decision: match decision {
                Decision::Allowed => "allowed",
                Decision::Refused => "refused",
            },
            verb: operation.verb,
            namespace,
            object: operation.object.as_deref(),
            kind: kind.map(domain::SecretKind::as_str),
            fields: &operation.fields,
            end: None,
            is_write: operation.is_write(),
        }
    }

    /// Shortens the line of a refused request to fixed bounds.
    pub(super) fn cut(self) -> Self {
        let fields = self.fields.get(..REFUSED_FIELDS_MAX).unwrap_or(self.fields);
        Self { fields, ..self }
    }

    /// Builds the line of the attempt's outcome.
    pub(super) fn ended(&self, outcome: Outcome, uid: Option<&'a str>) -> Self {
        let (result, status) = match outcome {
            Outcome::Done => ("done", Some(200)),
            Outcome::Failed(status @ (401 | 403)) => ("refused", Some(status)),
            // The cluster's response was lost, so the outcome is unknown.
            Outcome::Failed(504) => ("unknown", Some(504)),
            Outcome::Failed(status) => ("failed", Some(status)),
            Outcome::Unknown => ("unknown", None),
        };
        let decision = if result == "refused" { "refused" } else { self.decision };
        let end = Some(End { result, status, uid });
        Self { event: "outcome", decision, end, ..self.clone() }
    }

    /// Returns the bytes of the line, including its line end.
    ///
    /// # Errors
    /// Returns no error in practice: strings and numbers can always be written as JSON.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// A line that reports what the log does not hold.
#[derive(Serialize)]
struct OmissionsLine {
    event: &'static str,
    time: String,
    #[serde(flatten)]
    what: Omissions,
}

/// Returns the line that reports what was left out since the last such line.
///
/// # Errors
/// Returns no error in practice: strings and numbers can always be written as JSON.
pub(super) fn left_out_line(
    time: Timestamp,
    what: Omissions,
) -> Result<Vec<u8>, serde_json::Error> {
    let line = OmissionsLine { event: "dropped", time: format!("{time:.3}"), what };
    let mut bytes = serde_json::to_vec(&line)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use backend::{Caller, Operation};
    use domain::SecretKind;

    use super::*;

    fn text(line: &AuditLine<'_>) -> String {
        String::from_utf8(line.to_bytes().unwrap()).unwrap()
    }

    #[test]
    fn lines_of_a_write() {
        let caller =
            Caller { user: "ada@example.org".into(), email: None, groups: vec!["admins".into()] };
        let operation = Operation::on_object("patch", "image-x")
            .touching(vec!["displayName".into(), "password[0]".into()]);
        let attempt = Attempt {
            request_id: "r1",
            source: Some([192, 0, 2, 1].into()),
            caller: Some(&caller),
            operation: &operation,
            kind: Some(SecretKind::ImagePull),
            decision: Decision::Allowed,
        };
        let line = AuditLine::new("a1", "2026-01-02T03:04:05Z".parse().unwrap(), "hub", &attempt);
        let start = "\"id\":\"a1\",\"time\":\"2026-01-02T03:04:05.000Z\",\"request_id\":\"r1\",\
                     \"source\":\"192.0.2.1\",\"user\":\"ada@example.org\",\"groups\":[\"admins\"]";
        let end = "\"verb\":\"patch\",\"namespace\":\"hub\",\"object\":\"image-x\",\
                   \"kind\":\"image-pull\",\"fields\":[\"displayName\",\"password[0]\"]";
        let expected =
            format!("{{\"event\":\"attempt\",{start},\"decision\":\"allowed\",{end}}}\n");
        assert_eq!(text(&line), expected);
        for (outcome, decision, said) in [
            (Outcome::Done, "allowed", "\"result\":\"done\",\"status\":200,\"uid\":\"u1\""),
            (
                Outcome::Failed(403),
                "refused",
                "\"result\":\"refused\",\"status\":403,\"uid\":\"u1\"",
            ),
            (
                Outcome::Failed(409),
                "allowed",
                "\"result\":\"failed\",\"status\":409,\"uid\":\"u1\"",
            ),
            (
                Outcome::Failed(504),
                "allowed",
                "\"result\":\"unknown\",\"status\":504,\"uid\":\"u1\"",
            ),
            (Outcome::Unknown, "allowed", "\"result\":\"unknown\",\"status\":null,\"uid\":\"u1\""),
        ] {
            let expected = format!(
                "{{\"event\":\"outcome\",{start},\"decision\":\"{decision}\",{end},{said}}}\n"
            );
            assert_eq!(text(&line.ended(outcome, Some("u1"))), expected);
        }
    }

    #[test]
    fn what_was_left_out_is_a_line() {
        let what = Omissions { strangers: 19_800, users: 0, writes: 1 };
        let line = left_out_line("2026-01-02T03:04:05Z".parse().unwrap(), what).unwrap();
        assert_eq!(
            String::from_utf8(line).unwrap(),
            "{\"event\":\"dropped\",\"time\":\"2026-01-02T03:04:05.000Z\",\
             \"strangers\":19800,\"users\":0,\"writes\":1}\n"
        );
    }

    #[test]
    fn nobody_can_write_a_line_of_their_own() {
        let caller = Caller {
            user: "a\n{\"event\":\"outcome\"}\u{2028}".into(),
            email: None,
            groups: vec![],
        };
        let operation = Operation::on_list("get");
        let attempt = Attempt {
            request_id: "r\n1",
            source: None,
            caller: Some(&caller),
            operation: &operation,
            kind: None,
            decision: Decision::Refused,
        };
        let line = AuditLine::new("a1", Timestamp::UNIX_EPOCH, "hub", &attempt);
        let text = text(&line);
        assert_eq!(text.matches('\n').count(), 1, "{text}");
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["user"], caller.user);
        assert_eq!(read["object"], serde_json::Value::Null);
    }
}
