//! The parts that pages are made of.

mod copy_button;
mod deletion_facts;
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
mod wrong_fields;

pub use copy_button::CopyButton;
pub use deletion_facts::DeletionFacts;
pub use failure::{Alert, Comparing, Failure, Unread, Ways};
pub use field::{Checkbox, ErrorLine, FieldKind, Hidden, Radio, TextArea, TextField, field_id};
pub use header::{Header, MENU};
pub use help::Help;
pub use icon::{Icon, Symbol};
pub use key_facts::KeyFacts;
pub use language_switch::LanguageSwitch;
pub use page_title::PageTitle;
pub use sign_in::{SessionEnded, SignInLink, SignOut};
pub use theme_switch::ThemeSwitch;
pub use time::{AsOf, ChangedTime, ClockTime, Hydrated};
pub use toast::{ToastRegion, Toasts};
pub use wrong_fields::{WrongFields, wrong_fields};
