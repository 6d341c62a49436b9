//! Texts about two versions of a secret that are compared.

use domain::{Part, PublicLogin, Theirs, Yours};

use super::Words;

impl Words {
    /// Returns the name of a part in the table of both versions.
    pub fn compared_part(&self, part: &Part) -> String {
        match part {
            Part::DisplayName => self.display_name.to_owned(),
            Part::Key => self.conflict_key.to_owned(),
            Part::KnownHosts => self.known_hosts.to_owned(),
            Part::Registry(host) => self.conflict_registry(host),
            Part::RestOfFile => self.part_rest_of_file.to_owned(),
            Part::OtherData => self.part_other_data.to_owned(),
            Part::Metadata => self.part_metadata.to_owned(),
        }
    }

    /// Says what is stored of a part now.
    pub fn theirs(&self, theirs: Theirs) -> String {
        match theirs {
            Theirs::Nothing => self.conflict_none.to_owned(),
            Theirs::Text(text) => text,
            Theirs::HostKeys(mut lines, more) => {
                if more > 0 {
                    lines.push(self.conflict_more(more));
                }
                self.list(&lines)
            }
            Theirs::Login(login) if login.password => self.conflict_login_password(&login.username),
            Theirs::Login(login) => self.conflict_login(&login.username),
            Theirs::Unknown => self.conflict_not_shown.to_owned(),
        }
    }

    /// Says what the form would do with a part.
    pub fn yours(&self, yours: Yours) -> String {
        match yours {
            Yours::Kept => self.conflict_kept.to_owned(),
            Yours::Text(text) => text,
            Yours::Login(PublicLogin { username, password: true, .. }) => {
                self.conflict_login_new_password(&username)
            }
            Yours::Login(login) => self.conflict_login(&login.username),
            Yours::Typed => self.conflict_typed.to_owned(),
            Yours::NewPair => self.conflict_new_pair.to_owned(),
            Yours::Removed => self.conflict_removed.to_owned(),
        }
    }
}
