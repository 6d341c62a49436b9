//! Texts about where to get credentials.

use domain::SecretKind;

use super::Words;

/// Explains how to get a credential from a service.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The service, which has the same name in every language.
    pub service: &'static str,
    /// The steps to get the credential.
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

    /// Returns the services that give out credentials of a kind.
    pub fn help_sources(&self, kind: SecretKind) -> Vec<Source> {
        let source = |(service, steps)| Source { service, steps };
        match kind {
            SecretKind::GitSync => [
                (self.help_new_pair, self.help_new_pair_steps),
                ("GitHub", self.help_github_key),
                ("GitLab", self.help_gitlab_key),
                ("Bitbucket", self.help_bitbucket_key),
                ("Gitea, Forgejo", self.help_gitea_key),
            ]
            .map(source)
            .to_vec(),
            SecretKind::ImagePull => [
                ("Docker Hub", self.help_docker_hub),
                ("GitHub", self.help_github),
                ("GitLab", self.help_gitlab),
                ("Quay", self.help_quay),
                ("Google Artifact Registry", self.help_google),
                ("Amazon ECR", self.help_ecr),
                ("Azure", self.help_azure),
                ("Harbor", self.help_harbor),
                ("JFrog Artifactory", self.help_jfrog),
            ]
            .map(source)
            .to_vec(),
        }
    }
}
