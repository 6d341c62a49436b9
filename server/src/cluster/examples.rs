//! Example secrets for a new embedded cluster.
//!
//! The panel writes some of them and other field managers write the rest, so that the list shows
//! both. Every credential is made from random bytes at start: no other program has them, and they
//! open nothing.

use std::sync::Arc;

use backend::{Caller, SecretStore as _, StoreError};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::{
    DisplayName, DockerConfig, FilePatch, Naming, NewCredential, NewKey, NewSecret, Problem,
    RegistryHost, RegistryLogin, SecretKind, SecretValue, SshPrivateKey, Username,
};
use http::{Request, StatusCode};
use kube::Client;
use kube::client::Body;
use serde_json::{Map, Value, json};
use store::{KubeSecretStore, StoreSettings, SystemClock, annotations, random};
use zeroize::Zeroizing;

/// An example that the panel itself creates.
struct Example {
    name: &'static str,
    display_name: &'static str,
    by: &'static str,
    content: ExampleContent,
}

/// An example that another field manager creates, as `kubectl` or a chart would do.
struct Elsewhere {
    name: &'static str,
    display_name: Option<&'static str>,
    manager: &'static str,
    content: ExampleContent,
}

/// The content of an example.
enum ExampleContent {
    Key,
    /// The hosts and user names of a registry file.
    Logins(&'static [(&'static str, &'static str)]),
}

const HERE: [Example; 5] = [
    Example {
        name: "covid-trends",
        display_name: "COVID trends dataset",
        by: "ada",
        content: ExampleContent::Key,
    },
    Example {
        name: "satellite-images",
        display_name: "Satellitenbilder Köln",
        by: "grace",
        content: ExampleContent::Key,
    },
    Example {
        name: "docker-hub",
        display_name: "Docker Hub",
        by: "ada",
        content: ExampleContent::Logins(&[("https://index.docker.io/v1/", "example-org")]),
    },
    Example {
        name: "gitlab-nlp",
        display_name: "自然言語処理チーム",
        by: "grace",
        content: ExampleContent::Logins(&[(
            "registry.gitlab.example.com",
            "gitlab+deploy-token-7",
        )]),
    },
    Example {
        name: "all-registries",
        display_name: "All registries of the platform",
        by: "ada",
        content: ExampleContent::Logins(&[
            ("quay.example.com", "platform+robot"),
            ("ghcr.example.com", "platform-bot"),
            ("harbor.example.com:8443", "robot$platform"),
        ]),
    },
];

const ELSEWHERE: [Elsewhere; 2] = [
    Elsewhere {
        name: "legacy-models",
        display_name: None,
        manager: "kubectl-create",
        content: ExampleContent::Key,
    },
    Elsewhere {
        name: "harbor-ci",
        display_name: Some("Harbor (CI)"),
        manager: "helm",
        content: ExampleContent::Logins(&[("harbor.example.com", "robot$ci")]),
    },
];

/// The reason why an example could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExamplesError {
    /// The system gives no random bytes.
    #[error("the system has no random bytes")]
    Random(#[source] getrandom::Error),
    /// An example does not follow the rules, which a long prefix can cause.
    #[error("an example does not follow the panel's rules: {0:?}")]
    Rules(Problem),
    /// The store refused an example.
    #[error("the store refused an example")]
    Store(#[source] StoreError),
    /// The cluster refused an example.
    #[error("the cluster refused an example: {0}")]
    Refused(String),
}

/// Writes the examples.
///
/// # Errors
/// Returns [`ExamplesError`] for the first example that cannot be written. The examples before it
/// stay.
pub async fn seed(client: &Client, settings: StoreSettings) -> Result<(), ExamplesError> {
    let (namespace, naming) = (settings.namespace.clone(), settings.naming.clone());
    let store = KubeSecretStore::new(client.clone(), settings, Arc::new(SystemClock));
    for example in &HERE {
        let caller = Caller { user: example.by.to_owned(), email: None, groups: Vec::new() };
        let new = example.build(&naming)?;
        store.create(&caller, &new).await.map_err(ExamplesError::Store)?;
    }
    for example in &ELSEWHERE {
        post(client, &namespace, example.manager, &example.object(&naming)?).await?;
    }
    Ok(())
}

impl Example {
    fn build(&self, naming: &Naming) -> Result<NewSecret, ExamplesError> {
        let object =
            naming.object_name(self.content.kind(), self.name).map_err(ExamplesError::Rules)?;
        let display_name = DisplayName::parse(self.display_name).map_err(ExamplesError::Rules)?;
        let credential = match &self.content {
            ExampleContent::Key => {
                NewCredential::GitSync { key: NewKey::Generated, known_hosts: None }
            }
            ExampleContent::Logins(hosts) => NewCredential::ImagePull(logins(hosts)?),
        };
        Ok(NewSecret { object, display_name, credential })
    }
}

impl Elsewhere {
    fn object(&self, naming: &Naming) -> Result<Value, ExamplesError> {
        let kind = self.content.kind();
        let object = naming.object_name(kind, self.name).map_err(ExamplesError::Rules)?;
        let value = match &self.content {
            ExampleContent::Key => STANDARD.encode(key()?.value().expose()),
            ExampleContent::Logins(hosts) => {
                let file = DockerConfig::create(&logins(hosts)?);
                STANDARD.encode(file.map_err(|_| ExamplesError::Rules(Problem::UnreadableFile))?)
            }
        };
        let mut metadata = Map::new();
        metadata.insert("name".to_owned(), object.as_str().into());
        if let Some(name) = self.display_name {
            metadata.insert("annotations".to_owned(), json!({annotations::DISPLAY_NAME: name}));
        }
        Ok(json!({
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": metadata,
            "type": kind.object_type(),
            "data": {kind.data_key(): value},
        }))
    }
}

impl ExampleContent {
    fn kind(&self) -> SecretKind {
        match self {
            Self::Key => SecretKind::GitSync,
            Self::Logins(_) => SecretKind::ImagePull,
        }
    }
}

/// Makes a new Ed25519 key in OpenSSH's format.
fn key() -> Result<SshPrivateKey, ExamplesError> {
    let seed = Zeroizing::new(random::bytes::<32>().map_err(ExamplesError::Random)?);
    Ok(SshPrivateKey::generate(&seed))
}

fn logins(hosts: &[(&str, &str)]) -> Result<FilePatch, ExamplesError> {
    let add: Result<Vec<(usize, RegistryLogin)>, ExamplesError> = hosts
        .iter()
        .enumerate()
        .map(|(index, (host, username))| {
            let random = random::bytes::<18>().map_err(ExamplesError::Random)?;
            let password = format!("example-{}", URL_SAFE_NO_PAD.encode(random));
            let login = RegistryLogin {
                host: RegistryHost::parse(host).map_err(ExamplesError::Rules)?,
                username: Username::parse(username).map_err(ExamplesError::Rules)?,
                password: SecretValue::new(password),
            };
            Ok((index, login))
        })
        .collect();
    Ok(FilePatch { add: add?, ..FilePatch::default() })
}

async fn post(
    client: &Client,
    namespace: &str,
    manager: &str,
    object: &Value,
) -> Result<(), ExamplesError> {
    let refused = |problem: &str| ExamplesError::Refused(problem.to_owned());
    let path = format!("/api/v1/namespaces/{namespace}/secrets?fieldManager={manager}");
    let request = Request::post(path)
        .header(http::header::CONTENT_TYPE, "application/json")
        .body(Body::from(object.to_string().into_bytes()))
        .map_err(|_| refused("the request could not be built"))?;
    let response = client.send(request).await.map_err(|_| refused("no answer"))?;
    match response.status() {
        StatusCode::CREATED => Ok(()),
        status => Err(refused(status.as_str())),
    }
}
