//! Keys of the real tools, and the real tool's word on every key as Keypane would store it.
//!
//! `ssh-keygen` must read what is stored, with the fingerprint, bits and public key that the domain
//! says. The tools must be installed: openssh-client and openssl.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails loudly, its helper functions too"
)]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Problem, SshPrivateKey, TextRepair};
use tempfile::TempDir;

/// Runs a tool that must succeed; gives what it prints.
fn run(program: &str, args: &[&str]) -> String {
    let package = if program == "openssl" { "openssl" } else { "openssh-client" };
    let output = Command::new(program).args(args).output().unwrap_or_else(|error| {
        panic!("{program} cannot be run ({error}): install the Debian package {package}")
    });
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {args:?}: {complaint}");
    // A comment may have any bytes.
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A key as ssh-keygen makes it.
fn ssh_keygen(kind: &str, bits: &str, format: &str, passphrase: &str) -> (String, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("key");
    let path = path.to_str().unwrap();
    let args =
        ["-q", "-t", kind, "-b", bits, "-m", format, "-N", passphrase, "-C", "a b", "-f", path];
    run("ssh-keygen", &args);
    let public = fs::read_to_string(format!("{path}.pub")).unwrap();
    (fs::read_to_string(path).unwrap(), public)
}

/// A key as openssl makes it, read from its standard output.
fn openssl(args: &str) -> String {
    run("openssl", &args.split(' ').collect::<Vec<_>>())
}

fn write_private(path: &Path, text: &str) {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    options.open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

/// Asks ssh-keygen what the stored key is, and compares.
fn check_stored(name: &str, key: &SshPrivateKey) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("key");
    write_private(&path, key.value().expose());
    let path = path.to_str().unwrap();
    let public = run("ssh-keygen", &["-y", "-P", "", "-f", path]);
    let said = key.description();
    let fields: Vec<_> = public.split_whitespace().take(2).collect();
    assert_eq!(fields.join(" "), said.public_key, "{name}");
    let listed = run("ssh-keygen", &["-l", "-f", path]);
    let expected = format!("{} {} ", said.bits, said.fingerprint);
    assert!(listed.starts_with(&expected), "{name}: {listed}");
    let again = SshPrivateKey::parse(key.value().expose()).unwrap();
    assert_eq!((again.value(), again.repairs()), (key.value(), &[][..]), "{name}");
}

fn parse(name: &str, text: &str) -> SshPrivateKey {
    let key = SshPrivateKey::parse(text);
    key.unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
}

/// What people do to a key that can be repaired.
fn damaged(text: &str) -> [String; 8] {
    let trimmed = text.trim_end();
    [
        text.replace('\n', "\r\n"),
        trimmed.to_owned(),
        format!("\u{feff}\n\n {text}\n"),
        format!("    {}\n", trimmed.replace('\n', "\n    ")),
        trimmed.replace('\n', " "),
        trimmed.replace('\n', ""),
        trimmed.replace('\n', "\\n"),
        trimmed.replace('\n', "\n\n"),
    ]
}

fn check(name: &str, text: &str, repairs: &[TextRepair]) {
    let key = parse(name, text);
    assert_eq!(key.repairs(), repairs, "{name}");
    if repairs.is_empty() {
        assert!(key.value().expose() == text, "{name}");
    }
    check_stored(name, &key);
    for damaged in damaged(text) {
        let repaired = parse(name, &damaged);
        assert_eq!(repaired.description(), key.description(), "{name}");
        assert_eq!(repaired.value(), key.value(), "{name}");
    }
}

#[test]
fn keys_of_ssh_keygen() {
    for (kind, bits) in [
        ("ed25519", "256"),
        ("ecdsa", "256"),
        ("ecdsa", "384"),
        ("ecdsa", "521"),
        ("rsa", "1024"),
        ("rsa", "2048"),
        ("rsa", "2056"),
        ("rsa", "3072"),
    ] {
        for format in ["RFC4716", "PEM", "PKCS8"] {
            let name = format!("{kind} {bits} {format}");
            let (text, public) = ssh_keygen(kind, bits, format, "");
            let ours = parse(&name, &text).description().public_key.clone();
            assert_eq!(format!("{ours} a b\n"), public, "{name}");
            // Some releases write Ed25519 in PKCS#8 when they are asked for it.
            let rewritten = kind == "ed25519" && text.contains("BEGIN PRIVATE KEY");
            check(&name, &text, if rewritten { &[TextRepair::OpenSshForm] } else { &[] });
        }
    }
}

#[test]
fn keys_of_openssl() {
    for (args, repairs) in [
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", &[][..]),
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3", &[]),
        ("genrsa 2048", &[]),
        ("genrsa -traditional 2048", &[]),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256", &[]),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384", &[]),
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521", &[]),
        ("ecparam -name prime256v1 -genkey -noout", &[]),
        ("ecparam -name prime256v1 -genkey -noout -conv_form compressed", &[]),
        ("ecparam -name secp384r1 -genkey", &[TextRepair::Parameters]),
        ("ecparam -name secp521r1 -genkey", &[TextRepair::Parameters]),
        ("genpkey -algorithm ed25519", &[TextRepair::OpenSshForm]),
    ] {
        check(args, &openssl(args), repairs);
    }
}

#[test]
fn keys_that_are_refused() {
    let encrypted = "-aes-128-cbc -pass pass:secret";
    for (args, problem) in [
        ("genpkey -algorithm ed448".to_owned(), Problem::KeyUnsupported),
        ("genpkey -algorithm x25519".to_owned(), Problem::KeyUnsupported),
        ("genpkey -algorithm x448".to_owned(), Problem::KeyUnsupported),
        ("genpkey -algorithm RSA-PSS".to_owned(), Problem::KeyUnsupported),
        ("ecparam -name secp256k1 -genkey -noout".to_owned(), Problem::KeyUnsupported),
        (
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1".to_owned(),
            Problem::KeyUnsupported,
        ),
        (
            "ecparam -name prime256v1 -genkey -noout -param_enc explicit".to_owned(),
            Problem::KeyUnsupported,
        ),
        ("genrsa 512".to_owned(), Problem::KeySize { bits: 512 }),
        ("genrsa -traditional 1016".to_owned(), Problem::KeySize { bits: 1016 }),
        (format!("genpkey -algorithm ed25519 {encrypted}"), Problem::KeyPassphrase),
        (
            "genrsa -traditional -aes128 -passout pass:secret 2048".to_owned(),
            Problem::KeyPassphrase,
        ),
    ] {
        assert_eq!(SshPrivateKey::parse(&openssl(&args)), Err(problem), "{args}");
    }
    for (kind, bits, format) in [("ed25519", "256", "RFC4716"), ("rsa", "2048", "PEM")] {
        let (text, public) = ssh_keygen(kind, bits, format, "secret");
        assert_eq!(SshPrivateKey::parse(&text), Err(Problem::KeyPassphrase));
        assert_eq!(SshPrivateKey::parse(&public), Err(Problem::KeyPublic));
        let shown = SshPrivateKey::inspect(text.as_bytes()).description;
        let shown = shown.map(|description| description.public_key);
        let expected = public.rsplitn(3, ' ').last().filter(|_| format == "RFC4716");
        assert_eq!(shown.as_deref(), expected);
    }
}

/// The fixtures that need no passphrase: name and text.
fn fixtures() -> Vec<(String, String)> {
    let keys = include_str!("fixtures/ssh-keys.json");
    let keys: Vec<serde_json::Value> = serde_json::from_str(keys).unwrap();
    let usable = keys.iter().filter(|key| key["usable_without_passphrase"] == true);
    usable
        .map(|key| {
            let file = STANDARD.decode(key["file_base64"].as_str().unwrap()).unwrap();
            (key["name"].as_str().unwrap().to_owned(), String::from_utf8(file).unwrap())
        })
        .collect()
}

/// A key with its body in lines of another width.
fn with_body(text: &str, body: &str, width: usize) -> String {
    let (first, rest) = text.split_once('\n').unwrap();
    let last = rest.trim_end().rsplit('\n').next().unwrap();
    let lines: Vec<_> = body.as_bytes().chunks(width).map(String::from_utf8_lossy).collect();
    format!("{first}\n{}\n{last}\n", lines.join("\n"))
}

fn body(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('-')).collect()
}

#[test]
fn keys_of_the_fixtures() {
    for (name, text) in fixtures() {
        check(&name, &text, &[]);
    }
}

#[test]
fn lines_of_other_widths() {
    for (name, text) in fixtures() {
        for width in [1, 10, 48, 63, 65, 76, 77, 300] {
            let text = with_body(&text, &body(&text), width);
            let key = parse(&name, &text);
            assert_eq!(key.value().expose() == text, width <= 76, "{name} {width}");
            check_stored(&name, &key);
        }
    }
}

#[test]
fn other_bytes_that_are_accepted() {
    let (_, text) = fixtures().into_iter().find(|(name, _)| name == "ed25519").unwrap();
    let bytes = STANDARD.decode(body(&text)).unwrap();
    let mut accepted = 0;
    for at in 0..bytes.len() {
        for byte in [bytes[at] ^ 1, bytes[at] ^ 0x80, 0, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] = byte;
            let text = with_body(&text, &STANDARD.encode(bytes), 70);
            if let Ok(key) = SshPrivateKey::parse(&text) {
                check_stored(&format!("{at} {byte}"), &key);
                accepted += 1;
            }
        }
    }
    // The comment at least; what is said of the key is compared above.
    assert!(accepted > 15, "{accepted}");
}

#[test]
fn keys_that_were_generated() {
    for seed in [[0; 32], [1; 32], [0xff; 32], *b"thirty-two bytes of some chance."] {
        let key = SshPrivateKey::generate(&seed);
        check("generated", key.value().expose(), &[]);
    }
}
