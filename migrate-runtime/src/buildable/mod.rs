//! What sea-query builds, run by a revision in Rust: the same statement on every kind of database.

mod inlined;

use std::panic::{AssertUnwindSafe, catch_unwind};

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
#[cfg(feature = "postgres")]
use sea_query::extension::postgres::{
    ExtensionCreateStatement, ExtensionDropStatement, TypeAlterStatement, TypeCreateStatement,
    TypeDropStatement,
};
use sea_query::{
    DeleteStatement, ForeignKeyCreateStatement, ForeignKeyDropStatement, IndexCreateStatement,
    IndexDropStatement, InsertStatement, TableAlterStatement, TableCreateStatement,
    TableDropStatement, TableRenameStatement, TableStatement, TableTruncateStatement,
    UpdateStatement, WithQuery,
};

use inlined::Inlined;

use crate::context::Context;
use crate::error::Error;

/// A statement of sea-query that [`Context::run`] runs: tables, indexes, foreign keys, PostgreSQL's types and extensions,
/// and rows that are inserted, updated or deleted. Nothing else can implement it.
pub trait Buildable: sealed::Statement {}

mod sealed {
    use super::Dialect;

    pub trait Statement {
        /// Whether MySQL commits it by itself, and no row is counted.
        const CHANGES_SCHEMA: bool;

        /// What runs; `None` where the dialect has no such statement.
        fn sql(&self, dialect: Dialect) -> Option<String>;

        /// What messages show: the same without the values of rows.
        fn without_values(&self, dialect: Dialect) -> Option<String> {
            self.sql(dialect)
        }
    }
}

impl Context<'_> {
    /// Runs a statement that was built with [`sea_query`], in the dialect of the connection; otherwise as
    /// [`execute`](Self::execute). Returns how many rows were changed.
    ///
    /// ```no_run
    /// use migrate_runtime::sea_query::{ColumnDef, Expr, ExprTrait as _, ForeignKey, Index, Query, Table};
    /// use migrate_runtime::{Context, Error};
    ///
    /// pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> {
    ///     let notes = Table::create()
    ///         .table("notes")
    ///         .col(ColumnDef::new("id").big_integer().not_null().primary_key())
    ///         .col(ColumnDef::new("author").big_integer().not_null())
    ///         .col(ColumnDef::new("title").text().not_null())
    ///         .foreign_key(ForeignKey::create().from("notes", "author").to("users", "id"))
    ///         .to_owned();
    ///     cx.run(&notes).await?;
    ///     cx.run(Index::create().name("notes_author").table("notes").col("author")).await?;
    ///     let welcome = [1.into(), 1.into(), "Welcome".into()];
    ///     cx.run(Query::insert().into_table("notes").columns(["id", "author", "title"]).values_panic(welcome)).await?;
    ///     let renamed = Query::update().table("users").value("name", "root").and_where(Expr::col("id").eq(1)).to_owned();
    ///     if cx.run(&renamed).await? == 0 {
    ///         return Err(Error::new("there is no user 1"));
    ///     }
    ///     Ok(())
    /// }
    ///
    /// pub async fn down(cx: &mut Context<'_>) -> Result<(), Error> {
    ///     cx.run(Table::drop().table("notes")).await?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// What sea-query cannot say (a view, a trigger, `CHECK` on a table that is there, `ALTER COLUMN` on SQLite) is SQL for
    /// [`execute`](Self::execute), by [`dialect`](Self::dialect) where it differs; rows are read through the connection. An
    /// error shows the SQL without the values of rows.
    ///
    /// On MySQL and MariaDB it refuses what changes the schema, except `CREATE TEMPORARY TABLE`: it would commit the
    /// revision's transaction. Such a change belongs into a revision in SQL.
    pub async fn run<S: Buildable>(&mut self, statement: &S) -> Result<u64, Error> {
        let dialect = self.dialect();
        let sql = built(dialect, || statement.sql(dialect))?;
        let commits = S::CHANGES_SCHEMA && !sql.starts_with("CREATE TEMPORARY TABLE ");
        if commits && dialect == Dialect::Mysql {
            return Err(would_commit(&sql));
        }
        match self.execute(&sql).await {
            // What SQLite counts then is what another statement changed.
            Ok(_) if S::CHANGES_SCHEMA => Ok(0),
            Ok(rows) => Ok(rows),
            Err(error) => {
                let shown = built(dialect, || statement.without_values(dialect))?;
                Err(failed(error, &shown))
            }
        }
    }
}

/// What sea-query wrote. It panics on what a dialect does not have.
fn built(dialect: Dialect, build: impl FnOnce() -> Option<String>) -> Result<String, Error> {
    let why = match catch_unwind(AssertUnwindSafe(build)) {
        Ok(Some(sql)) => return Ok(sql),
        Ok(None) => "there is no such statement".to_owned(),
        Err(panic) => match panic.downcast::<String>() {
            Ok(said) => *said,
            Err(panic) => panic
                .downcast_ref::<&str>()
                .map_or_else(String::new, ToString::to_string),
        },
    };
    let message = format!("sea-query cannot write the statement for {dialect}: {why}");
    let help = "write it as SQL, for `cx.execute`";
    Err(Diagnostic::error(Code::RustFailed, message)
        .help(help)
        .into())
}

fn would_commit(sql: &str) -> Error {
    let message = format!(
        "MySQL commits a change of the schema at once, and a revision in Rust is one transaction: {}",
        beginning(sql)
    );
    let help = "put it into a revision in SQL: `cargo migrate new <name>`";
    Diagnostic::error(Code::RustFailed, message)
        .help(help)
        .into()
}

fn failed(error: Error, sql: &str) -> Error {
    let said = error
        .diagnostics()
        .first()
        .map_or("", |found| &found.message);
    let message = format!("{said}, in: {}", beginning(sql));
    Error::from(Diagnostic::error(Code::StatementFailed, message)).caused_by(error)
}

/// As much of a statement as a message holds.
fn beginning(sql: &str) -> String {
    const CHARACTERS: usize = 1000;
    match sql.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{}…", &sql[..end]),
        None => sql.to_owned(),
    }
}

/// The builder of a dialect, if the program has that kind of database.
macro_rules! with_builder {
    ($dialect:expr, $builder:ident => $built:expr) => {
        match $dialect {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => {
                let $builder = sea_query::SqliteQueryBuilder;
                Some($built)
            }
            #[cfg(feature = "postgres")]
            Dialect::Postgres => {
                let $builder = sea_query::PostgresQueryBuilder;
                Some($built)
            }
            #[cfg(feature = "mysql")]
            Dialect::Mysql => {
                let $builder = sea_query::MysqlQueryBuilder;
                Some($built)
            }
            #[cfg(not(all(feature = "sqlite", feature = "postgres", feature = "mysql")))]
            _ => None,
        }
    };
}

macro_rules! schema_statements {
    ($($statement:ty),+ $(,)?) => {$(
        impl Buildable for $statement {}

        impl sealed::Statement for $statement {
            const CHANGES_SCHEMA: bool = true;

            fn sql(&self, dialect: Dialect) -> Option<String> {
                with_builder!(dialect, builder => self.build(builder))
            }
        }
    )+};
}

#[cfg(feature = "postgres")]
macro_rules! schema_statements_of_postgres {
    ($($statement:ty),+ $(,)?) => {$(
        impl Buildable for $statement {}

        impl sealed::Statement for $statement {
            const CHANGES_SCHEMA: bool = true;

            fn sql(&self, dialect: Dialect) -> Option<String> {
                (dialect == Dialect::Postgres).then(|| self.to_string(sea_query::PostgresQueryBuilder))
            }
        }
    )+};
}

macro_rules! row_statements {
    ($($statement:ty),+ $(,)?) => {$(
        impl Buildable for $statement {}

        impl sealed::Statement for $statement {
            const CHANGES_SCHEMA: bool = false;

            fn sql(&self, dialect: Dialect) -> Option<String> {
                let mut inlined = Inlined::new(dialect);
                with_builder!(dialect, builder => self.build_collect(builder, &mut inlined))
            }

            fn without_values(&self, dialect: Dialect) -> Option<String> {
                with_builder!(dialect, builder => self.build(builder).0)
            }
        }
    )+};
}

schema_statements!(
    TableStatement,
    TableCreateStatement,
    TableAlterStatement,
    TableDropStatement,
    TableRenameStatement,
    TableTruncateStatement,
    IndexCreateStatement,
    IndexDropStatement,
    ForeignKeyCreateStatement,
    ForeignKeyDropStatement,
);
#[cfg(feature = "postgres")]
schema_statements_of_postgres!(
    TypeCreateStatement,
    TypeAlterStatement,
    TypeDropStatement,
    ExtensionCreateStatement,
    ExtensionDropStatement,
);
row_statements!(InsertStatement, UpdateStatement, DeleteStatement, WithQuery);
