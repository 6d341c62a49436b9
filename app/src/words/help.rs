//! Texts about where to get credentials.

use domain::SecretKind;

use super::Words;

/// Explains how to get a key from a git service, or to register one there.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The service, which has the same name in every language.
    pub service: &'static str,
    /// The steps.
    pub steps: &'static str,
}

impl Words {
    /// Returns the title of the help for a kind.
    pub fn help_title(&self, kind: SecretKind) -> &'static str {
        match kind {
            SecretKind::GitSync => self.help_git_sync,
            SecretKind::ImagePull => self.help_image_pull,
        }
    }

    /// Returns the git services at which a key is registered.
    pub fn git_sources(&self) -> [Source; 4] {
        [
            ("GitHub", self.help_github_key),
            ("GitLab", self.help_gitlab_key),
            ("Bitbucket", self.help_bitbucket_key),
            ("Gitea, Forgejo", self.help_gitea_key),
        ]
        .map(|(service, steps)| Source { service, steps })
    }
}
