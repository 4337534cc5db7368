//! What a team tests of its own chain.

use migrate_runtime::testing::{self, TestDatabase};
use sqlx::SqlitePool;
use test_your_migrations::MIGRATIONS;

/// Up, down and up again, each revision, with rows in the tables.
#[test]
fn every_revision_goes_up_and_down_and_up() {
    testing::assert_round_trip(&MIGRATIONS);
}

#[test]
fn money_survives_the_change_to_cents_and_back() {
    testing::assert_data_survives(
        &MIGRATIONS,
        "20260501070000",
        "INSERT INTO accounts (owner, balance) VALUES ('Ada', '12.30'), ('Bo', '0.05')",
        "SELECT owner, balance FROM accounts ORDER BY id",
    );
}

#[test]
fn the_chain_builds_what_the_application_expects() {
    testing::assert_schema_matches(
        &MIGRATIONS,
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY, owner TEXT NOT NULL, cents INTEGER NOT NULL DEFAULT 0)",
    );
}

/// A revision that changes rows, looked at on its way.
#[migrate_runtime::test(MIGRATIONS, at = "20260501070000", fixtures("accounts"))]
async fn cents_are_rounded(database: TestDatabase) -> Result<(), migrate_runtime::Error> {
    database.migrate_to("20260515070000").await?;
    let cents = database
        .query("SELECT cents FROM accounts ORDER BY id")
        .await?;
    assert_eq!(cents, [["1230"], ["5"], ["0"]]);
    Ok(())
}

/// What the application does, on a database of its own.
#[migrate_runtime::test(MIGRATIONS)]
async fn accounts_are_added(pool: SqlitePool) -> Result<(), Box<dyn std::error::Error>> {
    // As the application does at its start: there is nothing left to do.
    assert!(MIGRATIONS.upgrade(&pool).await?.done.is_empty());
    let add = "INSERT INTO accounts (owner, cents) VALUES ('Ada', 1230)";
    sqlx::query(add).execute(&pool).await?;
    let sum: i64 = sqlx::query_scalar("SELECT sum(cents) FROM accounts")
        .fetch_one(&pool)
        .await?;
    assert_eq!(sum, 1230);
    Ok(())
}
