//! Copying what a revision is about to throw away.

use migrate_core::dialect::Dialect;
use migrate_core::revision::Revision;
use migrate_core::sql::{Loss, ObjectName, Which, losses_of_script};

use super::How;
use super::shape::{Column, Shape};
use crate::backend::Backend;
use crate::engine::Job;
use crate::error::Error;
use crate::event::{Event, Events};
use crate::loss::{dotted, in_columns, quoted};
use crate::message::Message;
use crate::tables::{Identifier, Whereabouts};

/// What of a table goes.
struct Going {
    table: ObjectName,
    what: What,
}

enum What {
    Table,
    Columns(Vec<String>),
    Rows(Which),
    Partitions(Vec<String>),
}

/// Keeps what a revision is about to throw away, in the transaction that is open.
pub(crate) async fn keep<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    revision: &Revision,
    events: &mut Events<'_>,
) -> Result<(), Error> {
    let tables = &job.tables;
    let mut part = recorded(backend, job, &revision.id).await?;
    let mut kept = Vec::new();
    match job.settings.backup.as_ref().map(|backup| backup.how) {
        Some(How::Archive) => {
            for going in going(backend, job, revision).await {
                part += 1;
                let copy = tables.copy(&revision.id, part);
                let Some((mut at, sql)) = copying(backend, job, &going, &copy).await? else {
                    continue;
                };
                run(backend, job, &sql).await?;
                let count = backend
                    .rows(&format!("SELECT count(*) FROM {copy}"))
                    .await?;
                let count = count.into_iter().flatten().flatten().next();
                at.rows = count.and_then(|count| count.parse().ok());
                if at.rows == Some(0) {
                    backend.own(&format!("DROP TABLE {copy};\n")).await?;
                } else {
                    kept.push((part, at));
                }
            }
        }
        Some(How::VacuumInto) => {
            if let Some(file) = &job.keeping.file {
                kept.push((part + 1, file_place(file)));
            }
        }
        Some(How::DumpHint) | None => {}
    }
    if kept.is_empty() {
        return Ok(());
    }
    let mut sql = tables.create_archive();
    for (part, at) in &kept {
        sql += &tables.insert_archive(&revision.id, *part, at, &job.runner);
        events.emit(&Event::Kept {
            id: &revision.id,
            what: &at.what,
            rows: at.rows,
            place: &at.place,
        });
    }
    backend.own(&sql).await
}

/// The highest number of what was kept before for this revision: that is not touched.
async fn recorded<B: Backend>(backend: &mut B, job: &Job<'_>, id: &str) -> Result<usize, Error> {
    let archives = super::list::recorded(backend, job, Some(id)).await?;
    Ok(archives.iter().map(|one| one.part).max().unwrap_or(0))
}

fn file_place(file: &str) -> Whereabouts {
    Whereabouts {
        kind: "file".to_owned(),
        schema: None,
        table: None,
        what: "the whole database".to_owned(),
        place: file.to_owned(),
        rows: None,
    }
}

/// The same before a revision that runs statement by statement: in a transaction of its own, where that means something.
pub(crate) async fn keep_alone<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    revision: &Revision,
    planned: Option<i64>,
    events: &mut Events<'_>,
) -> Result<(), Error> {
    backend.begin(&job.tables, false, events).await?;
    let kept = async {
        // What another process did meanwhile the run finds out by itself.
        if backend.log_version(&job.tables, planned).await? == planned {
            keep(backend, job, revision, events).await?;
        }
        Ok(())
    };
    match kept.await {
        Ok(()) => backend.commit(events).await,
        Err(error) => {
            backend.rollback().await;
            Err(error)
        }
    }
}

/// What the script throws away, by the names that are right when it starts; a table once.
async fn going<B: Backend>(backend: &mut B, job: &Job<'_>, revision: &Revision) -> Vec<Going> {
    let Some(script) = revision.up.script(job.dialect()) else {
        return Vec::new();
    };
    let mut all: Vec<Going> = Vec::new();
    let mut losses = Vec::new();
    for placed in losses_of_script(job.dialect(), &script.sql) {
        losses.extend(in_columns(backend, job.dialect(), placed.loss).await);
    }
    for loss in losses {
        let (table, what) = match loss {
            Loss::Table(table) => (table, What::Table),
            Loss::Column { table, column } => {
                let same = all.iter_mut().find(|one| one.table == table);
                match same.map(|one| &mut one.what) {
                    Some(What::Columns(columns)) => {
                        columns.push(column);
                        continue;
                    }
                    _ => (table, What::Columns(vec![column])),
                }
            }
            Loss::Rows { table, which } => (table, What::Rows(which)),
            Loss::Partitions { table, partitions } => (table, What::Partitions(partitions)),
            _ => continue,
        };
        all.push(Going { table, what });
    }
    // A table that goes as a whole has its columns with it.
    let whole: Vec<ObjectName> = all
        .iter()
        .filter(|one| matches!(one.what, What::Table))
        .map(|one| one.table.clone())
        .collect();
    all.retain(|one| !matches!(one.what, What::Columns(_)) || !whole.contains(&one.table));
    all
}

/// The statements that copy it; `None` if it is not there.
async fn copying<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    going: &Going,
    copy: &Identifier,
) -> Result<Option<(Whereabouts, String)>, Error> {
    let dialect = job.dialect();
    let (schema, name) = (going.table.schema.as_deref(), &*going.table.name);
    let Some(shape) = Shape::read(backend, dialect, schema, name).await? else {
        return Ok(None);
    };
    let label = dotted(&going.table);
    let wanted = |column: &&Column| match &going.what {
        What::Columns(names) => {
            column.in_key
                || names.iter().any(|name| {
                    shape
                        .column(dialect, name)
                        .is_some_and(|one| one.name == column.name)
                })
        }
        _ => true,
    };
    // What is computed is computed again.
    let columns: Vec<&Column> = shape
        .columns
        .iter()
        .filter(|column| !column.generated)
        .filter(wanted)
        .collect();
    let (kind, what, rest) = match &going.what {
        What::Table => ("table", format!("table {label}"), String::new()),
        What::Columns(names) => {
            if columns.iter().all(|column| column.in_key) {
                return Ok(None);
            }
            let noun = if names.len() == 1 {
                "column"
            } else {
                "columns"
            };
            (
                "column",
                format!("{noun} {label}.{}", names.join(", ")),
                String::new(),
            )
        }
        What::Rows(Which::Where { alias, condition }) => {
            let alias = alias
                .as_deref()
                .map(|alias| Identifier::new(dialect, None, alias));
            let alias = alias.map_or_else(String::new, |alias| format!(" AS {alias}"));
            (
                "rows",
                format!("rows of {label}"),
                format!("{alias} WHERE {condition}\n"),
            )
        }
        What::Rows(_) => ("rows", format!("rows of {label}"), String::new()),
        What::Partitions(names) => {
            let names: Vec<String> = names
                .iter()
                .map(|name| Identifier::new(dialect, None, name).to_string())
                .collect();
            (
                "rows",
                format!("rows of {label}"),
                format!(" PARTITION ({})", names.join(", ")),
            )
        }
    };
    let at = Whereabouts {
        kind: kind.to_owned(),
        schema: shape.schema.clone(),
        table: Some(shape.name.clone()),
        what,
        place: copy.name().to_owned(),
        rows: None,
    };
    Ok(Some((
        at,
        create(
            dialect,
            copy,
            &columns,
            &quoted(dialect, &going.table),
            &rest,
        ),
    )))
}

/// Makes the copy. One that an attempt left is of no use: what it copied is still there.
fn create(
    dialect: Dialect,
    copy: &Identifier,
    columns: &[&Column],
    from: &str,
    rest: &str,
) -> String {
    let name = |column: &Column| Identifier::new(dialect, None, &column.name).to_string();
    let expressions: Vec<String> = columns
        .iter()
        .map(|column| {
            let name = name(column);
            // Its type may go in the same revision.
            let text = "::pg_catalog.text COLLATE pg_catalog.\"default\" AS ";
            if column.foreign {
                format!("{name}{text}{name}")
            } else {
                name
            }
        })
        .collect();
    let key: Vec<String> = columns
        .iter()
        .filter(|column| column.in_key)
        .map(|column| name(column))
        .collect();
    let key = key.join(", ");
    let select = format!("SELECT {} FROM {from}{rest}", expressions.join(", "));
    let drop = format!("DROP TABLE IF EXISTS {copy};\n");
    match dialect {
        Dialect::Postgres => {
            let index = if key.is_empty() {
                String::new()
            } else {
                format!("CREATE UNIQUE INDEX ON {copy} ({key});\n")
            };
            // A policy would hide rows: then the server says so.
            format!(
                "{drop}SET LOCAL row_security = off;\nCREATE TABLE {copy} AS {select};\n{index}SET LOCAL row_security TO DEFAULT;\n"
            )
        }
        Dialect::Sqlite => {
            let index = if key.is_empty() {
                String::new()
            } else {
                let index = copy.beside(&format!("{}_key", copy.name()));
                format!("CREATE UNIQUE INDEX {index} ON {copy} ({key});\n")
            };
            format!("{drop}CREATE TABLE {copy} AS {select};\n{index}")
        }
        Dialect::Mysql => {
            // A text cannot be a key as it is.
            let is_text = |column: &&&Column| {
                column.in_key
                    && ["text", "blob"]
                        .iter()
                        .any(|kind| column.kind.contains(kind))
            };
            let key = match columns.iter().find(is_text) {
                None if !key.is_empty() => format!(" (PRIMARY KEY ({key}))"),
                _ => String::new(),
            };
            format!("{drop}CREATE TABLE {copy}{key} ENGINE=InnoDB AS {select};\n")
        }
    }
}

/// Statements of our own; where they commit one by one, with signs of life meanwhile.
async fn run<B: Backend>(backend: &mut B, job: &Job<'_>, sql: &str) -> Result<(), Error> {
    if job.dialect() != Dialect::Mysql {
        backend.own(sql).await?;
        return backend.flush().await;
    }
    let mut message = Message::new(job.dialect());
    message.own(sql);
    backend
        .run_outside(&message, &job.tables, &mut |_| {})
        .await
        .map_err(|failed| B::failed(failed.error))
}
