//! Up and down, and what the history says.

use migrate_runtime::{Ahead, Event, Migrator, TransactionScope, block_on};

use crate::place::{Place, everywhere, ids};

#[test]
fn up_to_every_kind_of_target_and_down_again() {
    everywhere(|place| {
        let test = place.tables(4);
        let chain = test.chain();
        let report = place.upgrade_to(&chain, "0001");
        assert_eq!((report.from, report.to.as_deref()), (None, Some("0001")));
        for (target, expected) in [("+1", 2), ("0001+2", 3), ("current", 3), ("head", 4)] {
            place.upgrade_to(&chain, target);
            assert_eq!(place.applied().len(), expected, "{target}");
        }
        let full = place.schema();
        let report = block_on(Migrator::new(&chain).downgrade(place.url())).unwrap();
        assert_eq!(report.from.as_deref(), Some("0004"));
        assert_eq!(report.to.as_deref(), Some("0003"), "one step by default");
        place.downgrade_to(&chain, "-2");
        assert_eq!(place.applied(), ["0001"]);
        let report = place.downgrade_to(&chain, "base");
        assert_eq!((ids(&report.done), report.to), (vec!["0001"], None));
        assert!(place.applied().is_empty() && place.schema().is_empty());
        place.upgrade(&test).unwrap();
        assert_eq!(place.schema(), full);
        let log = place.log();
        let moves = log.iter().filter(|entry| !entry.starts_with("start"));
        let expected = "apply|0001 apply|0002 apply|0003 apply|0004 revert|0004 revert|0003 revert|0002 revert|0001 \
             apply|0001 apply|0002 apply|0003 apply|0004";
        let moves: Vec<&str> = moves.map(String::as_str).collect();
        assert_eq!(moves.join(" "), expected);
    });
}

#[test]
fn t12_a_target_that_is_current_is_nothing_to_do() {
    everywhere(|place| {
        let test = place.three_tables();
        let chain = test.chain();
        place.upgrade(&test).unwrap();
        for target in ["head", "0003", "current", "0001"] {
            assert!(place.upgrade_to(&chain, target).done.is_empty(), "{target}");
        }
        assert!(place.downgrade_to(&chain, "0003").done.is_empty());
        place.downgrade_to(&chain, "0001");
        let above = Migrator::new(&chain).target("0003").unwrap();
        let error = block_on(above.downgrade(place.url())).unwrap_err();
        assert_eq!(error.code().unwrap().name(), "target-direction", "{error}");
    });
}

#[test]
fn a_fresh_database_is_one_transaction() {
    let place = Place::postgres();
    let test = place.three_tables().revision(
        "0004_broken",
        "CREATE TABLE t4 (id int);\nCREATE TABEL t5 (id int);\n",
        "DROP TABLE t4;\n",
    );
    let error = place.upgrade(&test).unwrap_err();
    assert!(error.report().done.is_empty());
    assert!(place.schema().is_empty());
    // The lease is taken in tables that are made before.
    assert!(!place.has_history() || place.applied().is_empty());
}

#[test]
fn later_each_revision_is_for_itself() {
    everywhere(|place| {
        let mut test = place.three_tables();
        place.upgrade(&test).unwrap();
        test.write_revision(
            "0004_good",
            "CREATE TABLE t4 (id int);\n",
            "DROP TABLE t4;\n",
        );
        test.write_revision(
            "0005_broken",
            "INSERT INOT t4 VALUES (6);\n",
            "DROP TABLE t6;\n",
        );
        test.lock();
        let error = place.upgrade(&test).unwrap_err();
        assert_eq!(ids(&error.report().done), ["0004"]);
        assert_eq!(place.applied(), ["0001", "0002", "0003", "0004"]);
        let text = error.to_string();
        assert!(text.contains("note: done before: 0004"), "{text}");
        assert!(
            text.contains(place.pick("0005_broken/up.sql:3:8", "0005_broken/up.sql:3:13")),
            "{text}"
        );
    });
}

#[test]
fn one_transaction_for_the_run_takes_all_back() {
    let place = Place::postgres();
    let mut test = place.three_tables();
    place.upgrade(&test).unwrap();
    test.write_revision(
        "0004_good",
        "CREATE TABLE t4 (id int);\n",
        "DROP TABLE t4;\n",
    );
    test.write_revision(
        "0005_broken",
        "CREATE TABEL t6 (id int);\n",
        "DROP TABLE t5;\n",
    );
    test.lock();
    let chain = test.chain();
    let all = Migrator::new(&chain).transaction(TransactionScope::All);
    let error = block_on(all.upgrade(place.url())).unwrap_err();
    assert!(error.report().done.is_empty());
    assert_eq!(place.applied(), ["0001", "0002", "0003"]);
    test.write(
        "0005_broken/up.sql",
        "-- broken\n-- migrate: revises 0004\nCREATE TABLE t5 (id int);\n",
    );
    let chain = test.chain();
    let all = || Migrator::new(&chain).transaction(TransactionScope::All);
    block_on(all().upgrade(place.url())).unwrap();
    block_on(all().target("base").unwrap().downgrade(place.url())).unwrap();
    assert!(place.applied().is_empty() && place.schema().is_empty());
}

#[test]
fn one_transaction_for_the_run_is_refused_where_it_cannot_be() {
    let place = Place::mariadb();
    let test = place.three_tables();
    let chain = test.chain();
    let all = Migrator::new(&chain).transaction(TransactionScope::All);
    let error = block_on(all.upgrade(place.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "transaction-scope", "{error}");
    let place = Place::postgres();
    let test = place.three_tables().revision(
        "0004_off",
        "-- migrate: transaction off\nCREATE INDEX CONCURRENTLY t1_b ON t1 (a);\n",
        "DROP INDEX t1_b;\n",
    );
    let chain = test.chain();
    let all = Migrator::new(&chain).transaction(TransactionScope::All);
    let error = block_on(all.upgrade(place.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "transaction-scope", "{error}");
    assert!(!place.has_history(), "nothing was made");
}

#[test]
fn reading_makes_nothing() {
    everywhere(|place| {
        let test = place.three_tables();
        let chain = test.chain();
        let status = block_on(Migrator::new(&chain).status(place.url())).unwrap();
        assert_eq!((status.pending, status.current(&chain)), (3, None));
        let planned = block_on(Migrator::new(&chain).dry_run(true).upgrade(place.url())).unwrap();
        assert_eq!((planned.planned.len(), planned.done.len()), (3, 0));
        assert!(!place.has_history());
        place.upgrade_to(&chain, "0002");
        let before = (place.log(), place.schema());
        let dry = Migrator::new(&chain).dry_run(true).target("base").unwrap();
        let planned = block_on(dry.downgrade(place.url())).unwrap();
        assert_eq!(ids(&planned.planned), ["0002", "0001"]);
        assert!(planned.done.is_empty());
        assert_eq!((place.log(), place.schema()), before);
    });
}

#[test]
fn the_history_knows_who_when_and_with_what() {
    everywhere(|place| {
        let test = place.three_tables();
        let chain = test.chain();
        let run = Migrator::new(&chain)
            .app("shop", "1.4.0")
            .actor("ann 漢 'o\\'");
        block_on(run.upgrade(place.url())).unwrap();
        let now = place.pick("now()", "utc_timestamp(6)");
        let history = place.own("history");
        let row = place.query(&format!(
            "SELECT ordinal, parent, kind, state, app, app_version, actor, statements_total, statements_done, \
             CASE WHEN duration_us >= 0 THEN 1 END, CASE WHEN started_at <= finished_at AND finished_at <= {now} AND \
             started_at > {now} - INTERVAL {minutes} THEN 1 END, length(run_id), down_sql \
             FROM {history} WHERE id = '0002'",
            minutes = place.pick("'5 minutes'", "5 MINUTE"),
        ));
        assert_eq!(
            row,
            ["2|0001|sql|applied|shop|1.4.0|ann 漢 'o\\'|2|2|1|1|32|DROP TABLE t2;\n"]
        );
        let revision = &chain.revisions()[1];
        let dialect = if place.is_postgres() {
            migrate_core::dialect::Dialect::Postgres
        } else {
            migrate_core::dialect::Dialect::Mysql
        };
        let sums = place.query(&format!(
            "SELECT up_checksum, down_checksum, chain_hash FROM {history} WHERE id = '0002'"
        ));
        let sum =
            |way: &migrate_runtime::__private::Way| way.checksum(dialect).unwrap().to_string();
        assert_eq!(
            sums,
            [format!(
                "{}|{}|{}",
                sum(&revision.up),
                sum(&revision.down),
                revision.chain_hash
            )]
        );
        let runs = place.query(&format!("SELECT count(DISTINCT run_id) FROM {history}"));
        assert_eq!(runs, ["1"]);
    });
}

#[test]
fn events_tell_what_happens() {
    everywhere(|place| {
        let test = place.tables(2);
        let chain = test.chain();
        let mut seen = Vec::new();
        let migrator = Migrator::new(&chain).on_event(|event| {
            seen.push(match event {
                Event::Planned { revisions, .. } => format!("planned {revisions}"),
                Event::Started { id, .. } => format!("started {id}"),
                Event::Finished { id, statements, .. } => format!("finished {id} {statements}"),
                Event::Statement { id, number, total } => format!("{id} {number}/{total}"),
                other => format!("{other:?}"),
            });
        });
        let report = block_on(migrator.upgrade(place.url())).unwrap();
        assert_eq!(
            report
                .done
                .iter()
                .map(|done| done.statements)
                .sum::<usize>(),
            4
        );
        let expected = place.pick(
            "planned 2, started 0001, finished 0001 2, started 0002, finished 0002 2",
            "planned 2, started 0001, 0001 1/2, 0001 2/2, finished 0001 2, started 0002, 0002 1/2, 0002 2/2, finished 0002 2",
        );
        assert_eq!(seen.join(", "), expected);
    });
}

#[test]
fn row_77_a_newer_database_is_refused_or_allowed() {
    everywhere(|place| {
        let mut test = place.three_tables();
        let newer = test.chain();
        block_on(
            Migrator::new(&newer)
                .app("shop", "2.0.0")
                .upgrade(place.url()),
        )
        .unwrap();
        test.remove("0003_t3");
        let older = test.chain();
        let error = block_on(older.upgrade(place.url())).unwrap_err();
        assert_eq!(error.code().unwrap().name(), "history-ahead");
        let text = error.to_string();
        assert!(
            text.contains("0003 t3")
                && text.contains("with shop 2.0.0")
                && text.contains("downgrade 0002"),
            "{text}"
        );
        let allowed = Migrator::new(&older).ahead(Ahead::Allow);
        assert!(
            block_on(allowed.upgrade(place.url()))
                .unwrap()
                .done
                .is_empty()
        );
    });
}

#[test]
fn an_older_program_takes_a_newer_database_back() {
    everywhere(|place| {
        let mut test = place.three_tables().revision(
            "0004_body",
            place.pick(
                "CREATE TABLE t4 (id int);\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;\n",
                "CREATE TABLE t4 (id int);\nCREATE PROCEDURE f() SELECT 1;\n",
            ),
            place.pick(
                "DROP FUNCTION f();\nDROP TABLE t4;\n",
                "DROP PROCEDURE f;\nDROP TABLE t4;\n",
            ),
        );
        place.upgrade(&test).unwrap();
        for gone in ["0004_body", "0003_t3", "0002_t2"] {
            test.remove(gone);
        }
        let report = place.downgrade_to(&test.chain(), "0001");
        assert_eq!(ids(&report.done), ["0004", "0003", "0002"]);
        assert_eq!(place.applied(), ["0001"]);
        assert!(place.has_table("t1"));
        assert!(
            !["t2", "t3", "t4"]
                .into_iter()
                .any(|table| place.has_table(table))
        );
    });
}

#[test]
fn a_way_back_statement_by_statement_that_only_the_database_knows() {
    let place = Place::postgres();
    let mut test = place.three_tables().revision(
        "0004_index",
        "-- migrate: transaction off\nCREATE INDEX CONCURRENTLY t1_c ON t1 (a, id);\n",
        "-- migrate: transaction off\nDROP INDEX CONCURRENTLY t1_c;\nVACUUM t1;\n",
    );
    place.upgrade(&test).unwrap();
    test.remove("0004_index");
    let report = place.downgrade_to(&test.chain(), "0003");
    assert_eq!(ids(&report.done), ["0004"]);
    assert_eq!(place.schema(), {
        let other = Place::postgres();
        other.upgrade(&other.three_tables()).unwrap();
        other.schema()
    });
}

#[test]
fn a_way_back_that_was_tampered_with_does_not_run() {
    everywhere(|place| {
        let mut test = place.three_tables();
        place.upgrade(&test).unwrap();
        place.execute(&format!(
            "UPDATE {} SET down_sql = 'DROP TABLE t1;' WHERE id = '0003'",
            place.own("history")
        ));
        test.remove("0003_t3");
        let older = test.chain();
        let back = Migrator::new(&older).target("0002").unwrap();
        let error = block_on(back.downgrade(place.url())).unwrap_err();
        assert_eq!(error.code().unwrap().name(), "no-way-back");
        assert_eq!(place.applied().len(), 3);
    });
}

#[test]
fn the_whole_way_back_is_checked_before_the_first_statement() {
    everywhere(|place| {
        let test = place.three_tables();
        test.write(
            "0001_t1/down.sql",
            "-- migrate: irreversible because the old data is gone\n",
        );
        place.upgrade(&test).unwrap();
        let chain = test.chain();
        let back = || Migrator::new(&chain).target("base").unwrap();
        let error = block_on(back().downgrade(place.url())).unwrap_err();
        assert_eq!(error.code().unwrap().name(), "no-way-back");
        assert_eq!(place.applied().len(), 3);
        block_on(back().force(true).downgrade(place.url())).unwrap();
        assert!(place.applied().is_empty());
        assert!(
            place.has_table("t1"),
            "forced: the record went, the schema stayed"
        );
    });
}

#[test]
fn variants_of_one_chain_run_on_their_servers() {
    let test = migrate_tests::chain::TestChain::for_dialects(&["postgres", "mysql"]);
    test.write(
        "0001_a/up.sql",
        "-- a\n-- migrate: revises base\nCREATE TABLE a (id int);\n",
    );
    test.write("0001_a/down.sql", "DROP TABLE a;\n");
    let head = "-- b\n-- migrate: revises 0001\n";
    test.write(
        "0002_b/up.postgres.sql",
        &format!("{head}CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY, at timestamptz);\n"),
    );
    test.write(
        "0002_b/up.mysql.sql",
        &format!("{head}CREATE TABLE b (id int AUTO_INCREMENT PRIMARY KEY, at datetime(6)) ENGINE=InnoDB;\nCREATE INDEX b_at ON b (at);\n"),
    );
    test.write("0002_b/down.sql", "DROP TABLE b;\n");
    test.lock();
    let chain = test.chain();
    everywhere(|place| {
        let report = place.upgrade_to(&chain, "head");
        let statements: Vec<usize> = report.done.iter().map(|done| done.statements).collect();
        assert_eq!(statements, [1, place.pick(1, 2)]);
        assert!(place.upgrade(&test).unwrap().done.is_empty());
        place.downgrade_to(&chain, "base");
        assert!(place.schema().is_empty());
    });
    // What is for another dialect may be edited.
    let place = Place::postgres();
    place.upgrade_to(&chain, "head");
    test.write(
        "0002_b/up.mysql.sql",
        &format!("{head}CREATE TABLE b (id int);\n"),
    );
    assert!(place.upgrade(&test).unwrap().done.is_empty());
}

#[test]
fn row_68_a_long_script_is_no_trouble() {
    everywhere(|place| {
        let rows: String = (0..5_000)
            .map(|number| format!("INSERT INTO big VALUES ({number}, 'it''s; row');\n"))
            .collect::<Vec<_>>()
            .concat();
        let test = place.empty_chain().revision(
            "0001_big",
            &format!("CREATE TABLE big (id int, text varchar(20));\n{rows}"),
            "DROP TABLE big;\n",
        );
        let report = place.upgrade(&test).unwrap();
        assert_eq!(report.done[0].statements, 5_001);
        assert_eq!(
            place.query("SELECT count(*), sum(id) FROM big"),
            ["5000|12497500"]
        );
    });
}
