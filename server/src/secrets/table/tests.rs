use std::collections::BTreeMap;

use app::domain::{Changed, Cursor, Prefix, Version, list_page};
use proptest::prelude::*;

use super::*;

fn naming() -> Naming {
    let prefix = |text| Prefix::parse(text).unwrap();
    Naming::new(prefix("gitsync-secret-"), prefix("image-"))
}

fn row(kind: SecretKind, name: &str, turn: u8) -> SecretRow {
    let object = format!("{}{name}", naming().prefix(kind).as_str());
    let (object, name) = naming().parse_as(kind, &object).unwrap();
    let display = [None, Some("Éclair"), Some("STRASSE ß"), Some("a"), Some("İ")];
    let hosts = ["quay.io", "Ghcr.IO", "", "a\nb"];
    SecretRow {
        object,
        name,
        display_name: display[usize::from(turn) % 5].map(str::to_owned),
        kind,
        summary: hosts.iter().take(usize::from(turn / 5) % 5).map(|&h| h.to_owned()).collect(),
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

fn queries() -> impl Strategy<Value = ListQuery> {
    let search = prop_oneof![
        2 => Just(String::new()),
        3 => "[a-cA-C]{1,2}",
        1 => prop::sample::select(vec!["É", "io", "i̇", "ss", "quay.io", "image-", "b\nq", "\u{ff}"])
            .prop_map(str::to_owned),
    ];
    let place = prop_oneof![Just(String::new()), "[a-c]{1,2}", Just("quay.io".to_owned())];
    let cursor = prop::option::of((any::<bool>(), place, "(image-|gitsync-secret-)[a-c]{1,2}"));
    let kind = prop::option::of(kinds());
    (search, kind, 0_usize..5, any::<bool>(), 1_usize..6, cursor).prop_map(
        |(search, kind, sort, desc, page, cursor)| ListQuery {
            search,
            kind,
            sort: SortColumn::ALL[sort],
            direction: if desc { Direction::Desc } else { Direction::Asc },
            page,
            cursor: cursor.map(|(after, key, object)| {
                let place = Place { key, object };
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
        queries in prop::collection::vec(queries(), 1..12),
    ) {
        let mut model: BTreeMap<String, SecretRow> = BTreeMap::new();
        let mut table = Table::new(&naming());
        for kind in SecretKind::ALL {
            let rows: Vec<_> = start.iter().filter(|row| row.kind == kind).cloned().collect();
            model.extend(rows.iter().map(|row| (row.object.to_string(), row.clone())));
            *table.of_mut(kind) = KindTable::new(kind, &naming(), rows.into_iter().collect());
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
        for query in queries {
            let expected = list_page(model.values().cloned().collect(), &query);
            prop_assert_eq!(table.page(&query), expected, "{:?}", query);
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

#[test]
fn many_changes_leave_no_waste_and_no_ghosts() {
    let mut table = KindTable::new(SecretKind::GitSync, &naming(), Packed::default());
    for turn in 0..40_u8 {
        for number in 0..200 {
            table.put(&row(SecretKind::GitSync, &format!("n{number}"), turn));
        }
    }
    assert_eq!(table.len(), 200);
    assert_eq!(table.matching(SortColumn::Name, "gitsync").len(), 200);
    for number in 0..200 {
        assert!(table.remove(&format!("gitsync-secret-n{number}")));
    }
    assert!(table.is_empty());
    assert_eq!(table.matching(SortColumn::Changed, "gitsync").len(), 0);
}
