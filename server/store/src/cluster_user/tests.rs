use proptest::prelude::*;

use super::*;

fn caller(user: &str, groups: &[&str]) -> Caller {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    Caller { user: user.to_owned(), email: None, groups }
}

fn sent(user: &ClusterUser) -> Vec<(String, String)> {
    let mut headers = HeaderMap::new();
    user.sign(&mut headers);
    let text = |value: &HeaderValue| String::from_utf8(value.as_bytes().to_vec()).unwrap();
    headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_user_and_each_group_by_its_own_header() {
    let policy = Impersonation {
        user_prefix: "sso:".to_owned(),
        group_prefix: "team/".to_owned(),
        groups: None,
    };
    let user = ClusterUser::of(Some(&policy), &caller("żaneta", &["b", "a", "b"])).unwrap();
    let expected = [
        ("impersonate-user", "sso:żaneta"),
        ("impersonate-group", "team/a"),
        ("impersonate-group", "team/b"),
    ];
    assert_eq!(sent(&user), pairs(&expected));
    assert_eq!(sent(&ClusterUser::of(None, &caller("system:admin", &[])).unwrap()), pairs(&[]));
}

#[test]
fn only_the_groups_that_are_to_be_passed_on() {
    let groups = Some(["team/a".to_owned()].into());
    let policy =
        Impersonation { group_prefix: "team/".to_owned(), groups, ..Impersonation::default() };
    let user = ClusterUser::of(Some(&policy), &caller("ada", &["a", "b", "team/a"])).unwrap();
    let expected = [("impersonate-user", "ada"), ("impersonate-group", "team/a")];
    assert_eq!(sent(&user), pairs(&expected));
    // A caller with such a group is refused even if the group would not be passed on.
    let policy =
        Impersonation { groups: Some(["a".to_owned()].into()), ..Impersonation::default() };
    assert_eq!(ClusterUser::of(Some(&policy), &caller("ada", &["a", "system:masters"])), None);
}

#[test]
fn what_the_cluster_must_not_hear_is_refused_whole() {
    let policy = Impersonation::default();
    for wrong in [
        "",
        " ",
        "system:masters",
        "system:",
        "SYSTEM:masters",
        "System:serviceaccount:kube-system:default",
        " system:masters",
        "\tsystem:masters",
        "system:masters ",
        "\u{a0}ada",
        "ada\r\nimpersonate-group: system:masters",
        "ada\0",
        "ada\u{7f}",
        "ada\u{85}",
    ] {
        assert_eq!(ClusterUser::of(Some(&policy), &caller(wrong, &[])), None, "user {wrong:?}");
        let groups = ["fine", wrong];
        assert_eq!(
            ClusterUser::of(Some(&policy), &caller("ada", &groups)),
            None,
            "group {wrong:?}"
        );
    }
    for fine in ["systematic", "my:system:masters", "ada lovelace", "ada@example.org", "system"] {
        assert!(ClusterUser::of(Some(&policy), &caller(fine, &[fine])).is_some(), "{fine}");
    }
    // The rule applies to the resulting name, prefix included.
    let policy = Impersonation { user_prefix: "sys".to_owned(), ..Impersonation::default() };
    assert_eq!(ClusterUser::of(Some(&policy), &caller("tem:admin", &[])), None);
    let policy = Impersonation { user_prefix: "sso:".to_owned(), ..Impersonation::default() };
    assert!(ClusterUser::of(Some(&policy), &caller("system:admin", &[])).is_some());
}

/// Names that are close to the system's names.
fn name() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("system".to_owned()),
        Just(":".to_owned()),
        "[sS][yY][sS]",
        "[tT][eE][mM]:",
        "[ \t\r\n]",
        "[a-z]{1,4}",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

/// The name that an API server reads from a header's bytes.
fn heard(value: &str) -> &str {
    value.trim_matches([' ', '\t'])
}

proptest! {
    #[test]
    fn no_name_of_the_system_is_ever_heard(
        user in name(),
        groups in proptest::collection::vec(name(), 0..4),
        user_prefix in "(sys|s|sso:)?",
        group_prefix in "(sys|s|sso:)?",
    ) {
        let policy = Impersonation { user_prefix, group_prefix, groups: None };
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let caller = caller(&user, &groups);
        let Some(cluster_user) = ClusterUser::of(Some(&policy), &caller) else { return Ok(()) };
        let sent = sent(&cluster_user);
        let (first, rest) = sent.split_first().unwrap();
        prop_assert_eq!(first, &("impersonate-user".to_owned(), format!("{}{user}", policy.user_prefix)));
        let whole: BTreeSet<String> =
            groups.iter().map(|group| format!("{}{group}", policy.group_prefix)).collect();
        let told: BTreeSet<String> =
            rest.iter().map(|(_, value)| value.clone()).collect();
        prop_assert_eq!(told, whole);
        for (name, value) in &sent {
            prop_assert!(name == "impersonate-user" || name == "impersonate-group");
            prop_assert!(!value.is_empty() && !value.chars().any(char::is_control));
            prop_assert_eq!(heard(value), value.as_str());
            prop_assert!(!value.to_lowercase().starts_with("system:"));
        }
    }
}
