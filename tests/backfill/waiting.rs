//! An upgrade that leaves batches to another run.

use migrate_runtime::{Event, Migrator, block_on};

use crate::place::{ALL, Place};

fn chain(place: Place) -> Place {
    place
        .revision(
            "0002_more",
            "CREATE TABLE more (a integer);\n",
            "DROP TABLE more;\n",
        )
        .revision(
            "0003_fill",
            "-- migrate: batch key=id size=10\nUPDATE item SET v = v + 1;\n",
            "-- migrate: irreversible because of no need\n",
        )
        .revision(
            "0004_last",
            "CREATE TABLE last (a integer);\n",
            "DROP TABLE last;\n",
        )
}

#[test]
fn it_stops_in_front_of_them_and_goes_on_behind_them() {
    for kind in ALL {
        let place = chain(Place::new(kind, 100));
        place.upgrade("0001");
        let chain = place.read();
        let mut needed = Vec::new();
        let migrator = Migrator::new(&chain)
            .wait_for_batches(false)
            .on_event(|event| {
                if let Event::BackfillNeeded { id, .. } = event {
                    needed.push((*id).to_owned());
                }
            });
        let report = block_on(migrator.upgrade(place.url())).unwrap();
        let ids = |report: &migrate_runtime::Report| -> Vec<String> {
            report.done.iter().map(|done| done.id.clone()).collect()
        };
        assert_eq!(
            (ids(&report), report.to),
            (vec!["0002".to_owned()], Some("0002".to_owned())),
            "{kind:?}"
        );
        assert_eq!(report.left_to_backfill.as_deref(), Some("0003"), "{kind:?}");
        assert_eq!(needed, ["0003"], "{kind:?}");
        assert_eq!(place.values().0, ["0|100"], "{kind:?}");

        let report = block_on(Migrator::new(&chain).run_backfill(place.url())).unwrap();
        assert_eq!(
            (ids(&report), report.to.as_deref()),
            (vec!["0003".to_owned()], Some("0003")),
            "{kind:?}"
        );
        assert_eq!(place.values().0, ["1|100"], "{kind:?}");

        let error = block_on(Migrator::new(&chain).run_backfill(place.url())).unwrap_err();
        assert_eq!(error.code().unwrap().name(), "backfill-unknown", "{kind:?}");
        let report = block_on(
            Migrator::new(&chain)
                .wait_for_batches(false)
                .upgrade(place.url()),
        )
        .unwrap();
        assert_eq!(
            (ids(&report), report.left_to_backfill),
            (vec!["0004".to_owned()], None),
            "{kind:?}"
        );
    }
}

#[test]
fn a_database_that_nobody_uses_yet_is_brought_up_whole() {
    for kind in ALL {
        let place = chain(Place::new(kind, 100));
        let chain = place.read();
        let migrator = Migrator::new(&chain).wait_for_batches(false);
        let report = block_on(migrator.upgrade(place.url())).unwrap();
        assert_eq!(
            (report.done.len(), report.left_to_backfill),
            (4, None),
            "{kind:?}"
        );
    }
}
