//! Holding up a run, by hand and by itself.

use std::time::Duration;

use migrate_runtime::{BackfillState, Event, Migrator, block_on};

use crate::place::{ALL, Place};

#[test]
fn a_run_that_is_paused_waits_until_somebody_lets_it_go_on() {
    for kind in ALL {
        let place = Place::new(kind, 500).batches("size=10 target=10ms pause=5ms");
        place.upgrade("0001");
        let (chain, url) = (place.read(), place.url());
        let (said, mut hear) = tokio::sync::mpsc::unbounded_channel();
        block_on(async {
            let mut batches = 0;
            let mut because = Vec::new();
            let migrator = Migrator::new(&chain).on_event(|event| match event {
                Event::Batch { .. } => {
                    batches += 1;
                    if batches == 3 {
                        let _ = said.send(());
                    }
                }
                Event::BatchesPaused { because: why, .. } => {
                    because.push((*why).to_owned());
                    let _ = said.send(());
                }
                _ => {}
            });
            let by_hand = async {
                hear.recv().await.unwrap();
                let pause = Migrator::new(&chain).actor("ann");
                let all = pause
                    .pause_backfill(url.as_str(), Some("0002"))
                    .await
                    .unwrap();
                assert_eq!(all[0].state, BackfillState::Paused, "{kind:?}");
                hear.recv().await.unwrap();
                let rows = all_rows(&place);
                tokio::time::sleep(Duration::from_millis(700)).await;
                assert_eq!(all_rows(&place), rows, "{kind:?}: it goes on");
                let all = Migrator::new(&chain).backfills(url.as_str()).await.unwrap();
                assert_eq!(
                    all[0].paused_because.as_deref(),
                    Some("paused by ann"),
                    "{kind:?}"
                );
                let all = Migrator::new(&chain)
                    .resume_backfill(url.as_str(), None)
                    .await
                    .unwrap();
                assert_eq!(all[0].state, BackfillState::Running, "{kind:?}");
            };
            let (report, ()) = tokio::join!(migrator.upgrade(url.as_str()), by_hand);
            report.unwrap();
            assert_eq!(because, ["paused by ann"], "{kind:?}");
        });
        assert_eq!(place.values().1, ["1|500"], "{kind:?}");
        assert_eq!(place.job(), ["0002/up/1|done|500|null|0"], "{kind:?}");
    }
}

fn all_rows(place: &Place) -> Vec<String> {
    place.query("SELECT count(*) FROM audit")
}

#[test]
fn a_select_holds_it_up() {
    for kind in ALL {
        let place = Place::new(kind, 100)
            .revision("0002_busy", "CREATE TABLE busy (n integer);\nINSERT INTO busy VALUES (2);\n", "DROP TABLE busy;\n")
            .revision(
                "0003_fill",
                "-- migrate: batch key=id size=10 throttle=SELECT n FROM busy\nUPDATE item SET v = v + 1;\n",
                "-- migrate: irreversible because of no need\n",
            );
        let chain = place.read();
        let mut because = Vec::new();
        let migrator = Migrator::new(&chain).on_event(|event| {
            if let Event::BatchesPaused { because: why, .. } = event {
                because.push((*why).to_owned());
                place.execute("UPDATE busy SET n = 0");
            }
        });
        block_on(migrator.upgrade(place.url())).unwrap();
        assert_eq!(because, ["`SELECT n FROM busy` says 2"], "{kind:?}");
        assert_eq!(place.values().1, ["1|100"], "{kind:?}");
    }
}

#[test]
fn servers_are_asked_for_their_load_and_their_replicas() {
    for kind in ALL {
        let place = Place::new(kind, 100).batches("size=10 max-load=1000 max-lag=1s");
        place.upgrade("head");
        assert_eq!(place.values().1, ["1|100"], "{kind:?}");
    }
}

#[test]
fn the_pauses_between_batches_are_part_of_its_pace() {
    for kind in ALL {
        let place = Place::new(kind, 100).batches("size=10 target=10ms pause=50ms");
        place.upgrade("0001");
        let chain = place.read();
        let mut seen: Vec<(u64, u64)> = Vec::new();
        let migrator = Migrator::new(&chain).on_event(|event| {
            if let Event::Batch { done, rate, .. } = event {
                seen.push((*done, *rate));
            }
        });
        block_on(migrator.upgrade(place.url())).unwrap();
        assert!(seen.len() > 2, "{kind:?}: {seen:?}");
        for (pauses, (done, rate)) in (0..).zip(seen) {
            assert!(rate * pauses * 50 <= done * 1000, "{kind:?}: {rate} rows/s");
        }
    }
}
