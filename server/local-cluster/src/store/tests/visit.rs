//! Listing in order, by namespace, in pages.

use super::*;

type Seen = Vec<(String, String)>;

fn names(
    store: &Store,
    resource: &str,
    namespace: Option<&str>,
    after: Option<(&str, &str)>,
) -> Seen {
    let mut seen = Vec::new();
    let revision = store
        .visit(resource, namespace, after, &mut |namespace, name, _, _| {
            seen.push((namespace.to_owned(), name.to_owned()));
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(revision, store.revision());
    seen
}

fn pairs(expected: &[(&str, &str)]) -> Seen {
    expected.iter().map(|(namespace, name)| ((*namespace).to_owned(), (*name).to_owned())).collect()
}

async fn filled() -> Store {
    let store = Store::in_memory().unwrap();
    for (resource, namespace, name) in [
        ("secrets", "hub", "b"),
        ("secrets", "hub", "a"),
        ("secrets", "hub-2", "a"),
        ("secrets", "a", "z"),
        ("secrets2", "hub", "other"),
        ("namespaces", "", "hub"),
    ] {
        put(&store, ObjectKey::new(resource, namespace, name), b"{}").await;
    }
    store
}

#[tokio::test]
async fn it_goes_by_namespace_and_name() {
    let store = filled().await;
    let all = [("a", "z"), ("hub", "a"), ("hub", "b"), ("hub-2", "a")];
    assert_eq!(names(&store, "secrets", None, None), pairs(&all));
    assert_eq!(names(&store, "secrets", Some("hub"), None), pairs(&all[1..3]));
    assert_eq!(names(&store, "namespaces", None, None), pairs(&[("", "hub")]));
    assert_eq!(names(&store, "secrets", Some("hu"), None), []);
    assert_eq!(names(&store, "pods", None, None), []);
}

#[tokio::test]
async fn it_starts_strictly_after_a_place_whether_or_not_that_exists() {
    let store = filled().await;
    let rest = [("hub", "b"), ("hub-2", "a")];
    for after in [("hub", "a"), ("hub", "aa")] {
        assert_eq!(names(&store, "secrets", None, Some(after)), pairs(&rest));
        assert_eq!(names(&store, "secrets", Some("hub"), Some(after)), pairs(&rest[..1]));
    }
    assert_eq!(names(&store, "secrets", Some("hub"), Some(("hub", "b"))), []);
    assert_eq!(names(&store, "secrets", Some("hub"), Some(("zzz", ""))), []);
    let earlier = Some(("a", "z"));
    assert_eq!(
        names(&store, "secrets", Some("hub"), earlier),
        pairs(&[("hub", "a"), ("hub", "b")])
    );
}

#[tokio::test]
async fn it_stops_where_told() {
    let store = filled().await;
    let mut seen = 0;
    store
        .visit("secrets", None, None, &mut |_, _, _, _| {
            seen += 1;
            if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
    assert_eq!(seen, 2);
}

#[tokio::test]
async fn a_visit_sees_one_snapshot() {
    let store = filled().await;
    let (go, gate) = std::sync::mpsc::channel::<()>();
    let (started, start) = tokio::sync::oneshot::channel();
    let other = store.clone();
    let before = store.revision();
    let visit = tokio::task::spawn_blocking(move || {
        let mut started = Some(started);
        let mut seen = Vec::new();
        let revision = other.visit("secrets", None, None, &mut |_, name, _, _| {
            if let Some(started) = started.take() {
                started.send(()).unwrap();
                gate.recv().unwrap();
            }
            seen.push(name.to_owned());
            ControlFlow::Continue(())
        });
        (revision.unwrap(), seen)
    });
    start.await.unwrap();
    delete(&store, key("b"), b"{}").await;
    put(&store, key("c"), b"{}").await;
    go.send(()).unwrap();
    let (revision, seen) = visit.await.unwrap();
    assert_eq!(revision, before);
    assert_eq!(seen, ["z", "a", "b", "a"]);
}
