//! An edit: what is stored is read, the form is checked against it, and what changes is sent.

use backend::{Caller, StoreError, Written};
use domain::{EditInput, Field, FieldError, Problem};

use super::as_user::AsUser;
use super::conflict::Loaded;
use super::read::Found;
use super::replace::Replacement;
use super::write::Write;
use super::{annotations, marks};

impl AsUser {
    /// Changes what the form changed.
    ///
    /// # Errors
    /// As of the port.
    pub(super) async fn update(
        &self,
        caller: &Caller,
        object: &str,
        input: &EditInput,
    ) -> Result<Written, StoreError> {
        let found = self.find(object, "get").await?;
        let detail = self.detail(&found);
        let (object, kind, secret) = match found {
            Found::Panel { object, kind, secret } => (object, kind, secret),
            // The form was loaded with an object that is gone now.
            Found::Missing if !input.version.uid.is_empty() => {
                return Err(StoreError::Conflict(None));
            }
            Found::Missing | Found::Foreign => return Err(StoreError::NotFound),
        };
        let detail = detail.ok_or(StoreError::NotFound)?;
        let loaded = Loaded { version: input.version.clone(), marks: input.marks.clone() };
        // A cluster that went back in time may come to the same version again with another content.
        let is_same = *detail.version() == loaded.version && {
            let uid = &loaded.version.uid;
            marks::differing(&self.shared.keys, &loaded.marks, uid, kind, &secret).is_empty()
        };
        if !is_same {
            return Err(StoreError::Conflict(Some(Box::new(self.newer(kind, &secret, &loaded)))));
        }
        let patch = input.validate(&detail).map_err(StoreError::Invalid)?;
        let mut write = Write::update(caller, kind, &secret, &patch, &self.now())?;
        if write.is_empty() {
            return Ok(Written::Unchanged);
        }
        let unapplied = write.forget_applied(&secret);
        if !write.fits(&secret) {
            return Err(StoreError::Invalid(vec![annotations::full()]));
        }
        if detail.immutable && write.changes_data() {
            if !patch.replace {
                let error = FieldError::new(Field::Form, Problem::Immutable);
                return Err(StoreError::Invalid(vec![error]));
            }
            let written = self.replace(Replacement { object, kind, loaded, write }).await;
            return written.map(|written| said(written, unapplied));
        }
        let written = self.send_update(&object, &loaded, &write).await;
        written.map(|written| said(written, unapplied))
    }
}

/// What was done, with what became of the note of `kubectl apply`.
fn said(written: Written, unapplied: bool) -> Written {
    match written {
        Written::Stored(version) if unapplied => Written::Unapplied { version, replaced: false },
        Written::Replaced(version) if unapplied => Written::Unapplied { version, replaced: true },
        written => written,
    }
}
