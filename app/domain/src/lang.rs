//! The languages, and what differs between them besides the texts: plurals and numbers.
//!
//! This file names neither Leptos nor serde, because the build script of `app` includes it to check
//! the texts.
//!
//! Invariant: every language has all texts, otherwise `app` does not build.

/// A language of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Traditional Chinese as written in Taiwan.
    ZhTw,
}

impl Lang {
    /// All languages, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhTw];

    /// The tag (BCP 47), which names the file of its texts.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhTw => "zh-TW",
        }
    }

    /// What the language calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::ZhTw => "繁體中文",
        }
    }

    /// A short name, which fits on a button.
    pub fn short(self) -> &'static str {
        match self {
            Self::En => "EN",
            Self::ZhTw => "中文",
        }
    }

    /// Parses a [`Lang::tag`] in any case.
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag().eq_ignore_ascii_case(tag))
    }

    /// The plural categories of its counts (CLDR), in the order of its texts.
    pub fn categories(self) -> &'static [&'static str] {
        match self {
            Self::En => &["one", "other"],
            Self::ZhTw => &["other"],
        }
    }

    /// The index of a count's category in [`Lang::categories`].
    pub fn category(self, count: usize) -> usize {
        match self {
            Self::En => usize::from(count != 1),
            Self::ZhTw => 0,
        }
    }

    /// The separator of groups of three digits.
    pub fn group_separator(self) -> char {
        match self {
            Self::En | Self::ZhTw => ',',
        }
    }

    /// The decimal separator.
    pub fn decimal_separator(self) -> char {
        match self {
            Self::En | Self::ZhTw => '.',
        }
    }
}
