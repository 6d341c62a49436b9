//! Texts about keys, known hosts, parts of a secret, and interrupted or conflicting changes.

use domain::{
    AuthMember, GitService, HiddenNote, HostMarker, Interrupted, Newer, Part, ReplacementStep,
    SECRET_MAX_BYTES, SecretKind, Shared, TextRepair,
};

use super::Words;

impl Words {
    /// Says that the text of a key is repaired before it is stored.
    pub fn repaired(&self, repairs: &[TextRepair]) -> String {
        self.repaired_text(&self.repairs(repairs))
    }

    /// Says that the stored text of a key needs a repair.
    pub fn needs_repair(&self, repairs: &[TextRepair]) -> String {
        self.needs_repair_text(&self.repairs(repairs))
    }

    /// Says what was removed around known hosts or a registry file.
    pub fn unwrapped(&self, repairs: &[TextRepair]) -> String {
        self.repaired_around(&self.repairs(repairs))
    }

    /// Says that the stored known hosts need a repair.
    pub fn known_hosts_repairs(&self, repairs: &[TextRepair]) -> String {
        self.known_hosts_need_repair(&self.repairs(repairs))
    }

    /// Says that invisible characters are left out or should be removed.
    pub fn hidden(&self, note: &HiddenNote) -> String {
        let codes = self.list(&note.codes);
        if note.left_out { self.hidden_left_out(&codes) } else { self.hidden_inside(&codes) }
    }

    fn repairs(&self, repairs: &[TextRepair]) -> String {
        let name = |repair: &TextRepair| match repair {
            TextRepair::ByteOrderMark => self.repair_byte_order_mark,
            TextRepair::Utf16 => self.repair_utf16,
            TextRepair::LineEndings => self.repair_line_endings,
            TextRepair::FinalNewline => self.repair_final_newline,
            TextRepair::Blanks => self.repair_blanks,
            TextRepair::Invisible => self.repair_invisible,
            TextRepair::Lines => self.repair_lines,
            TextRepair::Indentation => self.repair_indentation,
            TextRepair::Quotes => self.repair_quotes,
            TextRepair::Surroundings => self.repair_surroundings,
            TextRepair::Manifest => self.repair_manifest,
            TextRepair::Base64 => self.repair_base64,
            TextRepair::Dashes => self.repair_dashes,
            TextRepair::EndLines => self.repair_end_lines,
            TextRepair::PlusSigns => self.repair_plus_signs,
            TextRepair::Alphabet => self.repair_alphabet,
            TextRepair::Label => self.repair_label,
            TextRepair::Parameters => self.repair_parameters,
            TextRepair::OpenSshForm => self.repair_openssh_form,
        };
        self.list(&repairs.iter().map(name).collect::<Vec<_>>())
    }

    /// Says what is wrong with the `auth` of a login. Returns `None` if nothing is wrong.
    pub fn auth_member(&self, auth: AuthMember) -> Option<&'static str> {
        match auth {
            AuthMember::Overrides => Some(self.auth_overrides),
            AuthMember::Undecodable => Some(self.auth_undecodable),
            AuthMember::Absent | AuthMember::Counts => None,
        }
    }

    /// Says how many other secrets have a key or a host, too.
    pub fn shared(&self, kind: SecretKind, shared: &Shared) -> String {
        let Shared { what, count, .. } = shared;
        match (kind, shared.at_least) {
            (SecretKind::GitSync, false) => self.shared_key(*count),
            (SecretKind::GitSync, true) => self.shared_key_at_least(*count),
            (SecretKind::ImagePull, false) => self.shared_host(*count, what),
            (SecretKind::ImagePull, true) => self.shared_host_at_least(*count, what),
        }
    }

    /// Says which parts another user has changed. Returns `None` if that is not known.
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

    /// Says what an interrupted replacement has left behind.
    pub fn interrupted(&self, left: &Interrupted) -> String {
        let object = left.object.as_str();
        match left.step {
            ReplacementStep::Gone => self.interrupted_gone(object),
            ReplacementStep::Kept => self.interrupted_kept(object),
            ReplacementStep::Replaced => self.interrupted_replaced(object),
        }
    }

    /// Says how much of a secret's space is used: in whole KiB, or with a tenth if it is little.
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

    /// Returns the name of a marker in known hosts.
    pub fn host_marker(&self, marker: HostMarker) -> &'static str {
        match marker {
            HostMarker::CertAuthority => self.host_marker_cert_authority,
            HostMarker::Revoked => self.host_marker_revoked,
        }
    }

    /// Returns the label of the button that adds a service's published keys. The service has the
    /// same name in every language.
    pub fn add_keys_of(&self, service: GitService) -> String {
        self.add_host_keys(match service {
            GitService::GitHub => "GitHub",
            GitService::GitLab => "GitLab",
            GitService::Bitbucket => "Bitbucket",
        })
    }
}
