use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{Changed, ListPage, Naming, PageSize, Prefix, SecretKind, Version, list_page};

/// A row with a key in every column that many others have, too.
fn row(number: usize, turn: usize) -> SecretRow {
    let prefix = |text| Prefix::parse(text).unwrap();
    let naming = Naming::new(prefix("gitsync-secret-"), prefix("image-"));
    let kind = if number.is_multiple_of(2) { SecretKind::GitSync } else { SecretKind::ImagePull };
    let object = format!("{}n{number:03}", naming.prefix(kind).as_str());
    let (object, name) = naming.parse_as(kind, &object).unwrap();
    SecretRow {
        object,
        name,
        display_name: Some(format!("Team {}~", number % 3)),
        kind,
        summary: vec![format!("h{}", (number + turn) % 4), "x".to_owned()],
        left_out: crate::LeftOut::Nothing,
        changed: Changed { at: Some(format!("2026-01-0{}", number % 5 + 1)), by: None },
        deleting: false,
        version: Version::default(),
    }
}

fn turn(page: &ListPage, cursor: Option<Cursor>, query: &ListQuery) -> Option<ListQuery> {
    // Through the URL, as a reader's click goes.
    let query = query.at(page.page, Some(cursor?));
    Some(ListQuery::parse(&query.to_query_string()))
}

/// True if no row is on the side of the cursor that is asked for.
fn nothing_left<'a>(query: &ListQuery, mut rows: impl Iterator<Item = &'a SecretRow>) -> bool {
    let (position, wanted) = match (&query.cursor, query.direction) {
        (None, _) => return false,
        (Some(Cursor::After(position)), Direction::Asc)
        | (Some(Cursor::Before(position)), Direction::Desc) => (position, Ordering::Greater),
        (Some(Cursor::Before(position) | Cursor::After(position)), _) => (position, Ordering::Less),
    };
    !rows.any(|row| Position::of(query.sort, row).cmp(position) == wanted)
}

#[test]
fn a_position_survives_its_url() {
    for key in ["", "a~b", "é & ?=%2B+\n"] {
        let position = Position { key: key.to_owned(), object: "image-a.b".to_owned() };
        for cursor in [Cursor::After(position.clone()), Cursor::Before(position.clone())] {
            let query = ListQuery { page: 3, cursor: Some(cursor), ..ListQuery::default() };
            assert_eq!(ListQuery::parse(&query.to_query_string()), query);
        }
    }
    for none in ["after=", "after=x", "after=x~", "before=image-a"] {
        assert_eq!(ListQuery::parse(none).cursor, None, "{none}");
    }
}

#[test]
fn a_key_too_long_for_a_link_is_left_out() {
    let rows: Vec<_> = (0..60)
        .map(|n| SecretRow { summary: vec!["h".repeat(KEY_MAX_BYTES + 1)], ..row(n, 0) })
        .collect();
    let page = list_page(rows, &ListQuery::parse("sort=summary&page=2"));
    assert_eq!((page.previous, page.next, page.pages), (None, None, 3));
}

#[test]
fn the_ends_of_the_list_are_pages() {
    let rows: Vec<_> = (0..60).map(|n| row(n, 0)).collect();
    let list = |query: &str| list_page(rows.clone(), &ListQuery::parse(query));
    let past = list("after=zzz~zzz");
    assert_eq!((past.page, past.pages, past.rows.len()), (3, 3, 10));
    assert!(past.next.is_none() && past.previous.is_some());
    let before = list("before=~a&page=7");
    assert_eq!((before.page, before.pages, before.rows.len()), (1, 3, 25));
    assert!(before.previous.is_none() && before.next.is_some());
    // A page with rows before it is not the first.
    let second = list("after=n000~gitsync-secret-n000");
    assert_eq!((second.page, second.pages, second.rows.len()), (2, 3, 25));
}

proptest! {
    /// Whoever pages through sees every row that was there all the time exactly once, whatever
    /// comes and goes meanwhile.
    #[test]
    fn no_row_is_skipped_or_shown_twice(
        sort in 0_usize..5,
        desc in any::<bool>(),
        backwards in any::<bool>(),
        size in prop::sample::select(PageSize::ALL.to_vec()),
        there in prop::collection::btree_set(0_usize..200, 1..120),
        changes in prop::collection::vec(prop::collection::vec((0_usize..200, any::<bool>()), 0..9), 12),
    ) {
        let sort = SortColumn::ALL[sort];
        let direction = if desc { Direction::Desc } else { Direction::Asc };
        let mut query = ListQuery { sort, direction, page: 1, size, ..ListQuery::default() };
        if backwards {
            query.page = usize::MAX;
        }
        let mut rows: BTreeMap<usize, SecretRow> = there.iter().map(|&n| (n, row(n, 0))).collect();
        let mut stayed = there;
        let mut shown = Vec::new();
        let mut changes = changes.into_iter();
        loop {
            let page = list_page(rows.values().cloned().collect(), &query);
            prop_assert!(page.page >= 1 && page.page <= page.pages);
            prop_assert_eq!(page.previous.is_some(), page.page > 1);
            prop_assert_eq!(page.next.is_some(), page.page < page.pages);
            if nothing_left(&query, rows.values()) {
                // The end of the list is shown again, whole.
                break;
            }
            shown.extend(page.rows.iter().map(|row| row.object.clone()));
            let cursor = if backwards { page.previous.clone() } else { page.next.clone() };
            let Some(next) = turn(&page, cursor, &query) else { break };
            query = next;
            for (number, comes) in changes.next().unwrap_or_default() {
                if comes {
                    rows.entry(number).or_insert_with(|| row(number, 1));
                } else {
                    rows.remove(&number);
                    stayed.remove(&number);
                }
            }
        }
        for number in stayed {
            let object = row(number, 0).object;
            let times = shown.iter().filter(|other| **other == object).count();
            prop_assert_eq!(times, 1, "{}", object);
        }
    }
}
