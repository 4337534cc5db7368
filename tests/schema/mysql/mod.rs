//! MariaDB, and MySQL in its place.

mod everything;
mod everything_of_mysql;
mod facts;
mod round_trips;

use migrate_core::schema::Schema;
use migrate_runtime::{Chain, block_on};
use migrate_tests::servers::{self, TestDatabase};
use sqlx::mysql::MySqlConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};

static CHAIN: Chain = Chain::EMPTY;

#[track_caller]
pub(crate) fn read(database: &TestDatabase) -> Schema {
    block_on(CHAIN.schema_of(&*database.url())).unwrap()
}

/// Runs statements one after the other, in a session as the server gives it.
#[track_caller]
pub(crate) fn run(database: &TestDatabase, statements: &[String]) {
    assert_eq!(try_run(database, statements), Ok(()));
}

pub(crate) fn try_run(database: &TestDatabase, statements: &[String]) -> Result<(), String> {
    block_on(async {
        let options: MySqlConnectOptions = database.url().parse().unwrap();
        let options = options
            .pipes_as_concat(false)
            .no_engine_substitution(false)
            .timezone(None)
            .disable_statement_logging();
        let mut connection = options.connect().await.unwrap();
        for statement in statements {
            let query = sqlx::raw_sql(AssertSqlSafe(statement.clone()));
            let done = connection.execute(query).await;
            done.map_err(|error| format!("{error}\n{statement}"))?;
        }
        connection.close().await.unwrap();
        Ok(())
    })
}

/// A database with this in it.
#[track_caller]
pub(crate) fn made(statements: &[&str]) -> TestDatabase {
    let database = servers::mariadb().database();
    let statements: Vec<String> = statements.iter().map(|&sql| sql.to_owned()).collect();
    run(&database, &statements);
    database
}

/// What the SQL of a schema makes in an empty database.
#[track_caller]
fn made_again(schema: &Schema) -> (TestDatabase, Schema) {
    let database = servers::mariadb().database();
    run(&database, &schema.statements());
    let again = read(&database);
    (database, again)
}
