//! Objects of the cluster, and the forms that create and change them.

use domain::SshPrivateKey;
use http::Method;
use local_cluster::{SystemWorld, World as _};
use serde_json::{Value, json};
use test_kit::Answer;
use test_kit::objects::{secret, value};
use test_kit::request::JSON;

use crate::kit::TestApp;

/// The password of every login that [`image_form`] makes.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A name with a random end, to be found again wherever it went.
pub(crate) fn unique(start: &str) -> String {
    let mut bytes = [0_u8; 8];
    SystemWorld.random(&mut bytes);
    format!("{start}{:016x}", u64::from_be_bytes(bytes))
}

/// A new Ed25519 key in the format of OpenSSH, without a passphrase.
pub(crate) fn fresh_key() -> String {
    let mut seed = [0_u8; 32];
    SystemWorld.random(&mut seed);
    SshPrivateKey::generate(&seed).value().expose().to_owned()
}

/// The form of a new Git Sync secret.
pub(crate) fn git_form<'a>(name: &'a str, key: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("name", name),
        ("displayName", "Data of the team"),
        ("type", "git-sync"),
        ("secret", key),
        ("registryHost", ""),
        ("username", ""),
        ("password", ""),
        ("intent", "save"),
    ]
}

/// The form of a new Image Pull secret.
pub(crate) fn image_form(name: &str) -> Vec<(&str, &str)> {
    vec![
        ("name", name),
        ("displayName", "Our registry"),
        ("type", "image-pull"),
        ("secret", ""),
        ("registryHost", "registry.example.com"),
        ("username", "robot"),
        ("password", PASSWORD),
        ("intent", "save"),
    ]
}

/// A form with another value for a name.
pub(crate) fn with<'a>(
    mut form: Vec<(&'a str, &'a str)>,
    name: &str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    for pair in form.iter_mut().filter(|pair| pair.0 == name) {
        pair.1 = value;
    }
    form
}

/// The arguments of `api/create` for a new Image Pull secret.
pub(crate) fn image_input(name: &str) -> Value {
    json!({"input": {
        "name": name, "display_name": "Our registry", "kind": "image-pull",
        "registries": [{
            "host": "registry.example.com", "username": "robot", "password": PASSWORD,
        }],
    }})
}

/// What a form of a stored secret was loaded with.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) uid: String,
    pub(crate) resource_version: String,
}

impl Loaded {
    /// From the hidden fields of a page.
    #[track_caller]
    pub(crate) fn of(page: &Answer) -> Self {
        page.assert_page(200);
        Self { uid: page.value("uid"), resource_version: page.value("resourceVersion") }
    }

    /// The form of an Image Pull secret with one login, another display name typed.
    pub(crate) fn renamed<'a>(&'a self, name: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("uid", &self.uid),
            ("resourceVersion", &self.resource_version),
            ("displayName", name),
            ("entry", "registry.example.com"),
            ("registryHost", "registry.example.com"),
            ("username", "robot"),
            ("intent", "save"),
        ]
    }

    /// The same with another password typed.
    pub(crate) fn repassworded<'a>(&'a self, password: &'a str) -> Vec<(&'a str, &'a str)> {
        let mut form = self.renamed("Typed anew");
        form.push(("passwordChoice", "replace"));
        form.push(("password", password));
        form
    }

    /// The form of a Git Sync secret with another key typed.
    pub(crate) fn rekeyed<'a>(&'a self, key: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("uid", &self.uid),
            ("resourceVersion", &self.resource_version),
            ("displayName", "Data of the team"),
            ("keyChoice", "replace"),
            ("secret", key),
            ("intent", "save"),
        ]
    }

    /// The confirmation of a deletion.
    pub(crate) fn confirmed(&self) -> Vec<(&str, &str)> {
        vec![("uid", &self.uid), ("resourceVersion", &self.resource_version)]
    }

    /// The same for a server function.
    pub(crate) fn version(&self) -> Value {
        json!({"uid": self.uid, "resource_version": self.resource_version})
    }

    /// The arguments of `api/update` that only change the display name.
    pub(crate) fn rename_input(&self, object: &str, name: &str) -> Value {
        json!({"object": object, "input": {
            "version": self.version(), "display_name": name,
            "registries": [{
                "entry": "registry.example.com", "host": "registry.example.com",
                "username": "robot",
            }],
        }})
    }

    /// The arguments of `api/delete`.
    pub(crate) fn delete_input(&self, object: &str) -> Value {
        json!({"object": object, "input": {"version": self.version()}})
    }
}

/// The decoded value of a data key.
pub(crate) fn stored(object: &Value, key: &str) -> String {
    String::from_utf8(value(object, key)).unwrap()
}

impl TestApp {
    /// Makes an object elsewhere, as `helm`.
    pub(crate) async fn put(&self, object: &Value) -> Value {
        let (status, answer) = self.send(Method::POST, "?fieldManager=helm", JSON, object).await;
        assert_eq!(status, 201, "{answer}");
        answer
    }

    /// Changes an object elsewhere by a merge patch, as `kubectl-edit`.
    pub(crate) async fn patch(&self, name: &str, change: &Value) {
        let path = format!("/{name}?fieldManager=kubectl-edit");
        let (status, answer) =
            self.send(Method::PATCH, &path, "application/merge-patch+json", change).await;
        assert_eq!(status, 200, "{answer}");
    }

    /// Removes an object elsewhere.
    pub(crate) async fn remove(&self, name: &str) {
        let (status, answer) =
            self.send(Method::DELETE, &format!("/{name}"), JSON, &json!({})).await;
        assert_eq!(status, 200, "{answer}");
    }

    /// The object as it is in the cluster.
    pub(crate) async fn raw(&self, name: &str) -> Option<Value> {
        let (status, object) =
            self.send(Method::GET, &format!("/{name}"), JSON, &Value::Null).await;
        (status == 200).then_some(object)
    }

    /// An Image Pull secret that the panel made, and the form of it.
    pub(crate) async fn image(&self, name: &str) -> Loaded {
        self.editor().post_form("/secrets/new", &image_form(name)).await.assert_status(303);
        self.load(&format!("image-{name}")).await
    }

    /// A Git Sync secret that the panel made, and the form of it.
    pub(crate) async fn git(&self, name: &str) -> Loaded {
        let key = fresh_key();
        self.editor().post_form("/secrets/new", &git_form(name, &key)).await.assert_status(303);
        self.load(&format!("gitsync-secret-{name}")).await
    }

    /// The form of a secret as it is now.
    pub(crate) async fn load(&self, object: &str) -> Loaded {
        Loaded::of(&self.editor().get(&format!("/secrets/{object}")).await)
    }

    /// The state of an object as it is in the cluster.
    pub(crate) async fn load_version(&self, object: &str) -> Loaded {
        let metadata = self.raw(object).await.unwrap()["metadata"].clone();
        let text = |name: &str| metadata[name].as_str().unwrap().to_owned();
        Loaded { uid: text("uid"), resource_version: text("resourceVersion") }
    }

    /// Objects behind the panel's prefixes, and other names, that are none of the panel's.
    pub(crate) async fn foreign_objects(&self) -> Vec<&'static str> {
        let tls = [("tls.crt", ""), ("tls.key", "")];
        self.put(&secret("image-x", "kubernetes.io/tls", &tls)).await;
        self.put(&secret("gitsync-secret-opaque", "example.com/other", &[("ssh", "k")])).await;
        self.put(&secret("image-opaque", "Opaque", &[(".dockerconfigjson", "{}")])).await;
        let mut token = secret("gitsync-secret-token", "kubernetes.io/service-account-token", &[]);
        token["metadata"]["annotations"] = json!({"kubernetes.io/service-account.name": "default"});
        self.put(&token).await;
        self.put(&secret("unrelated", "Opaque", &[("ssh", "k")])).await;
        vec![
            "image-x",
            "gitsync-secret-opaque",
            "image-opaque",
            "gitsync-secret-token",
            "unrelated",
            "image-not-there",
            "image-",
            "gitsync-secret-",
            "image-Upper",
            "Upper",
            "image-a..b",
            "image--",
            "image-a_b",
            "..%2f..%2fnodes",
            "image-%00",
            "image-x%2Fy",
            "%F0%9F%94%91",
            "image-x%20",
            "*",
        ]
    }
}
