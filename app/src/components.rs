//! The parts that pages are made of.

#![expect(clippy::needless_pass_by_value, reason = "the props of a component are values")]

mod copy_button;
mod failure;
mod field;
mod header;
mod help;
mod icon;
mod page_title;
mod theme_switch;
mod time;
mod toast;

pub use copy_button::CopyButton;
pub use failure::{Alert, Failure};
pub use field::{Field, FieldKind, SecretArea, field_id};
pub use header::Header;
pub use help::Help;
pub use icon::{Icon, Symbol};
pub use page_title::{Navigated, PageTitle};
pub use theme_switch::ThemeSwitch;
pub use time::{ChangedTime, Hydrated};
pub use toast::{ToastRegion, Toasts};
