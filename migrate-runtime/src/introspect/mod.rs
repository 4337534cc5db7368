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
pub(crate) use record::Record;

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

impl Database {
    /// The engine's version, as far as its catalog depends on it: `15`, `mariadb 10.11`, `3.50`.
    pub async fn engine(&self) -> Result<String, Error> {
        let mut wire = Wire::open(self).await?;
        let version = engine(&mut wire).await;
        // It was asked.
        let _ = wire.close().await;
        version
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

/// What the database is, as far as its catalog depends on it: `15`, `mariadb 10.11`, `3.50`.
pub(crate) async fn engine(wire: &mut Wire) -> Result<String, Error> {
    let question = match wire {
        #[cfg(feature = "sqlite")]
        Wire::Sqlite(_) => "SELECT sqlite_version()",
        #[cfg(feature = "postgres")]
        Wire::Postgres(_) => "SHOW server_version_num",
        #[cfg(feature = "mysql")]
        Wire::Mysql(_) => "SELECT VERSION()",
    };
    let answer = wire.ask(question).await.map_err(unreadable)?;
    let said = answer.cell(0).unwrap_or_default();
    let short = said.split('.').take(2).collect::<Vec<_>>().join(".");
    Ok(match wire {
        #[cfg(feature = "sqlite")]
        Wire::Sqlite(_) => short,
        #[cfg(feature = "postgres")]
        Wire::Postgres(_) => said[..said.len().saturating_sub(4)].to_owned(),
        #[cfg(feature = "mysql")]
        Wire::Mysql(_) if said.contains("MariaDB") => format!("mariadb {short}"),
        #[cfg(feature = "mysql")]
        Wire::Mysql(_) => format!("mysql {short}"),
    })
}

/// Asks the catalog several questions in one round trip; the answers come in the order of the questions.
pub(crate) async fn ask(wire: &mut Wire, questions: &[String]) -> Result<Vec<Vec<Record>>, Error> {
    let answers = wire.send(&questions.join(";\n")).await;
    let answers = answers.map_err(|stopped| unreadable(stopped.error))?;
    Ok(answers
        .into_iter()
        .map(|answer| answer.rows.into_iter().map(Record::new).collect())
        .collect())
}

/// The catalog did not answer.
pub(crate) fn unreadable(error: sqlx::Error) -> Error {
    use migrate_core::diagnostic::{Code, Diagnostic};
    let said = crate::error::database_message(&error);
    let message = format!("the catalog of the database cannot be read: {said}");
    let help = "check that the role may read the catalog, and that nobody changes the schema meanwhile; then run it again";
    Error::from(Diagnostic::error(Code::Introspection, message).help(help)).caused_by(error)
}
