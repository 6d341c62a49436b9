//! What is said of keys, of parts of a secret, and of what became of a secret.

use super::Words;
use crate::domain::{
    AuthMember, Interrupted, KeyRepair, Newer, Part, ReplacementStep, SECRET_MAX_BYTES,
};

impl Words {
    /// The text of a key was repaired before it is stored.
    pub fn repaired(&self, repairs: &[KeyRepair]) -> String {
        self.repaired_text(&self.repairs(repairs))
    }

    /// The stored text of a key wants a repair.
    pub fn needs_repair(&self, repairs: &[KeyRepair]) -> String {
        self.needs_repair_text(&self.repairs(repairs))
    }

    fn repairs(&self, repairs: &[KeyRepair]) -> String {
        let name = |repair: &KeyRepair| match repair {
            KeyRepair::ByteOrderMark => self.repair_byte_order_mark,
            KeyRepair::LineEndings => self.repair_line_endings,
            KeyRepair::FinalNewline => self.repair_final_newline,
            KeyRepair::Blanks => self.repair_blanks,
            KeyRepair::Lines => self.repair_lines,
            KeyRepair::Indentation => self.repair_indentation,
            KeyRepair::Parameters => self.repair_parameters,
            KeyRepair::OpenSshForm => self.repair_openssh_form,
        };
        self.list(&repairs.iter().map(name).collect::<Vec<_>>())
    }

    /// What is wrong with the `auth` of a login; `None` where nothing is.
    pub fn auth_member(&self, auth: AuthMember) -> Option<&'static str> {
        match auth {
            AuthMember::Overrides => Some(self.auth_overrides),
            AuthMember::Undecodable => Some(self.auth_undecodable),
            AuthMember::Absent | AuthMember::Counts => None,
        }
    }

    /// What somebody else has changed, where that is known.
    pub fn conflict_parts(&self, newer: &Newer) -> Option<String> {
        let name = |part: &Part| match part {
            Part::DisplayName => self.part_display_name.to_owned(),
            Part::Key => self.part_key.to_owned(),
            Part::KnownHosts => self.part_known_hosts.to_owned(),
            Part::Registry(host) => self.part_registry(host),
            Part::RestOfFile => self.part_rest_of_file.to_owned(),
            Part::OtherData => self.part_other_data.to_owned(),
            Part::Metadata => self.part_metadata.to_owned(),
        };
        let names: Vec<String> = newer.parts.iter().map(name).collect();
        (!names.is_empty()).then(|| self.changed_parts(&self.list(&names)))
    }

    /// What a replacement that was interrupted has left.
    pub fn interrupted(&self, left: &Interrupted) -> String {
        let object = left.object.as_str();
        match left.step {
            ReplacementStep::Gone => self.interrupted_gone(object),
            ReplacementStep::Kept => self.interrupted_kept(object),
            ReplacementStep::Replaced => self.interrupted_replaced(object),
        }
    }

    /// How much of a secret's space is used: whole KiB, and a tenth for little.
    pub fn bytes(&self, bytes: usize) -> String {
        let of = (SECRET_MAX_BYTES / 1024).to_string();
        match (bytes / 1024, bytes % 1024 * 10 / 1024) {
            (0, _) => self.size_bytes(&bytes.to_string(), &of),
            (kib @ ..10, tenth) => {
                self.size_kib(&format!("{kib}{}{tenth}", self.lang.decimal_separator()), &of)
            }
            (kib, _) => self.size_kib(&kib.to_string(), &of),
        }
    }
}
