//! Up and down, and what the history says.

use migrate_runtime::{Ahead, Event, Migrator, TransactionScope, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, log, query, schema};

#[test]
fn a_fresh_database_comes_to_head() {
    let test = TestChain::three_tables();
    let report = block_on(test.chain().upgrade(test.url())).unwrap();
    assert_eq!(
        report
            .done
            .iter()
            .map(|done| done.id.as_str())
            .collect::<Vec<_>>(),
        ["0001", "0002", "0003"]
    );
    assert_eq!((report.from, report.to.as_deref()), (None, Some("0003")));
    assert_eq!(applied(&test.file()), ["0001", "0002", "0003"]);
    assert_eq!(query(&test.file(), "SELECT count(*) FROM t3"), ["0"]);
}

#[test]
fn a_fresh_database_is_one_transaction() {
    let test = TestChain::three_tables().revision(
        "0004_broken",
        "CREATE TABLE t4 (id);\nCREATE TABEL t5 (id);\n",
        "DROP TABLE t4;\n",
    );
    let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
    assert!(error.report().done.is_empty());
    assert_eq!(
        query(&test.file(), "SELECT count(*) FROM sqlite_master"),
        ["0"],
        "not even our own tables"
    );
}

#[test]
fn later_each_revision_is_a_transaction() {
    let mut test = TestChain::three_tables();
    block_on(test.chain().upgrade(test.url())).unwrap();
    test.write_revision("0004_good", "CREATE TABLE t4 (id);\n", "DROP TABLE t4;\n");
    test.write_revision(
        "0005_broken",
        "CREATE TABLE t5 (id);\nCREATE TABEL t6 (id);\n",
        "DROP TABLE t5;\n",
    );
    test.lock();
    let error = block_on(test.chain().upgrade(test.url())).unwrap_err();
    assert_eq!(
        error
            .report()
            .done
            .iter()
            .map(|done| done.id.as_str())
            .collect::<Vec<_>>(),
        ["0004"]
    );
    assert_eq!(applied(&test.file()), ["0001", "0002", "0003", "0004"]);
    assert!(
        error.to_string().contains("note: done before: 0004"),
        "{error}"
    );
}

#[test]
fn one_transaction_for_the_run_takes_all_back() {
    let mut test = TestChain::three_tables();
    block_on(test.chain().upgrade(test.url())).unwrap();
    test.write_revision("0004_good", "CREATE TABLE t4 (id);\n", "DROP TABLE t4;\n");
    test.write_revision("0005_broken", "CREATE TABEL t6 (id);\n", "DROP TABLE t5;\n");
    test.lock();
    let chain = test.chain();
    let error = block_on(
        Migrator::new(&chain)
            .transaction(TransactionScope::All)
            .upgrade(test.url()),
    )
    .unwrap_err();
    assert!(error.report().done.is_empty());
    assert_eq!(applied(&test.file()), ["0001", "0002", "0003"]);
}

#[test]
fn down_and_up_again() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(chain.upgrade(test.url())).unwrap();
    let before = schema(&test.file());
    let report = block_on(Migrator::new(&chain).downgrade(test.url())).unwrap();
    assert_eq!(
        report.to.as_deref(),
        Some("0002"),
        "one step when nothing else is said"
    );
    test.downgrade_to(&chain, "base");
    assert!(schema(&test.file()).is_empty());
    assert!(applied(&test.file()).is_empty());
    test.upgrade_to(&chain, "+1");
    assert_eq!(applied(&test.file()), ["0001"]);
    block_on(chain.upgrade(test.url())).unwrap();
    assert_eq!(schema(&test.file()), before);
    assert_eq!(
        log(&test.file())[..6],
        [
            "apply|0001",
            "apply|0002",
            "apply|0003",
            "revert|0003",
            "revert|0002",
            "revert|0001"
        ]
    );
}

#[test]
fn t12_a_target_that_is_current_is_nothing_to_do() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(chain.upgrade(test.url())).unwrap();
    for target in ["head", "0003", "current", "0001"] {
        let report = block_on(
            Migrator::new(&chain)
                .target(target)
                .unwrap()
                .upgrade(test.url()),
        )
        .unwrap();
        assert!(report.done.is_empty(), "{target}");
    }
    let report = test.downgrade_to(&chain, "0003");
    assert!(report.done.is_empty());
}

#[test]
fn t13_a_downgrade_does_not_go_up() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    test.upgrade_to(&chain, "0001");
    let error = block_on(
        Migrator::new(&chain)
            .target("0003")
            .unwrap()
            .downgrade(test.url()),
    )
    .unwrap_err();
    assert!(
        error.to_string().contains("`0003` is above `0001`"),
        "{error}"
    );
}

#[test]
fn row_03_nothing_to_do_writes_nothing() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(chain.upgrade(test.url())).unwrap();
    let before = std::fs::read(test.file()).unwrap();
    let mut permissions = std::fs::metadata(test.file()).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(test.file(), permissions).unwrap();
    assert!(block_on(chain.upgrade(test.url())).unwrap().done.is_empty());
    assert_eq!(std::fs::read(test.file()).unwrap(), before);
}

#[test]
fn reading_makes_no_database() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    let status = block_on(Migrator::new(&chain).status(test.url())).unwrap();
    assert!(!status.exists);
    assert_eq!((status.pending, status.current(&chain)), (3, None));
    let planned = block_on(Migrator::new(&chain).dry_run(true).upgrade(test.url())).unwrap();
    assert_eq!((planned.planned.len(), planned.done.len()), (3, 0));
    assert!(!test.file().exists());
}

#[test]
fn a_dry_run_writes_nothing() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    test.upgrade_to(&chain, "0002");
    let before = std::fs::read(test.file()).unwrap();
    let planned = block_on(
        Migrator::new(&chain)
            .dry_run(true)
            .target("base")
            .unwrap()
            .downgrade(test.url()),
    )
    .unwrap();
    assert_eq!(
        planned
            .planned
            .iter()
            .map(|one| one.id.as_str())
            .collect::<Vec<_>>(),
        ["0002", "0001"]
    );
    assert_eq!(std::fs::read(test.file()).unwrap(), before);
}

#[test]
fn the_history_knows_who_and_with_what() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(
        Migrator::new(&chain)
            .app("shop", "1.4.0")
            .actor("ann")
            .upgrade(test.url()),
    )
    .unwrap();
    let row = query(
        &test.file(),
        "SELECT ordinal, parent, kind, state, app, app_version, actor, statements_total, statements_done, duration_us IS NOT NULL, \
         started_at <= finished_at, length(run_id), down_sql FROM _migrate_history WHERE id = '0002'",
    );
    assert_eq!(
        row,
        ["2|0001|sql|applied|shop|1.4.0|ann|2|2|1|1|32|DROP INDEX t2_a;\nDROP TABLE t2;\n"]
    );
}

#[test]
fn events_tell_what_happens() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    let mut seen = Vec::new();
    let migrator = Migrator::new(&chain)
        .target("0001")
        .unwrap()
        .on_event(|event| {
            seen.push(match event {
                Event::Planned { revisions, .. } => format!("planned {revisions}"),
                Event::Started { id, .. } => format!("started {id}"),
                Event::Finished { id, statements, .. } => format!("finished {id} {statements}"),
                other => format!("{other:?}"),
            });
        });
    block_on(migrator.upgrade(test.url())).unwrap();
    assert_eq!(seen, ["planned 1", "started 0001", "finished 0001 2"]);
}

#[test]
fn a_pool_and_options_are_databases_too() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(test.file())
            .create_if_missing(true);
        let pool = sqlx::SqlitePool::connect_with(options.clone())
            .await
            .unwrap();
        assert_eq!(chain.upgrade(&pool).await.unwrap().done.len(), 3);
        assert!(chain.upgrade(options).await.unwrap().done.is_empty());
        pool.close().await;
        let memory = sqlx::SqlitePool::connect("sqlite::memory:").await.unwrap();
        chain.upgrade(&memory).await.unwrap();
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM t3")
            .fetch_one(&memory)
            .await
            .unwrap();
        assert_eq!(
            count, 0,
            "the pool's database in memory is the one that was brought to head"
        );
    });
}

#[test]
fn row_77_a_newer_database_is_refused_or_allowed() {
    let mut test = TestChain::three_tables();
    let newer = test.chain();
    block_on(
        Migrator::new(&newer)
            .app("shop", "2.0.0")
            .upgrade(test.url()),
    )
    .unwrap();
    test.remove("0003_t3");
    let older = test.chain();
    let error = block_on(older.upgrade(test.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "history-ahead");
    let text = error.to_string();
    assert!(
        text.contains("0003 t3")
            && text.contains("with shop 2.0.0")
            && text.contains("downgrade 0002"),
        "{text}"
    );
    assert!(
        block_on(
            Migrator::new(&older)
                .ahead(Ahead::Allow)
                .upgrade(test.url())
        )
        .unwrap()
        .done
        .is_empty()
    );
}

#[test]
fn an_older_program_takes_a_newer_database_back() {
    let mut test = TestChain::three_tables();
    block_on(test.chain().upgrade(test.url())).unwrap();
    test.remove("0003_t3");
    test.remove("0002_t2");
    let older = test.chain();
    let report = block_on(
        Migrator::new(&older)
            .target("0001")
            .unwrap()
            .downgrade(test.url()),
    )
    .unwrap();
    assert_eq!(
        report
            .done
            .iter()
            .map(|done| done.id.as_str())
            .collect::<Vec<_>>(),
        ["0003", "0002"]
    );
    assert_eq!(applied(&test.file()), ["0001"]);
    assert_eq!(schema(&test.file()).len(), 2);
}

#[test]
fn a_way_back_that_was_tampered_with_does_not_run() {
    let mut test = TestChain::three_tables();
    block_on(test.chain().upgrade(test.url())).unwrap();
    migrate_tests::database::execute(
        &test.file(),
        "UPDATE _migrate_history SET down_sql = 'DROP TABLE t1;' WHERE id = '0003'",
    );
    test.remove("0003_t3");
    let older = test.chain();
    let error = block_on(
        Migrator::new(&older)
            .target("0002")
            .unwrap()
            .downgrade(test.url()),
    )
    .unwrap_err();
    assert_eq!(error.code().unwrap().name(), "no-way-back");
    assert_eq!(applied(&test.file()).len(), 3);
}

#[test]
fn a_run_can_be_spawned() {
    fn spawnable<T: Send>(_: &T) {}
    static CHAIN: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
    spawnable(&CHAIN.upgrade("sqlite::memory:"));
    spawnable(&Migrator::new(&CHAIN).downgrade("sqlite::memory:"));
    spawnable(&Migrator::new(&CHAIN).status("sqlite::memory:"));
    spawnable(&Migrator::new(&CHAIN).stamp("sqlite::memory:", false));
    spawnable(&Migrator::new(&CHAIN).repair("sqlite::memory:", "1", false));
}

#[test]
fn row_68_a_long_script_takes_linear_time() {
    let rows: String = (0..20_000)
        .map(|number| format!("INSERT INTO big VALUES ({number}, 'it''s; row');\n"))
        .collect();
    let test = TestChain::new().revision(
        "0001_big",
        &format!("CREATE TABLE big (id, text);\n{rows}"),
        "DROP TABLE big;\n",
    );
    let report = block_on(test.chain().upgrade(test.url())).unwrap();
    assert_eq!(report.done[0].statements, 20_001);
    assert_eq!(
        query(&test.file(), "SELECT count(*), sum(id) FROM big"),
        ["20000|199990000"]
    );
}
