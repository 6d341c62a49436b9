use serde_json::{Value, json};

use super::*;

const CANARY: &str = "hunter2-canary";

fn refusal(code: u16, body: &Value) -> CallError {
    let status = StatusCode::from_u16(code).unwrap();
    CallError::Refused(StatusError::new(status, body.to_string().as_bytes()))
}

fn status(code: u16, reason: &str, causes: &Value) -> CallError {
    let message = format!("a sentence about {CANARY}");
    refusal(
        code,
        &json!({
            "kind": "Status", "reason": reason, "message": message, "code": code,
            "details": {"causes": causes},
        }),
    )
}

fn told(error: CallError) -> StoreError {
    error.into_store_error("patch", Some(SecretKind::GitSync))
}

/// The error with all its causes, as the log has it.
fn text(error: &StoreError) -> String {
    let mut text = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[test]
fn statuses_become_the_panels_errors() {
    let none = json!([]);
    assert!(matches!(told(status(401, "Unauthorized", &none)), StoreError::Forbidden { .. }));
    assert!(matches!(
        told(status(403, "Forbidden", &none)),
        StoreError::Forbidden { verb: "patch", resource: "secrets" }
    ));
    assert!(matches!(told(status(404, "NotFound", &none)), StoreError::NotFound));
    assert!(matches!(told(status(409, "Conflict", &none)), StoreError::Conflict(_)));
    assert!(matches!(told(status(413, "RequestEntityTooLarge", &none)), StoreError::TooLarge));
    for code in [429, 502, 503, 504] {
        assert!(matches!(told(status(code, "X", &none)), StoreError::Unavailable(_)), "{code}");
    }
    for code in [400, 418, 422, 500] {
        assert!(matches!(told(status(code, "X", &none)), StoreError::Internal(_)), "{code}");
    }
}

#[test]
fn limits_are_too_large_wherever_they_stand() {
    let causes = json!([{"reason": "FieldValueTooLong", "field": "data", "message": "Too long"}]);
    assert!(matches!(told(status(422, "Invalid", &causes)), StoreError::TooLarge));
    let etcd = json!({"kind": "Status", "message": "etcdserver: request is too large"});
    assert!(matches!(told(refusal(500, &etcd)), StoreError::TooLarge));
}

#[test]
fn full_annotations_are_no_object_that_is_too_large() {
    let message = "Too long: may not be more than 262144 bytes";
    let cause = json!({
        "reason": "FieldValueTooLong", "field": "metadata.annotations", "message": message,
    });
    // A change is checked twice.
    let causes = json!([cause, cause]);
    let StoreError::Invalid(errors) = told(status(422, "Invalid", &causes)) else { panic!() };
    let full = Problem::AnnotationsFull { max: 262_144 };
    assert_eq!(errors, [FieldError::new(Field::Form, full)]);
}

#[test]
fn a_version_that_is_still_to_come_is_told_apart() {
    let future = json!([
        {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"},
    ]);
    assert!(status(504, "Timeout", &future).is_future_version());
    assert!(!status(504, "Timeout", &json!([])).is_future_version());
}

#[test]
fn refused_fields_are_told_at_their_field() {
    let causes = json!([
        {"reason": "FieldValueInvalid", "field": "metadata.name", "message": "must be lower case"},
        {"reason": "FieldValueInvalid", "field": "data[ssh]", "message": format!("bad {CANARY}")},
        {"reason": "FieldValueInvalid", "field": "data[known_hosts]", "message": CANARY},
        {"reason": "FieldValueInvalid", "field": "metadata.annotations", "message": CANARY},
    ]);
    let StoreError::Invalid(errors) = told(status(422, "Invalid", &causes)) else { panic!() };
    let expected = [
        (Field::Name, "must be lower case"),
        (Field::Key, "FieldValueInvalid"),
        (Field::KnownHosts, "FieldValueInvalid"),
        (Field::Form, "FieldValueInvalid"),
    ];
    for (error, (field, sentence)) in errors.iter().zip(expected) {
        let problem = Problem::Refused(sentence.to_owned());
        assert_eq!(*error, FieldError::new(field, problem));
    }
    assert_eq!(errors.len(), expected.len());
}

#[test]
fn an_immutable_object_is_told_at_the_form() {
    let causes = json!([{
        "reason": "FieldValueForbidden", "field": "data",
        "message": "Forbidden: field is immutable when `immutable` is set",
    }]);
    let StoreError::Invalid(errors) = told(status(422, "Invalid", &causes)) else { panic!() };
    assert_eq!(errors, [FieldError::new(Field::Form, Problem::Immutable)]);
}

#[test]
fn no_error_repeats_what_the_cluster_said_of_a_value() {
    let causes = json!([{"reason": CANARY, "field": "data", "message": CANARY}]);
    for code in [400, 401, 403, 404, 409, 413, 422, 429, 500, 503, 504] {
        for error in [status(code, CANARY, &causes), status(code, CANARY, &json!([]))] {
            let lost = format!("{:?}", StoreError::Uncertain(error.into_cause().into()));
            assert!(!lost.contains(CANARY));
            assert!(!text(&told(status(code, CANARY, &causes))).contains(CANARY), "{code}");
        }
    }
}

#[test]
fn a_write_is_in_doubt_where_it_may_have_happened() {
    let none = json!([]);
    for code in [500, 502, 504] {
        assert!(status(code, "X", &none).is_in_doubt(), "{code}");
    }
    // The API server's own 503 comes before it starts; a proxy's may come after.
    assert!(!status(503, "ServiceUnavailable", &none).is_in_doubt());
    assert!(refusal(503, &json!("upstream reset")).is_in_doubt());
    for code in [400, 403, 404, 409, 413, 422, 429] {
        assert!(!status(code, "X", &none).is_in_doubt(), "{code}");
    }
    assert!(CallError::Lost(Cause::Timeout).is_in_doubt());
    assert!(!CallError::NotSent(Cause::Credentials).is_in_doubt());
}

#[test]
fn an_error_of_the_transport_keeps_kinds_and_not_texts() {
    let io = std::io::Error::new(std::io::ErrorKind::BrokenPipe, CANARY);
    let error = kube::Error::Service(Box::new(io));
    let CallError::Lost(cause) = CallError::of_client(&error) else { panic!() };
    assert_eq!(cause.to_string(), "the connection failed: broken pipe");
    let other = kube::Error::Service(CANARY.into());
    assert!(!CallError::of_client(&other).into_cause().to_string().contains(CANARY));
}
