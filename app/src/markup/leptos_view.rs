//! An element as a Leptos view, so that Leptos renders and hydrates the page around it.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Mountable, Position, PositionState};
use web_sys::Node as DomNode;

use super::browser::{InsertionPoint, Kept};
use super::{Element, html, takeover};

/// An element in the browser's document, with what it lives by.
pub struct Mounted {
    node: Option<DomNode>,
    /// Listeners and effects end with this.
    _kept: Kept,
}

impl Render for Element {
    type State = Mounted;

    fn build(self) -> Mounted {
        let mut kept = Kept::default();
        let aside = document().create_document_fragment();
        let node = InsertionPoint::end_of(aside.into()).element(self, &mut kept);
        Mounted { node, _kept: kept }
    }

    fn rebuild(self, state: &mut Mounted) {
        let mut fresh = self.build();
        if state.insert_before_this(&mut fresh) {
            state.unmount();
        }
        *state = fresh;
    }
}

impl AddAnyAttr for Element {
    type Output<SomeNewAttr: Attribute> = Self;

    /// Attributes that are spread onto a part of the panel have no effect.
    fn add_any_attr<NewAttr: Attribute>(self, _attr: NewAttr) -> Self {
        self
    }
}

impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        _escape: bool,
        _mark_branches: bool,
        _extra_attrs: Vec<AnyAttribute>,
    ) {
        html::write(self, buf);
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Mounted {
        if position.get() == Position::FirstChild {
            cursor.child();
        } else {
            cursor.sibling();
        }
        let mut kept = Kept::default();
        let node = if self.0.root {
            takeover::root(self, &mut kept)
        } else {
            let place = InsertionPoint::of(cursor.current());
            place.and_then(|mut place| place.element(self, &mut kept))
        };
        if let Some(node) = &node {
            cursor.set(node.clone());
        }
        position.set(Position::NextChild);
        Mounted { node, _kept: kept }
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl Mountable for Mounted {
    fn unmount(&mut self) {
        if let Some(node) = &self.node
            && let Some(parent) = node.parent_node()
        {
            // A child of its parent can be removed.
            let _ = parent.remove_child(node);
        }
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&DomNode>) {
        if let Some(node) = &self.node {
            // Leptos gives a marker that is a child of the parent.
            let _ = parent.insert_before(node, marker);
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let parent = self.node.as_ref().and_then(DomNode::parent_element);
        parent.is_some_and(|parent| child.try_mount(&parent, self.node.as_ref()))
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        use wasm_bindgen::JsCast as _;
        self.node.clone().and_then(|node| node.dyn_into().ok()).into_iter().collect()
    }
}
