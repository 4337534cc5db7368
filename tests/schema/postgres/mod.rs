//! PostgreSQL.

mod everything;
mod facts;
mod round_trips;

use migrate_core::schema::Schema;
use migrate_runtime::{Chain, block_on};
use migrate_tests::servers::{self, TestDatabase};

static CHAIN: Chain = Chain::EMPTY;

#[track_caller]
pub(crate) fn read(database: &TestDatabase) -> Schema {
    block_on(CHAIN.schema_of(&*database.url())).unwrap()
}

#[track_caller]
fn run(database: &TestDatabase, statements: &[String]) {
    database.execute(&statements.join(";\n"));
}

/// A database with this in it. Roles are the server's.
#[track_caller]
pub(crate) fn made(statements: &[&str]) -> TestDatabase {
    let server = servers::postgres();
    for role in ["schema_reader", "schema_writer"] {
        server.execute(&format!(
            "DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        ));
    }
    let database = server.database();
    database.execute(&statements.join(";\n"));
    database
}

/// What the SQL of a schema makes in an empty database.
#[track_caller]
fn made_again(schema: &Schema) -> (TestDatabase, Schema) {
    let database = made(&[]);
    run(&database, &schema.statements());
    let again = read(&database);
    (database, again)
}
