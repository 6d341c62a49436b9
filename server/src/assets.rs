//! Scripts, styles and icons: part of the binary, under names that change with their content.
//!
//! Not how they are sent, which is `http::assets`. A build makes `target/site`: hashed files below
//! `pkg/`, each with a `.br` and a `.gz` beside it, and `manifest.json`, which maps logical names
//! (`keypane.js`) to hashed ones. Files of the release before it are there, too, and are served by
//! their names alone: the manifest does not name them.
//!
//! Invariant: a name that was given out is never answered with other bytes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::Arc;

use app::routes::BasePath;
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

/// The manifest's name in the site.
const MANIFEST: &str = "manifest.json";

/// Where files of the site come from.
pub trait AssetSource: Send + Sync {
    /// The bytes of a file, by its path below the site's root.
    fn get(&self, path: &str) -> Option<Cow<'static, [u8]>>;
}

/// The site as built into the binary; a debug build reads it from the source tree.
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

/// Why there are no assets.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// The manifest is not a map of names.
    #[error("the manifest of the assets is wrong: build the site again")]
    Manifest(#[from] serde_json::Error),
}

/// The assets of a panel at its base path.
#[derive(Clone)]
pub struct Assets {
    urls: Arc<BTreeMap<String, String>>,
    source: Arc<dyn AssetSource>,
    /// Files that this installation made, by their hashed names.
    own: Arc<BTreeMap<String, String>>,
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Brotli.
    Brotli,
    /// gzip.
    Gzip,
    /// As it is.
    Identity,
}

impl Assets {
    /// The assets that were built into the binary.
    ///
    /// # Errors
    /// [`AssetsError`] for a wrong manifest. A missing one is no error: there are no assets then.
    pub fn embedded(base: &BasePath) -> Result<Self, AssetsError> {
        Self::from_source(base, Arc::new(Embedded))
    }

    /// The assets of a source.
    ///
    /// # Errors
    /// As [`Assets::embedded`].
    pub fn from_source(base: &BasePath, source: Arc<dyn AssetSource>) -> Result<Self, AssetsError> {
        let names: BTreeMap<String, String> = match source.get(MANIFEST) {
            Some(bytes) => serde_json::from_slice(&bytes)?,
            None => BTreeMap::new(),
        };
        let url = |(name, file): (String, String)| (name, base.join(&format!("pkg/{file}")));
        let urls = Arc::new(names.into_iter().map(url).collect());
        Ok(Self { urls, source, own: Arc::default() })
    }

    /// The same with a style sheet that this installation made.
    #[must_use]
    pub fn with_style_sheet(mut self, base: &BasePath, name: &str, css: String) -> Self {
        let digest = Sha256::digest(css.as_bytes());
        let mut file = format!("{name}-");
        for byte in digest.iter().take(6) {
            // A string takes any text.
            let _ = write!(file, "{byte:02x}");
        }
        file.push_str(".css");
        let url = base.join(&format!("pkg/{file}"));
        Arc::make_mut(&mut self.urls).insert(format!("{name}.css"), url);
        Arc::make_mut(&mut self.own).insert(file, css);
        self
    }

    /// True where the site was not built.
    pub fn is_empty(&self) -> bool {
        self.urls.is_empty()
    }

    /// The URL path of an asset by its logical name, such as `keypane.js`.
    pub fn url(&self, name: &str) -> Option<&str> {
        self.urls.get(name).map(String::as_str)
    }

    /// The bytes of a file below `pkg/` in a packing; `None` where there is none such.
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

/// True for plain relative paths; packed files are answers to the names they pack, not names.
fn is_asset_name(name: &str) -> bool {
    let sane = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let segment = |segment: &str| {
        !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(sane)
    };
    let packed = matches!(name.rsplit_once('.'), Some((_, "br" | "gz")));
    name.split('/').all(segment) && !packed
}
