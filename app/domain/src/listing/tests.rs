use proptest::prelude::*;

use super::*;
use crate::{Changed, Naming, Prefix};

fn naming() -> Naming {
    let prefix = |text| Prefix::parse(text).unwrap_or_else(|e| unreachable!("{e}"));
    Naming::new(prefix("gitsync-secret-"), prefix("image-"))
}

fn row(kind: SecretKind, name: &str, display: Option<&str>, summary: &[&str]) -> SecretRow {
    let object = naming().prefix(kind).as_str().to_owned() + name;
    let (object, name) = naming().parse_as(kind, &object).unwrap_or_else(|| unreachable!());
    SecretRow {
        object,
        name,
        display_name: display.map(str::to_owned),
        kind,
        summary: summary.iter().map(|&s| s.to_owned()).collect(),
        left_out: crate::LeftOut::Nothing,
        changed: Changed::default(),
        deleting: false,
        version: crate::Version::default(),
    }
}

fn names(page: &ListPage) -> Vec<&str> {
    page.rows.iter().map(|row| row.name.as_str()).collect()
}

fn three() -> Vec<SecretRow> {
    vec![
        row(SecretKind::ImagePull, "b", Some("Éclair"), &["quay.io"]),
        row(SecretKind::GitSync, "a", Some("zebra"), &["ssh-ed25519 SHA256:x"]),
        row(SecretKind::ImagePull, "c", None, &["ghcr.io"]),
    ]
}

#[test]
fn sorts_filters_and_searches() {
    let list = |query: &str| list_page(three(), &ListQuery::parse(query));
    assert_eq!(names(&list("")), ["a", "b", "c"]);
    assert_eq!(names(&list("?dir=desc")), ["c", "b", "a"]);
    assert_eq!(names(&list("sort=display-name")), ["c", "a", "b"]);
    assert_eq!(names(&list("type=image-pull")), ["b", "c"]);
    assert_eq!(names(&list("q=QUAY")), ["b"]);
    assert_eq!(names(&list("q=%C3%89CLAIR")), ["b"]);
    assert_eq!(names(&list("q=nothing")), Vec::<&str>::new());
    assert_eq!(names(&list("sort=nonsense&dir=up&page=-3&type=x")), ["a", "b", "c"]);
}

#[test]
fn a_search_counts_what_it_cannot_rule_out() {
    let with = |name: &str, left_out| {
        let row = row(SecretKind::ImagePull, name, None, &["quay.io"]);
        crate::SecretRow { left_out, ..row }
    };
    let mut rows = three();
    rows.extend([
        with("many", crate::LeftOut::Some(3)),
        with("unread", crate::LeftOut::Everything),
    ]);
    let unsearched = |query: &str| list_page(rows.clone(), &ListQuery::parse(query)).unsearched;
    // Without a search nothing is asked; what is found needs no more to be known of it.
    assert_eq!(unsearched(""), 0);
    assert_eq!(unsearched("q=nothing"), 2);
    assert_eq!(unsearched("q=many"), 1);
    assert_eq!(unsearched("q=quay"), 0);
    assert_eq!(unsearched("q=nothing&type=git-sync"), 0);
}

#[test]
fn a_page_past_the_end_is_the_last() {
    let rows: Vec<_> =
        (0..60).map(|n| row(SecretKind::GitSync, &format!("n{n:02}"), None, &[])).collect();
    let page = list_page(rows, &ListQuery::parse("page=99"));
    assert_eq!((page.page, page.pages, page.rows.len(), page.total), (3, 3, 10, 60));
}

#[test]
fn a_page_of_another_size_has_the_row_that_was_first() {
    let rows: Vec<_> =
        (0..120).map(|n| row(SecretKind::GitSync, &format!("n{n:03}"), None, &[])).collect();
    let query = ListQuery::parse("page=3&q=n");
    let first = list_page(rows.clone(), &query).first;
    assert_eq!(first, 50);
    for (size, page, shown) in
        [(PageSize::Short, 3, 50), (PageSize::Medium, 2, 50), (PageSize::Long, 1, 0)]
    {
        let sized = query.sized(size, first);
        assert_eq!(ListQuery::parse(&sized.to_query_string()), sized);
        let list = list_page(rows.clone(), &sized);
        assert_eq!((list.page, list.first), (page, shown), "{size:?}");
        assert_eq!(list.rows.len(), size.rows().min(120 - shown), "{size:?}");
    }
    for wrong in ["size=", "size=26", "size=100000", "size=-1"] {
        assert_eq!(ListQuery::parse(wrong).size, PageSize::Short, "{wrong}");
    }
}

#[test]
fn a_form_chooses_column_and_direction_at_once() {
    let query = ListQuery::parse("order=changed.desc");
    assert_eq!((query.sort, query.direction), (SortColumn::Changed, Direction::Desc));
    assert_eq!(query.to_query_string(), "?sort=changed&dir=desc");
    assert_eq!(ListQuery::parse(&format!("order={}", query.order())), query);
    assert_eq!(ListQuery::parse("order=x").to_query_string(), "");
}

#[test]
fn sorting_again_turns_the_order() {
    let query = ListQuery::parse("sort=type&page=4").sorted_by(SortColumn::Type);
    assert_eq!(query.to_query_string(), "?sort=type&dir=desc");
    assert_eq!(query.sorted_by(SortColumn::Name).to_query_string(), "");
}

#[test]
fn a_page_that_says_something_else_looks_different() {
    let page = ListPage::default();
    let at = Some("2026-01-01T00:00:00Z".to_owned());
    let others = [
        ListPage { as_of: at.clone(), ..page.clone() },
        ListPage { restored: at, ..page.clone() },
        ListPage { behind: true, ..page.clone() },
        ListPage { total: 1, ..page.clone() },
    ];
    for other in others {
        assert!(!page.shows_as(&other) && other.shows_as(&other), "{other:?}");
    }
    assert!(page.shows_as(&ListPage { generation: 7, ..page.clone() }));
}

proptest! {
    #[test]
    fn any_query_is_read(text in ".*") {
        let query = ListQuery::parse(&text);
        prop_assert_eq!(
            ListQuery::parse(&query.to_query_string()),
            ListQuery { seen: Seen::Nothing, ..query }
        );
    }

    #[test]
    fn pages_show_every_row_once(count in 0_usize..90, sort in 0_usize..5, desc in any::<bool>()) {
        let rows: Vec<_> = (0..count).map(|n| row(SecretKind::GitSync, &format!("n{n}"), None, &[])).collect();
        let direction = if desc { Direction::Desc } else { Direction::Asc };
        let sort = SortColumn::ALL.into_iter().nth(sort).unwrap_or_default();
        let query = ListQuery { sort, direction, page: 1, ..ListQuery::default() };
        let pages = list_page(rows.clone(), &query).pages;
        let mut seen: Vec<_> = (1..=pages)
            .flat_map(|page| list_page(rows.clone(), &query.at_page(page)).rows)
            .map(|row| row.object)
            .collect();
        seen.sort();
        seen.dedup();
        prop_assert_eq!(seen.len(), count);
    }
}
