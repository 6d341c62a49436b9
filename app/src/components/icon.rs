//! Line icons, drawn for this panel; always beside or instead of a text that says the same.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// The brand: a key in a pane.
    Brand,
    /// A plus.
    Add,
    /// A pencil.
    Edit,
    /// A bin.
    Delete,
    /// Two sheets.
    Copy,
    /// A tick.
    Check,
    /// An arrow to the left.
    Back,
    /// A magnifying glass.
    Search,
    /// A sun.
    Light,
    /// A moon.
    Dark,
    /// A screen.
    System,
    /// A cross.
    Close,
    /// A triangle with a mark.
    Warning,
    /// An arrow up.
    Ascending,
    /// An arrow down.
    Descending,
    /// Head and shoulders.
    User,
    /// A door and an arrow out of it.
    SignOut,
    /// Three dots.
    More,
    /// Three lines.
    Menu,
}

impl Symbol {
    fn path(self) -> &'static str {
        match self {
            Self::Brand => {
                "M3 5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM12 12h6v3M15 \
                 12v2M12 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0z"
            }
            Self::Add => "M12 5v14M5 12h14",
            Self::Edit => "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
            Self::Delete => "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Check => "M5 13l4 4L19 7",
            Self::Back => "M19 12H5M11 6l-6 6 6 6",
            Self::Search => "M17 11a6 6 0 1 1-12 0 6 6 0 0 1 12 0zM15.5 15.5L20 20",
            Self::Light => {
                "M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 \
                 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4"
            }
            Self::Dark => "M20 14.5A8 8 0 0 1 9.5 4a8 8 0 1 0 10.5 10.5z",
            Self::System => "M4 5h16v11H4zM9 20h6M12 16v4",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Warning => "M12 4l9 16H3zM12 10v4M12 17v.5",
            Self::Ascending => "M12 19V5M6 11l6-6 6 6",
            Self::Descending => "M12 5v14M6 13l6 6 6-6",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::More => {
                "M7 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0zM13 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0zM19 12a1 1 0 1 \
                 1-2 0 1 1 0 0 1 2 0z"
            }
            Self::SignOut => "M10 4H5v16h5M14 8l5 4-5 4M19 12H9",
            Self::User => "M16 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0zM5 20a7 7 0 0 1 14 0",
        }
    }
}

/// An icon that screen readers pass over.
#[component]
pub fn Icon(
    /// What it shows.
    symbol: Symbol,
) -> impl IntoView {
    view! {
        <svg class="kp-icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=symbol.path()></path>
        </svg>
    }
}
