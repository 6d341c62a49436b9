use proptest::prelude::*;

use super::*;
use crate::RegistryHost;
use crate::characters::trim;

fn of(text: &str) -> HostReport {
    RegistryHost::report(text).unwrap_or_default()
}

#[test]
fn better_spellings() {
    use HostLint::{
        ApiVersion, Blanks, Command, Invisible, Lookalike, Marks, Scheme, Tag, TrailingSlash,
        Uppercase,
    };
    for (typed, better, lints) in [
        ("https://ghcr.io", "ghcr.io", vec![Scheme]),
        ("HTTP://ghcr.io/", "ghcr.io", vec![Scheme, TrailingSlash]),
        ("quay.io/v1/", "quay.io", vec![ApiVersion]),
        ("https://quay.io/v2/", "quay.io", vec![Scheme, ApiVersion]),
        ("https://quay.io/v2", "quay.io", vec![Scheme, ApiVersion]),
        ("quay.io/v2/team/", "quay.io/team", vec![ApiVersion]),
        ("quay.io/", "quay.io", vec![TrailingSlash]),
        ("quay.io/team/", "quay.io/team", vec![TrailingSlash]),
        (" quay.io\n", "quay.io", vec![Blanks]),
        ("quay .io", "quay.io", vec![Blanks]),
        ("Quay.IO:5000", "quay.io:5000", vec![Uppercase]),
        (" HTTPS://Quay.io/v1/ ", "quay.io", vec![Blanks, Scheme, ApiVersion, Uppercase]),
        ("oci://quay.io", "quay.io", vec![Scheme]),
        ("https:/ghcr.io", "ghcr.io", vec![Scheme]),
        ("ghcr.io\u{200b}", "ghcr.io", vec![Invisible]),
        ("\u{202a}ghcr.io\u{202c}", "ghcr.io", vec![Invisible]),
        ("ghcr.i\u{43e}", "ghcr.io", vec![Lookalike]),
        ("\u{ff47}hcr.io", "ghcr.io", vec![Lookalike]),
        ("\"ghcr.io\"", "ghcr.io", vec![Marks]),
        ("\u{201c}ghcr.io\u{201d},", "ghcr.io", vec![Marks]),
        ("<https://ghcr.io>", "ghcr.io", vec![Marks, Scheme]),
        ("ghcr.io,", "ghcr.io", vec![Marks]),
        ("ghcr.io.", "ghcr.io", vec![Marks]),
        ("r.example.com:", "r.example.com", vec![Marks]),
        ("ghcr.io/acme/app:1.0", "ghcr.io/acme/app", vec![Tag]),
        ("r.io:5000/acme/app:1.0", "r.io:5000/acme/app", vec![Tag]),
        ("ghcr.io/acme/app@sha256:0123456789abcdef", "ghcr.io/acme/app", vec![Tag]),
        ("ghcr.io/acme/app:1@sha256:0123456789abcdef", "ghcr.io/acme/app", vec![Tag]),
        ("docker pull ghcr.io/acme/app", "ghcr.io/acme/app", vec![Command]),
        ("image: ghcr.io/acme/app:1.0", "ghcr.io/acme/app", vec![Command, Tag]),
        ("a.io/Team", "a.io/team", vec![Uppercase]),
    ] {
        assert_eq!(of(typed).fix, Some(HostFix { host: better.into(), lints }), "{typed}");
    }
    let plain =
        [DOCKER_HUB, "ghcr.io", "localhost:5000", "[::1]:5000", "*.example.com", "a.io/team"];
    for typed in plain {
        assert_eq!(of(typed).fix, None, "{typed}");
    }
}

#[test]
fn docker_hub_under_any_name() {
    for typed in [
        "docker.io",
        "docker.io/",
        "https://docker.io",
        "index.docker.io",
        "index.docker.io/v1",
        "https://index.docker.io/v1",
        "https://index.docker.io/v2/",
        "http://index.docker.io/v1/",
        "registry-1.docker.io",
        "https://registry-1.docker.io/v2/",
        "registry.hub.docker.com",
        "hub.docker.com",
        "https://hub.docker.com/u/team",
        "index.docker.io/team",
        "docker.io:443",
    ] {
        let fix = HostFix { host: DOCKER_HUB.into(), lints: vec![HostLint::DockerHub] };
        assert_eq!(of(typed).fix, Some(fix), "{typed}");
    }
    assert_eq!(
        of(&format!(" {DOCKER_HUB}")).fix.map(|fix| fix.lints),
        Some(vec![HostLint::Blanks])
    );
    assert_eq!(of("docker.io/team").fix, None);
    assert_eq!(of(DOCKER_HUB).matches, ["nginx", "docker.io/team/app:1.0"]);
    assert!(of("https://index.docker.io/v1").matches.is_empty());
}

#[test]
fn examples_of_images() {
    for (typed, matches, misses) in [
        (
            "registry.example.com:5000/team",
            ["registry.example.com:5000/team/app:1.0", "registry.example.com:5000/team-b/app:1.0"],
            ["registry.example.com/team/app:1.0", "registry.example.com:5000/other/app:1.0"],
        ),
        (
            "ghcr.io",
            ["ghcr.io/team/app:1.0", "ghcr.io/app:1.0"],
            ["eu.ghcr.io/team/app:1.0", "ghcr.io:5000/team/app:1.0"],
        ),
        (
            "*.example.com",
            ["registry.example.com/team/app:1.0", "registry.example.com/app:1.0"],
            ["example.com/team/app:1.0", "eu.registry.example.com/team/app:1.0"],
        ),
        (
            "Quay.io",
            ["Quay.io/team/app:1.0", "Quay.io/app:1.0"],
            ["quay.io/team/app:1.0", "eu.Quay.io/team/app:1.0"],
        ),
    ] {
        let report = of(typed);
        assert_eq!(
            (report.matches, report.misses),
            (matches.map(Into::into).into(), misses.map(Into::into).into()),
            "{typed}"
        );
    }
    let report = of("[::1]:5000");
    assert_eq!(report.matches, ["[::1]:5000/team/app:1.0", "[::1]:5000/app:1.0"]);
    assert_eq!(report.misses, ["[::1]/team/app:1.0"]);
}

#[test]
fn what_matches_nothing_says_so() {
    for typed in ["a b.io", "https://", "/", "://", "[::1]", "r.io:x", "myregistry"] {
        assert!(of(typed).matches.is_empty(), "{typed} {:?}", of(typed));
    }
    assert_eq!(of("a b.io").misses, Vec::<String>::new());
    assert_eq!(of("a.io/b c"), HostReport { fix: of("a.io/b c").fix, ..HostReport::default() });
    // No image has upper-case letters in its path.
    let upper = of("a.io/Team");
    assert_eq!((upper.matches, upper.misses), (vec![], vec![]));
    assert_eq!(
        of("myregistry").misses.first().map(String::as_str),
        Some("myregistry/team/app:1.0")
    );
    assert_eq!(RegistryHost::report(" \t"), None);
    assert_eq!(of("https://user:hunter2@quay.io"), HostReport::default());
    assert_eq!(of(&"a".repeat(70_000)), HostReport::default());
}

proptest! {
    #[test]
    fn any_text_is_reported(text in ".*") {
        let Some(report) = RegistryHost::report(&text) else { return Ok(()) };
        prop_assert!(report.matches.len() <= 2 && report.misses.len() <= 2);
        for image in &report.matches {
            prop_assert!(pulls(trim(&text), image));
        }
        for image in &report.misses {
            prop_assert!(!pulls(trim(&text), image));
        }
    }

    #[test]
    fn a_fix_needs_no_fix(text in "[ ]?(https?://|HTTPS://)?[a-zA-Z.:/]{1,20}(/v[12])?/?[ ]?") {
        let Some(fix) = RegistryHost::report(&text).and_then(|report| report.fix) else { return Ok(()) };
        let again = RegistryHost::report(&fix.host).and_then(|report| report.fix);
        // A second scheme or version may come to light; it is offered then.
        if let Some(again) = again {
            prop_assert!(again.host.len() < fix.host.len() || again.host == DOCKER_HUB, "{again:?}");
        }
    }
}

#[test]
fn a_capital_without_a_small_form_is_left_alone() {
    assert_eq!(report("a\u{3d2}.io").fix, None);
}

#[test]
fn what_no_image_can_have_is_not_offered() {
    for typed in
        ["$REGISTRY", "HTTP://ampP://om/v$2/", "r.io:99999", "m\u{fc}nchen.example", "my_host.io"]
    {
        assert_eq!(of(typed), HostReport::default(), "{typed}");
    }
    for typed in ["ghcr.io/acme/app:1.0", "ghcr.io/acme/app@sha256:0123456789abcdef", "ghcr.io,"] {
        assert_eq!(of(typed).matches, Vec::<String>::new(), "{typed}");
    }
    // A login is no digest.
    assert_eq!(of("user:sha256:01234567@quay.io"), HostReport::default());
}

#[test]
fn a_better_spelling_needs_no_further_one() {
    for odd in ["HTTP://http://a.io", "https://a.io/v2/v1/", "a.io/V1/v2", "HTTP://ampP://om/v2/"] {
        let fix = report(odd).fix.unwrap();
        assert_eq!(report(&fix.host).fix, None, "{odd}");
    }
}

const PASTED: &str = "(docker pull |image: |[\"'(<]|\u{200b})?(https:/?/?)?[a-zA-Z.\u{430}-\u{445}:/@-]{1,20}(:[0-9a-z.]{1,4}|@sha256:[0-9a-f]{8})?[,;.\"':]?";

proptest! {
    #[test]
    fn what_is_offered_can_be_saved(text in PASTED) {
        let better = |text: &str| RegistryHost::report(text).and_then(|report| report.fix);
        let Some(fix) = better(&text) else { return Ok(()) };
        prop_assert!(RegistryHost::parse(&fix.host).is_ok(), "{}", fix.host);
        prop_assert_eq!(better(&fix.host), None);
    }

    #[test]
    fn what_pulls_images_can_be_saved(text in "[a-zA-Z0-9.:/*_@ -]{1,24}") {
        let matches = RegistryHost::report(&text).map(|report| report.matches).unwrap_or_default();
        prop_assert!(matches.is_empty() || RegistryHost::parse(&text).is_ok());
    }
}
