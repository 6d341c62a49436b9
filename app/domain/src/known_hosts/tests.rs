use base64::Engine as _;
use proptest::prelude::*;

use super::*;

const ED25519: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
const HASHED: &str = "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=";

fn problem(text: &str) -> Option<(usize, KnownHostsProblem)> {
    match KnownHosts::parse(text) {
        Err(Problem::KnownHosts { line, problem }) => Some((line, problem)),
        _ => None,
    }
}

#[test]
fn published_keys_have_the_published_fingerprints() {
    let published = [
        (
            GitService::GitHub,
            "github.com",
            [
                "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU",
                "SHA256:p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM",
                "SHA256:uNiVztksCsDhcc0u9e8BujQXVUpKZIDTMczCvj3tD2s",
            ],
        ),
        (
            GitService::GitLab,
            "gitlab.com",
            [
                "SHA256:eUXGGm1YGsMAS7vkcx6JOJdOGHPem5gQp4taiCfCLB8",
                "SHA256:HbW3g8zUjNSksFbqTiUWPWg2Bq1x8xdGUrliXFzSnUw",
                "SHA256:ROQFvPThGrW4RuWLoL9tq9I9zJ42fK4XywyRtbOz/EQ",
            ],
        ),
        (
            GitService::Bitbucket,
            "bitbucket.org",
            [
                "SHA256:ybgmFkzwOSotHTHLJgHO0QN8L0xErw6vd0VhFA9m3SM",
                "SHA256:FC73VB6C4OQLSCrjEayhMp9UMxS97caD/Yyi2bhW/J0",
                "SHA256:46OSHA1Rmj8E8ERTC6xkNcmGOw9oFxYr0WF6zWW8l1E",
            ],
        ),
    ];
    assert_eq!(published.len(), GitService::ALL.len());
    let algorithms = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"];
    for (service, host, fingerprints) in published {
        let known = KnownHosts::parse(service.host_keys()).unwrap();
        assert_eq!(known.as_str(), service.host_keys());
        let said: Vec<_> = known.hosts().iter().map(|host| host.fingerprint.as_str()).collect();
        assert_eq!(said, fingerprints);
        let said: Vec<_> = known.hosts().iter().map(|host| host.algorithm.as_str()).collect();
        assert_eq!(said, algorithms);
        assert!(known.hosts().iter().all(|known| known.hosts == [host]));
    }
}

#[test]
fn lines_of_every_form_are_read() {
    let text = format!(
        "# a comment\n\n  git.example.com,10.0.0.1,fe80::1%eth0 {ED25519} a comment of it\n\
         {HASHED} {ED25519}\n[git.example.com]:2222,[10.0.?.*]:* {ED25519}\n\
         @cert-authority *.example.com,!old.example.com\t{ED25519}\n@revoked * {ED25519}\n"
    );
    let known = KnownHosts::parse(&text).unwrap();
    assert_eq!(known.as_str(), text);
    let said: Vec<_> =
        known.hosts().iter().map(|host| (host.line, host.hosts.join(" "), host.marker)).collect();
    assert_eq!(
        said,
        [
            (3, "git.example.com 10.0.0.1 fe80::1%eth0".to_owned(), None),
            (4, String::new(), None),
            (5, "[git.example.com]:2222 [10.0.?.*]:*".to_owned(), None),
            (6, "*.example.com !old.example.com".to_owned(), Some(HostMarker::CertAuthority)),
            (7, "*".to_owned(), Some(HostMarker::Revoked)),
        ]
    );
}

#[test]
fn line_ends_and_marks_are_repaired() {
    let text = format!("\u{feff}# a\r\n\r\nh {ED25519}\rg {ED25519}\r\n\r\n  ");
    let known = KnownHosts::parse(&text).unwrap();
    assert_eq!(known.as_str(), format!("# a\n\nh {ED25519}\ng {ED25519}\n"));
    assert_eq!(KnownHosts::parse("\u{feff} \r\n"), Err(Problem::Required));
    let long = "# ".repeat(KNOWN_HOSTS_MAX_BYTES);
    assert_eq!(KnownHosts::parse(&long), Err(Problem::TooLong { max: KNOWN_HOSTS_MAX_BYTES }));
}

#[test]
fn a_line_that_ssh_skips_is_named_and_the_rest_is_taken() {
    use KnownHostsProblem::{Hosts, Key, KeyType, Marker, Shape};
    let key = ED25519.split_once(' ').unwrap().1;
    for (line, expected) in [
        ("host".to_owned(), Shape),
        ("host ssh-ed25519".to_owned(), Shape),
        (format!("{ED25519} comment"), Shape),
        (format!("@revoked {ED25519}"), Shape),
        (format!("@other h {ED25519}"), Marker),
        (format!("a,,b {ED25519}"), Hosts),
        (format!("! {ED25519}"), Hosts),
        (format!("a/b {ED25519}"), Hosts),
        (format!("h\u{f6}st {ED25519}"), Hosts),
        (format!("[h]:0 {ED25519}"), Hosts),
        (format!("[h]:65536 {ED25519}"), Hosts),
        (format!("[h {ED25519}"), Hosts),
        (format!("|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7s {ED25519}"), Hosts),
        (format!("|1|F1E1KeoE {ED25519}"), Hosts),
        (format!("{HASHED},h {ED25519}"), Hosts),
        (format!("h ssh-dss {key}"), KeyType),
        (format!("h ssh-ed25519-cert-v01@openssh.com {key}"), KeyType),
        ("h 2048 65537 123456789".to_owned(), KeyType),
        (format!("h ssh-rsa {key}"), Key),
        ("h ssh-ed25519 AAAA".to_owned(), Key),
        (format!("h ssh-ed25519 {}", &key[..60]), Key),
        (format!("h {ED25519}A"), Key),
    ] {
        let text = format!("# first\n{line}\nh {ED25519}\nhost\n");
        let known = KnownHosts::parse(&text).unwrap();
        let skipped =
            [SkippedLine { line: 2, problem: expected }, SkippedLine { line: 4, problem: Shape }];
        assert_eq!((known.as_str(), known.skipped()), (text.as_str(), &skipped[..]), "{line}");
        assert_eq!(known.hosts().len(), 1, "{line}");
        // Where no line is left, there is nothing to take.
        assert_eq!(problem(&format!("# first\n{line}\nhost\n")), Some((2, expected)), "{line}");
    }
    assert_eq!(problem(&format!("h {ED25519}\nh {ED25519} \u{1b}[2J")), Some((2, Shape)));
}

#[test]
fn odd_blanks_and_invisible_characters_are_repaired() {
    use TextRepair::{Blanks, ByteOrderMark, Invisible};
    let plain = format!("h {ED25519}\n");
    let spaced = plain.replacen(' ', "\u{2003}\u{200b}", 1);
    for (text, repairs) in [
        (plain.replace(' ', "\u{a0}"), vec![Blanks]),
        (format!("\u{200e}{plain}\u{2060}"), vec![Invisible]),
        (format!("\u{feff}{spaced}"), vec![ByteOrderMark, Blanks, Invisible]),
        (plain.clone(), vec![]),
    ] {
        let known = KnownHosts::parse(&text).unwrap();
        assert_eq!((known.as_str(), known.repairs()), (plain.as_str(), repairs.as_slice()));
    }
    assert_eq!(problem(&format!("\u{202e}h {ED25519}")), Some((1, KnownHostsProblem::Hosts)));
}

#[test]
fn known_hosts_in_base64_or_a_manifest() {
    let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let plain = format!("h {ED25519}\n");
    let known = KnownHosts::parse(&encode(&plain)).unwrap();
    assert_eq!((known.as_str(), known.repairs()), (plain.as_str(), &[TextRepair::Base64][..]));
    let manifest =
        format!("apiVersion: v1\nkind: Secret\ndata:\n  known_hosts: {}\n", encode(&plain));
    let known = KnownHosts::parse(&manifest).unwrap();
    assert_eq!((known.as_str(), known.repairs()), (plain.as_str(), &[TextRepair::Manifest][..]));
    // A private key in it is never shown again.
    let both = format!("{manifest}  ssh: {}\n", encode("-----BEGIN OPENSSH PRIVATE KEY-----"));
    assert_eq!(problem(&both), Some((5, KnownHostsProblem::PrivateKey)));
    assert!(KnownHosts::holds_private_key(&both));
    assert!(KnownHosts::holds_private_key("\u{2014}BEGIN RSA PRIVATE KEY\u{2014}"));
}

#[test]
fn stored_known_hosts_are_described_as_ssh_reads_them() {
    let plain = format!("h {ED25519}\nold ssh-dss AAAA\n");
    let read = |bytes: &[u8]| match KnownHosts::inspect(bytes) {
        StoredKnownHosts::Read { hosts, skipped, repairs } => (hosts.len(), skipped.len(), repairs),
        StoredKnownHosts::Wrong(problem) => panic!("{problem:?}"),
    };
    assert_eq!(read(plain.as_bytes()), (1, 1, vec![]));
    assert_eq!(read(plain.replace('\n', "\r\n").as_bytes()), (1, 1, vec![]));
    let utf16: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16), (1, 1, vec![TextRepair::Utf16]));
    assert_eq!(read(&[plain.as_bytes(), b"\xff\n"].concat()), (1, 2, vec![]));
    assert_eq!(read(b" \n"), (0, 0, vec![]));
    assert!(matches!(KnownHosts::inspect(b"old ssh-dss AAAA"), StoredKnownHosts::Wrong(_)));
}

#[test]
fn a_private_key_is_named_as_one() {
    for text in [
        format!("host\nh {ED25519}\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n"),
        format!("h {ED25519}\n\n# -----BEGIN RSA PRIVATE KEY-----\n"),
        format!("h {ED25519}\n\nh {ED25519} b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAA\n"),
        "\n\nPuTTY-User-Key-File-3: ssh-ed25519\n".to_owned(),
    ] {
        assert_eq!(problem(&text), Some((3, KnownHostsProblem::PrivateKey)), "{text}");
    }
}

#[test]
fn points_off_the_curve_are_refused() {
    let line = GitService::GitHub.host_keys().lines().nth(1).unwrap();
    assert!(KnownHosts::parse(line).is_ok());
    let damaged = line.replace("BBEmKSENj", "BBEmKSENk");
    assert_eq!(problem(&damaged), Some((1, KnownHostsProblem::Key)));
}

proptest! {
    #[test]
    fn any_text_is_decided(text in "(?s).*") {
        let _ = KnownHosts::parse(&text);
    }

    #[test]
    fn a_read_text_reads_again(
        names in "[a-z*?!.,:|\\[\\]0-9=@-]{0,40}",
        blank in "[ \t]{0,2}",
        comment in "[ -~]{0,20}",
        end in "[\r\n]{0,3}",
    ) {
        let text = format!("{blank}{names} {blank}{ED25519} {comment}{end}");
        if let Ok(known) = KnownHosts::parse(&text) {
            prop_assert_eq!(KnownHosts::parse(known.as_str()), Ok(known.clone()));
        }
    }
}
