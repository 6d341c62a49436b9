//! Checks that the tables of `docs/settings.md` have the same settings and the same defaults as
//! `--help`.

use std::collections::BTreeMap;

use clap::{Arg, CommandFactory as _};

use super::*;

const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/settings.md"));

/// Returns the name and the default of every setting in `--help`.
fn from_help() -> BTreeMap<String, String> {
    let setting = |arg: &Arg| {
        let name = arg.get_env()?.to_str().unwrap().to_owned();
        assert_eq!(arg.get_long().map(|long| format!("--{long}")), Some(flag(&name)));
        Some((name, default(arg)))
    };
    Args::command().get_arguments().filter_map(setting).collect()
}

/// Returns the default from clap, or the text after "Default:" at the end of the help.
fn default(arg: &Arg) -> String {
    if let [value] = arg.get_default_values() {
        return value.to_str().unwrap().to_owned();
    }
    let help = arg.get_help().unwrap().to_string();
    let default = help.split_once("efault: ").map_or("", |(_, default)| default);
    without_ticks(default.trim_end_matches('.'))
}

/// Returns the name and the default of every row in the page's tables.
fn from_page() -> BTreeMap<String, String> {
    let rows: Vec<_> = PAGE.lines().filter_map(row).collect();
    let settings: BTreeMap<_, _> = rows.iter().cloned().collect();
    assert_eq!(settings.len(), rows.len(), "a setting has two rows");
    settings
}

fn row(line: &str) -> Option<(String, String)> {
    let name = line.trim_start_matches("| `");
    let cells: Vec<&str> = name.starts_with("KEYPANE_").then(|| name.split('|').collect())?;
    assert_eq!(cells.len(), 4, "{line}");
    Some((without_ticks(cells[0]), without_ticks(cells[1])))
}

fn without_ticks(text: &str) -> String {
    text.replace('`', "").trim().to_owned()
}

#[test]
fn the_page_of_settings_has_those_of_the_help_with_their_defaults() {
    let (help, page) = (from_help(), from_page());
    assert!(help.len() > 40, "{}", help.len());
    let missing: Vec<_> = help.keys().filter(|name| !page.contains_key(*name)).collect();
    assert!(missing.is_empty(), "docs/settings.md lacks {missing:?}");
    let unknown: Vec<_> = page.keys().filter(|name| !help.contains_key(*name)).collect();
    assert!(unknown.is_empty(), "no setting: {unknown:?} in docs/settings.md");
    for (name, default) in help {
        assert_eq!(page[&name], default, "docs/settings.md: the default of {name}");
    }
}
