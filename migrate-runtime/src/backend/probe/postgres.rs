//! PostgreSQL. Names without a schema are found the way the statement finds them: along the search path.

use migrate_core::dialect::Dialect;
use migrate_core::sql::{Condition, Object, ObjectName};

use super::Leftover;
use crate::tables::{Identifier, literal};

/// The rows that are the object; `None` if no statement outside of a transaction speaks of such.
pub(super) fn found(object: &Object, wanted: bool) -> Option<String> {
    Some(match object {
        Object::Index { table, name } => index(table.as_ref(), name, wanted),
        // One that was being dropped when the server stopped is there, and nobody can use it.
        Object::Database(name) => format!(
            "SELECT 1 FROM pg_catalog.pg_database WHERE datname = {}{}",
            text(name),
            if wanted {
                " AND datconnlimit <> -2"
            } else {
                ""
            }
        ),
        Object::Tablespace(name) => format!(
            "SELECT 1 FROM pg_catalog.pg_tablespace WHERE spcname = {}",
            text(name)
        ),
        Object::Subscription(name) => format!(
            "SELECT 1 FROM pg_catalog.pg_subscription AS s JOIN pg_catalog.pg_database AS d ON d.oid = s.subdbid \
             WHERE d.datname = pg_catalog.current_database() AND s.subname = {}",
            text(name)
        ),
        Object::PartitionOf { parent, partition } => attached(parent, partition),
        _ => return None,
    })
}

/// An index that was not built to its end is of no use, but it is there until it is dropped.
fn index(table: Option<&ObjectName>, name: &ObjectName, wanted: bool) -> String {
    let whole = if wanted { " AND i.indisvalid" } else { "" };
    match table {
        Some(table) => format!(
            "SELECT 1 FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid \
             WHERE i.indrelid = {} AND c.relname = {}{whole}",
            oid(table),
            text(&name.name)
        ),
        None => format!(
            "SELECT 1 FROM pg_catalog.pg_index AS i WHERE i.indexrelid = {}{whole}",
            oid(name)
        ),
    }
}

/// A partition is attached until the second half of its way out is done.
fn attached(parent: &ObjectName, partition: &ObjectName) -> String {
    format!(
        "SELECT 1 FROM pg_catalog.pg_inherits AS h WHERE h.inhparent = {} AND h.inhrelid = {}",
        oid(parent),
        oid(partition)
    )
}

pub(super) fn leftover(condition: &Condition) -> Option<Leftover> {
    match (&condition.object, condition.exists) {
        (
            Object::Index {
                table: Some(table),
                name,
            },
            true,
        ) => Some(Leftover {
            // The name must lead to this very index: the search path may lead to another one first.
            select: format!(
                "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_index AS i \
                 WHERE i.indrelid = {} AND i.indexrelid = {} AND NOT i.indisvalid)",
                oid(table),
                oid(name)
            ),
            remove: format!("DROP INDEX CONCURRENTLY IF EXISTS {}", quoted(name)),
            gone: Some(format!("the index {}", quoted(name))),
        }),
        (Object::PartitionOf { parent, partition }, false) => Some(Leftover {
            select: format!(
                "SELECT EXISTS ({} AND h.inhdetachpending)",
                attached(parent, partition)
            ),
            remove: format!(
                "ALTER TABLE {} DETACH PARTITION {} FINALIZE",
                quoted(parent),
                quoted(partition)
            ),
            gone: None,
        }),
        _ => None,
    }
}

/// The name is that of the index with `_ccnew` or `_ccold` behind it, cut short where it got too long.
pub(super) fn copies(of_table: bool, name: &ObjectName) -> String {
    let of = if of_table {
        format!("i.indrelid = {}", oid(name))
    } else {
        let stem = "pg_catalog.regexp_replace(c.relname, '_cc(new|old)[0-9]*$', '')";
        format!(
            "i.indrelid = (SELECT o.indrelid FROM pg_catalog.pg_index AS o WHERE o.indexrelid = {}) AND \
             ({stem} = {name} OR pg_catalog.octet_length(c.relname) > 60 AND pg_catalog.strpos({name}, {stem}) = 1)",
            oid(name),
            name = text(&name.name),
        )
    };
    format!(
        "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_index AS i \
         JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE {of} AND NOT i.indisvalid AND c.relname::pg_catalog.text ~ '_cc(new|old)[0-9]*$' AND NOT EXISTS \
         (SELECT FROM pg_catalog.pg_stat_progress_create_index AS p WHERE p.relid = i.indrelid) ORDER BY 1"
    )
}

fn quoted(name: &ObjectName) -> Identifier {
    Identifier::new(Dialect::Postgres, name.schema.as_deref(), &name.name)
}

/// The object of that name, or NULL.
fn oid(name: &ObjectName) -> String {
    format!(
        "pg_catalog.to_regclass({})",
        text(&quoted(name).to_string())
    )
}

fn text(value: &str) -> String {
    literal(Dialect::Postgres, value)
}
