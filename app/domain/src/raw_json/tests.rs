use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> RawObject {
    RawObject::parse(text).unwrap_or_else(|e| unreachable!("{e:?}"))
}

#[test]
fn an_object_prints_as_it_was_written() {
    for text in [
        "{}",
        "{ \n }",
        r#"{"a":1.0e2,"\u0062" : "x\"}\\" , "c":{"d":[1,{"e":"]"}]}}"#,
        "{\n  \"a\": null,\n  \"b\": [ ]\n}",
    ] {
        assert_eq!(parse(text).to_text().as_str(), text);
    }
    assert_eq!(parse(r#" {"\u0062":1} "#).iter().next(), Some(("b", "1")));
}

#[test]
fn what_is_no_object_is_refused() {
    for text in ["", "[]", "null", "{", "{\"a\"}", "{\"a\":1,}", "{\"a\":1}x", "{a:1}", "\"{}\""] {
        assert!(RawObject::parse(text).is_err(), "{text}");
    }
}

#[test]
fn members_are_added_in_the_layout_of_the_others() {
    let mut object = parse("{\n  \"a\": 1,\n  \"b\": 2\n}");
    object.set_field("c", "3");
    assert_eq!(object.to_text().as_str(), "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}");
    object.retain(|at| at < 1);
    assert_eq!(object.to_text().as_str(), "{\n  \"a\": 1\n}");
    object.set_field("c", "3");
    assert_eq!(object.to_text().as_str(), "{\n  \"a\": 1,\n  \"c\": 3\n}");
}

#[test]
fn a_field_is_found_in_any_case_and_keeps_its_spelling() {
    let mut object = parse(r#"{"Auth":"x","other":1}"#);
    assert_eq!(object.field("auth"), Some("\"x\""));
    object.set_field("auth", "\"y\"");
    assert_eq!(object.to_text().as_str(), r#"{"Auth":"y","other":1}"#);
    assert!(!object.repeats(&["auth"]));
    assert!(parse(r#"{"Auth":1,"auth":2}"#).repeats(&["auth"]));
    assert!(!parse(r#"{"X":1,"x":2}"#).repeats(&["auth"]));
    assert!(parse(r#"{"x":1,"\u0078":2}"#).repeats(&[]));
}

proptest! {
    #[test]
    fn any_text_is_decided(text in ".*") {
        let _ = RawObject::parse(&text);
    }

    #[test]
    fn what_parses_prints_back(text in r#"\{( ?"[a-c\\"]{1,3}" ?: ?(1|"x"|\{\}|\[1, 2\]) ?,?){0,3}\}"#) {
        if let Ok(object) = RawObject::parse(&text) {
            prop_assert_eq!(object.to_text().to_string(), text);
        }
    }
}
