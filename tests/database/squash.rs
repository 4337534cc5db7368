//! Squashes in front of databases at every place: nothing is lost, nothing runs twice, nobody lends a hand.

use std::process::{Command, Stdio};

use migrate_runtime::{Ahead, Chain, Error, Event, Migrator, Report, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, log, query, schema, while_busy};
use migrate_tests::process::{program, text};

use crate::kill_sweep::{runner, with_fault};

const LINE: [&str; 5] = ["0001", "0002", "0003", "0004", "0005"];

/// Five tables; the second to the fourth are squashed.
fn squashed() -> (Chain, TestChain) {
    let test = TestChain::tables(5);
    let before = test.chain();
    (before, test.squash("0009_s", "0002", "0004"))
}

fn upgrade(test: &TestChain) -> Result<Report, Error> {
    block_on(test.chain().upgrade(test.url()))
}

fn ids(report: &Report) -> Vec<&str> {
    report.done.iter().map(|done| done.id.as_str()).collect()
}

fn fails(test: &TestChain, chain: &Chain, target: &str) -> String {
    let migrator = Migrator::new(chain).target(target).unwrap();
    let error = block_on(migrator.downgrade(test.url())).unwrap_err();
    error.code().unwrap().name().to_owned()
}

#[test]
fn a_new_database_runs_the_squash() {
    let (before, test) = squashed();
    let report = upgrade(&test).unwrap();
    assert_eq!(ids(&report), ["0001", "0009", "0005"]);
    let made = schema(&test.file());
    assert!(upgrade(&test).unwrap().done.is_empty());

    let old = TestChain::tables(5);
    old.upgrade_to(&before, "head");
    assert_eq!(schema(&old.file()), made);
    test.downgrade_to(&test.chain(), "base");
    assert!(schema(&test.file()).is_empty());
}

#[test]
fn a_database_goes_on_from_every_place() {
    for place in 1..=5 {
        let (before, test) = squashed();
        test.upgrade_to(&before, LINE[place - 1]);
        let report = upgrade(&test).unwrap();
        let ran: Vec<&str> = match place {
            1 => vec!["0009", "0005"],
            place => LINE[place..].to_vec(),
        };
        assert_eq!(ids(&report), ran, "from {place}");
        assert_eq!(
            applied(&test.file()),
            ["0001", "0009", "0005"],
            "from {place}"
        );
        let adopted = log(&test.file()).contains(&"adopt|0009".to_owned());
        assert_eq!(adopted, place > 1);
        assert!(upgrade(&test).unwrap().done.is_empty());
        // The way back is the squash's.
        test.downgrade_to(&test.chain(), "base");
        assert!(schema(&test.file()).is_empty());
    }
}

#[test]
fn only_an_upgrade_writes_and_only_once() {
    let (before, test) = squashed();
    test.upgrade_to(&before, "head");
    let history = "SELECT * FROM _migrate_history ORDER BY ordinal";
    let rows = query(&test.file(), history);
    let chain = test.chain();
    let status = block_on(Migrator::new(&chain).status(test.url())).unwrap();
    assert!(status.is_at_head());
    assert_eq!(status.chain(&chain).revisions().len(), 5);
    let would = block_on(Migrator::new(&chain).dry_run(true).upgrade(test.url())).unwrap();
    assert!(would.planned.is_empty());
    assert_eq!(query(&test.file(), history), rows);

    let mut said = Vec::new();
    let migrator = Migrator::new(&chain).on_event(|event| said.push(format!("{event:?}")));
    block_on(migrator.upgrade(test.url())).unwrap();
    assert_eq!(said, ["Adopted { id: \"0009\", revisions: 3 }"]);
    upgrade(&test).unwrap();
    let adoptions = log(&test.file())
        .into_iter()
        .filter(|entry| entry.starts_with("adopt"));
    assert_eq!(adoptions.count(), 1);
    assert_eq!(
        query(
            &test.file(),
            "SELECT id, ordinal, kind, state, down_sql <> '' FROM _migrate_history ORDER BY ordinal"
        ),
        [
            "0001|1|sql|applied|1",
            "0009|4|squash|applied|1",
            "0005|5|sql|applied|1"
        ]
    );
}

#[test]
fn who_cannot_write_is_at_head_all_the_same() {
    let (before, test) = squashed();
    test.upgrade_to(&before, "head");
    let chain = test.chain();
    while_busy(&test.file(), || {
        let mut said = Vec::new();
        let patience = std::time::Duration::from_millis(10);
        let migrator = Migrator::new(&chain).lock_wait(patience);
        let migrator = migrator.on_event(|event| {
            if let Event::NotAdopted { .. } = event {
                said.push("postponed");
            }
        });
        assert!(
            block_on(migrator.upgrade(test.url()))
                .unwrap()
                .done
                .is_empty()
        );
        assert_eq!(said, ["postponed"]);
    });
    assert_eq!(applied(&test.file()), LINE);
}

#[test]
fn back_into_the_stretch_while_the_originals_are_recorded() {
    let (before, test) = squashed();
    test.upgrade_to(&before, "head");
    let chain = test.chain();
    let report = test.downgrade_to(&chain, "0003");
    assert_eq!(ids(&report), ["0005", "0004"]);
    assert_eq!(applied(&test.file()), ["0001", "0002", "0003"]);
    test.upgrade_to(&chain, "0004");
    assert_eq!(
        applied(&test.file()),
        ["0001", "0009"],
        "the last of them is the squash"
    );
    assert_eq!(fails(&test, &chain, "0003"), "target-replaced");
    test.downgrade_to(&chain, "0001");
    assert_eq!(applied(&test.file()), ["0001"]);
}

#[test]
fn half_way_inside_nothing_is_adopted() {
    let test = TestChain::three_tables().revision(
        "0004_half",
        "-- migrate: transaction off\nCREATE TABLE a (x);\nCREATE TABLE a (x);\n",
        "-- migrate: transaction off\nDROP TABLE a;\n",
    );
    upgrade(&test).unwrap_err();
    let test = test.squash("0009_s", "0002", "0003");
    upgrade(&test).unwrap_err();
    assert_eq!(applied(&test.file()), ["0001", "0002", "0003"]);
    test.write("0004_half/up.sql", "-- migrate: revises 0003\n-- migrate: transaction off\nCREATE TABLE a (x);\nCREATE TABLE b (x);\n");
    upgrade(&test).unwrap();
    assert_eq!(applied(&test.file()), ["0001", "0009", "0004"]);
}

#[test]
fn when_the_originals_are_deleted() {
    let names = ["0002_t2", "0003_t3", "0004_t4"];
    for place in 0..=5 {
        let (before, test) = squashed();
        test.seal();
        if place > 0 {
            test.upgrade_to(&before, LINE[place - 1]);
        }
        test.forget(&names);
        let outcome = upgrade(&test);
        if (2..4).contains(&place) {
            let error = outcome.unwrap_err();
            assert_eq!(error.code().unwrap().name(), "history-inside-squash");
            assert!(
                error.to_string().contains(&LINE[place..4].join("`, `")),
                "{error}"
            );
            continue;
        }
        outcome.unwrap();
        assert_eq!(
            applied(&test.file()),
            ["0001", "0009", "0005"],
            "from {place}"
        );
        test.downgrade_to(&test.chain(), "base");
        assert!(schema(&test.file()).is_empty());
    }
}

#[test]
fn when_the_originals_are_deleted_every_command_takes_the_squash_first() {
    let ready = || {
        let (before, test) = squashed();
        test.seal();
        test.upgrade_to(&before, "head");
        test.forget(&["0002_t2", "0003_t3", "0004_t4"]);
        test
    };
    let test = ready();
    test.downgrade_to(&test.chain(), "0001");
    assert_eq!(applied(&test.file()), ["0001"]);
    assert_eq!(schema(&test.file()).len(), 2);

    let test = ready();
    let chain = test.chain();
    let stamp = |target: &str| {
        block_on(
            Migrator::new(&chain)
                .target(target)
                .unwrap()
                .stamp(test.url(), false),
        )
        .unwrap()
    };
    stamp("0009");
    assert_eq!(applied(&test.file()), ["0001", "0009"]);
    let status = block_on(Migrator::new(&chain).status(ready().url())).unwrap();
    assert!(status.is_at_head());
}

#[test]
fn an_older_program_is_told_and_may_be_let_through() {
    let (older, test) = squashed();
    upgrade(&test).unwrap();
    let error = block_on(older.upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "history-ahead");
    assert!(error.to_string().contains("`0009 s`"), "{error}");
    let through = Migrator::new(&older).ahead(Ahead::Allow);
    assert!(
        block_on(through.upgrade(test.url()))
            .unwrap()
            .done
            .is_empty()
    );
    let report = test.downgrade_to(&older, "0001");
    assert_eq!(ids(&report), ["0005", "0009"], "with what was kept");
    assert_eq!(schema(&test.file()).len(), 2);
}

#[test]
fn many_that_start_at_once_adopt_once() {
    let (before, test) = squashed();
    test.upgrade_to(&before, "head");
    let start = || {
        let mut command = Command::new(program("migrate-test-runner"));
        command
            .arg(test.migrations())
            .args([&test.url(), "up", "head"]);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let children: Vec<_> = (0..12).map(|_| start()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
    }
    assert_eq!(applied(&test.file()), ["0001", "0009", "0005"]);
    let adoptions = log(&test.file())
        .into_iter()
        .filter(|entry| entry.starts_with("adopt"));
    assert_eq!(adoptions.count(), 1);
}

#[test]
fn killed_at_any_write_it_has_happened_or_not() {
    for call in ["pwrite64", "fdatasync", "unlink"] {
        for nth in 1.. {
            let (before, test) = squashed();
            test.upgrade_to(&before, "head");
            let fault = format!("signal=SIGKILL:when={nth}");
            let lived = with_fault(&runner(&test, "up", "head"), call, &fault);
            let found = applied(&test.file());
            let adopted = ["0001", "0009", "0005"];
            assert!(found == LINE || found == adopted, "{call} {nth}: {found:?}");
            upgrade(&test).unwrap();
            assert_eq!(applied(&test.file()), adopted);
            if lived.status.success() {
                break;
            }
        }
    }
}
