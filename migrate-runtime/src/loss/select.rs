//! The SQL that counts. Each is an expression of one value, so that many make one SELECT.

use migrate_core::dialect::Dialect;
use migrate_core::sql::{Loss, ObjectName, ValueChange, Which};

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
        Loss::Column { table, column } | Loss::Values { table, column, .. } => match dialect {
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
        Loss::Column { table, column } | Loss::Values { table, column, .. } => {
            values(dialect, table, column)
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
    Some(count(&from, limit))
}

/// How many values of a column become others when its type changes: the first one that the database takes. None when that
/// cannot be asked.
pub(super) fn how_many_changed(dialect: Dialect, loss: &Loss, limit: u64) -> Vec<String> {
    let Loss::Values {
        table,
        column,
        change: ValueChange::Converted { into: Some(into) },
    } = loss
    else {
        return Vec::new();
    };
    let name = Identifier::new(dialect, None, column).to_string();
    let differ = match dialect {
        Dialect::Postgres => vec![
            format!("({into}) IS DISTINCT FROM {name}"),
            // Where the two types are not compared.
            format!("({into})::text IS DISTINCT FROM {name}::text"),
        ],
        Dialect::Mysql => vec![format!("NOT (({into}) <=> {name})")],
        Dialect::Sqlite => Vec::new(),
    };
    let values = values(dialect, table, column);
    let each = differ.into_iter();
    each.map(|differ| count(&format!("{values} AND {differ}"), limit))
        .collect()
}

/// The values of a column that are not NULL.
fn values(dialect: Dialect, table: &ObjectName, column: &str) -> String {
    let column = Identifier::new(dialect, None, column);
    format!("{} WHERE {column} IS NOT NULL", quoted(dialect, table))
}

fn count(from: &str, limit: u64) -> String {
    let limit = limit.saturating_add(1).min(i64::MAX.unsigned_abs());
    format!("(SELECT count(*) FROM (SELECT 1 AS one FROM {from} LIMIT {limit}) AS counted)")
}

/// The columns of a table whose values are not computed.
pub(super) fn columns_of(dialect: Dialect, table: &ObjectName) -> String {
    match dialect {
        Dialect::Sqlite => format!("SELECT name FROM {} WHERE hidden = 0", columns(table)),
        Dialect::Postgres => format!(
            "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = {} AND attnum > 0 AND NOT attisdropped AND \
             attgenerated = '' ORDER BY attnum",
            regclass(table)
        ),
        Dialect::Mysql => format!(
            "SELECT column_name FROM information_schema.columns WHERE {} AND coalesce(generation_expression, '') = '' ORDER BY \
             ordinal_position",
            of_table(table)
        ),
    }
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
