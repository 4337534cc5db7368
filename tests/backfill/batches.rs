//! Every row is changed once, batch by batch, whichever way it goes.

use migrate_runtime::{BackfillState, Event, Migrator, block_on};

use crate::place::{ALL, Kind, Place};

#[test]
fn every_row_is_changed_once() {
    for kind in ALL {
        let place = Place::new(kind, 1000).batches("size=10 target=1s");
        let chain = place.read();
        let mut batches = Vec::new();
        let migrator = Migrator::new(&chain).on_event(|event| {
            if let Event::Batch {
                id,
                table,
                done,
                size,
                ..
            } = event
            {
                batches.push((format!("{id} {table}"), *done, *size));
            }
        });
        let report = block_on(migrator.upgrade(place.url())).unwrap();
        assert_eq!(report.done.len(), 2, "{kind:?}");
        let (values, changes) = place.values();
        assert_eq!(
            (&values[..], &changes[..]),
            (&["1|1000".to_owned()][..], &["1|1000".to_owned()][..]),
            "{kind:?}"
        );
        assert_eq!(batches[0], ("0002 item".to_owned(), 10, 15), "{kind:?}");
        assert!(
            batches.is_sorted_by(|a, b| a.1 < b.1),
            "{kind:?}: {batches:?}"
        );
        assert_eq!(batches.last().unwrap().1, 1000, "{kind:?}");
        assert_eq!(place.job(), ["0002/up/1|done|1000|null|0"], "{kind:?}");

        let all = block_on(Migrator::new(&chain).backfills(place.url())).unwrap();
        let [one] = &all[..] else {
            panic!("{kind:?}: {all:?}");
        };
        assert_eq!(
            (
                one.state,
                one.rows_done,
                usize::try_from(one.batches).unwrap()
            ),
            (BackfillState::Done, 1000, batches.len()),
            "{kind:?}"
        );
        assert!(place.upgrade("head").done.is_empty(), "{kind:?}");
    }
}

#[test]
fn the_way_back_runs_in_batches_too_and_a_second_time_up_starts_anew() {
    for kind in ALL {
        let place = Place::new(kind, 300).batches("size=50");
        place.upgrade("head");
        place.downgrade("0001");
        assert_eq!(
            place.values(),
            (vec!["0|300".to_owned()], vec!["2|300".to_owned()]),
            "{kind:?}"
        );
        place.upgrade("head");
        assert_eq!(
            place.values(),
            (vec!["1|300".to_owned()], vec!["3|300".to_owned()]),
            "{kind:?}"
        );
        assert_eq!(
            place.job(),
            ["0002/down/1|done|300|null|0", "0002/up/1|done|300|null|0"],
            "{kind:?}"
        );
    }
}

#[test]
fn the_table_of_data_changes_is_no_part_of_the_schema() {
    for kind in ALL {
        let place = Place::new(kind, 10).batches("size=10");
        place.upgrade("0001");
        let chain = place.read();
        let schema = || {
            block_on(chain.schema_of(place.url()))
                .unwrap()
                .fingerprint()
        };
        let before = schema();
        place.upgrade("head");
        assert_eq!(place.job().len(), 1, "{kind:?}");
        assert_eq!(schema(), before, "{kind:?}");
    }
}

#[test]
fn a_condition_and_other_statements_stay_what_they_are() {
    for kind in ALL {
        let place = Place::new(kind, 400).revision(
            "0002_fill",
            "UPDATE item SET w = 1 WHERE id <= 600;\n\
             -- migrate: batch key=id size=30\nDELETE FROM item WHERE w = 1 OR id > 1100;\n\
             UPDATE item SET w = 2;\n\
             -- migrate: batch key=id size=30\nUPDATE item SET v = 5 WHERE w = 2 AND (v < 5 OR v > 5) -- all of them\n;\n",
            "-- migrate: irreversible because rows are gone\n",
        );
        place.upgrade("head");
        assert_eq!(
            place.query("SELECT min(id), max(id), count(*), min(v), max(w) FROM item"),
            ["603|1098|166|5|2"],
            "{kind:?}"
        );
        assert_eq!(
            place.job(),
            ["0002/up/2|done|234|null|0", "0002/up/4|done|166|null|0"],
            "{kind:?}"
        );
    }
}

#[test]
fn other_tables_of_postgres_and_sqlite_are_joined() {
    for kind in [Kind::Postgres, Kind::Sqlite] {
        let place = Place::new(kind, 200).revision(
            "0002_fill",
            "CREATE TABLE price (item integer NOT NULL, cents integer);\n\
             INSERT INTO price SELECT id, id * 10 FROM item WHERE id > 30;\n\
             -- migrate: batch key=id size=30\nUPDATE item AS i SET w = p.cents FROM price p WHERE p.item = i.id AND i.w IS NULL;\n",
            "DROP TABLE price;\n",
        );
        place.upgrade("head");
        assert_eq!(
            place.query("SELECT count(*), min(w), max(w) FROM item WHERE w = id * 10"),
            ["190|330|6000"],
            "{kind:?}"
        );
        assert_eq!(place.job(), ["0002/up/3|done|190|null|0"], "{kind:?}");
    }
}

#[test]
fn rows_that_come_later_are_not_chased() {
    for kind in ALL {
        let place = Place::new(kind, 100).batches("size=10");
        let chain = place.read();
        let mut first = true;
        let migrator = Migrator::new(&chain).on_event(|event| {
            if matches!(event, Event::Batch { .. }) && std::mem::take(&mut first) {
                place.execute("INSERT INTO item (id) VALUES (1000), (1001)");
            }
        });
        block_on(migrator.upgrade(place.url())).unwrap();
        assert_eq!(place.values().0, ["0|2", "1|100"], "{kind:?}");
    }
}

#[test]
fn a_table_without_rows_is_done_at_once() {
    for kind in ALL {
        let place = Place::empty(kind)
            .revision(
                "0001_item",
                "CREATE TABLE item (id integer NOT NULL PRIMARY KEY, v integer);\n",
                "DROP TABLE item;\n",
            )
            .batches("size=10");
        place.upgrade("head");
        assert_eq!(place.job(), ["0002/up/1|done|0|null|0"], "{kind:?}");
    }
}
