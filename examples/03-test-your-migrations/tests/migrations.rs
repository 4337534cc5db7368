//! What a team tests of its own chain.

use migrate_runtime::{Database, Error, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, SqliteConnection};
use test_your_migrations::MIGRATIONS;

/// A database of its own for each test.
struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn options(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(self.folder.path().join("test.db"))
            .create_if_missing(true)
    }

    async fn connect(&self) -> SqliteConnection {
        self.options().connect().await.expect("a database")
    }

    async fn move_to(&self, target: &str) -> Result<(), Error> {
        let database = Database::from(self.options());
        let up = Migrator::new(&MIGRATIONS)
            .target(target)?
            .upgrade(&database)
            .await?;
        if up.done.is_empty() {
            Migrator::new(&MIGRATIONS)
                .target(target)?
                .downgrade(&database)
                .await?;
        }
        Ok(())
    }

    /// The schema as SQLite keeps it, without the tables of the history.
    async fn schema(&self) -> Vec<String> {
        let mut connection = self.connect().await;
        let query = "SELECT sql FROM sqlite_master WHERE name NOT LIKE '\\_migrate%' ESCAPE '\\' AND sql IS NOT NULL ORDER BY name";
        sqlx::query_scalar(query)
            .fetch_all(&mut connection)
            .await
            .expect("a schema")
    }
}

#[tokio::test]
async fn every_revision_goes_up_and_down_and_up() -> Result<(), Error> {
    let scratch = Scratch::new();
    let mut below = "base".to_owned();
    for revision in MIGRATIONS.revisions() {
        let before = columns(&scratch).await;
        scratch.move_to(&revision.id).await?;
        let after = columns(&scratch).await;
        scratch.move_to(&below).await?;
        assert_eq!(
            columns(&scratch).await,
            before,
            "the way back of {}",
            revision.id
        );
        scratch.move_to(&revision.id).await?;
        assert_eq!(
            columns(&scratch).await,
            after,
            "the second way up of {}",
            revision.id
        );
        below = revision.id.to_string();
    }
    Ok(())
}

/// The columns of the accounts: `ALTER TABLE … DROP COLUMN` leaves other blanks in the text than were there before.
async fn columns(scratch: &Scratch) -> Vec<String> {
    let mut connection = scratch.connect().await;
    let query = "SELECT name || ' ' || type || ' ' || \"notnull\" FROM pragma_table_info('accounts') ORDER BY name";
    sqlx::query_scalar(query)
        .fetch_all(&mut connection)
        .await
        .expect("columns")
}

#[tokio::test]
async fn money_survives_the_change_to_cents_and_back() -> Result<(), Error> {
    let scratch = Scratch::new();
    scratch.move_to("20260501070000").await?;
    let mut connection = scratch.connect().await;
    connection
        .execute("INSERT INTO accounts (owner, balance) VALUES ('Ada', '12.30'), ('Bo', '0.05')")
        .await?;
    connection.close().await?;

    scratch.move_to("head").await?;
    let mut connection = scratch.connect().await;
    let cents: Vec<i64> = sqlx::query_scalar("SELECT cents FROM accounts ORDER BY id")
        .fetch_all(&mut connection)
        .await?;
    connection.close().await?;
    assert_eq!(cents, [1230, 5]);

    scratch.move_to("20260501070000").await?;
    let mut connection = scratch.connect().await;
    let balances: Vec<String> = sqlx::query_scalar("SELECT balance FROM accounts ORDER BY id")
        .fetch_all(&mut connection)
        .await?;
    assert_eq!(balances, ["12.30", "0.05"]);
    Ok(())
}

#[tokio::test]
async fn base_leaves_nothing_behind() -> Result<(), Error> {
    let scratch = Scratch::new();
    scratch.move_to("head").await?;
    scratch.move_to("base").await?;
    assert!(scratch.schema().await.is_empty());
    Ok(())
}
