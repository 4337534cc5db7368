//! Each test has a database of its own, whatever the others do to theirs.

use migrate_runtime::block_on;
use migrate_runtime::testing::TestDatabase;

use crate::place::{Place, chain, process, read};

#[test]
fn parallel_tests_do_not_see_each_other() {
    for place in Place::ALL {
        let files = chain();
        let chain = read(&files);
        std::thread::scope(|threads| {
            for number in 0..6 {
                let chain = &chain;
                threads.spawn(move || {
                    let database = place.make(chain);
                    block_on(fill(&database, number));
                    block_on(database.close());
                });
            }
        });
        // Those that come later see nothing of it.
        let database = place.make(&chain);
        assert_eq!(
            rows(&database, "SELECT id, name FROM people"),
            [["1", "Ada"]]
        );
        assert!(rows(&database, "SELECT id FROM letters").is_empty());
    }
}

async fn fill(database: &TestDatabase, number: usize) {
    let insert = format!("INSERT INTO letters VALUES ({number}, 1); UPDATE people SET name = 'Bo'");
    database.execute(&insert).await.unwrap();
    let found = database.query("SELECT id FROM letters").await.unwrap();
    assert_eq!(found, [[number.to_string()]]);
    // Now and then one changes more than rows.
    if number.is_multiple_of(2) {
        let change = "DROP TABLE letters; CREATE TABLE more (id INTEGER)";
        database.execute(change).await.unwrap();
    }
}

/// Whoever waits for the template must not be in the way of whoever builds it.
#[tokio::test]
async fn two_tests_on_one_thread_do_not_wait_for_each_other() {
    for place in Place::ALL {
        let files = chain();
        let chain = read(&files);
        let (one, other) = tokio::join!(place.wanted(&chain).make(), place.wanted(&chain).make());
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_ne!(one.name(), other.name());
        one.close().await;
        other.close().await;
    }
}

#[test]
fn a_database_is_what_the_chain_makes() {
    for place in Place::ALL {
        let files = chain();
        let chain = read(&files);
        for _ in 0..2 {
            let database = place.make(&chain);
            let again = block_on(chain.upgrade(database.database())).unwrap();
            assert!(again.done.is_empty(), "{place:?}");
            let status =
                block_on(migrate_runtime::Migrator::new(&chain).status(database.database()));
            assert!(status.unwrap().is_at_head(), "{place:?}");
            // Its pools are those of an application.
            block_on(database.migrate_to("base")).unwrap();
            block_on(database.migrate_to("0002")).unwrap();
        }
    }
}

#[test]
fn the_attribute_works_on_servers() {
    for (test, place) in [
        ("subject::on_postgres", Place::Postgres),
        ("subject::on_mysql", Place::MariaDb),
    ] {
        // The second time on what the first one left.
        for _ in 0..2 {
            let mut command = process(test);
            command.env("CARGO_MIGRATE_TEST_URL", place.url().unwrap());
            let output = command.output().unwrap();
            let text = migrate_tests::process::text(&output);
            assert!(
                output.status.success() && text.contains("1 passed"),
                "{text}"
            );
        }
    }
}

#[test]
fn without_a_server_it_says_what_to_set() {
    let output = process("subject::on_postgres").output().unwrap();
    let text = migrate_tests::process::text(&output);
    assert!(!output.status.success());
    assert!(
        text.contains("no server is named for test databases of postgres"),
        "{text}"
    );
    assert!(
        text.contains("set CARGO_MIGRATE_TEST_URL=postgres://"),
        "{text}"
    );
}

pub(crate) fn rows(database: &TestDatabase, sql: &str) -> Vec<Vec<String>> {
    block_on(database.query(sql)).unwrap()
}
