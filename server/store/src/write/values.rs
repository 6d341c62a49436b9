//! The values of a [`WriteBody`]: those of a new secret, and those that an edit changes.
//!
//! Invariant: a value whose bytes stay the same is not written, and a credential counts as rotated
//! only if it is another one.

use backend::{Caller, StoreError};
use domain::{
    Change, DockerConfig, Field, FieldError, FilePatch, NewCredential, NewKey, NewSecret, Problem,
    SecretKind, SecretPatch, SshPrivateKey,
};
use zeroize::Zeroizing;

use super::body::WriteBody;
use crate::annotations;
use crate::call_error::Cause;
use crate::describe::{self, KNOWN_HOSTS};
use crate::kubernetes::StoredSecret;
use crate::random;

/// The new value that an edit makes from the stored one.
struct Edited {
    bytes: Zeroizing<Vec<u8>>,
    /// True if the credential is another one now.
    rotated: bool,
}

impl WriteBody {
    /// Creates the write of a new object.
    ///
    /// # Errors
    /// Field errors if the credential cannot be written, which no valid one causes, and
    /// [`StoreError::Internal`] if a key has to be made and the system gives no random bytes.
    pub(crate) fn create(caller: &Caller, new: &NewSecret, now: &str) -> Result<Self, StoreError> {
        let mut write = Self::of(new.credential.kind());
        if let Some(name) = &new.display_name {
            write.display_name(&Change::Replace(name.clone()));
        }
        write.annotate(annotations::CREATED_BY, Some(caller.user.clone()));
        let bytes = match &new.credential {
            NewCredential::GitSync { key, known_hosts } => {
                if let Some(known_hosts) = known_hosts {
                    write.set(KNOWN_HOSTS, Some(text(known_hosts.as_str())));
                }
                text(resolve(key)?.value().expose())
            }
            NewCredential::ImagePull(file) => {
                Zeroizing::new(DockerConfig::create(file).map_err(StoreError::Invalid)?)
            }
        };
        write.set_credential(Edited { bytes, rotated: true }, now);
        write.sign(caller, now);
        Ok(write)
    }

    /// Creates the write that changes a stored object; it is empty if nothing changes.
    ///
    /// # Errors
    /// Field errors for what does not fit the stored values, and those of [`WriteBody::create`].
    pub(crate) fn update(
        caller: &Caller,
        kind: SecretKind,
        stored: &StoredSecret,
        patch: &SecretPatch,
        now: &str,
    ) -> Result<Self, StoreError> {
        let mut write = Self::of(kind);
        write.display_name(&patch.display_name);
        let value = stored.value(kind.data_key());
        let edited = match kind {
            SecretKind::GitSync => {
                write.edit_known_hosts(stored, patch);
                edited_key(value, patch)?
            }
            SecretKind::ImagePull => edited_file(value, &patch.file)?,
        };
        // Writing the same bytes again does not change the credential.
        if let Some(edited) = edited.filter(|edited| value != Some(edited.bytes.as_slice())) {
            write.set_credential(edited, now);
        }
        if !write.is_empty() {
            write.sign(caller, now);
        }
        Ok(write)
    }

    fn edit_known_hosts(&mut self, stored: &StoredSecret, patch: &SecretPatch) {
        let before = stored.value(KNOWN_HOSTS);
        match &patch.known_hosts {
            Change::Replace(new) if before != Some(new.as_str().as_bytes()) => {
                self.set(KNOWN_HOSTS, Some(text(new.as_str())));
            }
            Change::Clear if before.is_some() => self.set(KNOWN_HOSTS, None),
            Change::Keep | Change::Replace(_) | Change::Clear => {}
        }
    }

    /// Sets the credential, and the annotations about it.
    fn set_credential(&mut self, edited: Edited, now: &str) {
        let kind = self.kind();
        self.annotate(annotations::summary_name(kind), describe::summary_text(kind, &edited.bytes));
        if edited.rotated {
            self.annotate(annotations::ROTATED_AT, Some(now.to_owned()));
        }
        self.set(kind.data_key(), Some(edited.bytes));
    }
}

/// The key that the user typed, or a new one from random bytes.
fn resolve(key: &NewKey) -> Result<SshPrivateKey, StoreError> {
    match key {
        NewKey::Given(key) => Ok(key.clone()),
        NewKey::Generated => {
            let seed =
                random::bytes::<32>().map_err(|_| StoreError::Internal(Cause::Random.into()));
            Ok(SshPrivateKey::generate(&Zeroizing::new(seed?)))
        }
    }
}

/// The key that a patch makes from the stored one; `None` if the stored one is kept.
fn edited_key(stored: Option<&[u8]>, patch: &SecretPatch) -> Result<Option<Edited>, StoreError> {
    let before = stored.and_then(|bytes| SshPrivateKey::inspect(bytes).description);
    let (key, repair) = match &patch.key {
        Change::Replace(key) => (resolve(key)?, false),
        Change::Keep | Change::Clear if patch.repair_key => (repaired(stored)?, true),
        Change::Keep | Change::Clear => return Ok(None),
    };
    let same = before.as_ref() == Some(key.description());
    if repair && !same {
        return Err(refused(Field::Key, Problem::KeyDamaged));
    }
    Ok(Some(Edited { bytes: text(key.value().expose()), rotated: !same }))
}

/// The stored key with its text repaired.
fn repaired(stored: Option<&[u8]>) -> Result<SshPrivateKey, StoreError> {
    let key = SshPrivateKey::repair(stored.unwrap_or_default());
    key.map_err(|problem| refused(Field::Key, problem))
}

/// The registry file that a patch makes from the stored one; `None` if the stored one is kept.
fn edited_file(stored: Option<&[u8]>, patch: &FilePatch) -> Result<Option<Edited>, StoreError> {
    if patch.is_keep() {
        return Ok(None);
    }
    let file = match DockerConfig::parse(stored.unwrap_or(b"{}")) {
        Ok(file) => file,
        // A file that cannot be read has nothing that a replacement could keep.
        Err(_) if patch.replace => DockerConfig::default(),
        Err(_) => return Err(refused(Field::Form, Problem::UnreadableFile)),
    };
    let bytes = file.apply(patch).map_err(StoreError::Invalid)?.map(Zeroizing::new);
    let repairs_only = FilePatch { repair: false, ..patch.clone() }.is_keep();
    Ok(bytes.map(|bytes| Edited { bytes, rotated: !repairs_only }))
}

fn text(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.as_bytes().to_vec())
}

fn refused(field: Field, problem: Problem) -> StoreError {
    StoreError::Invalid(vec![FieldError::new(field, problem)])
}
