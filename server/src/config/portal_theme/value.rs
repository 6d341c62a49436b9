//! Checks the values of tokens: colours, lengths and names of fonts (CSS Values 4, CSS Color 5; a
//! part of each).

/// Functions that make a colour from three numbers and an optional alpha.
const CALLS: [&str; 9] = ["rgba", "rgb", "hsla", "hsl", "hwb", "lab", "lch", "oklab", "oklch"];

/// The colour names that are accepted.
const WORDS: [&str; 3] = ["black", "white", "transparent"];

/// Returns true for a length: `0`, or a number in px, rem or em.
pub(super) fn is_length(text: &str) -> bool {
    let unit = ["px", "rem", "em"].into_iter().find_map(|unit| text.strip_suffix(unit));
    text == "0" || unit.is_some_and(|number| is_number(number, 4))
}

/// Returns true for names of fonts, separated by commas. A name may be quoted.
pub(super) fn is_font_list(text: &str) -> bool {
    text.split(',').enumerate().all(|(index, font)| {
        let font = if index == 0 { font } else { font.strip_prefix(' ').unwrap_or(font) };
        is_font(font)
    })
}

fn is_font(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if let Some(name) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return name.starts_with(|first: char| first.is_ascii_alphanumeric())
            && name.bytes().all(|byte| is_part(byte) || byte == b' ');
    }
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.split(' ').all(|word| !word.is_empty() && word.bytes().all(is_part))
}

/// Returns true for a colour, or for `light-dark()` with two colours.
pub(super) fn is_colour(text: &str) -> bool {
    let pair = text.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')'));
    let Some(pair) = pair else { return is_plain_colour(text) };
    // The comma between the two colours is outside of their parentheses.
    let end = match (pair.find(','), pair.find('(')) {
        (Some(comma), Some(open)) if open < comma => pair.find(')').map(|close| close + 1),
        (comma, _) => comma,
    };
    let Some((light, rest)) = end.and_then(|end| pair.split_at_checked(end)) else { return false };
    let Some(dark) = rest.strip_prefix(", ").or_else(|| rest.strip_prefix(',')) else {
        return false;
    };
    is_plain_colour(light) && is_plain_colour(dark)
}

fn is_plain_colour(text: &str) -> bool {
    let is_hex = text.strip_prefix('#').is_some_and(|digits| {
        matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    let call = CALLS.into_iter().find_map(|name| text.strip_prefix(name)?.strip_prefix('('));
    is_hex
        || WORDS.contains(&text)
        || call.and_then(|rest| rest.strip_suffix(')')).is_some_and(are_components)
}

/// Returns true for three numbers, separated by blanks or commas, with an optional alpha after a
/// slash or comma.
fn are_components(text: &str) -> bool {
    let text = text.strip_prefix(' ').unwrap_or(text);
    let text = text.strip_suffix(' ').unwrap_or(text);
    let spaced = text.replace(" / ", "/").replace("/ ", "/").replace(" /", "/").replace(", ", ",");
    let parts: Vec<&str> = spaced.split([' ', ',', '/']).collect();
    // A slash is allowed only before the alpha.
    let slash = spaced
        .find('/')
        .is_none_or(|at| parts.len() == 4 && spaced.split_at(at).0.split([' ', ',']).count() == 3);
    matches!(parts.len(), 3 | 4) && slash && parts.into_iter().all(is_component)
}

fn is_component(text: &str) -> bool {
    let text = text.strip_suffix('%').or_else(|| text.strip_suffix("deg")).unwrap_or(text);
    is_number(text.strip_prefix(['+', '-']).unwrap_or(text), 6)
}

/// Returns true for up to four digits, with up to `decimals` digits after an optional dot.
fn is_number(text: &str, decimals: usize) -> bool {
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match text.split_once('.') {
        Some((whole, rest)) => (whole.is_empty() || digits(whole, 4)) && digits(rest, decimals),
        None => digits(text, 4),
    }
}
