//! Nodes as HTML, on the server.

use super::shape::{MARK as SHAPE, Shape};
use super::{Element, Node, Value};

/// What stands before and after a changing part, for the browser to find it.
const MARK: &str = "<!>";

/// Writes an element with everything in it.
pub(super) fn write(element: Element, out: &mut String) {
    write_element(element, out, &mut Shape::default());
}

fn write_element(element: Element, out: &mut String, shape: &mut Shape) {
    let parts = *element.0;
    out.push('<');
    out.push_str(parts.tag);
    for (name, value) in parts.attributes {
        let text = match value {
            Value::Fixed(text) => Some(text),
            Value::Live(value) => match value() {
                Some(text) => Some(text),
                None => continue,
            },
            Value::Flag => None,
        };
        out.push(' ');
        out.push_str(name);
        if let Some(text) = text {
            out.push_str("=\"");
            escape(&text, out);
            out.push('"');
        }
    }
    let attributes_end = out.len();
    out.push('>');
    shape.element();
    // The one element of the panel that has no end tag.
    if parts.tag == "input" {
        shape.end();
        return;
    }
    if parts.root {
        let mut inside = Shape::default();
        write_all(parts.children, out, &mut inside);
        out.insert_str(attributes_end, &format!(" {SHAPE}=\"{inside}\""));
    } else {
        write_all(parts.children, out, shape);
    }
    shape.end();
    out.push_str("</");
    out.push_str(parts.tag);
    out.push('>');
}

fn write_all(nodes: Vec<Node>, out: &mut String, shape: &mut Shape) {
    for node in nodes {
        match node {
            Node::Element(element) => write_element(element, out, shape),
            Node::Text(text) => {
                shape.text();
                escape(&text, out);
            }
            Node::Live(make) => {
                shape.comment();
                out.push_str(MARK);
                write_all(make(), out, shape);
                shape.comment();
                out.push_str(MARK);
            }
        }
    }
}

/// Escapes for a text and for an attribute in double quotes alike.
fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}
