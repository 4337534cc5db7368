//! Databases that are named, opened or kept in an unusual way.

use migrate_core::diagnostic::Code;
use migrate_runtime::{Database, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::database::{applied, execute};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

#[test]
fn a_url_that_names_no_file_is_refused() {
    // SQLite makes a temporary database of it, and all the work is lost.
    for url in [
        "sqlite:",
        "sqlite://",
        "sqlite:?mode=rwc",
        "sqlite://?mode=rwc",
    ] {
        let error = Database::try_from(url).expect_err(url);
        assert_eq!(error.code(), Some(Code::DatabaseUrl), "{url}");
    }
    assert!(Database::try_from("sqlite://?mode=memory").is_ok());
}

#[test]
fn a_database_in_memory_that_a_pool_keeps_to_itself_is_refused() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(async {
        for options in [
            SqliteConnectOptions::new(),
            SqliteConnectOptions::new().shared_cache(true),
            "sqlite:named?mode=memory&cache=shared".parse().unwrap(),
            SqliteConnectOptions::new().filename("x").in_memory(true),
            "sqlite::memory:?cache=private".parse().unwrap(),
        ] {
            let one = SqlitePoolOptions::new().max_connections(1);
            let pool = one.connect_with(options).await.unwrap();
            let error = chain.upgrade(&pool).await.unwrap_err();
            assert_eq!(error.code(), Some(Code::Connection), "{error}");
            assert!(error.to_string().contains("in memory"), "{error}");
        }
    });
}

#[test]
fn a_database_in_memory_with_a_name_is_one() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    block_on(async {
        let url = "sqlite:file:uri?mode=memory&cache=shared";
        let pool = SqlitePool::connect(url).await.unwrap();
        assert_eq!(Database::from(&pool).to_string(), "the database in memory");
        chain.upgrade(&pool).await.unwrap();
        let status = Migrator::new(&chain).status(&pool).await.unwrap();
        assert_eq!((status.exists, status.pending), (true, 0));
    });
}

#[test]
fn reading_makes_no_database_whatever_its_options_say() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    for url in [
        format!("{}?mode=rwc", test.url()),
        format!("sqlite:file:{}?mode=rwc", test.file().display()),
    ] {
        let _ = block_on(Migrator::new(&chain).status(&url));
        let _ = block_on(Migrator::new(&chain).dry_run(true).upgrade(&url));
        assert!(!test.file().exists(), "{url}");
    }
}

#[test]
fn tables_of_the_history_that_are_gone_are_said() {
    for gone in [
        "DROP TABLE _migrate_meta",
        "DROP TABLE _migrate_history",
        "DROP TABLE _migrate_log",
        "DELETE FROM _migrate_meta",
    ] {
        let test = TestChain::three_tables();
        let chain = test.chain();
        test.upgrade_to(&chain, "0002");
        execute(&test.file(), gone);
        let run = async {
            let limit = std::time::Duration::from_secs(5);
            tokio::time::timeout(limit, chain.upgrade(test.url())).await
        };
        let error = block_on(run).expect(gone).unwrap_err();
        assert_eq!(error.code(), Some(Code::HistoryFormat), "{gone}: {error}");
    }
}

#[test]
fn values_with_quotes_and_control_characters_are_kept_as_text() {
    let test = TestChain::three_tables();
    let chain = test.chain();
    let odd = "o'b\u{1e}ri\u{1f}en\u{15}\0\n\u{9b}\u{7f} é 漢'; DROP TABLE t1; --";
    let run = Migrator::new(&chain).actor(odd).app(odd, odd);
    block_on(run.upgrade(test.url())).unwrap();
    let status = block_on(Migrator::new(&chain).status(test.url())).unwrap();
    let kept = Some("o'brien é 漢'; DROP TABLE t1; --");
    let origin = &status.records[0].origin;
    assert_eq!(
        (
            origin.actor.as_deref(),
            origin.app.as_deref(),
            origin.app_version.as_deref()
        ),
        (kept, kept, kept)
    );
    assert_eq!(applied(&test.file()).len(), 3);
}
