//! The rules of the forms in the browser: a module of their own, which the list does not load.
//!
//! The page's own script knows where it is and loads it once it is asked for (decision 8). Where it
//! cannot be loaded, the form goes on without: the server decides by the same rules.

use domain::{Question, Report};
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The function of the page's script: a question as JSON, and a promise of the report.
pub const FUNCTION: &str = "keypaneInspect";

/// Asks about a form; `None` where the module cannot be loaded.
pub async fn inspect(question: &Question) -> Option<Report> {
    let question = serde_json::to_string(question).ok()?;
    let global = js_sys::global();
    let function: Function = Reflect::get(&global, &FUNCTION.into()).ok()?.dyn_into().ok()?;
    let promise: Promise = function.call1(&global, &question.into()).ok()?.dyn_into().ok()?;
    let answer: JsValue = JsFuture::from(promise).await.ok()?;
    serde_json::from_slice(answer.as_string()?.as_bytes()).ok()
}
