//! The kubeconfig file, by which kubectl reaches the embedded cluster.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{authn::Tokens, serve::Server};

/// Writes a kubeconfig for `user` with the server's address, its certificate and the token. Only
/// the owner may read the file; an older file is replaced as a whole.
///
/// # Errors
/// If the file cannot be written, or `user` has no token.
pub fn write(
    path: &Path,
    server: &Server,
    tokens: &Tokens,
    user: &str,
    namespace: &str,
) -> io::Result<()> {
    let token = tokens
        .expose(user)
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the user has no token"))?;
    let mut cluster = json!({"server": server.url()});
    if let (Some(pem), Some(cluster)) = (server.certificate(), cluster.as_object_mut()) {
        cluster.insert("certificate-authority-data".to_owned(), STANDARD.encode(pem).into());
    }
    let name = "keypane-local";
    // JSON is YAML, and needs no quoting rules of our own.
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": user, "user": {"token": token}}],
        "contexts": [{
            "name": name,
            "context": {"cluster": name, "user": user, "namespace": namespace},
        }],
        "current-context": name,
    });
    let draft = path.with_extension("tmp");
    // An old draft could have other permissions, so it is never reused.
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    file.write_all(format!("{config:#}\n").as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)
}
