//! Another process changes the history while this one is between two looks at it.

use migrate_core::checksum::Checksum;
use migrate_core::diagnostic::Code;
use migrate_runtime::{Ahead, Event, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, execute, log, query};

const HEAD: &str = "-- migrate: transaction off\n";

/// What the history holds of statements that are done.
fn sum_of(statements: &[&str]) -> Checksum {
    let start = Checksum::of("");
    statements.iter().fold(start, |sum, statement| {
        Checksum::of(format!("{sum}\n{statement}"))
    })
}

#[test]
fn what_another_runner_set_is_set_here_too() {
    let test = TestChain::new()
        .revision(
            "0001_tables",
            "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p REFERENCES p ON DELETE CASCADE);\nINSERT INTO p VALUES (1);\nINSERT INTO c VALUES (1);\n",
            "DROP TABLE c;\nDROP TABLE p;\n",
        )
        .revision(
            "0002_off",
            &format!("{HEAD}CREATE TABLE a (id);\nPRAGMA foreign_keys = OFF;\nDELETE FROM p;\n"),
            "-- migrate: irreversible because the row is gone\n",
        );
    let chain = test.chain();
    let sum = sum_of(&["CREATE TABLE a (id)", "PRAGMA foreign_keys = OFF"]);
    let other_does_the_second = |event: &Event<'_>| {
        if matches!(event, Event::Statement { number: 1, .. }) {
            execute(
                &test.file(),
                &format!(
                    "UPDATE _migrate_history SET statements_done = 2, statements_hash = '{sum}' WHERE id = '0002'"
                ),
            );
        }
    };
    block_on(
        Migrator::new(&chain)
            .on_event(other_does_the_second)
            .upgrade(test.url()),
    )
    .unwrap();
    assert_eq!(
        query(&test.file(), "SELECT p FROM c"),
        ["1"],
        "the delete ran with foreign keys off, as the file says"
    );
}

#[test]
fn a_runner_that_falls_behind_does_not_turn_the_progress_back() {
    let up = "CREATE TABLE a (id);\nPRAGMA synchronous = NORMAL;\nINSERT INTO a VALUES (3);\nINSERT INTO a VALUES (4);\n";
    let test = TestChain::new().revision("0001_off", &format!("{HEAD}{up}"), "DROP TABLE a;\n");
    let chain = test.chain();
    let sum = sum_of(&[
        "CREATE TABLE a (id)",
        "PRAGMA synchronous = NORMAL",
        "INSERT INTO a VALUES (3)",
    ]);
    // While this process runs the second statement, another one does the second and the third.
    let trigger = format!(
        "CREATE TRIGGER other AFTER UPDATE OF statement_intent ON _migrate_history WHEN new.statement_intent IS NOT NULL BEGIN \
           UPDATE _migrate_history SET statements_done = 3, statement_intent = NULL, statements_hash = '{sum}'; \
           INSERT INTO a VALUES (3); \
         END"
    );
    let other = |event: &Event<'_>| {
        if matches!(event, Event::Statement { number: 1, .. }) {
            execute(&test.file(), &trigger);
        }
    };
    block_on(Migrator::new(&chain).on_event(other).upgrade(test.url())).unwrap();
    assert_eq!(
        query(&test.file(), "SELECT id FROM a ORDER BY id"),
        ["3", "4"],
        "each statement ran once"
    );
    assert_eq!(applied(&test.file()), ["0001"]);
}

#[test]
fn a_revision_does_not_start_where_its_parent_was_taken_back_meanwhile() {
    let test = TestChain::three_tables().revision(
        "0004_off",
        &format!("{HEAD}CREATE TABLE a (id);\nINSERT INTO t3 (a) VALUES ('x');\n"),
        "DROP TABLE a;\n",
    );
    let chain = test.chain();
    test.upgrade_to(&chain, "0003");
    let mut first = true;
    let other = |event: &Event<'_>| {
        if matches!(event, Event::Started { id: "0004", .. }) && std::mem::take(&mut first) {
            block_on(Migrator::new(&chain).downgrade(test.url())).unwrap();
        }
    };
    block_on(Migrator::new(&chain).on_event(other).upgrade(test.url())).unwrap();
    assert_eq!(applied(&test.file()), ["0001", "0002", "0003", "0004"]);
    assert_eq!(
        log(&test.file())[3..],
        ["revert|0003", "apply|0003", "start|0004", "apply|0004"]
    );
}

#[test]
fn a_revision_is_not_taken_back_beneath_one_that_was_applied_meanwhile() {
    let test = TestChain::new()
        .revision(
            "0001_off",
            "CREATE TABLE a (id);\n",
            &format!("{HEAD}DROP TABLE a;\n"),
        )
        .revision("0002_b", "CREATE TABLE b (id);\n", "DROP TABLE b;\n");
    let chain = test.chain();
    test.upgrade_to(&chain, "0001");
    let mut first = true;
    let other = |event: &Event<'_>| {
        if matches!(event, Event::Started { id: "0001", .. }) && std::mem::take(&mut first) {
            block_on(chain.upgrade(test.url())).unwrap();
        }
    };
    block_on(Migrator::new(&chain).on_event(other).downgrade(test.url())).unwrap();
    assert_eq!(
        applied(&test.file()),
        Vec::<String>::new(),
        "to base, in order"
    );
    assert_eq!(
        log(&test.file())[2..],
        ["revert|0002", "start-revert|0001", "revert|0001"]
    );
}

#[test]
fn a_database_that_becomes_newer_while_this_program_waits_is_refused() {
    let mut test = TestChain::three_tables();
    let newer = test.chain();
    test.remove("0003_t3");
    let older = test.chain();
    for (policy, code) in [
        (Ahead::Deny, Some(Code::HistoryAhead)),
        (Ahead::Allow, None),
    ] {
        let _ = std::fs::remove_file(test.file());
        let other = |event: &Event<'_>| {
            if matches!(event, Event::Planned { .. }) {
                block_on(newer.upgrade(test.url())).unwrap();
            }
        };
        let run = Migrator::new(&older).ahead(policy).on_event(other);
        let outcome = block_on(run.upgrade(test.url()));
        assert_eq!(outcome.err().and_then(|error| error.code()), code);
    }
}

#[test]
fn the_work_of_others_on_an_empty_database_ends_its_one_transaction() {
    let test = TestChain::three_tables()
        .revision(
            "0004_good",
            "CREATE TABLE good (id);\n",
            "DROP TABLE good;\n",
        )
        .revision("0005_bad", "CREATE TABEL bad (id);\n", "DROP TABLE bad;\n");
    let chain = test.chain();
    let other = |event: &Event<'_>| {
        if matches!(event, Event::Planned { .. }) {
            let older = Migrator::new(&chain).target("0003").unwrap();
            block_on(older.upgrade(test.url())).unwrap();
        }
    };
    let error = block_on(Migrator::new(&chain).on_event(other).upgrade(test.url())).unwrap_err();
    assert_eq!(error.report().by_others, 3);
    assert_eq!(applied(&test.file()).len(), 4, "somebody uses it now");
}

#[test]
fn the_history_of_another_project_is_nobodys_work() {
    let one = TestChain::three_tables();
    let other = TestChain::new().revision("0001_o1", "CREATE TABLE o1 (id);\n", "DROP TABLE o1;\n");
    let lock = std::fs::read_to_string(other.migrations().join("migrate.lock")).unwrap();
    other.write(
        "migrate.lock",
        &lock.replace("version = 1\n", "version = 1\nproject = \"other\"\n"),
    );
    let (chain, others) = (one.chain(), other.chain());
    let mut said = Vec::new();
    let run = Migrator::new(&chain).on_event(|event| match event {
        Event::Planned { .. } => {
            block_on(others.upgrade(one.url())).unwrap();
        }
        Event::DoneByOthers { revisions } => said.push(*revisions),
        _ => {}
    });
    let report = block_on(run.upgrade(one.url())).unwrap();
    assert_eq!((report.done.len(), report.by_others), (3, 0));
    assert!(said.is_empty(), "{said:?}");
}
