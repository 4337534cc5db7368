//! The columns that put the rows in order: what the catalog says of them.

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;
use migrate_core::sql::{Batched, KeyColumn, KeyForm};

use super::start::Work;
use crate::backend::Backend;
use crate::error::Error;
use crate::tables::{Identifier, literal};

/// A column of the table: its name, whether it may be NULL, its type.
struct Column {
    name: String,
    nullable: bool,
    kind: String,
}

const ROWID: [&str; 3] = ["rowid", "oid", "_rowid_"];

/// The columns of the key; an error when the rows cannot be taken in their order.
pub(super) async fn look<B: Backend>(
    backend: &mut B,
    work: &Work<'_>,
) -> Result<Vec<KeyColumn>, Error> {
    let (dialect, batched) = (work.job.dialect(), work.batched);
    let columns: Vec<Column> = backend
        .exact_rows(&columns(dialect, batched))
        .await?
        .into_iter()
        .filter_map(|row| {
            let mut cells = row.into_iter();
            let mut next = || cells.next().flatten();
            Some(Column {
                name: next()?,
                nullable: next().as_deref() != Some("0"),
                kind: next().unwrap_or_default(),
            })
        })
        .collect();
    if dialect == Dialect::Sqlite
        && let [only] = &work.batch.key[..]
        && ROWID.iter().any(|rowid| rowid.eq_ignore_ascii_case(only))
        && !columns
            .iter()
            .any(|one| one.name.eq_ignore_ascii_case(only))
    {
        return Ok(vec![KeyColumn {
            name: only.clone(),
            form: KeyForm::Quoted,
        }]);
    }
    let mut key = Vec::new();
    let mut names = Vec::new();
    for given in &work.batch.key {
        let exact = columns.iter().find(|column| column.name == *given);
        let alike = |column: &&Column| column.name.eq_ignore_ascii_case(given);
        let Some(column) = exact.or_else(|| columns.iter().find(alike)) else {
            return Err(refused(
                work,
                &format!("`{}` has no column `{given}`", batched.written),
            ));
        };
        if column.nullable {
            return Err(refused(
                work,
                &format!("`{given}` may be NULL, and a row with NULL would never come up"),
            ));
        }
        let form = match dialect {
            Dialect::Postgres => KeyForm::Text,
            Dialect::Sqlite => KeyForm::Quoted,
            Dialect::Mysql if column.kind.contains("binary") || column.kind.contains("blob") => {
                KeyForm::Hex
            }
            Dialect::Mysql => KeyForm::Characters,
        };
        key.push(KeyColumn {
            name: Identifier::new(dialect, None, &column.name).to_string(),
            form,
        });
        names.push(column.name.to_lowercase());
    }
    if !leads_an_index(backend, dialect, batched, &names).await? {
        return Err(refused(
            work,
            &format!(
                "no index of `{}` begins with {}",
                batched.written,
                work.batch.key.join(", ")
            ),
        ));
    }
    Ok(key)
}

fn refused(work: &Work<'_>, why: &str) -> Error {
    work.text.error(
        Code::BatchKey,
        format!("this statement cannot run in batches: {why}"),
        work.statement.span.clone(),
        "name the primary key, or columns of an index that hold no NULL; `cargo migrate explain batch-key`",
    )
}

fn columns(dialect: Dialect, batched: &Batched) -> String {
    match dialect {
        Dialect::Sqlite => format!(
            "SELECT name, CASE WHEN \"notnull\" OR pk > 0 THEN 0 ELSE 1 END, type FROM pragma_table_info({})",
            literal(dialect, &batched.name.name)
        ),
        Dialect::Postgres => format!(
            "SELECT a.attname, CASE WHEN a.attnotnull THEN '0' ELSE '1' END, '' FROM pg_catalog.pg_attribute a \
             WHERE a.attrelid = {}::pg_catalog.regclass AND a.attnum > '0'::smallint AND NOT a.attisdropped",
            literal(dialect, &batched.written)
        ),
        Dialect::Mysql => format!(
            "SELECT column_name, CASE is_nullable WHEN 'NO' THEN '0' ELSE '1' END, data_type FROM information_schema.columns \
             WHERE {}",
            of_table(batched)
        ),
    }
}

/// Of MySQL: which table it is.
fn of_table(batched: &Batched) -> String {
    let schema = match &batched.name.schema {
        Some(schema) => literal(Dialect::Mysql, schema),
        None => "DATABASE()".to_owned(),
    };
    format!(
        "table_schema = {schema} AND table_name = {}",
        literal(Dialect::Mysql, &batched.name.name)
    )
}

/// Whether an index begins with these columns, in this order.
async fn leads_an_index<B: Backend>(
    backend: &mut B,
    dialect: Dialect,
    batched: &Batched,
    names: &[String],
) -> Result<bool, Error> {
    let select = match dialect {
        // An integer primary key is the table itself.
        Dialect::Sqlite => {
            let table = literal(dialect, &batched.name.name);
            format!(
                "SELECT l.name AS a, i.name AS b, i.seqno AS c FROM pragma_index_list({table}) l, pragma_index_info(l.name) i \
                 WHERE l.partial = 0 \
                 UNION ALL SELECT '', name, 0 FROM pragma_table_info({table}) WHERE pk = 1 AND upper(type) = 'INTEGER' \
                 ORDER BY a, c"
            )
        }
        Dialect::Postgres => format!(
            "SELECT i.indexrelid::text, a.attname FROM pg_catalog.pg_index i \
             CROSS JOIN LATERAL pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k(attnum, place) \
             JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum \
             WHERE i.indrelid = {}::pg_catalog.regclass AND i.indisvalid AND i.indpred IS NULL ORDER BY i.indexrelid, k.place",
            literal(dialect, &batched.written)
        ),
        Dialect::Mysql => format!(
            "SELECT index_name, column_name FROM information_schema.statistics WHERE {} ORDER BY index_name, seq_in_index",
            of_table(batched)
        ),
    };
    let rows = backend.exact_rows(&select).await?;
    let mut indexes: Vec<(Option<String>, Vec<String>)> = Vec::new();
    for row in rows {
        let mut cells = row.into_iter();
        let (index, column) = (cells.next().flatten(), cells.next().flatten());
        let column = column.unwrap_or_default().to_lowercase();
        match indexes.last_mut() {
            Some((last, columns)) if *last == index => columns.push(column),
            _ => indexes.push((index, vec![column])),
        }
    }
    Ok(indexes
        .iter()
        .any(|(_, columns)| columns.starts_with(names)))
}
