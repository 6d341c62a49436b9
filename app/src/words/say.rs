//! Texts of lists, forms and notices: which text belongs to which case.

use backend::{Deed, Notice, Right};
use domain::{Direction, SecretKind, SortColumn};

use super::Words;
use crate::pages::Unsaved;
use crate::state::Theme;

impl Words {
    /// Returns the name of a theme.
    pub fn theme_name(&self, theme: Theme) -> &'static str {
        match theme {
            Theme::System => self.theme_system,
            Theme::Light => self.theme_light,
            Theme::Dark => self.theme_dark,
        }
    }

    /// Returns the name of a kind.
    pub fn kind(&self, kind: SecretKind) -> &'static str {
        match kind {
            SecretKind::GitSync => self.kind_git_sync,
            SecretKind::ImagePull => self.kind_image_pull,
        }
    }

    /// Says what a kind is for.
    pub fn kind_help(&self, kind: SecretKind) -> &'static str {
        match kind {
            SecretKind::GitSync => self.kind_git_sync_help,
            SecretKind::ImagePull => self.kind_image_pull_help,
        }
    }

    /// Returns the heading of a column.
    pub fn column(&self, column: SortColumn) -> &'static str {
        match column {
            SortColumn::Name => self.column_name,
            SortColumn::DisplayName => self.column_display_name,
            SortColumn::Type => self.column_type,
            SortColumn::Summary => self.column_summary,
            SortColumn::Changed => self.column_changed,
        }
    }

    /// Returns the name of an order.
    pub fn order_by(&self, column: SortColumn, direction: Direction) -> String {
        let name = self.column(column);
        match (column, direction) {
            (SortColumn::Changed, Direction::Asc) => self.order_oldest(name),
            (SortColumn::Changed, Direction::Desc) => self.order_newest(name),
            (_, Direction::Asc) => self.order_asc(name),
            (_, Direction::Desc) => self.order_desc(name),
        }
    }

    /// Says what a right allows.
    pub fn right(&self, right: Right) -> &'static str {
        match right {
            Right::List => self.right_list,
            Right::Get => self.right_get,
            Right::Create => self.right_create,
            Right::Patch => self.right_patch,
            Right::Delete => self.right_delete,
        }
    }

    /// Says how many secrets there are, and how many match.
    pub fn count(&self, matching: usize, total: usize) -> String {
        if matching == total { self.count_all(total) } else { self.count_matching(matching, total) }
    }

    /// Says which parts of a form are not saved.
    pub fn unsaved_of(&self, parts: &[Unsaved]) -> String {
        let name = |part: &Unsaved| match part {
            Unsaved::DisplayName => self.unsaved_display_name,
            Unsaved::Key => self.unsaved_key,
            Unsaved::KnownHosts => self.unsaved_known_hosts,
            Unsaved::Registries => self.unsaved_registries,
        };
        let names: Vec<&str> = parts.iter().map(name).collect();
        if names.is_empty() {
            return self.unsaved.to_owned();
        }
        self.unsaved_parts(&self.list(&names))
    }

    /// Says that an open secret was changed, with the name of the user if it is known.
    pub fn changed_meanwhile(&self, by: Option<&str>) -> String {
        by.map_or_else(|| self.newer_meanwhile.to_owned(), |by| self.newer_meanwhile_by(by))
    }

    /// Says what was done.
    pub fn notice(&self, notice: &Notice) -> String {
        let object = notice.object.as_str();
        let done = match notice.deed {
            Deed::Created => self.done_created(object),
            Deed::Generated => self.done_generated(object),
            Deed::Saved => self.done_saved(object),
            Deed::Repaired => self.done_repaired(object),
            Deed::Unchanged => self.done_unchanged(object),
            Deed::Replaced => self.done_replaced(object),
            Deed::Deleted => self.done_deleted(object),
            Deed::Terminating => self.done_terminating(object),
            Deed::Restored => self.done_restored(object),
            Deed::Discarded => self.done_discarded(object),
        };
        let done = if notice.repaired { self.done_with_repair(&done) } else { done };
        if notice.unapplied { self.done_unapplied(&done) } else { done }
    }
}
