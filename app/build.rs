//! Makes the type `Words` of the texts in `words/`, one file a language, with `en.json` as the
//! model.
//!
//! The build fails where a language lacks a text or has one too many, where a text has other
//! placeholders than the English one, or other plural forms than its language has. The texts
//! themselves become part of the server only (feature `ssr`); a browser loads those of its page.

#![expect(clippy::disallowed_methods, reason = "cargo tells a build script by its environment")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Map, Value};

#[allow(dead_code, reason = "checking needs only some of it")]
#[path = "domain/src/lang.rs"]
mod lang;

use lang::Lang;

/// The model of the others.
const MODEL: Lang = Lang::En;

/// A text of a language: its plural forms, or the one that it has.
struct Text {
    key: String,
    forms: Vec<String>,
    is_plural: bool,
    placeholders: Vec<Placeholder>,
}

/// A placeholder such as `{count, number}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Placeholder {
    name: String,
    is_number: bool,
}

fn main() {
    println!("cargo::rerun-if-changed=words");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=domain/src/lang.rs");
    if let Err(fault) = make() {
        println!("cargo::error={fault}");
    }
}

fn make() -> Result<(), String> {
    let model = read(MODEL)?;
    let mut code = type_of(&model);
    if env::var_os("CARGO_FEATURE_SSR").is_some() {
        code += "pub(super) fn built_in(lang: impl FnOnce() -> Lang) -> Option<&'static Words> {\n\
                 Some(match lang() {\n";
        let mut statics = String::new();
        for lang in Lang::ALL {
            let texts = read(lang)?;
            check(lang, &texts, &model)?;
            // Writing to a String cannot fail.
            let _ = writeln!(code, "Lang::{lang:?} => &{},", static_name(lang));
            statics += &value_of(lang, &texts);
        }
        code = code + "})\n}\n" + &statics;
    } else {
        code +=
            "pub(super) fn built_in(_: impl FnOnce() -> Lang) -> Option<&'static Words> { None }\n";
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?).join("words.rs");
    fs::write(&out, code).map_err(|error| format!("{}: {error}", out.display()))
}

/// The texts of a language in the order of its file.
fn read(lang: Lang) -> Result<Vec<Text>, String> {
    let path = Path::new("words").join(format!("{}.json", lang.tag()));
    let fault = |what: &str| format!("{}: {what}", path.display());
    let bytes = fs::read(&path).map_err(|error| fault(&error.to_string()))?;
    let texts: Map<String, Value> =
        serde_json::from_slice(&bytes).map_err(|error| fault(&error.to_string()))?;
    texts.into_iter().map(|(key, value)| text(lang, key, &value).map_err(|e| fault(&e))).collect()
}

fn text(lang: Lang, key: String, value: &Value) -> Result<Text, String> {
    let forms: Vec<String> = match value {
        Value::String(text) => vec![text.clone()],
        Value::Object(forms) => {
            if !forms.keys().eq(lang.categories()) {
                return Err(format!("{key}: its forms are not {:?}", lang.categories()));
            }
            forms.values().filter_map(|form| form.as_str().map(str::to_owned)).collect()
        }
        _ => return Err(format!("{key}: no text")),
    };
    if forms.iter().any(|form| form.is_empty() || form.contains(['\n', '\t'])) {
        return Err(format!("{key}: an empty text, or one of several lines"));
    }
    // The last form is for any count, so it has every placeholder.
    let placeholders = placeholders(forms.last().map_or("", String::as_str));
    let known = |placeholder| placeholders.contains(&placeholder);
    if !forms.iter().all(|form| self::placeholders(form).into_iter().all(known)) {
        return Err(format!("{key}: its forms have different placeholders"));
    }
    Ok(Text { key, forms, is_plural: value.is_object(), placeholders })
}

/// The placeholders of a text in their order, each once.
fn placeholders(text: &str) -> Vec<Placeholder> {
    let mut placeholders = Vec::new();
    for part in text.split('{').skip(1) {
        let placeholder = part.split('}').next().unwrap_or_default();
        let (name, is_number) = match placeholder.split_once(',') {
            Some((name, kind)) => (name, kind.trim() == "number"),
            None => (placeholder, false),
        };
        let placeholder = Placeholder { name: name.to_owned(), is_number };
        if !placeholders.contains(&placeholder) {
            placeholders.push(placeholder);
        }
    }
    placeholders
}

/// Has a language the texts of the model?
fn check(lang: Lang, texts: &[Text], model: &[Text]) -> Result<(), String> {
    let name = lang.tag();
    let find = |texts: &[Text], key: &str| texts.iter().position(|text| text.key == key);
    for text in texts {
        if find(model, &text.key).is_none() {
            return Err(format!("words/{name}.json: {} is no text of the panel", text.key));
        }
    }
    for wanted in model {
        let Some(text) = find(texts, &wanted.key).and_then(|at| texts.get(at)) else {
            return Err(format!("words/{name}.json: {} is missing", wanted.key));
        };
        let (mut placeholders, mut wanted_placeholders) =
            (text.placeholders.clone(), wanted.placeholders.clone());
        placeholders.sort();
        wanted_placeholders.sort();
        if placeholders != wanted_placeholders || text.is_plural != wanted.is_plural {
            return Err(format!("words/{name}.json: {} has other placeholders or forms", text.key));
        }
    }
    Ok(())
}

/// The type: a field a text, and a method for one with placeholders.
fn type_of(model: &[Text]) -> String {
    let mut fields = String::new();
    let mut methods = String::new();
    let mut taken = String::new();
    for Text { key, forms, is_plural, placeholders } in model {
        let doc =
            format!("#[doc = {:?}]", format!("`{}`", forms.last().map_or("", String::as_str)));
        let public = if placeholders.is_empty() { "pub " } else { "" };
        let _ = writeln!(fields, "{doc}\n{public}{key}: &'static str,");
        let _ = writeln!(taken, "{key}: next(texts),");
        if placeholders.is_empty() {
            continue;
        }
        let list =
            |show: fn(&Placeholder) -> String| placeholders.iter().map(show).collect::<String>();
        let parameters = list(|placeholder| {
            let kind = if placeholder.is_number { "usize" } else { "&str" };
            format!(", {}: {kind}", placeholder.name)
        });
        let values = list(|Placeholder { name, is_number }| {
            let value = if *is_number { format!("&self.number({name})") } else { name.clone() };
            format!("({name:?}, {value}), ")
        });
        let text = match placeholders.iter().find(|placeholder| placeholder.is_number && *is_plural)
        {
            Some(count) => format!("self.plural(self.{key}, {})", count.name),
            None => format!("self.{key}"),
        };
        let _ = writeln!(
            methods,
            "{doc}\npub fn {key}(&self{parameters}) -> String {{ fill({text}, &[{values}]) }}"
        );
    }
    let count = model.len();
    format!(
        "/// All texts of one language; a text with placeholders is a method.\n\
         pub struct Words {{\n/// The language.\npub lang: Lang,\n{fields}}}\n\
         /// How many texts there are.\npub(super) const TEXTS: usize = {count};\n\
         impl Words {{\n\
         /// The words of texts in the order of the model.\n\
         pub(super) fn of(lang: Lang, texts: &mut Texts) -> Self {{ Self {{ lang, {taken} }} }}\n\
         {methods}}}\n"
    )
}

/// The words of a language.
fn value_of(lang: Lang, texts: &[Text]) -> String {
    let fields = texts.iter().map(|text| format!("{}: {:?},\n", text.key, text.forms.join("\t")));
    let fields: String = fields.collect();
    let name = static_name(lang);
    format!("static {name}: Words = Words {{ lang: Lang::{lang:?},\n{fields}}};\n")
}

fn static_name(lang: Lang) -> String {
    lang.tag().replace('-', "_").to_uppercase()
}
