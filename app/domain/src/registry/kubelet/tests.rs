use proptest::prelude::*;

use super::*;

#[test]
fn examples_of_the_documentation() {
    for (host, image, expected) in [
        ("*.kubernetes.io", "kubernetes.io/app", false),
        ("*.kubernetes.io", "abc.kubernetes.io/app", true),
        ("*.*.kubernetes.io", "abc.kubernetes.io/app", false),
        ("*.*.kubernetes.io", "abc.def.kubernetes.io/app", true),
        ("prefix.*.io", "prefix.kubernetes.io/app", true),
        ("*-good.kubernetes.io", "prefix-good.kubernetes.io/app", true),
        ("my-registry.example/images", "my-registry.example/images", true),
        ("my-registry.example/images", "my-registry.example/images/my-app", true),
        ("my-registry.example/images", "my-registry.example/other/my-app", false),
        ("*.my-registry.example/images", "sub.my-registry.example/images/my-app:1", true),
        ("*.my-registry.example/images", "a.sub.my-registry.example/images/my-app", false),
        ("*.my-registry.example/images", "a.b.sub.my-registry.example/images/my-app", false),
    ] {
        assert_eq!(pulls(host, image), expected, "{host} {image}");
    }
}

#[test]
fn ports_and_addresses() {
    for (host, image, expected) in [
        ("r.example.com:5000", "r.example.com:5000/app:1.0", true),
        ("r.example.com:5000", "r.example.com/app:1.0", false),
        ("r.example.com", "r.example.com:5000/app:1.0", false),
        ("*.example.com:5000", "r.example.com:5000/app", true),
        ("localhost:5000", "localhost:5000/app", true),
        ("10.0.0.1:5000", "10.0.0.1:5000/app", true),
        ("[::1]:5000", "[::1]:5000/app:1.0", true),
        ("[::1]:5000", "[::2]:5000/app:1.0", false),
        // Read as a character class, which the address is not one of.
        ("[::1]", "[::1]/app:1.0", false),
        ("r.example.com:x", "r.example.com:x/app", false),
        ("r[0-9].example.com", "r1.example.com/app", false),
    ] {
        assert_eq!(pulls(host, image), expected, "{host} {image}");
    }
}

#[test]
fn what_is_left_out_of_a_stored_host() {
    for (host, image, expected) in [
        ("https://r.example.com", "r.example.com/app", true),
        ("http://r.example.com/v2/", "r.example.com/app", true),
        ("https://r.example.com/v1/team", "r.example.com/team/app", true),
        ("https://r.example.com/v1", "r.example.com/app", false),
        ("https://u:p@r.example.com/", "r.example.com/app", true),
        ("HTTPS://r.example.com", "r.example.com/app", false),
        ("r.example.com/team/", "r.example.com/team/app", true),
        ("r.example.com/team/", "r.example.com/team", false),
        ("R.example.com", "r.example.com/app", false),
        ("r.example.com/a b", "r.example.com/a", false),
        ("a b.example.com", "a b.example.com/app", false),
        ("", "r.example.com/app", false),
    ] {
        assert_eq!(pulls(host, image), expected, "{host} {image}");
    }
}

#[test]
fn docker_hub_is_the_default() {
    for host in ["https://index.docker.io/v1/", "index.docker.io", "https://index.docker.io/v2/"] {
        for image in ["nginx", "library/nginx:1.27", "docker.io/team/app", "index.docker.io/a/b"] {
            assert!(pulls(host, image), "{host} {image}");
        }
        assert!(!pulls(host, "quay.io/team/app"));
    }
    assert!(pulls("docker.io", "nginx@sha256:00"));
    assert!(pulls("docker.io/team", "team/app"));
    assert!(!pulls("https://index.docker.io/v1", "nginx"));
    assert!(!pulls("registry-1.docker.io", "nginx"));
    // A host without dot and port is a name at Docker Hub.
    assert!(!pulls("myregistry", "myregistry/app"));
}

#[test]
fn hosts_that_are_one_to_the_kubelet() {
    let mut taken = TakenHosts::new(["https://a.io/v1/", "a.io", "b.io/x"]);
    for (host, free) in [
        ("a.io/", false),
        ("http://a.io/v2/", false),
        ("b.io/x/", false),
        ("b.io/v1/x", false),
        ("b.io/y", true),
        ("https://b.io/v1/x", false),
        ("a.io:443", true),
        ("c.io", true),
        ("c.io", false),
    ] {
        assert_eq!(taken.put(host), free, "{host}");
    }
}

proptest! {
    #[test]
    fn any_text_is_decided(host in ".*", image in ".*") {
        let _ = pulls(&host, &image);
        let _ = TakenHosts::new([host.as_str()]).put(&image);
    }

    #[test]
    fn a_host_pulls_what_is_under_it(
        host in "[a-z][a-z0-9-]{0,8}(\\.[a-z0-9]{1,8}){1,3}(:[0-9]{1,5})?",
        path in "(/[a-z]{1,5}){0,2}",
        below in "[a-z]{1,8}",
    ) {
        prop_assume!(!host.ends_with("docker.io"));
        let stored = format!("{host}{path}");
        let image = format!("{stored}/{below}:1.0");
        prop_assert!(pulls(&stored, &image));
        let spelled = format!("https://{host}/v2{path}/");
        prop_assert!(pulls(&spelled, &image));
        prop_assert!(!TakenHosts::new([stored.as_str()]).put(&spelled));
        // One label more or less is another host.
        let deeper = format!("x.{image}");
        prop_assert!(!pulls(&stored, &deeper));
        let wild = format!("*.{stored}");
        prop_assert!(pulls(&wild, &deeper));
        prop_assert!(!pulls(&wild, &image));
    }
}
