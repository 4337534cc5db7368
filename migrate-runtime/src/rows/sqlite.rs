//! The questions for SQLite.

use migrate_core::dialect::Dialect;

use crate::tables::{Tables, literal};

/// Columns, foreign keys, conditions.
pub(super) fn questions(ours: &Tables) -> Vec<String> {
    let own: Vec<String> = [&ours.history, &ours.log, &ours.meta, &ours.archive]
        .iter()
        .map(|table| literal(Dialect::Sqlite, table.name()))
        .collect();
    // A table for searching that keeps no texts of its own shows those of another one.
    let tables = format!(
        "t.schema = 'main' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name NOT IN ({}) AND substr(t.name, 1, {}) <> {} AND (t.type = 'table' OR t.type = 'virtual' \
         AND EXISTS (SELECT 1 FROM sqlite_master v WHERE v.name = t.name AND v.sql NOT LIKE '%content%'))",
        own.join(", "),
        ours.archive_prefix().len(),
        literal(Dialect::Sqlite, &ours.archive_prefix())
    );
    let quoted = |name: &str| format!("'\"' || replace({name}, '\"', '\"\"') || '\"'");
    vec![
        // An INTEGER PRIMARY KEY is filled by SQLite when it is left out; a column of another key may be NULL, and should not.
        format!(
            "SELECT {}, t.name, {}, c.name, coalesce(nullif(c.type, ''), 'any'), \
             CASE WHEN lower(c.type) GLOB '*char*(*)*' THEN substr(c.type, instr(c.type, '(') + 1, instr(c.type, ')') - instr(c.type, '(') - 1) END, \
             c.\"notnull\" = 0 AND c.pk = 0, c.hidden IN (2, 3), c.dflt_value IS NOT NULL OR c.pk > 0 AND lower(c.type) = 'integer', NULL \
             FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c WHERE {tables} AND c.hidden <> 1 ORDER BY t.name, c.cid",
            quoted("t.name"),
            quoted("c.name")
        ),
        format!(
            "SELECT {}, k.id, group_concat({}, char(31)), max({}), \
             group_concat(coalesce({}, (SELECT {} FROM pragma_table_info(k.\"table\") p WHERE p.pk = k.seq + 1)), char(31)) \
             FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) k WHERE {tables} GROUP BY t.name, k.id",
            quoted("t.name"),
            quoted("k.\"from\""),
            quoted(
                "(SELECT name FROM sqlite_master m WHERE m.type = 'table' AND lower(m.name) = lower(k.\"table\"))"
            ),
            quoted("k.\"to\""),
            quoted("p.name")
        ),
        // SQLite has no list of checks: all that the table says.
        format!(
            "SELECT {}, NULL, m.sql FROM pragma_table_list t JOIN sqlite_master m ON m.type = 'table' AND m.name = t.name \
             WHERE {tables} AND m.sql LIKE '%check%'",
            quoted("t.name")
        ),
    ]
}
