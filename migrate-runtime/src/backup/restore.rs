//! Putting back what was kept, when the way back has made its place anew.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use super::list;
use super::shape::{Column, Shape};
use crate::backend::Backend;
use crate::engine::Job;
use crate::error::{Error, database_message};
use crate::event::{Event, Events};
use crate::tables::{Archive, Identifier};

/// Puts back what was kept for a revision, in the transaction that is open, and removes the copies.
pub(crate) async fn restore<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    id: &str,
    events: &mut Events<'_>,
) -> Result<(), Error> {
    let back = put_back(backend, job, id, events).await?;
    backend.own(&removing(job, &back)).await
}

/// The same after a way back that ran statement by statement. When it is killed in between, what is back is not put back
/// twice.
pub(crate) async fn restore_alone<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    id: &str,
    events: &mut Events<'_>,
) -> Result<(), Error> {
    backend.begin(&job.tables, false, events).await?;
    let back = match put_back(backend, job, id, events).await {
        Ok(back) => back,
        Err(error) => {
            backend.rollback().await;
            return Err(error);
        }
    };
    backend.commit(events).await?;
    backend.begin(&job.tables, false, events).await?;
    backend.own(&removing(job, &back)).await?;
    backend.commit(events).await
}

/// Returns what is back.
async fn put_back<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    id: &str,
    events: &mut Events<'_>,
) -> Result<Vec<Archive>, Error> {
    let mut back = Vec::new();
    for archive in list::recorded(backend, job, Some(id)).await? {
        if !archive.restored {
            let sql = match statements(backend, job, &archive).await? {
                Ok(sql) => sql,
                Err(reason) => {
                    events.emit(&Event::NotRestored {
                        id,
                        what: &archive.at.what,
                        place: &archive.at.place,
                        reason: &reason,
                    });
                    continue;
                }
            };
            let sql = sql + &job.tables.restored_archive(id, archive.part);
            if let Err(failed) = backend.run(&sql).await {
                return Err(not_restored(&archive, failed.error));
            }
            events.emit(&Event::Restored {
                id,
                what: &archive.at.what,
                rows: archive.at.rows,
            });
        }
        back.push(archive);
    }
    Ok(back)
}

fn not_restored(archive: &Archive, error: sqlx::Error) -> Error {
    let message = format!(
        "what was kept of {} cannot be put back: {}",
        archive.at.what,
        database_message(&error)
    );
    let help = format!(
        "mend the way back of `{id}`; or give up what was kept: `cargo migrate backups --drop {id}`",
        id = archive.id
    );
    Error::from(Diagnostic::error(Code::BackupRestore, message).help(help)).caused_by(error)
}

/// Removes copies that are not needed any more.
fn removing(job: &Job<'_>, archives: &[Archive]) -> String {
    archives
        .iter()
        .map(|archive| list::removing(&job.tables, archive))
        .collect()
}

/// The statements that put it back; or why it has no place.
async fn statements<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    archive: &Archive,
) -> Result<Result<String, String>, Error> {
    let dialect = job.dialect();
    let Some(table) = &archive.at.table else {
        return Ok(Err("it is a file, to be taken from by hand".to_owned()));
    };
    let copy = job.tables.archive.beside(&archive.at.place);
    let Some(kept) = Shape::read(backend, dialect, copy.schema(), copy.name()).await? else {
        return Ok(Err("the copy is gone".to_owned()));
    };
    let schema = archive.at.schema.as_deref();
    let Some(target) = Shape::read(backend, dialect, schema, table).await? else {
        return Ok(Err(format!("the way back makes no table {table}")));
    };
    let mut pairs = Vec::new();
    for from in &kept.columns {
        match target.column(dialect, &from.name) {
            Some(to) if !to.generated => pairs.push(Pair { from, to }),
            Some(_) => {}
            None => {
                return Ok(Err(format!(
                    "the way back makes no column {table}.{}",
                    from.name
                )));
            }
        }
    }
    let key: Vec<&Pair<'_>> = pairs.iter().filter(|pair| pair.to.in_key).collect();
    let whole_key = key.len() == target.key().count() && !key.is_empty();
    let place = target.identifier(dialect);
    if archive.at.kind != "column" {
        let key = if whole_key { &key[..] } else { &[] };
        return Ok(Ok(insert(dialect, &place, &copy, &pairs, key)));
    }
    if !whole_key {
        return Ok(Err(format!(
            "{table} has another primary key after the way back"
        )));
    }
    Ok(Ok(update(dialect, &place, &copy, &pairs, &key)))
}

/// A column of the copy, and where it goes.
struct Pair<'a> {
    from: &'a Column,
    to: &'a Column,
}

impl Pair<'_> {
    fn target(&self, dialect: Dialect) -> String {
        Identifier::new(dialect, None, &self.to.name).to_string()
    }

    /// The value, in the type that it goes to.
    fn value(&self, dialect: Dialect) -> String {
        let value = format!("kept.{}", Identifier::new(dialect, None, &self.from.name));
        if dialect == Dialect::Postgres && self.from.kind != self.to.kind {
            return format!("CAST({value} AS {})", self.to.kind);
        }
        value
    }
}

fn same_row(dialect: Dialect, place: &str, key: &[&Pair<'_>]) -> String {
    let pairs: Vec<String> = key
        .iter()
        .map(|pair| format!("{place}.{} = {}", pair.target(dialect), pair.value(dialect)))
        .collect();
    pairs.join(" AND ")
}

fn update(
    dialect: Dialect,
    place: &Identifier,
    copy: &Identifier,
    pairs: &[Pair<'_>],
    key: &[&Pair<'_>],
) -> String {
    let values = pairs.iter().filter(|pair| !pair.to.in_key);
    let set = |of: &dyn Fn(&Pair<'_>) -> String, before: &str| {
        let list: Vec<String> = values
            .clone()
            .map(|pair| format!("{before}{} = {}", pair.target(dialect), of(pair)))
            .collect();
        list.join(", ")
    };
    let plain = |pair: &Pair<'_>| pair.value(dialect);
    match dialect {
        Dialect::Postgres => format!(
            "UPDATE {place} AS made SET {} FROM {copy} AS kept WHERE {};\n",
            set(&plain, ""),
            same_row(dialect, "made", key)
        ),
        Dialect::Mysql => format!(
            "UPDATE {place} AS made JOIN {copy} AS kept ON {} SET {};\n",
            same_row(dialect, "made", key),
            set(&plain, "made.")
        ),
        Dialect::Sqlite => {
            let same = same_row(dialect, &place.to_string(), key);
            let one = |pair: &Pair<'_>| {
                format!(
                    "(SELECT {} FROM {copy} AS kept WHERE {same})",
                    pair.value(dialect)
                )
            };
            format!(
                "UPDATE {place} SET {} WHERE EXISTS (SELECT 1 FROM {copy} AS kept WHERE {same});\n",
                set(&one, "")
            )
        }
    }
}

/// Rows that are there already stay as they are. `key`: empty when rows cannot be told apart.
fn insert(
    dialect: Dialect,
    place: &Identifier,
    copy: &Identifier,
    pairs: &[Pair<'_>],
    key: &[&Pair<'_>],
) -> String {
    let columns: Vec<String> = pairs.iter().map(|pair| pair.target(dialect)).collect();
    let values: Vec<String> = pairs.iter().map(|pair| pair.value(dialect)).collect();
    let (before, overriding) = match dialect {
        // Tables may refer to each other, and come back one by one.
        Dialect::Sqlite => ("PRAGMA defer_foreign_keys = ON;\n", ""),
        Dialect::Postgres => ("", " OVERRIDING SYSTEM VALUE"),
        Dialect::Mysql => ("", ""),
    };
    let missing = if key.is_empty() {
        String::new()
    } else {
        format!(
            " WHERE NOT EXISTS (SELECT 1 FROM {place} AS made WHERE {})",
            same_row(dialect, "made", key)
        )
    };
    let mut sql = format!(
        "{before}INSERT INTO {place} ({}){overriding} SELECT {} FROM {copy} AS kept{missing};\n",
        columns.join(", "),
        values.join(", ")
    );
    // The next number has to be a new one.
    for pair in pairs {
        if let Some(sequence) = &pair.to.sequence {
            let column = pair.target(dialect);
            sql += &format!(
                "SELECT pg_catalog.setval({}::pg_catalog.regclass, greatest((SELECT pg_catalog.max({column}) FROM {place})::bigint, \
                 (SELECT last_value FROM {sequence}))) WHERE EXISTS (SELECT FROM {place} WHERE {column} IS NOT NULL);\n",
                crate::tables::literal(dialect, sequence)
            );
        }
    }
    sql
}
