//! Tests as a user of the kit writes them. Those on a server are run by the other modules, in a process that is told where
//! the server is.

use migrate_runtime::testing::TestDatabase;
use migrate_runtime::{Chain, Error, migrate};
use sqlx::{MySqlPool, PgPool, Pool, Sqlite, SqlitePool};

pub(crate) static MIGRATIONS: Chain = migrate!("testing/migrations", drafts);

#[migrate_runtime::test(MIGRATIONS)]
async fn on_sqlite(pool: SqlitePool) -> Result<(), sqlx::Error> {
    let names: Vec<String> = sqlx::query_scalar("SELECT name FROM people")
        .fetch_all(&pool)
        .await?;
    assert_eq!(names, ["Ada"]);
    sqlx::query("INSERT INTO letters (id, sender) VALUES (1, 1)")
        .execute(&pool)
        .await?;
    Ok(())
}

#[migrate_runtime::test(crate::subject::MIGRATIONS, fixtures("more_people"))]
async fn with_a_fixture(pool: Pool<Sqlite>) {
    let names: Vec<String> = sqlx::query_scalar("SELECT name FROM people ORDER BY id")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(names, ["Ada", "Bo", "Cy"]);
}

#[migrate_runtime::test(MIGRATIONS, at = "0001", database = "sqlite")]
async fn at_a_revision(database: TestDatabase) -> Result<(), Error> {
    assert!(database.execute("SELECT * FROM letters").await.is_err());
    assert_eq!(database.roundtrip_next().await?.as_deref(), Some("0002"));
    assert_eq!(database.roundtrip_next().await?, None);
    database.execute("SELECT * FROM letters").await
}

#[migrate_runtime::test(MIGRATIONS, database = "sqlite")]
async fn nothing_is_left_to_do(database: TestDatabase) -> Result<(), Error> {
    assert!(
        MIGRATIONS
            .upgrade(database.database())
            .await?
            .done
            .is_empty()
    );
    assert!(
        MIGRATIONS
            .upgrade(&database.sqlite())
            .await?
            .done
            .is_empty()
    );
    Ok(())
}

#[migrate_runtime::test(MIGRATIONS)]
#[should_panic(expected = "on purpose")]
async fn a_panic_is_a_panic(pool: SqlitePool) {
    drop(pool);
    panic!("on purpose");
}

#[migrate_runtime::test(MIGRATIONS, fixtures("more_people"))]
#[ignore = "needs the URL of a server"]
async fn on_postgres(pool: PgPool) -> Result<(), sqlx::Error> {
    let here: String = sqlx::query_scalar("SELECT current_database()")
        .fetch_one(&pool)
        .await?;
    assert!(here.starts_with("cargo_migrate_test_"), "{here}");
    let found: i64 = sqlx::query_scalar("SELECT count(*) FROM people")
        .fetch_one(&pool)
        .await?;
    assert_eq!(found, 3);
    Ok(())
}

#[migrate_runtime::test(MIGRATIONS, fixtures("more_people"))]
#[ignore = "needs the URL of a server"]
async fn on_mysql(pool: MySqlPool) -> Result<(), sqlx::Error> {
    let here: String = sqlx::query_scalar("SELECT DATABASE()")
        .fetch_one(&pool)
        .await?;
    assert!(here.starts_with("cargo_migrate_test_"), "{here}");
    let found: i64 = sqlx::query_scalar("SELECT count(*) FROM people")
        .fetch_one(&pool)
        .await?;
    assert_eq!(found, 3);
    Ok(())
}
