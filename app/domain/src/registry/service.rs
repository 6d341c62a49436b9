//! The registries that the form helps with: how to recognise one, and the host and user name to
//! fill in.
//!
//! The word catalogue says what the user name and password must be there, and how long they last.
//! Invariant: every host parses and pulls images once the user has put their own in place of its
//! placeholders.

use serde::{Deserialize, Serialize};

use super::{RegistryHost, placeholders};
use crate::characters;

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

    /// Recognises the service of a typed or stored host by the name that it has there.
    pub fn of_host(host: &str) -> Option<Self> {
        let key = RegistryHost::lookup_key(&characters::trim(host).to_ascii_lowercase());
        let name = key.split(['/', ':']).next().unwrap_or_default();
        let is_under = |zone: &str| {
            name.strip_suffix(zone).is_some_and(|front| front.is_empty() || front.ends_with('.'))
        };
        Some(match name {
            "ghcr.io" => Self::GitHub,
            "quay.io" => Self::Quay,
            _ if is_under("docker.io") || is_under("docker.com") => Self::DockerHub,
            _ if name.starts_with("registry.gitlab.") => Self::GitLab,
            _ if name.contains(".dkr.ecr.") && name.contains(".amazonaws.com") => Self::AmazonEcr,
            _ if is_under("pkg.dev") || is_under("gcr.io") => Self::Google,
            _ if is_under("azurecr.io") => Self::Azure,
            _ if name.starts_with("harbor.") => Self::Harbor,
            _ if is_under("jfrog.io") => Self::JFrog,
            _ => return None,
        })
    }

    /// The host to fill in, as the kubelet matches it. A part that is the customer's own is a
    /// placeholder such as `<account>`.
    pub fn host(self) -> &'static str {
        match self {
            Self::DockerHub => "https://index.docker.io/v1/",
            Self::GitHub => "ghcr.io",
            Self::GitLab => "registry.gitlab.com",
            Self::Quay => "quay.io",
            Self::AmazonEcr => "<account>.dkr.ecr.<region>.amazonaws.com",
            Self::Google => "<region>-docker.pkg.dev",
            Self::Azure => "<registry>.azurecr.io",
            Self::Harbor => "harbor.<domain>",
            Self::JFrog => "<company>.jfrog.io",
        }
    }

    /// The username to fill in, where its form is always the same: Amazon ECR's authorization token
    /// goes with `AWS` (Amazon ECR: private registry authentication), a service account's JSON key
    /// with `_json_key` (Artifact Registry: authentication for Docker), and robots have the names
    /// of their organization or project before their own.
    pub fn username(self) -> &'static str {
        match self {
            Self::Quay => "<organization>+<robot>",
            Self::AmazonEcr => "AWS",
            Self::Google => "_json_key",
            Self::Harbor => "robot$<project>+<robot>",
            Self::DockerHub | Self::GitHub | Self::GitLab | Self::Azure | Self::JFrog => "",
        }
    }

    /// True for a placeholder in the user name of a service.
    pub(super) fn is_own_part(part: &str) -> bool {
        Self::ALL.iter().any(|service| placeholders(service.username()).any(|own| own == part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Problem, Username};

    /// The text with a user's own in place of its placeholders.
    fn filled_in(text: &str) -> String {
        placeholders(text).fold(text.to_owned(), |text, part| text.replace(part, "acme1"))
    }

    #[test]
    fn every_preset_pulls_images_once_it_is_filled_in() {
        for service in RegistryService::ALL {
            let host = filled_in(service.host());
            assert!(RegistryHost::parse(&host).is_ok(), "{host}");
            let report = RegistryHost::report(&host).unwrap_or_default();
            assert_eq!(report.fix, None, "{host}");
            assert!(!report.matches.is_empty(), "{host}");
            let username = filled_in(service.username());
            assert!(username.is_empty() || Username::parse(&username).is_ok(), "{username}");
        }
    }

    #[test]
    fn a_preset_with_a_placeholder_is_refused_as_it_stands() {
        let refused = |problem: Result<(), Problem>, text: &str| match placeholders(text).next() {
            Some(part) => assert_eq!(problem, Err(Problem::Placeholder { part: part.to_owned() })),
            None => {
                assert_eq!(problem, if text.is_empty() { Err(Problem::Required) } else { Ok(()) });
            }
        };
        for service in RegistryService::ALL {
            refused(RegistryHost::parse(service.host()).map(drop), service.host());
            refused(Username::parse(service.username()).map(drop), service.username());
        }
    }

    #[test]
    fn a_service_is_recognised_by_its_host() {
        for service in RegistryService::ALL {
            assert_eq!(RegistryService::of_host(service.host()), Some(service));
            assert_eq!(RegistryService::of_host(&filled_in(service.host())), Some(service));
        }
        for (host, service) in [
            ("docker.io", Some(RegistryService::DockerHub)),
            ("https://registry-1.docker.io/v2/", Some(RegistryService::DockerHub)),
            (" GHCR.io/acme ", Some(RegistryService::GitHub)),
            ("https://quay.io", Some(RegistryService::Quay)),
            ("eu.gcr.io", Some(RegistryService::Google)),
            ("registry.gitlab.example.com:5050", Some(RegistryService::GitLab)),
            ("1.dkr.ecr.cn-north-1.amazonaws.com.cn", Some(RegistryService::AmazonEcr)),
            ("harbor.example.com:8443/team", Some(RegistryService::Harbor)),
            ("notdocker.io", None),
            ("myquay.io", None),
            ("ghcr.io.example.com", None),
            ("registry.example.com:5000", None),
            ("", None),
        ] {
            assert_eq!(RegistryService::of_host(host), service, "{host}");
        }
    }
}
