use proptest::prelude::*;

use super::{Element, Node, el, html, live, nodes};

fn written(element: Element) -> String {
    let mut out = String::new();
    html::write(element, &mut out);
    out
}

#[test]
fn an_element_is_written_with_its_parts() {
    let element = el("form")
        .class("kp-form")
        .flag("novalidate", true)
        .flag("hidden", false)
        .attr("action", "")
        .attr("title", None::<String>)
        .live("aria-busy", || Some("true"))
        .live_flag("disabled", || false)
        .child(el("input").attr("name", "q"))
        .child(el("p").child("a").child(" ").child(String::from("b")));
    assert_eq!(
        written(element),
        r#"<form class="kp-form" novalidate action="" aria-busy="true"><input name="q"><p>a b</p></form>"#
    );
}

#[test]
fn a_later_class_takes_the_place_of_an_earlier_one() {
    assert_eq!(written(el("p").class("a").class("b")), r#"<p class="b"></p>"#);
}

#[test]
fn a_changing_part_stands_between_marks() {
    assert_eq!(written(el("p").child("a").child(live(|| "b")).child("c")), "<p>a<!>b<!>c</p>");
    assert_eq!(written(el("p").child(live(|| None::<&str>))), "<p><!><!></p>");
}

#[test]
fn neighbouring_texts_are_one_node_as_in_the_browser() {
    let list = nodes(["a", "", "b"]);
    assert!(matches!(list.as_slice(), [Node::Text(text)] if text == "ab"));
}

/// The shape that the root of a page is marked with.
fn shape_of(children: Vec<Node>) -> String {
    let html = written(el("div").class("p").root().child(children));
    let rest = html.strip_prefix(r#"<div class="p" data-keypane=""#).expect("a mark");
    rest.split_once('"').expect("its end").0.to_owned()
}

#[test]
fn the_root_is_marked_with_the_shape_of_what_is_in_it() {
    let page = || nodes([el("p").child("a").child(live(|| "b")), el("input").attr("name", "q")]);
    let shape = shape_of(page());
    // Texts and attributes are no part of it.
    let like = nodes([el("p").child("x").child(live(|| "y")).class("z"), el("input")]);
    assert_eq!(shape_of(like), shape);
    let others = [
        nodes([el("div"), el("p").child("a").child(live(|| "b")), el("input")]),
        nodes([el("p").child("a").child(live(|| "b")), el("input"), el("div")]),
        nodes([el("p").child("a").child(live(|| "b")).child(el("i")), el("input")]),
        nodes([el("p").child("a").child("b"), el("input")]),
        nodes([el("p").child(el("i").child("a")).child(live(|| "b")), el("input")]),
        nodes([el("p").child("a").child(live(|| None::<&str>)), el("input")]),
        nodes([el("p").child("a").child(live(|| "b")).child(el("input"))]),
    ];
    for other in others {
        assert_ne!(shape_of(other), shape);
    }
}

proptest! {
    #[test]
    fn no_text_gets_out_of_its_place(text in any::<String>()) {
        let html = written(el("p").attr("title", text.clone()).child(text));
        let inner = html
            .strip_prefix("<p title=\"")
            .and_then(|rest| rest.strip_suffix("</p>"))
            .and_then(|rest| rest.split_once("\">"));
        let (attribute, content) = inner.expect("one attribute and one content");
        prop_assert!(!attribute.contains(['"', '<', '>']));
        prop_assert!(!content.contains(['"', '<', '>']));
    }
}
