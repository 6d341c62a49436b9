//! English: what is wrong with a field, and what to do.

use crate::domain::{KnownHostsProblem, Problem};

/// What is wrong with a field.
pub(super) fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Required => "Please fill this in.".into(),
        Problem::NameUppercase => "Lower-case letters only.".into(),
        Problem::NameCharacter(' ') => "No blanks: use lower-case letters, digits, - and .".into(),
        Problem::NameCharacter(c) => {
            format!("{c} is not allowed: use lower-case letters, digits, - and .")
        }
        Problem::NameEdge => {
            "Each part must start and end with a letter or digit, not with - .".into()
        }
        Problem::NameEmptyLabel => "No dot at the start or end, and no two dots in a row.".into(),
        Problem::NameTooLong { length, budget } => {
            format!("At most {budget} characters; these are {length}.")
        }
        Problem::NameReserved => "This name is used by the panel itself.".into(),
        Problem::NameTaken { object } => format!("There is an object {object} already."),
        Problem::TooLong { max } => format!("At most {max} characters."),
        Problem::ControlCharacter => "No line breaks or control characters.".into(),
        Problem::UnknownKind => "Please choose a type.".into(),
        Problem::HostBlank => "No blanks inside a host.".into(),
        Problem::HostLogin => {
            "The host alone: user name and password have their own fields.".into()
        }
        Problem::HostTaken => "This host is in the file already.".into(),
        Problem::UsernameColon => "No colon: registries split the login at the first one.".into(),
        Problem::UnreadableFile => {
            "The stored registry file cannot be edited without losing something.".into()
        }
        Problem::UnknownRegistry => "This registry is not in the stored file any more.".into(),
        Problem::RepeatedKey => {
            "A JSON key stands twice in the stored file, so this edit would change \
                                 more than it says. Make a new secret instead."
                .into()
        }
        Problem::TokenChoice => "Choose what becomes of its identity token.".into(),
        Problem::NoRegistry => {
            "No registry would be left. Delete the secret instead, or keep one.".into()
        }
        Problem::Immutable => {
            "This secret is immutable, so its credential cannot be changed in place. \
                               Choose to replace it."
                .into()
        }
        Problem::Finalizers { names } => format!(
            "It cannot be replaced while finalizers hold it: {}. Nothing was changed.",
            names.join(", ")
        ),
        Problem::ImportUnreadable => "This is no config.json with registries.".into(),
        Problem::ImportEmpty => {
            "No login is in this file. A helper keeps them on the machine that it \
                                 came from."
                .into()
        }
        Problem::ImportMissing { host } => format!("The file has no login for {host}."),
        Problem::KnownHosts { line, problem } => {
            format!("Line {line}: {}", known_hosts_problem(*problem))
        }
        Problem::Refused(reason) => format!("The cluster refused this: {reason}"),
        problem => key_problem(problem),
    }
}

fn key_problem(problem: &Problem) -> String {
    match problem {
        Problem::KeyPublic => {
            "This is a public key. Paste the private half: the file without .pub.".into()
        }
        Problem::KeyCertificate => {
            "This is a certificate. Paste the private key that it belongs to.".into()
        }
        Problem::KeyKnownHosts => {
            "This is a line of known_hosts, which belongs in its own field below.".into()
        }
        Problem::KeyPutty => {
            "This is a PuTTY file. In PuTTYgen: Conversions, Export OpenSSH key.".into()
        }
        Problem::KeyTruncated => {
            "This key is cut off. Paste the whole file, first and last line included.".into()
        }
        Problem::KeyDamaged => {
            "This key is damaged: its parts do not fit together. Copy it anew from \
                                where it was made."
                .into()
        }
        Problem::KeySeveral => "These are several keys. Paste one.".into(),
        Problem::KeySurrounded => {
            "There is more than the key in this text. Paste it from its BEGIN to \
                                   its END line."
                .into()
        }
        Problem::KeyPassphrase => {
            "This key has a passphrase, for which git-sync cannot ask. Remove it \
                                   with ssh-keygen -p."
                .into()
        }
        Problem::KeyDsa => {
            "This is a DSA key, which OpenSSH and the git services do not take any more. \
                            Make an Ed25519 key."
                .into()
        }
        Problem::KeySecurityKey => {
            "This key works only with a security key that is touched. Make an \
                                    Ed25519 key."
                .into()
        }
        Problem::KeyUnsupported => {
            "This type of key is not supported: use RSA, ECDSA or Ed25519.".into()
        }
        Problem::KeySize { bits } => {
            format!("OpenSSH reads RSA keys of 1024 to 16384 bits; this one has {bits}.")
        }
        Problem::KeyWeak { bits } => {
            format!("This RSA key has {bits} bits only. Confirm that it is meant.")
        }
        _ => {
            "This is no private key. It starts with a line like -----BEGIN OPENSSH PRIVATE KEY-----"
                .into()
        }
    }
}

fn known_hosts_problem(problem: KnownHostsProblem) -> &'static str {
    match problem {
        KnownHostsProblem::Shape => "expected host names, a key type and a key.",
        KnownHostsProblem::Marker => "expected @cert-authority or @revoked.",
        KnownHostsProblem::Hosts => "these host names cannot be read.",
        KnownHostsProblem::KeyType => "OpenSSH does not know this type of key.",
        KnownHostsProblem::Key => "the key is damaged, or of another type than the line says.",
        KnownHostsProblem::PrivateKey => "a private key does not belong here.",
    }
}
