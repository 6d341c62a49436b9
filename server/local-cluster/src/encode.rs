//! Encodes stored objects in the form that a client asked for.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use super::{
    kubectl_table, negotiate::Form, object::Object, resources::Resource, status::Failure,
    store::Stored,
};

/// How to write objects.
#[derive(Clone, Copy)]
pub struct View {
    /// The form that was asked for.
    pub form: Form,
    /// The resource of the objects.
    pub resource: &'static Resource,
    /// The current time, because tables show ages.
    pub now: Timestamp,
}

/// The part of a stored object that metadata answers need, read without building the rest.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    metadata: &'a RawValue,
}

/// Writes one stored object as an element of a list.
pub fn item(view: &View, stored: &Stored) -> Result<Vec<u8>, serde_json::Error> {
    match view.form {
        Form::Metadata | Form::MetadataList => metadata(stored),
        Form::Json | Form::Table => {
            let mut object = Object::load(stored)?;
            // A list of a built-in kind has the kind once, for the whole list.
            if !view.resource.is_custom() {
                object.0.shift_remove("kind");
                object.0.shift_remove("apiVersion");
            }
            Ok(object.to_bytes())
        }
    }
}

/// Writes one stored object as the object of a watch event.
pub fn event(view: &View, stored: &Stored) -> Result<Vec<u8>, serde_json::Error> {
    match view.form {
        Form::Metadata | Form::MetadataList => metadata(stored),
        Form::Json => Ok(Object::load(stored)?.to_bytes()),
        Form::Table => {
            let object = Object::load(stored)?;
            Ok(kubectl_table::of_one(view.resource, &object, view.now).to_string().into_bytes())
        }
    }
}

/// Puts the revision into the metadata as text, so that a list of many objects builds none of them.
fn metadata(stored: &Stored) -> Result<Vec<u8>, serde_json::Error> {
    let head: Head<'_> = serde_json::from_slice(&stored.bytes)?;
    let rest = head.metadata.get().trim_start().strip_prefix('{').unwrap_or("}");
    let comma = if rest.trim_start().starts_with('}') { "" } else { "," };
    let text = format!(
        "{{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\
         \"metadata\":{{\"resourceVersion\":\"{}\"{comma}{rest}}}",
        stored.revision
    );
    Ok(text.into_bytes())
}

/// The kind and version of a list in this form.
pub fn list_type(view: &View) -> (String, String) {
    match view.form {
        Form::Metadata | Form::MetadataList => {
            ("PartialObjectMetadataList".to_owned(), "meta.k8s.io/v1".to_owned())
        }
        Form::Json | Form::Table => (view.resource.list_kind(), view.resource.api_version()),
    }
}

/// Writes one object in the form that was asked for.
///
/// # Errors
/// 406 if a list was asked for.
pub fn single(view: &View, object: &Object) -> Result<Value, Failure> {
    match view.form {
        Form::Json => Ok(Value::Object(object.0.clone())),
        Form::Table => Ok(kubectl_table::of_one(view.resource, object, view.now)),
        Form::Metadata => Ok(json!({
            "kind": "PartialObjectMetadata",
            "apiVersion": "meta.k8s.io/v1",
            "metadata": object.0.get("metadata"),
        })),
        Form::MetadataList => Err(Failure::new(
            406,
            "NotAcceptable",
            format!(
                "you requested PartialObjectMetadataList, but the requested object is not a list \
                 (*core.{})",
                view.resource.kind
            ),
        )),
    }
}
