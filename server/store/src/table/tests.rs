use std::collections::BTreeMap;

use domain::{
    Changed, Cursor, LeftOut, PageSize, Prefix, SortColumn, Summary, Version, list_page,
    list_page_by,
};
use proptest::prelude::*;

use super::*;

fn naming() -> Naming {
    let prefix = |text| Prefix::parse(text).unwrap();
    Naming::new(prefix("gitsync-secret-"), prefix("image-"))
}

/// Display names; some of them compare equal except for their code points.
const TITLES: [Option<&str>; 13] = [
    None,
    Some("Éclair"),
    Some("E\u{301}clair"),
    Some("STRASSE ß"),
    Some("a"),
    Some("a\u{200b}"),
    Some("b\u{ad}"),
    Some("İ"),
    Some("王"),
    Some("丁"),
    Some("陳 a"),
    Some("林"),
    Some("#1"),
];

fn row(kind: SecretKind, name: &str, turn: u8) -> SecretRow {
    let object = format!("{}{name}", naming().prefix(kind).as_str());
    let (object, name) = naming().parse_as(kind, &object).unwrap();
    let hosts = ["quay.io", "Ghcr.IO", "", "a\nb"];
    SecretRow {
        object,
        name,
        display_name: TITLES[usize::from(turn) % TITLES.len()].map(str::to_owned),
        kind,
        summary: hosts.iter().take(usize::from(turn / 5) % 5).map(|&h| h.to_owned()).collect(),
        left_out: match turn % 5 {
            0 => LeftOut::Everything,
            1 => LeftOut::Some(usize::from(turn) + 1),
            _ => LeftOut::Nothing,
        },
        changed: Changed {
            at: (!turn.is_multiple_of(4)).then(|| format!("2026-01-0{}T00:00:00Z", turn % 4)),
            by: (!turn.is_multiple_of(3)).then(|| "ada".repeat(usize::from(turn % 3) - 1)),
        },
        deleting: turn.is_multiple_of(7),
        version: Version { uid: format!("u{turn}"), resource_version: turn.to_string() },
    }
}

fn kinds() -> impl Strategy<Value = SecretKind> {
    prop_oneof![Just(SecretKind::GitSync), Just(SecretKind::ImagePull)]
}

fn rows() -> impl Strategy<Value = SecretRow> {
    (kinds(), "[a-c]{1,3}", any::<u8>()).prop_map(|(kind, name, turn)| row(kind, &name, turn))
}

fn languages() -> impl Strategy<Value = Lang> {
    prop::sample::select(Lang::ALL.to_vec())
}

/// The domain's answer for rows on a page in a language.
fn said(rows: &BTreeMap<String, SecretRow>, query: &ListQuery, lang: Lang) -> ListPage {
    let rows = rows.values().cloned().collect();
    match query.sort {
        SortColumn::DisplayName => {
            list_page_by(rows, query, |a, b| Order::Titles(lang).compare(a, b))
        }
        _ => list_page(rows, query),
    }
}

fn queries() -> impl Strategy<Value = ListQuery> {
    let search = prop_oneof![
        2 => Just(String::new()),
        3 => "[a-cA-C]{1,2}",
        1 => prop::sample::select(vec!["É", "io", "i̇", "ss", "quay.io", "image-", "b\nq", "\u{ff}"])
            .prop_map(str::to_owned),
    ];
    let place = prop_oneof![
        Just(String::new()),
        "[a-c]{1,2}",
        prop::sample::select(vec!["quay.io", "éclair", "a\u{200b}", "丁", "王", "陳"])
            .prop_map(str::to_owned),
    ];
    let cursor = prop::option::of((any::<bool>(), place, "(image-|gitsync-secret-)[a-c]{1,2}"));
    let kind = prop::option::of(kinds());
    let size = prop::sample::select(PageSize::ALL.to_vec());
    (search, kind, 0_usize..5, any::<bool>(), 1_usize..6, size, cursor).prop_map(
        |(search, kind, sort, desc, page, size, cursor)| ListQuery {
            search,
            size,
            kind,
            sort: SortColumn::ALL[sort],
            direction: if desc { Direction::Desc } else { Direction::Asc },
            page,
            cursor: cursor.map(|(after, key, object)| {
                let place = Position { key, object };
                if after { Cursor::After(place) } else { Cursor::Before(place) }
            }),
            ..ListQuery::default()
        },
    )
}

proptest! {
    #[test]
    fn a_page_is_what_the_domain_says(
        start in prop::collection::vec(rows(), 0..60),
        edits in prop::collection::vec((any::<bool>(), rows()), 0..80),
        before in prop::collection::vec((queries(), languages()), 0..3),
        queries in prop::collection::vec((queries(), languages()), 1..12),
    ) {
        let mut model: BTreeMap<String, SecretRow> = BTreeMap::new();
        let mut table = Table::new(&naming());
        for kind in SecretKind::ALL {
            let rows: Vec<_> = start.iter().filter(|row| row.kind == kind).cloned().collect();
            model.extend(rows.iter().map(|row| (row.object.to_string(), row.clone())));
            *table.of_mut(kind) = KindTable::new(kind, &naming(), rows.into_iter().collect());
        }
        // An order that a page has made follows the edits; the other orders are made after the
        // edits.
        for (query, lang) in before {
            prop_assert_eq!(table.page(&query, lang), said(&model, &query, lang));
        }
        for (keeps, row) in edits {
            let object = row.object.to_string();
            if keeps {
                table.of_mut(row.kind).put(&row);
                model.insert(object, row);
            } else {
                let there = table.of_mut(row.kind).remove(&object);
                prop_assert_eq!(there, model.remove(&object).is_some());
            }
        }
        for (query, lang) in queries {
            let expected = said(&model, &query, lang);
            prop_assert_eq!(table.page(&query, lang), expected, "{:?} {}", query, lang.tag());
        }
        for row in model.values() {
            let of_kind = table.of(row.kind);
            prop_assert_eq!(of_kind.get(row.object.as_str()), Some(row.clone()));
            prop_assert!(of_kind.has_uid(&row.version.uid));
        }
        let all: Vec<_> = SecretKind::ALL.iter().flat_map(|kind| table.of(*kind).rows()).collect();
        prop_assert_eq!(all, model.into_values().collect::<Vec<_>>());
    }
}

proptest! {
    #[test]
    fn pages_by_display_name_are_whole_and_follow_changes(
        lang in languages(),
        backwards in any::<bool>(),
        desc in any::<bool>(),
        start in prop::collection::btree_map("[a-c]{3}", ("\\PC{0,6}", any::<bool>()), 0..90),
        edits in prop::collection::btree_map("[a-c]{3}", "\\PC{0,6}", 0..20),
    ) {
        let titled = |name: &str, title: &str, is_image: bool| {
            let kind = if is_image { SecretKind::ImagePull } else { SecretKind::GitSync };
            let title = Some(title.to_owned()).filter(|title| !title.is_empty());
            SecretRow { display_name: title, ..row(kind, name, 0) }
        };
        let mut table = Table::new(&naming());
        let mut model = BTreeMap::new();
        let mut put = |table: &mut Table, row: SecretRow| {
            table.of_mut(row.kind).put(&row);
            model.insert(row.object.to_string(), row);
        };
        for (name, (title, is_image)) in &start {
            put(&mut table, titled(name, title, *is_image));
        }
        let direction = if desc { Direction::Desc } else { Direction::Asc };
        let page = if backwards { usize::MAX } else { 1 };
        let mut query =
            ListQuery { sort: SortColumn::DisplayName, direction, page, ..ListQuery::default() };
        // The first page makes the order, and the edits then update it.
        table.page(&query, lang);
        for (name, title) in &edits {
            put(&mut table, titled(name, title, title.len() % 2 == 0));
        }
        let mut pages = Vec::new();
        loop {
            let page = table.page(&query, lang);
            let cursor = if backwards { page.previous } else { page.next };
            pages.push(page.rows);
            let Some(cursor) = cursor else { break };
            query = ListQuery::parse(&query.at(page.page, Some(cursor)).to_query_string());
        }
        if backwards {
            pages.reverse();
        }
        prop_assert!(pages.iter().all(|page| page.len() <= query.size.rows()));
        let shown: Vec<SecretRow> = pages.into_iter().flatten().collect();
        let mut wanted: Vec<SecretRow> = model.into_values().collect();
        let key = |row: &SecretRow| SortColumn::DisplayName.key(row);
        wanted.sort_by(|a, b| {
            let titles = Order::Titles(lang).compare(&key(a), &key(b));
            titles.then_with(|| a.object.as_str().cmp(b.object.as_str()))
        });
        if desc {
            wanted.reverse();
        }
        prop_assert_eq!(shown, wanted);
    }
}

#[test]
fn a_description_counts_for_its_version_once() {
    let mut table = KindTable::new(SecretKind::ImagePull, &naming(), Packed::default());
    let mut unread = row(SecretKind::ImagePull, "a", 5);
    unread.describe(Summary::unread());
    table.put(&unread);
    table.put(&row(SecretKind::ImagePull, "b", 7));
    assert_eq!(table.unread().collect::<Vec<_>>(), ["image-a"]);
    let mut read = unread.clone();
    read.describe(Summary::of(["Quay.example".to_owned()], 3));
    let older = SecretRow { version: Version::default(), ..read.clone() };
    let search = |table: &KindTable| {
        table.matching(Order::Column(SortColumn::Name), "quay.example").into_owned()
    };
    assert!(!table.describe(&older) && search(&table).is_empty());
    assert!(table.describe(&read) && !table.describe(&read));
    assert_eq!(table.get("image-a"), Some(read));
    assert_eq!(table.unread().count(), 0);
    let found = search(&table);
    assert_eq!((found.len(), table.not_ruled_out(&found)), (1, 0));
    // Three of its registries are not kept, so a search for another text cannot rule this row out.
    assert_eq!(table.not_ruled_out(&[]), 1);
    table.remove("image-a");
    assert_eq!(table.not_ruled_out(&[]), 0);
}

#[test]
fn an_order_of_titles_is_made_when_it_is_asked_for_and_kept_in_a_new_table() {
    let mut table = Table::new(&naming());
    table.of_mut(SecretKind::GitSync).put(&row(SecretKind::GitSync, "a", 1));
    let languages =
        |table: &Table| table.of(SecretKind::GitSync).languages().collect::<Vec<Lang>>();
    table.page(&ListQuery::default(), Lang::ZhTw);
    assert!(languages(&table).is_empty());
    table.page(&ListQuery::parse("sort=display-name"), Lang::ZhTw);
    assert_eq!(languages(&table), [Lang::ZhTw]);
    let anew = KindTable::new(SecretKind::GitSync, &naming(), Packed::default());
    anew.sort_titles(&languages(&table));
    assert_eq!(anew.languages().collect::<Vec<_>>(), [Lang::ZhTw]);
}

#[test]
fn many_changes_leave_no_waste_and_no_ghosts() {
    let mut table = KindTable::new(SecretKind::GitSync, &naming(), Packed::default());
    for turn in 0..40_u8 {
        for number in 0..200 {
            table.put(&row(SecretKind::GitSync, &format!("n{number}"), turn));
        }
    }
    assert_eq!(table.len(), 200);
    assert_eq!(table.matching(Order::Column(SortColumn::Name), "gitsync").len(), 200);
    for number in 0..200 {
        assert!(table.remove(&format!("gitsync-secret-n{number}")));
    }
    assert_eq!(table.len(), 0);
    assert_eq!(table.matching(Order::Column(SortColumn::Changed), "gitsync").len(), 0);
}
