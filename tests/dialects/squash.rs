//! Squashes on servers.

use migrate_runtime::{Ahead, Migrator, block_on};

use crate::place::{everywhere, ids};

#[test]
fn a_database_goes_on_from_every_place() {
    everywhere(|place| {
        for at in 0..=4 {
            let place = place.another();
            let test = place.tables(4);
            let before = test.chain();
            if at > 0 {
                place.upgrade_to(&before, &format!("000{at}"));
            }
            let test = test.squash("0009_s", "0002", "0003");
            let report = place.upgrade(&test).unwrap();
            let expected: &[&str] = match at {
                0 => &["0001", "0009", "0004"],
                1 => &["0009", "0004"],
                2 => &["0003", "0004"],
                3 => &["0004"],
                _ => &[],
            };
            assert_eq!(ids(&report.done), expected);
            assert_eq!(place.applied(), ["0001", "0009", "0004"], "from {at}");
            let entries = place.log().len();
            assert!(place.upgrade(&test).unwrap().done.is_empty());
            assert_eq!(place.log().len(), entries, "nothing was written any more");
            let error = block_on(before.upgrade(place.url())).unwrap_err();
            assert_eq!(error.code().unwrap().name(), "history-ahead", "{error}");
            let through = Migrator::new(&before).ahead(Ahead::Allow);
            assert!(
                block_on(through.upgrade(place.url()))
                    .unwrap()
                    .done
                    .is_empty()
            );
            place.downgrade_to(&test.chain(), "base");
            assert!(place.schema().is_empty());
        }
    });
}

#[test]
fn back_into_the_stretch_and_without_the_originals() {
    everywhere(|place| {
        let test = place.tables(4);
        place.upgrade(&test).unwrap();
        let test = test.squash("0009_s", "0002", "0003");
        let chain = test.chain();
        place.downgrade_to(&chain, "0002");
        assert_eq!(place.applied(), ["0001", "0002"]);
        test.seal();
        test.forget(&["0002_t2", "0003_t3"]);
        let error = place.upgrade(&test).unwrap_err();
        assert_eq!(
            error.code().unwrap().name(),
            "history-inside-squash",
            "{error}"
        );
        place.upgrade_to(&chain, "head");
        assert_eq!(place.applied(), ["0001", "0009", "0004"]);
        assert!(place.upgrade(&test).unwrap().done.is_empty());
    });
}
