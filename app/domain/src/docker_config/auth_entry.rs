//! One entry of `auths`: its login as the kubelet reads it, and as the panel writes it.
//!
//! The host is the name of the entry and not part of it. Invariant: a login that was written can be
//! read back, and members that are not part of the login are left alone.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode::{RequireCanonical, RequireNone};
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use zeroize::Zeroizing;

use super::{DockerConfigError, quoted, string};
use crate::raw_json::RawObject;
use crate::{AuthMember, RegistryDescription, RegistryHost, SecretValue, cut};

/// Members of an entry that a program knows by name; Docker knows the last one, the kubelet not.
const FIELDS: [&str; 5] = ["username", "password", "email", "auth", "identitytoken"];

/// The members that the kubelet reads as strings: another type fails its whole file.
const STRINGS: [&str; 4] = ["username", "password", "email", "auth"];

/// Go's base64 does not look at the bits that are left over.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
const PADDED: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, LENIENT.with_decode_padding_mode(RequireCanonical));
const UNPADDED: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, LENIENT.with_decode_padding_mode(RequireNone));

/// One entry of `auths`.
#[derive(Clone, Default)]
pub(super) struct AuthEntry(RawObject);

/// What the `auth` member holds.
enum Auth {
    /// Nothing: the member is absent, null or empty.
    Absent,
    /// A login.
    Login { username: String, password: SecretValue },
    /// A login whose bytes are not text. The kubelet accepts it; a JSON string cannot hold it.
    Bytes { username: String, is_text: bool, has_password: bool },
    /// Something that is not a login.
    Undecodable,
}

impl AuthEntry {
    /// Parses an entry; null is an empty entry, as in Go.
    pub(super) fn parse(text: &str) -> Result<Self, DockerConfigError> {
        if text == "null" {
            return Ok(Self::default());
        }
        let entry = Self(RawObject::parse(text).map_err(|_| DockerConfigError::Shape)?);
        // Half of a surrogate pair: Go reads another character for it, and an edit would store
        // that.
        let is_odd = |raw: &str| raw.starts_with('"') && string(raw).is_none();
        if FIELDS.iter().any(|field| entry.0.field(field).is_some_and(is_odd)) {
            return Err(DockerConfigError::Shape);
        }
        Ok(entry)
    }

    pub(super) fn to_text(&self) -> Zeroizing<String> {
        self.0.to_text()
    }

    pub(super) fn has_repeated_key(&self) -> bool {
        self.0.repeats(&FIELDS)
    }

    pub(super) fn describe(&self, host: &str) -> RegistryDescription {
        let auth = self.auth();
        let (username, has_password) = match &auth {
            Auth::Login { username, password } => (Some(username.clone()), !password.is_empty()),
            Auth::Bytes { username, has_password, .. } => (Some(username.clone()), *has_password),
            Auth::Absent | Auth::Undecodable => {
                (self.text("username"), self.text("password").is_some_and(|text| !text.is_empty()))
            }
        };
        RegistryDescription {
            host: RegistryHost::shown(host),
            username: username.filter(|username| !username.is_empty()).map(|name| cut(&name)),
            has_password,
            has_identity_token: self.has_identity_token(),
            auth: self.auth_member(&auth),
        }
    }

    fn auth_member(&self, auth: &Auth) -> AuthMember {
        // A member that is not there, or empty, says nothing else than `auth`.
        let differs = |name: &str, same: &dyn Fn(&str) -> bool| {
            self.text(name).is_some_and(|text| !text.is_empty() && !same(&text))
        };
        let overrides = match auth {
            _ if self.has_wrong_type() => return AuthMember::Undecodable,
            Auth::Undecodable => return AuthMember::Undecodable,
            Auth::Absent => return AuthMember::Absent,
            Auth::Login { username, password } => {
                differs("username", &|text| text == username)
                    || differs("password", &|text| text == password.expose())
            }
            Auth::Bytes { username, .. } => {
                differs("username", &|text| text == username) || differs("password", &|_| false)
            }
        };
        if overrides { AuthMember::Overrides } else { AuthMember::Counts }
    }

    /// True if the kubelet cannot read the entry, and with it the whole file.
    pub(super) fn is_unreadable(&self) -> bool {
        self.has_wrong_type() || matches!(self.auth(), Auth::Undecodable)
    }

    pub(super) fn has_identity_token(&self) -> bool {
        self.text("identitytoken").is_some_and(|token| !token.is_empty())
    }

    pub(super) fn clear_identity_token(&mut self) {
        self.0.remove_field("identitytoken");
    }

    /// True if another file can import the entry: it holds a login or an identity token, and the
    /// kubelet can read it.
    pub(super) fn is_usable(&self) -> bool {
        let has_login = match self.auth() {
            Auth::Login { username, password } => !username.is_empty() || !password.is_empty(),
            Auth::Bytes { .. } => true,
            Auth::Absent => self.username().is_some() && self.text("password").is_some(),
            Auth::Undecodable => false,
        };
        !self.is_unreadable() && (has_login || self.has_identity_token())
    }

    /// The user name, if it is text.
    pub(super) fn username(&self) -> Option<String> {
        match self.auth() {
            Auth::Login { username, .. } => Some(username),
            Auth::Bytes { username, is_text, .. } => is_text.then_some(username),
            Auth::Absent | Auth::Undecodable => {
                self.text("username").filter(|username| !username.is_empty())
            }
        }
    }

    /// The password, if it is text. It is empty for an entry with an identity token and no
    /// password.
    pub(super) fn password(&self) -> Option<SecretValue> {
        match self.auth() {
            Auth::Login { password, .. } => Some(password),
            Auth::Bytes { .. } => None,
            Auth::Absent | Auth::Undecodable => {
                let stored = self.text("password").map(SecretValue::new);
                stored.or_else(|| self.has_identity_token().then(SecretValue::default))
            }
        }
    }

    /// Writes a login: `auth`, which the kubelet uses, and `username` and `password` with the same
    /// content.
    pub(super) fn set_login(&mut self, username: &str, password: &SecretValue) {
        let pair = SecretValue::new(format!("{username}:{}", password.expose()));
        self.0.set_field("username", &quoted(username));
        self.0.set_field("password", &Zeroizing::new(quoted(password.expose())));
        let auth = Zeroizing::new(STANDARD.encode(pair.expose()));
        self.0.set_field("auth", &Zeroizing::new(quoted(&auth)));
    }

    /// Repairs the entry so that the kubelet can read it. An `auth` that cannot be decoded is
    /// rewritten from user name and password, or removed if one of them is missing. A number
    /// instead of a string becomes that string.
    pub(super) fn repair(&mut self) {
        if !self.is_unreadable() {
            return;
        }
        for name in STRINGS {
            match self.0.field(name).map(str::to_owned) {
                Some(raw) if raw.starts_with(['{', '[']) => self.0.remove_field(name),
                Some(raw) if !raw.starts_with('"') && raw != "null" => {
                    self.0.set_field(name, &quoted(&raw));
                }
                _ => {}
            }
        }
        if !matches!(self.auth(), Auth::Undecodable) {
            return;
        }
        match (self.username(), self.text("password")) {
            // With a colon in the user name, `auth` would mean another login.
            (Some(username), Some(password)) if !username.contains(':') => {
                self.set_login(&username, &SecretValue::new(password));
            }
            _ => self.0.remove_field("auth"),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        string(self.0.field(name)?)
    }

    fn has_wrong_type(&self) -> bool {
        let is_wrong = |raw: &str| raw != "null" && !raw.starts_with('"');
        STRINGS.iter().any(|name| self.0.field(name).is_some_and(is_wrong))
    }

    fn auth(&self) -> Auth {
        match self.0.field("auth") {
            None | Some("null") => Auth::Absent,
            Some(raw) => match string(raw) {
                Some(text) if text.is_empty() => Auth::Absent,
                Some(text) => decode(&text).unwrap_or(Auth::Undecodable),
                None => Auth::Undecodable,
            },
        }
    }
}

/// Decodes as the kubelet does (`decodeDockerConfigFieldAuth`): as padded base64 if the text ends
/// with `=`, without line breaks, and split at the first colon. Without a colon there is no login.
fn decode(auth: &str) -> Option<Auth> {
    let engine = if auth.trim().ends_with('=') { &PADDED } else { &UNPADDED };
    let line: Zeroizing<String> = Zeroizing::new(auth.replace(['\r', '\n'], ""));
    let bytes = Zeroizing::new(engine.decode(line.as_bytes()).ok()?);
    let colon = bytes.iter().position(|byte| *byte == b':')?;
    let (username, password) = bytes.split_at_checked(colon)?;
    let password = password.get(1..)?;
    let lossy = String::from_utf8_lossy(username).into_owned();
    match (std::str::from_utf8(username), std::str::from_utf8(password)) {
        (Ok(username), Ok(password)) => Some(Auth::Login {
            username: username.to_owned(),
            password: SecretValue::new(password.to_owned()),
        }),
        (username, _) => Some(Auth::Bytes {
            username: lossy,
            is_text: username.is_ok(),
            has_password: !password.is_empty(),
        }),
    }
}

#[cfg(test)]
mod tests;
