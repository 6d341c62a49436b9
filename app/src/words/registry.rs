//! Texts about registries, and about the parts of a login at each service.

use domain::{HostLint, RegistryService};

use super::Words;

/// Explains the parts of a login at a registry service.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// The service, which has the same name in every language.
    pub name: &'static str,
    /// Where the password is made.
    pub steps: &'static str,
    /// What the username must be.
    pub username: &'static str,
    /// What the password must be.
    pub password: &'static str,
    /// How long the password is valid.
    pub lasts: &'static str,
    /// True if that time is too short for a stored password.
    pub short_lived: bool,
}

impl Words {
    /// Says why a host should be written in another way.
    pub fn host_lint(&self, lint: HostLint) -> &'static str {
        match lint {
            HostLint::Scheme => self.lint_scheme,
            HostLint::ApiVersion => self.lint_api_version,
            HostLint::TrailingSlash => self.lint_trailing_slash,
            HostLint::Blanks => self.lint_blanks,
            HostLint::Uppercase => self.lint_uppercase,
            HostLint::Invisible => self.lint_invisible,
            HostLint::Marks => self.lint_marks,
            HostLint::Command => self.lint_command,
            HostLint::Tag => self.lint_tag,
            HostLint::Lookalike => self.lint_lookalike,
            HostLint::DockerHub => self.lint_docker_hub,
        }
    }

    /// Explains the parts of a login at a service.
    pub fn services(&self, service: RegistryService) -> Service {
        let short_lived = service == RegistryService::AmazonEcr;
        let (name, steps, username, password, lasts) = match service {
            RegistryService::DockerHub => (
                "Docker Hub",
                self.help_docker_hub,
                self.service_docker_hub_username,
                self.service_docker_hub_password,
                self.service_docker_hub_lasts,
            ),
            RegistryService::GitHub => (
                "GitHub",
                self.help_github,
                self.service_github_username,
                self.service_github_password,
                self.service_github_lasts,
            ),
            RegistryService::GitLab => (
                "GitLab",
                self.help_gitlab,
                self.service_gitlab_username,
                self.service_gitlab_password,
                self.service_gitlab_lasts,
            ),
            RegistryService::Quay => (
                "Quay",
                self.help_quay,
                self.service_quay_username,
                self.service_quay_password,
                self.service_quay_lasts,
            ),
            RegistryService::AmazonEcr => (
                "Amazon ECR",
                self.help_ecr,
                self.service_ecr_username,
                self.service_ecr_password,
                self.service_ecr_lasts,
            ),
            RegistryService::Google => (
                "Google Artifact Registry",
                self.help_google,
                self.service_google_username,
                self.service_google_password,
                self.service_google_lasts,
            ),
            RegistryService::Azure => (
                "Azure Container Registry",
                self.help_azure,
                self.service_azure_username,
                self.service_azure_password,
                self.service_azure_lasts,
            ),
            RegistryService::Harbor => (
                "Harbor",
                self.help_harbor,
                self.service_harbor_username,
                self.service_harbor_password,
                self.service_harbor_lasts,
            ),
            RegistryService::JFrog => (
                "JFrog Artifactory",
                self.help_jfrog,
                self.service_jfrog_username,
                self.service_jfrog_password,
                self.service_jfrog_lasts,
            ),
        };
        Service { name, steps, username, password, lasts, short_lived }
    }
}
