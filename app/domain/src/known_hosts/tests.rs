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
fn a_wrong_line_is_named() {
    use KnownHostsProblem::{Hosts, Key, KeyType, Marker, Shape};
    let key = ED25519.split_once(' ').unwrap().1;
    for (line, expected) in [
        ("host".to_owned(), Shape),
        ("host ssh-ed25519".to_owned(), Shape),
        (format!("{ED25519} comment"), Shape),
        (format!("@revoked {ED25519}"), Shape),
        (format!("h {ED25519} \u{1b}[2J"), Shape),
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
        assert_eq!(problem(&text), Some((2, expected)), "{line}");
    }
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
