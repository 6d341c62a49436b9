//! The parts that pages are made of.

mod copy_button;
mod failure;
mod field;
mod header;
mod help;
mod icon;
mod key_facts;
mod language_switch;
mod page_title;
mod sign_in;
mod theme_switch;
mod time;
mod toast;

pub use copy_button::{CopyButton, copy_button};
pub use failure::{Alert, alert, failure, unread};
pub use field::{
    Area, Field, FieldKind, area, checkbox, error_line, field, field_id, field_message, hidden,
    radio,
};
pub use header::header;
pub use help::help;
pub use icon::{Symbol, icon};
pub use key_facts::key_facts;
pub use language_switch::language_switch;
pub use page_title::page_title;
pub use sign_in::{session_ended, sign_in, sign_out};
pub use theme_switch::theme_switch;
pub use time::{Hydrated, as_of, changed_time, clock_time};
pub use toast::{Toasts, toast_region};
