//! MariaDB: every revision runs statement by statement, for its DDL commits by itself.

use migrate_core::checksum::Checksum;
use migrate_runtime::{Event, Migrator, block_on};
use migrate_tests::chain::TestChain;

use crate::place::Place;

const FIVE: &str = "CREATE TABLE a (id int PRIMARY KEY, n int);\nINSERT INTO a VALUES (1, 1);\nINSERT INTO b VALUES (1);\nALTER TABLE a ADD COLUMN c int;\nUPDATE a SET n = n * 2;\n";

fn chain(place: &Place, up: &str) -> TestChain {
    place.tables(1).revision("0002_five", up, "DROP TABLE a;\n")
}

fn edit(test: &TestChain, from: &str, to: &str) {
    let path = "0002_five/up.sql";
    let text = std::fs::read_to_string(test.migrations().join(path)).unwrap();
    assert!(text.contains(from));
    test.write(path, &text.replace(from, to));
}

fn state(place: &Place) -> Vec<String> {
    place.query("SELECT state, statements_done, statements_total, error FROM _migrate_history WHERE id = '0002'")
}

#[test]
fn row_43_a_failure_in_the_third_of_five_is_mended() {
    let place = Place::mariadb();
    let test = chain(&place, FIVE);
    let error = place.upgrade(&test).unwrap_err();
    assert_eq!(error.report().done.len(), 1, "the revision before it");
    let text = error.to_string();
    assert!(
        text.contains("up.sql:5:1")
            && text.contains("statement 3 of 5")
            && text.contains("2 statements before it are done"),
        "{text}"
    );
    let said = state(&place);
    assert!(
        said[0].starts_with("running|2|5|") && said[0].contains("doesn't exist"),
        "{said:?}"
    );
    // The same again: nothing is done twice.
    place.upgrade(&test).unwrap_err();
    assert_eq!(place.query("SELECT id, n FROM a"), ["1|1"]);
    // What has run may not be edited.
    edit(&test, "n int)", "m int)");
    let error = place.upgrade(&test).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "half-applied", "{error}");
    edit(&test, "m int)", "n int)");
    let down = test.chain();
    let error = block_on(Migrator::new(&down).downgrade(place.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "half-applied", "{error}");
    // What has not may be.
    edit(&test, "INTO b VALUES (1)", "INTO a VALUES (2, 2)");
    let chain = test.chain();
    let mut events = Vec::new();
    let run = Migrator::new(&chain).on_event(|event| match event {
        Event::Resumed { done, total, .. } => events.push(format!("resumed {done}/{total}")),
        Event::Statement { number, .. } => events.push(format!("{number}")),
        _ => {}
    });
    block_on(run.upgrade(place.url())).unwrap();
    assert_eq!(events.join(" "), "resumed 2/5 3 4 5");
    assert_eq!(
        place.query("SELECT id, n, c FROM a ORDER BY id"),
        ["1|2|null", "2|4|null"]
    );
    assert_eq!(state(&place), ["applied|5|5|null"]);
    assert!(
        place.upgrade(&test).unwrap().done.is_empty(),
        "the history has the mended file's sum"
    );
}

#[test]
fn row_43_rows_that_were_changed_are_committed_with_their_record() {
    let place = Place::mariadb();
    let test = chain(
        &place,
        "CREATE TABLE a (id int PRIMARY KEY);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);\nINSERT INTO a VALUES (3), (1);\nINSERT INTO a VALUES (4);\n",
    );
    for _ in 0..3 {
        let error = place.upgrade(&test).unwrap_err().to_string();
        assert!(
            error.contains("statement 4 of 5") && error.contains("Duplicate entry"),
            "{error}"
        );
        assert_eq!(place.query("SELECT id FROM a ORDER BY id"), ["1", "2"]);
        assert!(state(&place)[0].starts_with("running|3|5|"));
    }
    edit(&test, "(3), (1)", "(3)");
    place.upgrade(&test).unwrap();
    assert_eq!(
        place.query("SELECT id FROM a ORDER BY id"),
        ["1", "2", "3", "4"]
    );
    let log = place.log();
    let starts = log.iter().filter(|entry| *entry == "apply|0002").count();
    assert_eq!(starts, 1, "{log:?}");
}

/// As a run leaves the second revision that was killed while the statement after the first so many ran.
fn killed(place: &Place, done: &[&str], announced: usize) {
    let start = Checksum::of("");
    let sum = done.iter().fold(start, |sum, statement| {
        Checksum::of(format!("{sum}\n{statement}"))
    });
    place.execute(&format!(
        "UPDATE _migrate_history SET state = 'running', statements_done = {}, statement_intent = {announced}, \
         statements_hash = '{sum}', finished_at = NULL WHERE id = '0002'",
        done.len()
    ));
}

const CALLS: &str = "CREATE TABLE a (id int);\nCREATE PROCEDURE p() INSERT INTO a VALUES (1);\n-- migrate: probe SELECT count(*) > 0 FROM a\nCALL p();\nINSERT INTO a VALUES (2);\n";
const DONE: [&str; 2] = [
    "CREATE TABLE a (id int)",
    "CREATE PROCEDURE p() INSERT INTO a VALUES (1)",
];

#[test]
fn a_probe_decides_whether_an_announced_statement_ran() {
    for (before, expected) in [
        ("", ["1", "2"]),
        ("DELETE FROM a WHERE id = 2", ["1", "2"]),
        ("DELETE FROM a", ["1", "2"]),
    ] {
        let place = Place::mariadb();
        let test = chain(&place, CALLS);
        place.upgrade(&test).unwrap();
        if before.is_empty() {
            assert_eq!(place.query("SELECT id FROM a ORDER BY id"), expected);
            continue;
        }
        place.execute(before);
        killed(&place, &DONE, 2);
        place.upgrade(&test).unwrap();
        assert_eq!(
            place.query("SELECT id FROM a ORDER BY id"),
            expected,
            "{before}"
        );
    }
}

#[test]
fn what_is_idempotent_runs_again() {
    let place = Place::mariadb();
    let test = chain(
        &place,
        &CALLS.replace("probe SELECT count(*) > 0 FROM a", "idempotent"),
    );
    place.upgrade(&test).unwrap();
    place.execute("DELETE FROM a WHERE id = 2");
    killed(&place, &DONE, 2);
    place.upgrade(&test).unwrap();
    assert_eq!(place.query("SELECT id FROM a ORDER BY id"), ["1", "1", "2"]);
}

#[test]
fn what_nothing_tells_of_is_a_build_error() {
    let place = Place::mariadb();
    let test = place.tables(1);
    test.write(
        "0002_call/up.sql",
        "-- call\n-- migrate: revises 0001\nCALL p();\n",
    );
    test.write(
        "0002_call/down.sql",
        "-- migrate: irreversible because of a test\n",
    );
    let reading = migrate_runtime::load::read_directory(&test.migrations(), "migrations").unwrap();
    let error = migrate_runtime::Chain::from_read(reading, "migrations".to_owned())
        .err()
        .unwrap();
    assert!(error.to_string().contains("needs-probe"), "{error}");
}

#[test]
fn row_64_bodies_with_delimiters() {
    let place = Place::mariadb();
    let up = "CREATE TABLE a (id int PRIMARY KEY AUTO_INCREMENT, n int);\nCREATE TABLE seen (n int);\n\
        DELIMITER //\nCREATE PROCEDURE fill(IN most INT)\nBEGIN\n  DECLARE i INT DEFAULT 0;\n  WHILE i < most DO\n    INSERT INTO a (n) VALUES (i);\n    SET i = i + 1;\n  END WHILE;\nEND//\n\
        CREATE TRIGGER a_seen AFTER INSERT ON a FOR EACH ROW\nBEGIN\n  INSERT INTO seen VALUES (NEW.n); -- ; here\nEND//\nDELIMITER ;\n\
        CREATE VIEW v AS SELECT count(*) AS c FROM seen;\n-- migrate: probe SELECT count(*) > 0 FROM a\nCALL fill(3);\n/*!50000 INSERT INTO a (n) VALUES (9) */;\n";
    let test = place.tables(1).revision(
        "0002_five",
        up,
        "DROP VIEW v;\nDROP TRIGGER a_seen;\nDROP PROCEDURE fill;\nDROP TABLE seen;\nDROP TABLE a;\n",
    );
    let report = place.upgrade(&test).unwrap();
    assert_eq!(report.done[1].statements, 7);
    assert_eq!(place.query("SELECT c FROM v"), ["4"]);
    place.downgrade_to(&test.chain(), "0001");
    assert!(!place.has_table("a") && !place.has_table("seen"));
}

#[test]
fn row_27_after_a_crash_the_catalog_tells_what_has_run() {
    let place = Place::mariadb();
    let statements = [
        "CREATE TABLE a (id int)",
        "ALTER TABLE a ADD COLUMN n int",
        "CREATE INDEX a_n ON a (n)",
        "RENAME TABLE a TO b",
    ];
    let test = chain(&place, &format!("{};\n", statements.join(";\n")));
    place.upgrade(&test).unwrap();
    let whole = place.schema();
    for stop in 0..statements.len() {
        for ran in stop..=statements.len() {
            let place = Place::mariadb();
            place.upgrade(&test).unwrap();
            place.execute("DROP TABLE b");
            for statement in &statements[..ran] {
                place.execute(statement);
            }
            // What makes something is announced together; the renaming, which also takes away, for itself.
            if stop < 3 && ran > 3 {
                continue;
            }
            killed(&place, &statements[..stop], if stop < 3 { 2 } else { 3 });
            let outcome = place.upgrade(&test);
            assert!(
                outcome.is_ok(),
                "recorded {stop}, ran {ran}: {}",
                outcome.unwrap_err()
            );
            assert_eq!(place.schema(), whole, "recorded {stop}, ran {ran}");
        }
    }
}

#[test]
fn a_stamp_declares_it_applied_or_not() {
    let place = Place::mariadb();
    let test = chain(&place, FIVE);
    place.upgrade(&test).unwrap_err();
    let chain = test.chain();
    let error = block_on(Migrator::new(&chain).repair(place.url(), "0002", false)).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "half-applied", "{error}");
    let below = Migrator::new(&chain).target("0001").unwrap();
    block_on(below.stamp(place.url(), false)).unwrap();
    let status = block_on(Migrator::new(&chain).status(place.url())).unwrap();
    assert_eq!((status.standing.half, status.pending), (None, 1));
    place.execute("DROP TABLE a");
    place.upgrade(&test).unwrap_err();
    block_on(Migrator::new(&chain).stamp(place.url(), false)).unwrap();
    assert!(place.upgrade(&test).unwrap().done.is_empty());
}

#[test]
fn a_failure_on_the_way_back_goes_on_there() {
    let place = Place::mariadb();
    let mut test = place.tables(1).revision(
        "0002_five",
        "CREATE TABLE a (id int);\nCREATE TABLE b (id int);\n",
        "DROP TABLE a;\nDROP TABLE missing;\nDROP TABLE b;\n",
    );
    place.upgrade(&test).unwrap();
    // Only the database knows it: what it kept is taken statement by statement as well.
    test.remove("0002_five");
    let chain = test.chain();
    let back = || Migrator::new(&chain).target("0001").unwrap();
    let error = block_on(back().downgrade(place.url())).unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
    assert!(
        state(&place)[0].starts_with("reverting|1|3|"),
        "{:?}",
        state(&place)
    );
    place.execute("CREATE TABLE missing (id int)");
    block_on(back().downgrade(place.url())).unwrap();
    assert!(!place.has_table("b"));
    assert_eq!(place.applied(), ["0001"]);
}
