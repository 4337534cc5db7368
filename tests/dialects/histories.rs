//! A history and a chain that contradict each other, and telling the history what is so.

use migrate_core::diagnostic::Code;
use migrate_runtime::{Error, Migrator, Report, block_on};
use migrate_tests::chain::TestChain;

use crate::place::{Place, everywhere};

fn applied_chain(place: &Place) -> TestChain {
    let test = place.three_tables();
    let chain = test.chain();
    let run = Migrator::new(&chain).app("shop", "1.4.0").actor("ann");
    block_on(run.upgrade(place.url())).unwrap();
    test
}

fn other_t2(test: &TestChain) {
    test.write(
        "0002_t2/up.sql",
        "-- t2\n-- migrate: revises 0001\nCREATE TABLE t2 (other int);\n",
    );
}

#[test]
fn row_70_edited_and_accepted_on_purpose() {
    everywhere(|place| {
        let test = applied_chain(place);
        other_t2(&test);
        let error = place.upgrade(&test).unwrap_err();
        assert_eq!(error.code(), Some(Code::HistoryEdited));
        let text = error.to_string();
        assert!(
            text.contains("`0002 t2` was edited")
                && text.contains("by ann")
                && text.contains("shop 1.4.0"),
            "{text}"
        );
        assert!(text.contains("cargo migrate repair 0002"), "{text}");
        let chain = test.chain();
        block_on(Migrator::new(&chain).repair(place.url(), "0002", false)).unwrap();
        assert!(place.upgrade(&test).unwrap().done.is_empty());
        let log = place.own("log");
        let repaired = place.query(&format!("SELECT detail FROM {log} WHERE event = 'repair'"));
        assert!(
            repaired[0].starts_with("accepted: up sha256:"),
            "{repaired:?}"
        );
    });
}

#[test]
fn an_edited_way_back_blocks_nothing_and_is_used() {
    everywhere(|place| {
        let test = applied_chain(place);
        test.write("0003_t3/down.sql", "DROP TABLE IF EXISTS t3;\n");
        assert!(place.upgrade(&test).unwrap().done.is_empty());
        place.downgrade_to(&test.chain(), "-1");
        assert_eq!(place.applied(), ["0001", "0002"]);
    });
}

#[test]
fn row_71_missing() {
    everywhere(|place| {
        let mut test = applied_chain(place);
        test.remove("0002_t2");
        test.write(
            "0003_t3/up.sql",
            "-- t3\n-- migrate: revises 0001\nCREATE TABLE t3 (id int);\n",
        );
        test.lock();
        let error = place.upgrade(&test).unwrap_err();
        let missing = error
            .diagnostics()
            .iter()
            .any(|found| found.code == Code::HistoryMissing);
        assert!(
            missing && error.to_string().contains("`0002 t2` is applied here"),
            "{error}"
        );
    });
}

#[test]
fn unknown_and_taken_back_by_what_the_history_kept() {
    everywhere(|place| {
        let mut test = applied_chain(place);
        test.remove("0003_t3");
        test.write(
            "0004_other/up.sql",
            "-- other\n-- migrate: revises 0002\nCREATE TABLE other (id int);\n",
        );
        test.write("0004_other/down.sql", "DROP TABLE other;\n");
        test.lock();
        let error = place.upgrade(&test).unwrap_err();
        assert_eq!(error.code(), Some(Code::HistoryUnknown), "{error}");
        let report = place.downgrade_to(&test.chain(), "0002");
        assert_eq!(report.done[0].id, "0003");
        place.upgrade(&test).unwrap();
        assert_eq!(place.applied(), ["0001", "0002", "0004"]);
        assert!(place.has_table("other") && !place.has_table("t3"));
    });
}

#[test]
fn skipped_and_recorded_in_its_place() {
    everywhere(|place| {
        let test = place.tables(5);
        let chain = test.chain();
        place.upgrade_to(&chain, "0004");
        let history = place.own("history");
        place.execute(&format!(
            "DELETE FROM {history} WHERE id IN ('0001', '0002')"
        ));
        let error = place.upgrade(&test).unwrap_err();
        assert_eq!(error.code(), Some(Code::HistorySkipped), "{error}");
        for id in ["0002", "0001"] {
            block_on(Migrator::new(&chain).repair(place.url(), id, false)).unwrap();
        }
        assert_eq!(place.applied(), ["0001", "0002", "0003", "0004"]);
        place.upgrade(&test).unwrap();
        assert_eq!(place.applied().len(), 5);
    });
}

#[test]
fn row_72_a_rename_is_fine() {
    everywhere(|place| {
        let test = applied_chain(place);
        let folder = test.migrations();
        std::fs::rename(folder.join("0002_t2"), folder.join("0002_better_name")).unwrap();
        test.lock();
        assert!(place.upgrade(&test).unwrap().done.is_empty());
    });
}

#[test]
fn row_25_two_projects_share_a_database() {
    everywhere(|place| {
        let one = place.three_tables();
        let other = place.empty_chain().revision(
            "0001_o1",
            "CREATE TABLE o1 (id int);\n",
            "DROP TABLE o1;\n",
        );
        let lock = std::fs::read_to_string(other.migrations().join("migrate.lock")).unwrap();
        other.write(
            "migrate.lock",
            &lock.replace("version = 1\n", "version = 1\nproject = \"other\"\n"),
        );
        place.upgrade(&one).unwrap();
        place.upgrade(&other).unwrap();
        assert!(place.upgrade(&one).unwrap().done.is_empty());
        assert_eq!(place.applied().len(), 4);
        place.downgrade_to(&other.chain(), "base");
        assert_eq!(place.applied(), ["0001", "0002", "0003"]);
    });
}

fn stamp(place: &Place, test: &TestChain, target: &str, purge: bool) -> Result<Report, Error> {
    let chain = test.chain();
    block_on(async {
        Migrator::new(&chain)
            .target(target)?
            .stamp(place.url(), purge)
            .await
    })
}

#[test]
fn a_stamp_records_up_to_its_target_and_nothing_above() {
    everywhere(|place| {
        let test = place.three_tables();
        stamp(place, &test, "head", false).unwrap();
        assert_eq!(place.applied(), ["0001", "0002", "0003"]);
        assert!(place.schema().is_empty());
        stamp(place, &test, "0001", false).unwrap();
        assert_eq!(place.applied(), ["0001"]);
        stamp(place, &test, "base", false).unwrap();
        assert!(place.applied().is_empty());
        assert_eq!(
            place.log(),
            [
                "stamp|0001",
                "stamp|0002",
                "stamp|0003",
                "unstamp|0003",
                "unstamp|0002",
                "unstamp|0001"
            ]
        );
        // What really ran keeps its kind.
        place.upgrade_to(&test.chain(), "0002");
        stamp(place, &test, "head", false).unwrap();
        let kinds = format!(
            "SELECT id, kind FROM {} ORDER BY ordinal",
            place.own("history")
        );
        assert_eq!(place.query(&kinds), ["0001|sql", "0002|sql", "0003|stamp"]);
    });
}

#[test]
fn t15_what_is_unknown_or_gone_is_forgotten_only_when_asked() {
    everywhere(|place| {
        let mut test = applied_chain(place);
        test.remove("0003_t3");
        let error = stamp(place, &test, "head", false).unwrap_err();
        assert!(error.to_string().contains("--purge"), "{error}");
        let chain = test.chain();
        let repair = |id, forget| block_on(Migrator::new(&chain).repair(place.url(), id, forget));
        let error = repair("0003", false).unwrap_err();
        assert!(error.to_string().contains("--forget"), "{error}");
        repair("0003", true).unwrap();
        assert_eq!(place.applied(), ["0001", "0002"]);
        let error = repair("0002", true).unwrap_err();
        assert!(error.to_string().contains("is in the chain"), "{error}");
    });
}

#[test]
fn a_stamp_purges_when_it_is_told_to() {
    everywhere(|place| {
        let mut test = applied_chain(place);
        test.remove("0003_t3");
        stamp(place, &test, "head", true).unwrap();
        assert_eq!(place.applied(), ["0001", "0002"]);
    });
}

#[test]
fn tables_of_the_history_that_are_gone_or_newer_are_said() {
    everywhere(|place| {
        for (table, spoil) in [
            ("meta", "DROP TABLE"),
            ("history", "DROP TABLE"),
            ("log", "DROP TABLE"),
            ("meta", "DELETE FROM"),
            ("meta", "UPDATE"),
        ] {
            let place = place.another();
            let test = place.three_tables();
            let chain = test.chain();
            place.upgrade_to(&chain, "0002");
            let set = if spoil == "UPDATE" {
                " SET format_version = 99"
            } else {
                ""
            };
            place.execute(&format!("{spoil} {}{set}", place.own(table)));
            let error = place.upgrade(&test).unwrap_err();
            assert_eq!(
                error.code(),
                Some(Code::HistoryFormat),
                "{spoil} {table}: {error}"
            );
        }
    });
}
