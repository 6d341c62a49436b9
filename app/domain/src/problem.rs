//! What can be wrong with a field, as data. The word catalogue turns each problem into a sentence.

use serde::{Deserialize, Serialize};

use super::KnownHostsProblem;

/// A field of a form, by the name it has in the form and as a test id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// The name of a new secret, without its prefix.
    Name,
    /// The display name.
    DisplayName,
    /// The kind of a new secret.
    Kind,
    /// The SSH private key.
    Key,
    /// The confirmation that a short RSA key is meant.
    WeakKey,
    /// The known hosts.
    KnownHosts,
    /// A registry's host, with the index of the registry in the form.
    RegistryHost(usize),
    /// A registry's user name.
    Username(usize),
    /// A registry's password.
    Password(usize),
    /// What becomes of a registry's identity token.
    IdentityToken(usize),
    /// A registry file to take logins from.
    Import,
    /// The form as a whole.
    Form,
}

/// Why a field is refused. No variant carries what was typed into a credential field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// Nothing was typed into a required field.
    Required,
    /// Upper-case letters in a name (RFC 1123: lower case only).
    NameUppercase,
    /// White space inside a name.
    NameBlank,
    /// Characters that a name may not have, with blanks between them.
    NameCharacters(String),
    /// A dot-separated part of a name starts or ends with something else than a letter or digit.
    NameEdge,
    /// Two dots in a row, or a dot at an end of a name.
    NameEmptyLabel,
    /// The name with its prefix is over the limit of Kubernetes.
    NameTooLong {
        /// Bytes that were typed.
        length: usize,
        /// Bytes that are left beside the prefix.
        budget: usize,
    },
    /// The object name is a path of the panel.
    NameReserved,
    /// There is an object of this name already.
    NameTaken {
        /// The full object name.
        object: String,
    },
    /// More characters than a display name may have.
    TooLong {
        /// The most characters it may have.
        max: usize,
    },
    /// The annotations of the object are so long that those of the panel do not fit.
    AnnotationsFull {
        /// Bytes that all annotations of an object may have together.
        max: usize,
    },
    /// A control character in a text.
    ControlCharacter,
    /// An invisible character in a text, or one that turns its direction.
    HiddenCharacter(char),
    /// A kind that does not exist.
    UnknownKind,
    /// White space inside a registry host.
    HostBlank,
    /// No image reference can have such a registry.
    HostImpossible {
        /// A host that one can have, where it is clear what was meant.
        better: Option<String>,
    },
    /// A login inside a registry host (`user:password@host`).
    HostLogin,
    /// A part of a host or a user name stands for the user's own, such as `<account>`.
    Placeholder {
        /// The part with its brackets.
        part: String,
    },
    /// The host is in the file already.
    HostTaken,
    /// A colon in a user name: `auth` is split at the first one.
    UsernameColon,
    /// The stored registry file cannot be read, so it cannot be edited without loss.
    UnreadableFile,
    /// A JSON key stands twice in the stored file, so an edit would change more than it says.
    RepeatedKey,
    /// The password of an entry with an identity token is replaced: what about the token?
    TokenChoice,
    /// No registry is left in the file.
    NoRegistry,
    /// The secret is immutable: its credential changes only by a replacement.
    Immutable,
    /// The secret cannot be replaced while finalizers hold it.
    Finalizers {
        /// Their names.
        names: Vec<String>,
    },
    /// What was given to import is no registry file.
    ImportUnreadable,
    /// The imported text has the quotation marks of a word processor, so its passwords may have
    /// been changed, too.
    ImportQuotes,
    /// The manifest of a Secret in which no registry file stands.
    ImportManifest,
    /// Several registry files in one text.
    ImportSeveral,
    /// The login of a registry in the imported file cannot be read.
    ImportUndecodable {
        /// The host, as it may be shown.
        host: String,
    },
    /// The imported file has no login that could be taken: a helper of another machine keeps them.
    ImportEmpty,
    /// A registry that was chosen is not in the imported file, or has no login there.
    ImportMissing {
        /// The host, as it may be shown.
        host: String,
    },
    /// More registries than one file may have.
    TooManyRegistries {
        /// The most that it may have.
        max: usize,
    },
    /// A file with more registries than can be imported at once.
    ImportTooLong {
        /// How many it has.
        count: usize,
        /// The most that can be imported.
        max: usize,
    },
    /// The registry that was edited is not in the stored file.
    UnknownRegistry,
    /// A public key where the private one belongs.
    KeyPublic,
    /// A certificate where the private key belongs.
    KeyCertificate,
    /// A line of `known_hosts` where the private key belongs.
    KeyKnownHosts,
    /// A PuTTY key file.
    KeyPutty,
    /// No private key in PEM armour.
    KeyNotPrivate,
    /// The begin line has no matching end line, or the text between breaks off.
    KeyTruncated,
    /// All of the key is there, and it does not fit together.
    KeyDamaged,
    /// More than one key in one paste.
    KeySeveral,
    /// Characters in the key that no key has: its text was changed on its way.
    KeyCharacters,
    /// The manifest of a Secret in which no SSH key stands.
    KeyManifest,
    /// A key under a passphrase, for which git-sync cannot ask.
    KeyPassphrase,
    /// A DSA key, which OpenSSH and the git services do not take any more.
    KeyDsa,
    /// A key that needs a security key to be touched.
    KeySecurityKey,
    /// A key of a type that is none of RSA, ECDSA (256, 384, 521) and Ed25519.
    KeyUnsupported,
    /// An RSA key of a size that OpenSSH does not read: under 1024 or over 16384 bits.
    KeySize {
        /// Its bits.
        bits: u32,
    },
    /// An RSA key under 2048 bits, which was not confirmed.
    KeyWeak {
        /// Its bits.
        bits: u32,
    },
    /// A line of the known hosts is wrong.
    KnownHosts {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: KnownHostsProblem,
    },
    /// The cluster refused the field, in its own words.
    Refused(String),
}

/// One field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Where the message belongs.
    pub field: Field,
    /// What is wrong.
    pub problem: Problem,
}

impl FieldError {
    /// Pairs a field with its problem.
    pub fn new(field: Field, problem: Problem) -> Self {
        Self { field, problem }
    }
}
