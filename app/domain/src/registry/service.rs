//! The registries that the form helps with: host and user name to fill in.
//!
//! The word catalogue says what the user name and password must be there, and how long they last.
//! Invariant: every host parses and pulls images.

use serde::{Deserialize, Serialize};

/// A kind of registry that the form helps with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegistryService {
    /// Docker Hub.
    DockerHub,
    /// GitHub's container registry.
    GitHub,
    /// GitLab's container registry.
    GitLab,
    /// Quay.
    Quay,
    /// Amazon Elastic Container Registry.
    AmazonEcr,
    /// Google Artifact Registry.
    Google,
    /// Azure Container Registry.
    Azure,
    /// Harbor.
    Harbor,
    /// Artifactory of `JFrog`.
    JFrog,
}

impl RegistryService {
    /// All of them, in the order of the choice.
    pub const ALL: [Self; 9] = [
        Self::DockerHub,
        Self::GitHub,
        Self::GitLab,
        Self::Quay,
        Self::AmazonEcr,
        Self::Google,
        Self::Azure,
        Self::Harbor,
        Self::JFrog,
    ];

    /// The word of the choice.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DockerHub => "docker-hub",
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
            Self::Quay => "quay",
            Self::AmazonEcr => "amazon-ecr",
            Self::Google => "google",
            Self::Azure => "azure",
            Self::Harbor => "harbor",
            Self::JFrog => "jfrog",
        }
    }

    /// Reads [`RegistryService::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.as_str() == text)
    }

    /// The host to fill in, as the kubelet matches it; where a part of it is the customer's own,
    /// with that part to change.
    pub fn host(self) -> &'static str {
        match self {
            Self::DockerHub => "https://index.docker.io/v1/",
            Self::GitHub => "ghcr.io",
            Self::GitLab => "registry.gitlab.com",
            Self::Quay => "quay.io",
            Self::AmazonEcr => "123456789012.dkr.ecr.us-east-1.amazonaws.com",
            Self::Google => "us-docker.pkg.dev",
            Self::Azure => "myregistry.azurecr.io",
            Self::Harbor => "harbor.example.com",
            Self::JFrog => "mycompany.jfrog.io",
        }
    }

    /// The username to fill in, where it is always the same: Amazon ECR's authorization token goes
    /// with `AWS` (Amazon ECR: private registry authentication), a service account's JSON key with
    /// `_json_key` (Artifact Registry: authentication for Docker).
    pub fn username(self) -> &'static str {
        match self {
            Self::AmazonEcr => "AWS",
            Self::Google => "_json_key",
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RegistryHost;

    #[test]
    fn every_preset_pulls_images_as_it_stands() {
        for service in RegistryService::ALL {
            let host = service.host();
            assert!(RegistryHost::parse(host).is_ok(), "{host}");
            let report = RegistryHost::report(host).unwrap_or_default();
            assert_eq!(report.fix, None, "{host}");
            assert!(!report.matches.is_empty(), "{host}");
        }
    }
}
