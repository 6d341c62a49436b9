//! Texts about what is wrong with a field and what to do.

use domain::{KnownHostsProblem, Problem, SkippedLine, code_point};

use super::Words;

impl Words {
    /// Says what is wrong with a field.
    pub fn problem(&self, problem: &Problem) -> String {
        let text = match problem {
            Problem::Required => self.problem_required,
            Problem::NameUppercase => self.problem_name_uppercase,
            Problem::NameBlank => self.problem_name_blank,
            Problem::NameCharacters(wrong) => return self.problem_name_characters(wrong),
            Problem::NameEdge => self.problem_name_edge,
            Problem::NameEmptyLabel => self.problem_name_empty_label,
            Problem::NameTooLong { length, budget } => {
                return self.problem_name_too_long(*budget, *length);
            }
            Problem::NameReserved => self.problem_name_reserved,
            Problem::NameTaken { object } => return self.problem_name_taken(object.as_str()),
            Problem::TooLong { max } => return self.problem_too_long(*max),
            Problem::AnnotationsFull { max } => {
                return self.problem_annotations_full(*max / 1024);
            }
            Problem::ControlCharacter => self.problem_control_character,
            Problem::HiddenCharacter(c) => return self.problem_hidden_character(&code_point(*c)),
            Problem::UnknownKind => self.problem_unknown_kind,
            Problem::HostBlank => self.problem_host_blank,
            Problem::HostImpossible { better: None } => self.problem_host_impossible,
            Problem::HostImpossible { better: Some(better) } => {
                return self.problem_host_better(better);
            }
            Problem::HostLogin => self.problem_host_login,
            Problem::Placeholder { part } => return self.problem_placeholder(part),
            Problem::HostTaken => self.problem_host_taken,
            Problem::UsernameColon => self.problem_username_colon,
            Problem::UnreadableFile => self.problem_unreadable_file,
            Problem::UnknownRegistry => self.problem_unknown_registry,
            Problem::RepeatedKey => self.problem_repeated_key,
            Problem::TokenChoice => self.problem_token_choice,
            Problem::NoRegistry => self.problem_no_registry,
            Problem::Immutable => self.problem_immutable,
            Problem::Finalizers { names } => return self.problem_finalizers(&self.list(names)),
            Problem::ImportUnreadable => self.problem_import_unreadable,
            Problem::ImportQuotes => self.problem_import_quotes,
            Problem::ImportManifest => self.problem_import_manifest,
            Problem::ImportSeveral => self.problem_import_several,
            Problem::ImportUndecodable { host } => return self.problem_import_undecodable(host),
            Problem::ImportEmpty => self.problem_import_empty,
            Problem::ImportMissing { host } => return self.problem_import_missing(host),
            Problem::TooManyRegistries { max } => {
                return self.problem_too_many_registries(*max);
            }
            Problem::ImportTooLong { count, max } => {
                return self.problem_import_too_long(*count, *max);
            }
            Problem::KnownHosts { line, problem } => {
                return self.problem_known_hosts_line(*line, self.line_problem(*problem));
            }
            Problem::Refused(reason) => return self.problem_refused(reason),
            problem => return self.key_problem(problem),
        };
        text.to_owned()
    }

    fn key_problem(&self, problem: &Problem) -> String {
        let text = match problem {
            Problem::KeyPublic => self.problem_key_public,
            Problem::KeyCertificate => self.problem_key_certificate,
            Problem::KeyKnownHosts => self.problem_key_known_hosts,
            Problem::KeyPutty => self.problem_key_putty,
            Problem::KeyTruncated => self.problem_key_truncated,
            Problem::KeyDamaged => self.problem_key_damaged,
            Problem::KeySeveral => self.problem_key_several,
            Problem::KeyCharacters => self.problem_key_characters,
            Problem::KeyManifest => self.problem_key_manifest,
            Problem::KeyPassphrase => self.problem_key_passphrase,
            Problem::KeyDsa => self.problem_key_dsa,
            Problem::KeySecurityKey => self.problem_key_security_key,
            Problem::KeyUnsupported => self.problem_key_unsupported,
            Problem::KeySize { bits } => return self.problem_key_size(&bits.to_string()),
            Problem::KeyWeak { bits } => return self.problem_key_weak(&bits.to_string()),
            _ => self.problem_key_none,
        };
        text.to_owned()
    }

    /// Says which line of known hosts ssh skips, and why.
    pub fn skipped_line(&self, skipped: SkippedLine) -> String {
        let SkippedLine { line, problem } = skipped;
        self.line_skipped(&self.problem_known_hosts_line(line, self.line_problem(problem)))
    }

    fn line_problem(&self, problem: KnownHostsProblem) -> &'static str {
        match problem {
            KnownHostsProblem::Shape => self.problem_line_shape,
            KnownHostsProblem::Marker => self.problem_line_marker,
            KnownHostsProblem::Hosts => self.problem_line_hosts,
            KnownHostsProblem::KeyType => self.problem_line_key_type,
            KnownHostsProblem::Key => self.problem_line_key,
            KnownHostsProblem::PrivateKey => self.problem_line_private_key,
        }
    }
}
