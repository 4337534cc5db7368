//! Reading a schema from a database's own catalog.

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
mod record;
#[cfg(feature = "sqlite")]
mod sqlite;

use migrate_core::schema::Schema;

use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::tables::Tables;
use crate::wire::Wire;
use record::Record;

impl Chain {
    /// The schema of a database, without the tables of this chain's history. Nothing is written, and no lock is taken.
    ///
    /// ```
    /// # async fn run() -> Result<(), migrate_runtime::Error> {
    /// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
    /// let schema = MIGRATIONS.schema_of("sqlite::memory:").await?;
    /// assert!(schema.is_empty());
    /// # Ok(())
    /// # }
    /// # migrate_runtime::block_on(run()).unwrap();
    /// ```
    ///
    /// The codes of its errors are `connection` and `introspection`.
    pub async fn schema_of<D>(&self, database: D) -> Result<Schema, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        let mut wire = Wire::open(&database).await?;
        let schema = read(&mut wire, &self.tables_in(&database)).await;
        // What was read is complete, however the connection ends.
        let _ = wire.close().await;
        schema
    }
}

/// Reads the schema of the database that is connected. `tables`: ours, which are no part of it.
pub(crate) async fn read(wire: &mut Wire, tables: &Tables) -> Result<Schema, Error> {
    match wire {
        #[cfg(feature = "sqlite")]
        Wire::Sqlite(_) => sqlite::read(wire, tables).await,
        #[cfg(feature = "postgres")]
        Wire::Postgres(_) => postgres::read(wire, tables).await,
        #[cfg(feature = "mysql")]
        Wire::Mysql(_) => mysql::read(wire, tables).await,
    }
}

/// Asks the catalog several questions in one round trip; the answers come in the order of the questions.
async fn ask(wire: &mut Wire, questions: &[String]) -> Result<Vec<Vec<Record>>, Error> {
    let answers = wire.send(&questions.join(";\n")).await;
    let answers = answers.map_err(|stopped| unreadable(stopped.error))?;
    Ok(answers
        .into_iter()
        .map(|answer| answer.rows.into_iter().map(Record::new).collect())
        .collect())
}

/// The catalog did not answer.
fn unreadable(error: sqlx::Error) -> Error {
    use migrate_core::diagnostic::{Code, Diagnostic};
    let said = crate::error::database_message(&error);
    let message = format!("the catalog of the database cannot be read: {said}");
    let help = "check that the role may read the catalog, and that nobody changes the schema meanwhile; then run it again";
    Error::from(Diagnostic::error(Code::Introspection, message).help(help)).caused_by(error)
}
