//! The few things of the browser's document that pages do by hand.
//!
//! Called from event handlers and effects only, which never run on the server.

mod controls;
mod feed;

use domain::Lang;
use js_sys::{Array, Date, Intl, Object};
use leptos::ev;
use leptos::prelude::*;
use leptos_use::{UseEventListenerOptions, use_event_listener, use_event_listener_with_options};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Event, FocusOptions, FormData, Headers, HtmlElement, HtmlFormElement, HtmlInputElement,
    MouseEvent, RequestInit, RequestRedirect, Response, ResponseType, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

pub use self::controls::Controls;
pub use self::feed::Feed;
use crate::routes::{BasePath, LANG_COOKIE};
use crate::shape::{ROOT, WORDS};
use crate::state::Theme;

/// The name-value pairs of a form in their order, as a plain post would send them.
pub fn form_pairs(form: &HtmlFormElement) -> Vec<(String, String)> {
    let Ok(data) = FormData::new_with_form(form) else { return Vec::new() };
    data.entries()
        .into_iter()
        .flatten()
        .map(|entry| Array::from(&entry))
        .filter_map(|pair| Some((pair.get(0).as_string()?, pair.get(1).as_string()?)))
        .collect()
}

/// The name and value of the button that submitted a form.
pub fn submitter_pair(event: &Event) -> Option<(String, String)> {
    let button = event.dyn_ref::<web_sys::SubmitEvent>()?.submitter()?;
    Some((button.get_attribute("name")?, button.get_attribute("value")?))
}

/// The form that listens to an event.
pub fn event_form(event: &Event) -> Option<HtmlFormElement> {
    event.current_target()?.dyn_into().ok()
}

/// The element that an event came from.
pub fn event_element(event: &Event) -> Option<HtmlElement> {
    event.target()?.dyn_into().ok()
}

/// The input that an event came from.
pub fn event_input(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// True for a plain click: the main button, and no key held. Any other click asks the browser for
/// something else, such as a new tab, a window or a download.
pub fn is_plain_click(event: &Event) -> bool {
    event.dyn_ref::<MouseEvent>().is_some_and(|mouse| {
        let held = mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.alt_key();
        mouse.button() == 0 && !held
    })
}

/// Runs `handle` at each event of a name at the window, before those below it. It ends with its owner.
pub fn on_window(name: &'static str, handle: impl FnMut(Event) + 'static) {
    let options = UseEventListenerOptions::default().capture(true);
    let _ = use_event_listener_with_options(window(), ev::Custom::new(name), handle, options);
}

/// Runs `handle` at each event of a name at the document, before those below it. It ends with its
/// owner.
pub fn on_document(name: &'static str, handle: impl FnMut(Event) + 'static) {
    let options = UseEventListenerOptions::default().capture(true);
    let _ = use_event_listener_with_options(document(), ev::Custom::new(name), handle, options);
}

/// Runs `handle` at each event of a name that reaches the document from below. It ends with its owner.
pub fn on_bubbled(name: &'static str, handle: impl FnMut(Event) + 'static) {
    let _ = use_event_listener(document(), ev::Custom::new(name), handle);
}

/// Returns the link that a plain click leads along, if it opens in this page.
pub fn clicked_link(event: &Event) -> Option<web_sys::Element> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let link = target.closest("a[href]").ok().flatten()?;
    let attribute = |name| link.get_attribute(name);
    let in_page = attribute("href").is_some_and(|href| href.starts_with('#'));
    // A link with `rel=external` loads a page.
    let external = attribute("rel").is_some_and(|rel| rel.contains("external"));
    let other_tab = attribute("target").is_some_and(|target| target != "_self");
    (is_plain_click(event) && !in_page && !external && !other_tab).then_some(link)
}

/// Loads the page of an address anew.
pub fn load(address: &str) {
    // An address of the panel's own is never refused.
    let _ = window().location().assign(address);
}

/// True where an element of the page matches a selector.
pub fn is_there(selector: &str) -> bool {
    document().query_selector(selector).is_ok_and(|found| found.is_some())
}

/// Returns the value of an attribute of each element that matches a selector and has it, in the order of
/// the document.
pub fn attributes(selector: &str, attribute: &str) -> Vec<String> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    let value = |at| found.item(at)?.dyn_into::<web_sys::Element>().ok()?.get_attribute(attribute);
    (0..found.length()).filter_map(value).collect()
}

/// Runs something once the page has been updated.
pub fn soon(run: Box<dyn FnOnce()>) {
    request_animation_frame(run);
}

/// Moves the focus to an element, once the page has been updated.
pub fn focus_soon(id: String) {
    soon(Box::new(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            focus(element);
        }
    }));
}

/// Moves the focus to an element, once the page has been updated and has been scrolled to where it was.
/// The page is scrolled further only if the element is out of sight. `done` runs after that.
pub fn focus_in_view_soon(id: String, done: impl FnOnce() + 'static) {
    soon(Box::new(move || {
        soon(Box::new(move || {
            let element = document().get_element_by_id(&id);
            let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok())
            else {
                return;
            };
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            // An element that cannot take the focus leaves it where it is.
            let _ = element.focus_with_options(&options);
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
            done();
        }));
    }));
}

/// Opens the folded parts that an element is in.
fn unfold(element: &web_sys::Element) {
    let mut inner = element.clone();
    while let Ok(Some(part)) = inner.closest("details:not([open])") {
        if part.toggle_attribute_with_force("open", true).is_err() {
            return;
        }
        inner = part;
    }
}

/// Opens the folded parts that an element is in, and leaves the focus where it is.
pub fn show(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        unfold(&element);
    }
}

/// Moves the focus to an element, which is unfolded before.
pub fn focus(element: web_sys::Element) {
    unfold(&element);
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Moves the focus to an element.
pub fn focus_by_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        focus(element);
    }
}

/// Moves the focus to the first element that matches a selector, unless another element has it. The
/// page stays where it is scrolled to. A frame takes no focus from the page around it.
pub fn focus_if_nowhere(selector: &str) {
    if has_focus() || (is_framed() && !document().has_focus().unwrap_or_default()) {
        return;
    }
    let element = document().query_selector(selector).ok().flatten();
    if let Some(element) = element {
        focus_in_place(element);
    }
}

/// Moves the focus to an element, and leaves the page where it is scrolled to.
fn focus_in_place(element: web_sys::Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus_with_options(&options);
    }
}

/// Gives the focus back to the element that had it, or to the content if that element is gone. The page
/// stays where it is scrolled to.
pub fn focus_again(element: Option<&HtmlElement>) {
    let content = || document().get_element_by_id("content");
    let element = element.filter(|element| element.is_connected()).cloned();
    if let Some(element) = element.map(web_sys::Element::from).or_else(content) {
        focus_in_place(element);
    }
}

/// Opens a popover.
pub fn show_popover(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // One that is open stays open.
        let _ = element.show_popover();
    }
}

/// Returns true if a key of this name was pressed.
pub fn is_key(event: &Event, name: &str) -> bool {
    event.dyn_ref::<web_sys::KeyboardEvent>().is_some_and(|event| event.key() == name)
}

/// Returns true if the page is in a frame.
fn is_framed() -> bool {
    let window = window();
    let parent = window.parent().ok().flatten();
    parent.is_some_and(|parent| !Object::is(&parent, &window))
}

/// Returns true if the user points with a finger.
pub fn is_coarse() -> bool {
    let query = window().match_media("(pointer: coarse)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// Returns true if an element of the page has the focus.
pub fn has_focus() -> bool {
    let document = document();
    let nowhere = document.body().map(web_sys::Element::from);
    document.active_element().is_some_and(|focused| Some(focused) != nowhere)
}

/// Gives a control another value, unless blanks at the ends are all that would change.
pub fn set_control(id: &str, value: &str) {
    let key = JsValue::from_str("value");
    let Some(control) = document().get_element_by_id(id) else { return };
    let current = js_sys::Reflect::get(&control, &key).ok().and_then(|value| value.as_string());
    if current.as_deref().map(str::trim) != Some(value) {
        // Controls take any string.
        let _ = js_sys::Reflect::set(&control, &key, &value.into());
    }
}

/// Puts a text into a control as if it were typed.
pub fn type_into(id: &str, text: &str) {
    let Some(control) = document().get_element_by_id(id) else { return };
    // Controls take any string, and an event that bubbles reaches the form.
    let _ = js_sys::Reflect::set(&control, &"value".into(), &text.into());
    let options = web_sys::EventInit::new();
    options.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &options) {
        let _ = control.dispatch_event(&event);
    }
}

/// The text of a control.
pub fn control_text(id: &str) -> String {
    let control = document().get_element_by_id(id);
    control
        .and_then(|control| js_sys::Reflect::get(&control, &"value".into()).ok())
        .and_then(|value| value.as_string())
        .unwrap_or_default()
}

/// Selects a part of the text of a field in which nothing is selected. With `around_cursor`, it does so
/// only if the cursor is inside that part.
pub fn select_part(field: &HtmlInputElement, part: &str, around_cursor: bool) {
    let text = js_sys::JsString::from(field.value());
    let Ok(start) = u32::try_from(text.index_of(part, 0)) else { return };
    let end = start + js_sys::JsString::from(part).length();
    let cursor = |at: Result<Option<u32>, JsValue>| at.ok().flatten().unwrap_or_default();
    let (from, to) = (cursor(field.selection_start()), cursor(field.selection_end()));
    if from == to && (!around_cursor || (start < from && from < end)) {
        // A field of text has a selection.
        let _ = field.set_selection_range(start, end);
    }
}

/// The text of a field with another text in place of what is selected in it.
pub fn text_with(id: &str, inserted: &str) -> String {
    let field = document().get_element_by_id(id);
    let field = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    let text = js_sys::JsString::from(control_text(id));
    let end = text.length();
    let start_of_selection =
        field.as_ref().and_then(|field| field.selection_start().ok().flatten());
    let end_of_selection = field.as_ref().and_then(|field| field.selection_end().ok().flatten());
    let part = |from, to| String::from(text.slice(from, to));
    let before = part(0, start_of_selection.unwrap_or(end));
    let after = part(end_of_selection.unwrap_or(end), end);
    format!("{before}{inserted}{after}")
}

/// The text of a paste, which is only looked at.
pub fn pasted_text(event: &Event) -> Option<String> {
    let data = event.dyn_ref::<web_sys::ClipboardEvent>()?.clipboard_data()?;
    data.get_data("text").ok()
}

/// Puts the text of a file into a control. `done` gets the text before that, or nothing where the
/// file cannot be read.
pub fn read_file_into(file: &web_sys::File, id: String, done: impl Fn(Option<&str>) + 'static) {
    let bytes = JsFuture::from(file.array_buffer());
    leptos::task::spawn_local(async move {
        let bytes = bytes.await.ok().map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
        // A browser would take a file in UTF-16 for one in UTF-8.
        let text = bytes.map(|bytes| domain::text_of_file(&bytes));
        done(text.as_deref());
        if let Some(text) = text {
            type_into(&id, &text);
        }
    });
}

/// The file that was dropped, or chosen in a file field.
pub fn event_file(event: &Event) -> Option<web_sys::File> {
    if let Some(drag) = event.dyn_ref::<web_sys::DragEvent>() {
        return drag.data_transfer()?.files()?.get(0);
    }
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0);
    // The same file can be chosen again.
    input.set_value("");
    file
}

/// Sets the theme of the document, and remembers it in a cookie for the server.
pub fn set_theme(theme: Theme, base: &BasePath) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-theme", theme.as_str());
    }
    remember("kp-theme", theme.as_str(), base);
}

/// Sets the language of the document, and remembers it in a cookie for the server.
pub fn set_language(lang: Lang, base: &BasePath) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", lang.tag());
    }
    remember(LANG_COOKIE, lang.tag(), base);
}

/// Keeps a choice in a cookie for a year, as the server does.
fn remember(name: &str, value: &str, base: &BasePath) {
    let path = base.as_path();
    let cookie = format!("{name}={value}; Path={path}; Max-Age=31536000; SameSite=Lax");
    let _ = js_sys::Reflect::set(&document(), &"cookie".into(), &cookie.into());
}

/// Sets attributes of the first element that matches a selector, if there is one.
pub fn set_attributes(selector: &str, attributes: &[(&str, &str)]) {
    let Ok(Some(element)) = document().query_selector(selector) else { return };
    for (name, value) in attributes {
        // These are names of attributes.
        let _ = element.set_attribute(name, value);
    }
}

/// Returns the URL of a language's texts, which the server has written on the panel's element.
pub fn words_url(lang: Lang) -> Option<String> {
    let urls = document().get_element_by_id(ROOT)?.get_attribute(WORDS)?;
    let of_lang = |pair: &str| pair.strip_prefix(lang.tag())?.strip_prefix('=').map(str::to_owned);
    urls.split(' ').find_map(of_lang)
}

/// Loads the text of an address. Returns `None` if nothing answers, or something else.
pub async fn text_at(address: &str) -> Option<String> {
    let answer = JsFuture::from(window().fetch_with_str(address)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    if answer.ok() { text_of(&answer).await } else { None }
}

/// Says something on the document by an attribute, for the portal around the panel.
pub fn mark(attribute: &str, on: bool) {
    if let Some(root) = document().document_element() {
        let _ = root.toggle_attribute_with_force(attribute, on);
    }
}

/// True where an address that anybody may ask does not know who is asking: by its status, or
/// because a proxy leads elsewhere or answers with a page of its own. `None` where nothing answers.
pub async fn is_signed_out(address: &str) -> Option<bool> {
    let options = RequestInit::new();
    options.set_method("HEAD");
    options.set_redirect(RequestRedirect::Manual);
    let answer = window().fetch_with_str_and_init(address, &options);
    let answer: Response = JsFuture::from(answer).await.ok()?.dyn_into().ok()?;
    match answer.status() {
        401 => Some(true),
        403 => Some(is_html(&answer)),
        500.. => None,
        _ => Some(answer.type_() == ResponseType::Opaqueredirect),
    }
}

/// Posts a text of this type to an address of the panel; `None` where nothing answers.
pub async fn post_json(address: &str, text: &str, kind: &str) -> Option<Response> {
    let headers = Headers::new().ok()?;
    headers.set("content-type", kind).ok()?;
    headers.set("accept", kind).ok()?;
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_headers(&headers);
    options.set_body(&text.into());
    let answer = JsFuture::from(window().fetch_with_str_and_init(address, &options)).await;
    answer.ok()?.dyn_into().ok()
}

/// The text of an answer; `None` where the connection is lost before its end.
pub async fn text_of(answer: &Response) -> Option<String> {
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

fn is_html(answer: &Response) -> bool {
    let kind = answer.headers().get("content-type").ok().flatten();
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

/// True where an address answers with a page.
pub async fn is_page(address: &str) -> bool {
    let answer = JsFuture::from(window().fetch_with_str(address)).await;
    let answer = answer.ok().and_then(|answer| answer.dyn_into::<Response>().ok());
    answer.is_some_and(|answer| answer.ok() && is_html(&answer))
}

/// Asks a question that is answered by yes or no before anything else happens.
pub fn ask(question: &str) -> bool {
    window().confirm_with_message(question).unwrap_or(true)
}

/// How long ago a time was, in the words of the browser's language; `just_now` for a time that is
/// still to come, because clocks differ. `None` for no time.
pub fn time_ago(rfc3339: &str, lang: &str, just_now: &str) -> Option<String> {
    let seconds = (Date::now() - Date::parse(rfc3339)) / 1000.0;
    if seconds.is_nan() {
        return None;
    }
    let Some((amount, unit)) = ago(seconds) else { return Some(just_now.to_owned()) };
    let options = Object::new();
    let _ = js_sys::Reflect::set(&options, &"numeric".into(), &"auto".into());
    let format = Intl::RelativeTimeFormat::new(&Array::of1(&JsValue::from_str(lang)), &options);
    Some(format.format(-amount, unit).into())
}

/// So many seconds as a whole number of the largest unit; `None` for less than one second, and for
/// what is still to come.
fn ago(seconds: f64) -> Option<(f64, &'static str)> {
    let (amount, unit) = match seconds {
        s if s < 1.0 => return None,
        s if s < 60.0 => (s, "second"),
        s if s < 3_600.0 => (s / 60.0, "minute"),
        s if s < 86_400.0 => (s / 3_600.0, "hour"),
        s if s < 2_592_000.0 => (s / 86_400.0, "day"),
        s if s < 31_536_000.0 => (s / 2_592_000.0, "month"),
        s => (s / 31_536_000.0, "year"),
    };
    Some((amount.trunc(), unit))
}

/// How many seconds are left until a date that an HTTP header gives.
pub fn seconds_until(date: &str) -> Option<f64> {
    let left = (Date::parse(date) - Date::now()) / 1000.0;
    (!left.is_nan()).then_some(left)
}

/// A time in the browser's time zone and language.
pub fn local_time(rfc3339: &str, lang: &str) -> String {
    let date = Date::new(&JsValue::from_str(rfc3339));
    date.to_locale_string(lang, &JsValue::UNDEFINED).into()
}

/// The time of day in the browser's time zone and language.
pub fn local_clock(rfc3339: &str, lang: &str) -> String {
    Date::new(&JsValue::from_str(rfc3339)).to_locale_time_string(lang).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_past_is_never_still_to_come() {
        for seconds in [-1e12, -540.0, -0.4, 0.0, 0.9] {
            assert_eq!(ago(seconds), None, "{seconds}");
        }
        for (seconds, expected) in [
            (1.0, (1.0, "second")),
            (59.9, (59.0, "second")),
            (60.0, (1.0, "minute")),
            (7_199.0, (1.0, "hour")),
            (172_800.0, (2.0, "day")),
            (5_184_000.0, (2.0, "month")),
            (63_072_000.0, (2.0, "year")),
        ] {
            assert_eq!(ago(seconds), Some(expected), "{seconds}");
        }
    }
}
