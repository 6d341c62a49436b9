//! What is no usable private key: each case has its own problem.

use super::*;

pub(super) fn armoured(label: &str, bytes: &[u8]) -> String {
    let body = STANDARD.encode(bytes);
    let lines: Vec<_> =
        body.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn string(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
}

/// What a failing test may print of a text.
fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// OpenSSH's format around a public half, with one block of nothing as its private half.
fn openssh(cipher: &str, keys: u32, public: &[u8]) -> String {
    let parts = [
        b"openssh-key-v1\0".to_vec(),
        string(cipher.as_bytes()),
        string(if cipher == "none" { b"none" } else { b"bcrypt" }),
        string(b""),
        keys.to_be_bytes().to_vec(),
        string(public),
        string(&[0; 8]),
    ];
    armoured("OPENSSH PRIVATE KEY", &parts.concat())
}

#[test]
fn files_of_other_tools() {
    for Fixture { name, text, usable, .. } in fixtures() {
        let expected = match name.as_str() {
            "ed25519.ppk" => Some(Problem::KeyPutty),
            _ if !usable => Some(Problem::KeyPassphrase),
            _ => None,
        };
        assert_eq!(problem(&text), expected, "{name}");
    }
}

#[test]
fn texts() {
    let key = fixture("ed25519");
    let public = SshPrivateKey::parse(&key).unwrap().description().public_key.clone();
    let blob = public.split_once(' ').unwrap().1.to_owned();
    let rfc4716 =
        format!("---- BEGIN SSH2 PUBLIC KEY ----\n{blob}\n---- END SSH2 PUBLIC KEY ----\n");
    for (text, expected) in [
        (String::new(), Problem::Required),
        ("\u{feff} \r\n\u{a0}".to_owned(), Problem::Required),
        ("hello".to_owned(), Problem::KeyNotPrivate),
        ("ssh-keygen -t ed25519".to_owned(), Problem::KeyNotPrivate),
        ("x".repeat(KEY_MAX_BYTES + 1), Problem::TooLong { max: KEY_MAX_BYTES }),
        (public.clone(), Problem::KeyPublic),
        (format!("# mine\n{public} me@example.com\n"), Problem::KeyPublic),
        (format!("restrict {public}"), Problem::KeyPublic),
        (format!("command=\"git pull\",no-pty {public}"), Problem::KeyPublic),
        (rfc4716, Problem::KeyPublic),
        (armoured("PUBLIC KEY", b"x"), Problem::KeyPublic),
        (armoured("RSA PUBLIC KEY", b"x"), Problem::KeyPublic),
        (armoured("CERTIFICATE", b"x"), Problem::KeyCertificate),
        (format!("ssh-ed25519-cert-v01@openssh.com {blob}"), Problem::KeyCertificate),
        (format!("sk-ssh-ed25519-cert-v01@openssh.com {blob}"), Problem::KeyCertificate),
        (format!("github.com {public}"), Problem::KeyKnownHosts),
        (format!("@revoked * {public}"), Problem::KeyKnownHosts),
        (format!("|1|a|b {public}"), Problem::KeyKnownHosts),
        (format!("{key}{key}"), Problem::KeySeveral),
        (format!("{key}{}", fixture("rsa2048-pkcs1")), Problem::KeySeveral),
        (armoured("PGP PRIVATE KEY BLOCK", b"x"), Problem::KeyUnsupported),
        (armoured("EC PARAMETERS", b"x"), Problem::KeyNotPrivate),
    ] {
        assert_eq!(problem(&text), Some(expected), "{}", first_line(&text));
    }
}

#[test]
fn keys_that_break_off() {
    for Fixture { name, text, .. } in usable() {
        // Nothing of the first line, all of it and no more, and a few places in each other line.
        for end in (28..text.trim_end().len()).step_by(23) {
            let problem = problem(&text[..end]);
            // Where nothing but dashes is missing, the key is there.
            let whole = end >= text.rfind("\n-----END").unwrap();
            let expected = (!whole).then_some(Problem::KeyTruncated);
            assert_eq!(problem, expected, "{name} {end}");
        }
        let lines: Vec<_> = text.lines().collect();
        for left_out in 1..lines.len() - 1 {
            let mut lines = lines.clone();
            lines.remove(left_out);
            let problem = problem(&lines.join("\n")).unwrap();
            let named = matches!(problem, Problem::KeyTruncated | Problem::KeyDamaged);
            assert!(named, "{name} {left_out} {problem:?}");
        }
        let half = problem(&lines[1..lines.len() / 2].join("\n"));
        let named =
            if text.contains("OPENSSH") { Problem::KeyTruncated } else { Problem::KeyNotPrivate };
        assert_eq!(half, Some(named), "{name}");
    }
    let body = fixture("ed25519").lines().nth(1).unwrap().to_owned();
    assert_eq!(problem(&body), Some(Problem::KeyTruncated));
}

#[test]
fn passphrases() {
    let header = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n";
    let text =
        armoured("RSA PRIVATE KEY", b"x").replacen("-----\n", &format!("-----\n{header}"), 1);
    let one_line = text.replace('\n', " ");
    let pkcs8 = armoured("ENCRYPTED PRIVATE KEY", b"x");
    let openssh = openssh("aes256-ctr", 1, &public::ed25519_blob(&[1; 32]));
    for text in [text, one_line, pkcs8, openssh] {
        assert_eq!(problem(&text), Some(Problem::KeyPassphrase), "{}", first_line(&text));
    }
}

#[test]
fn types() {
    let sk = [string(b"sk-ssh-ed25519@openssh.com"), string(&[1; 32]), string(b"ssh:")].concat();
    let dsa = [string(b"ssh-dss"), string(&[0x7f; 128]), string(b"a"), string(b"b"), string(b"c")];
    for (text, expected, bits) in [
        (openssh("none", 1, &sk), Problem::KeySecurityKey, Some(256)),
        (openssh("aes256-ctr", 1, &sk), Problem::KeySecurityKey, Some(256)),
        (openssh("none", 1, &dsa.concat()), Problem::KeyDsa, Some(1023)),
        (armoured("DSA PRIVATE KEY", b"x"), Problem::KeyDsa, None),
        (openssh("none", 1, &string(b"ssh-ed448")), Problem::KeyUnsupported, None),
        (openssh("none", 2, &sk), Problem::KeySeveral, None),
        (openssh("none", 0, &sk), Problem::KeyDamaged, None),
    ] {
        let stored = SshPrivateKey::inspect(text.as_bytes());
        assert_eq!(stored.problem, Some(expected), "{}", first_line(&text));
        assert_eq!(stored.description.map(|key| key.bits), bits, "{}", first_line(&text));
    }
    // PKCS#8 with an octet string of nothing: DSA, X25519, Ed448, secp256k1.
    for (algorithm, expected) in [
        ("06072a8648ce380401", Problem::KeyDsa),
        ("06032b656e", Problem::KeyUnsupported),
        ("06032b6571", Problem::KeyUnsupported),
        ("06072a8648ce3d020106052b8104000a", Problem::KeyUnsupported),
    ] {
        let algorithm: Vec<u8> = (0..algorithm.len() / 2)
            .map(|at| u8::from_str_radix(&algorithm[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        let length = u8::try_from(algorithm.len()).unwrap();
        let body = [&[0x02, 1, 0, 0x30, length][..], &algorithm, &[0x04, 1, 0]].concat();
        let whole = [&[0x30, u8::try_from(body.len()).unwrap()][..], &body].concat();
        assert_eq!(problem(&armoured("PRIVATE KEY", &whole)), Some(expected));
    }
}

/// A number of ASN.1 with as many bytes, all of them 0x55.
fn number(bytes: u16) -> Vec<u8> {
    [&[2, 0x82][..], &bytes.to_be_bytes(), &vec![0x55; usize::from(bytes)]].concat()
}

#[test]
fn numbers_that_would_take_long_are_not_multiplied() {
    let numbers = |modulus, others| {
        let others: Vec<_> = (0..7).flat_map(|_| number(others)).collect();
        let body = [vec![2, 1, 0], number(modulus), others].concat();
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        problem(&armoured("RSA PRIVATE KEY", &[&[0x30, 0x82][..], &length, &body].concat()))
    };
    assert_eq!(numbers(2049, 1024), Some(Problem::KeySize { bits: 2049 * 8 - 1 }));
    assert_eq!(numbers(6000, 6000), Some(Problem::KeySize { bits: 6000 * 8 - 1 }));
    assert_eq!(numbers(2048, 2049), Some(Problem::KeyDamaged));
    assert_eq!(numbers(2048, 6000), Some(Problem::KeyDamaged));
}
