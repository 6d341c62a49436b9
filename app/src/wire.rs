//! JSON between server and browser.

use std::marker::PhantomData;

use leptos::server::codee::{Decoder, Encoder};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A value that travels as text and is read where it is used, so that a page that never uses it does
/// not need the code to read it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Later<T>(String, #[serde(skip)] PhantomData<fn() -> T>);

impl<T: Serialize> Later<T> {
    /// Takes a value over as text.
    pub fn of(value: &T) -> Self {
        Self(serde_json::to_string(value).unwrap_or_default(), PhantomData)
    }
}

impl<T: DeserializeOwned> Later<T> {
    /// The value; `None` only where another version of the panel wrote it.
    pub fn read(&self) -> Option<T> {
        serde_json::from_slice(self.0.as_bytes()).ok()
    }
}

impl<T> Clone for Later<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<T> PartialEq for Later<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Later<T> {}

/// The header by which a browser tells the panel's answers from those of whatever stands in between.
pub const OWN: &str = "x-keypane";

/// JSON that is read from bytes, as the answers of server functions are: reading from a text as
/// well would put the code of every type into the browser's half twice.
pub struct JsonBytes;

impl<T: Serialize> Encoder<T> for JsonBytes {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for JsonBytes {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, serde_json::Error> {
        serde_json::from_slice(text.as_bytes())
    }
}
