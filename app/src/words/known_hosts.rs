//! What known hosts are called.

use domain::{GitService, HostMarker};

use super::Words;

impl Words {
    /// What a line of known hosts is marked as.
    pub fn host_marker(&self, marker: HostMarker) -> &'static str {
        match marker {
            HostMarker::CertAuthority => self.host_marker_cert_authority,
            HostMarker::Revoked => self.host_marker_revoked,
        }
    }

    /// The button that adds the published keys of a service, which is called the same everywhere.
    pub fn add_keys_of(&self, service: GitService) -> String {
        self.add_host_keys(match service {
            GitService::GitHub => "GitHub",
            GitService::GitLab => "GitLab",
            GitService::Bitbucket => "Bitbucket",
        })
    }
}
