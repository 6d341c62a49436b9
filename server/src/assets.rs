//! Scripts, styles and icons: they are part of the binary, and their names change with their
//! content.
//!
//! How they are sent is in `http::assets`. A build makes `target/site`. It holds hashed files below
//! `pkg/`, each with a `.br` and a `.gz` beside it, and `manifest.json`, which maps logical names
//! (`keypane.js`) to hashed names. `parts.json` maps each part of the browser's program to the
//! logical names of the files that it needs. The site also holds the files of the previous release:
//! the manifest does not list them, so they are served only under their hashed names.
//!
//! Invariant: a hashed name is never answered with other bytes than before.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use app::routes::BasePath;
use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

/// The manifest's name in the site.
const MANIFEST: &str = "manifest.json";
/// The name of the file that lists the files of each part.
const PARTS: &str = "parts.json";

/// A source of the site's files.
pub trait AssetSource: Send + Sync {
    /// Returns the bytes of a file, by its path below the site's root.
    fn get(&self, path: &str) -> Option<Cow<'static, [u8]>>;
}

/// The site in the binary. A debug build reads it from the source tree.
#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

struct Embedded;

impl AssetSource for Embedded {
    fn get(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        Site::get(path).map(|file| file.data)
    }
}

/// The reason why the assets cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// A file is not a JSON map of names.
    #[error("{file} of the assets is wrong: build the site again")]
    Map {
        /// The name of the file in the site.
        file: &'static str,
        /// The reason.
        source: serde_json::Error,
    },
}

/// The assets of a panel, with URLs below its base path.
#[derive(Clone)]
pub struct Assets {
    urls: Arc<BTreeMap<String, String>>,
    /// The URLs of the files that each part of the program needs.
    parts: Arc<BTreeMap<String, Vec<String>>>,
    source: Arc<dyn AssetSource>,
    /// Files that this installation made, by their hashed names.
    own: Arc<BTreeMap<String, String>>,
}

/// The compression of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Brotli.
    Brotli,
    /// gzip.
    Gzip,
    /// Not compressed.
    Identity,
}

impl Assets {
    /// Loads the assets that were built into the binary.
    ///
    /// # Errors
    /// Returns [`AssetsError`] if the manifest or the list of the parts is wrong. A missing file is
    /// not an error: there are no assets, or no parts, then.
    pub fn embedded(base: &BasePath) -> Result<Self, AssetsError> {
        Self::from_source(base, Arc::new(Embedded))
    }

    /// Loads the assets of a source.
    ///
    /// # Errors
    /// Returns the same errors as [`Assets::embedded`].
    pub fn from_source(base: &BasePath, source: Arc<dyn AssetSource>) -> Result<Self, AssetsError> {
        let names: BTreeMap<String, String> = map(&*source, MANIFEST)?;
        let parts: BTreeMap<String, Vec<String>> = map(&*source, PARTS)?;
        let url = |(name, file): (String, String)| (name, base.join(&format!("pkg/{file}")));
        let urls: BTreeMap<String, String> = names.into_iter().map(url).collect();
        let found =
            |files: Vec<String>| files.iter().filter_map(|name| urls.get(name).cloned()).collect();
        let parts = parts.into_iter().map(|(part, files)| (part, found(files))).collect();
        Ok(Self { urls: Arc::new(urls), parts: Arc::new(parts), source, own: Arc::default() })
    }

    /// Returns these assets plus a style sheet that this installation made.
    #[must_use]
    pub fn with_style_sheet(mut self, base: &BasePath, name: &str, css: String) -> Self {
        let digest = Sha256::digest(css.as_bytes());
        let mut file = format!("{name}-");
        for byte in digest.iter().take(6) {
            // Writing to a string cannot fail.
            let _ = write!(file, "{byte:02x}");
        }
        file.push_str(".css");
        let url = base.join(&format!("pkg/{file}"));
        Arc::make_mut(&mut self.urls).insert(format!("{name}.css"), url);
        Arc::make_mut(&mut self.own).insert(file, css);
        self
    }

    /// Returns true if the site was not built.
    pub fn is_empty(&self) -> bool {
        self.urls.is_empty()
    }

    /// Returns the URL path of an asset by its logical name, such as `keypane.js`.
    pub fn url(&self, name: &str) -> Option<&str> {
        self.urls.get(name).map(String::as_str)
    }

    /// Returns the URL paths of all files that a part of the browser's program needs, such as `forms`.
    /// There are none if the site was not built.
    pub fn part(&self, name: &str) -> Vec<String> {
        self.parts.get(name).cloned().unwrap_or_default()
    }

    /// Returns the bytes of a file below `pkg/` in a compression, or `None` if there is no such
    /// file.
    pub fn file(&self, name: &str, packing: Packing) -> Option<Cow<'static, [u8]>> {
        let extension = match packing {
            Packing::Brotli => ".br",
            Packing::Gzip => ".gz",
            Packing::Identity => "",
        };
        if packing == Packing::Identity
            && let Some(css) = self.own.get(name)
        {
            return Some(Cow::Owned(css.clone().into_bytes()));
        }
        is_asset_name(name).then(|| self.source.get(&format!("pkg/{name}{extension}")))?
    }
}

impl fmt::Debug for Assets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Assets").field(&self.urls).finish()
    }
}

/// Reads a JSON map of the site. A missing file is an empty map.
fn map<T: DeserializeOwned>(
    source: &dyn AssetSource,
    file: &'static str,
) -> Result<BTreeMap<String, T>, AssetsError> {
    let Some(bytes) = source.get(file) else { return Ok(BTreeMap::new()) };
    serde_json::from_slice(&bytes).map_err(|source| AssetsError::Map { file, source })
}

/// Returns true for plain relative paths. Compressed files are sent under the name of the original
/// file and have no URL of their own.
fn is_asset_name(name: &str) -> bool {
    let sane = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let segment = |segment: &str| {
        !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(sane)
    };
    let packed = matches!(name.rsplit_once('.'), Some((_, "br" | "gz")));
    name.split('/').all(segment) && !packed
}
