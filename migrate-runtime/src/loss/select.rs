//! The SQL that counts. Each is an expression of one value, so that many make one SELECT.

use migrate_core::dialect::Dialect;
use migrate_core::sql::{Loss, ObjectName, Which};

use crate::tables::{Identifier, literal};

/// How long one SELECT may take on a server.
const SECONDS: u64 = 5;

/// A SELECT of these expressions that writes nothing and waits for nobody.
pub(super) fn select(dialect: Dialect, expressions: &[String]) -> String {
    let list = expressions.join(",\n");
    match dialect {
        Dialect::Sqlite => format!("SELECT {list}"),
        // A policy would hide rows, and run code of others: such a table is not counted.
        Dialect::Postgres => format!(
            "SET TRANSACTION READ ONLY;\nSET LOCAL row_security = off;\nSET LOCAL lock_timeout = '1s';\n\
             SET LOCAL statement_timeout = '{SECONDS}s';\nSELECT {list}"
        ),
        // Each of the two servers has a limit of its own, and takes the other's for a comment.
        Dialect::Mysql => format!(
            "SET TRANSACTION READ ONLY;\n/*M!100500 SET STATEMENT max_statement_time = {SECONDS} FOR */ \
             SELECT /*+ MAX_EXECUTION_TIME({SECONDS}000) */ {list}"
        ),
    }
}

/// How many there are of what is lost, by the catalog: 0 or more; `None` if that cannot be asked.
pub(super) fn is_there(dialect: Dialect, loss: &Loss) -> Option<String> {
    let text = |value: &str| literal(dialect, value);
    Some(match loss {
        Loss::Table(table) | Loss::Rows { table, .. } | Loss::Partitions { table, .. } => {
            match dialect {
                Dialect::Sqlite => format!("(SELECT count(*) FROM {})", columns(table)),
                Dialect::Postgres => format!(
                    "(SELECT count(*) FROM pg_catalog.pg_class WHERE oid = {} AND relkind IN ('r', 'p'))",
                    regclass(table)
                ),
                Dialect::Mysql => format!(
                    "(SELECT count(*) FROM information_schema.tables WHERE {} AND table_type NOT LIKE '%VIEW')",
                    of_table(table)
                ),
            }
        }
        Loss::Column { table, column } => match dialect {
            Dialect::Sqlite => format!(
                "(SELECT count(*) FROM {} WHERE name = {} COLLATE NOCASE)",
                columns(table),
                text(column)
            ),
            Dialect::Postgres => format!(
                "(SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid = {} AND attname = {} AND attnum > 0 AND NOT \
                 attisdropped)",
                regclass(table),
                text(column)
            ),
            Dialect::Mysql => format!(
                "(SELECT count(*) FROM information_schema.columns WHERE {} AND column_name = {})",
                of_table(table),
                text(column)
            ),
        },
        Loss::Database(name) if dialect == Dialect::Postgres => {
            format!(
                "(SELECT count(*) FROM pg_catalog.pg_database WHERE datname = {})",
                text(name)
            )
        }
        _ => return None,
    })
}

/// How many rows or values are lost, at most one more than are counted; `None` if that cannot be asked.
pub(super) fn how_many(dialect: Dialect, loss: &Loss, limit: u64) -> Option<String> {
    let identifier = |name: &str| Identifier::new(dialect, None, name).to_string();
    let from = match loss {
        Loss::Table(table)
        | Loss::Rows {
            table,
            which: Which::All | Which::Some,
        } => quoted(dialect, table),
        Loss::Column { table, column } => {
            let column = identifier(column);
            format!("{} WHERE {column} IS NOT NULL", quoted(dialect, table))
        }
        Loss::Rows {
            table,
            which: Which::Where { alias, condition },
        } => {
            let alias = alias.as_deref().map(identifier);
            let alias = alias.map_or_else(String::new, |alias| format!(" AS {alias}"));
            // It may end with a comment.
            format!("{}{alias} WHERE {condition}\n", quoted(dialect, table))
        }
        Loss::Partitions { table, partitions } => {
            let names: Vec<String> = partitions.iter().map(|name| identifier(name)).collect();
            format!(
                "{} PARTITION ({})",
                quoted(dialect, table),
                names.join(", ")
            )
        }
        _ => return None,
    };
    let limit = limit.saturating_add(1).min(i64::MAX.unsigned_abs());
    Some(format!(
        "(SELECT count(*) FROM (SELECT 1 AS one FROM {from} LIMIT {limit}) AS counted)"
    ))
}

/// A SELECT of the tables in a schema, as many as are looked at.
pub(super) fn tables_in(dialect: Dialect, schema: &str) -> String {
    let name = literal(dialect, schema);
    match dialect {
        Dialect::Postgres => format!(
            "SELECT relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = \
             {name} AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1 LIMIT 500"
        ),
        Dialect::Sqlite | Dialect::Mysql => format!(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = {name} AND table_type NOT LIKE '%VIEW' \
             ORDER BY 1 LIMIT 500"
        ),
    }
}

pub(crate) fn quoted(dialect: Dialect, name: &ObjectName) -> String {
    Identifier::new(dialect, name.schema.as_deref(), &name.name).to_string()
}

/// The columns of a table of SQLite; a table that is not there has none.
fn columns(table: &ObjectName) -> String {
    let text = |value: &str| literal(Dialect::Sqlite, value);
    match &table.schema {
        Some(schema) => format!(
            "pragma_table_xinfo({}, {})",
            text(&table.name),
            text(schema)
        ),
        None => format!("pragma_table_xinfo({})", text(&table.name)),
    }
}

/// A table of PostgreSQL, found as the revision would find it.
fn regclass(table: &ObjectName) -> String {
    let name = literal(Dialect::Postgres, &quoted(Dialect::Postgres, table));
    format!("pg_catalog.to_regclass({name})")
}

fn of_table(table: &ObjectName) -> String {
    let text = |value: &str| literal(Dialect::Mysql, value);
    let schema = table
        .schema
        .as_deref()
        .map_or("DATABASE()".to_owned(), text);
    format!(
        "table_schema = {schema} AND table_name = {}",
        text(&table.name)
    )
}
