//! What `SQLite` knows rows by, and whether it finds them in order.

use std::collections::BTreeMap;

use crate::database::Database;
use crate::engine::Engine;

/// Leaves gaps between the numbers, so that one which is given anew is another one.
pub(crate) fn spread(database: &Database) {
    let statements = database.rows(
        r#"SELECT 'UPDATE "' || replace(name, '"', '""') || '" SET _rowid_ = _rowid_ + 40'
           FROM pragma_table_list t
           WHERE schema = 'main' AND type = 'table' AND wr = 0 AND name NOT LIKE 'sqlite%' AND NOT EXISTS
               (SELECT 1 FROM pragma_table_xinfo(t.name) WHERE pk > 0 AND upper(type) = 'INTEGER')"#,
    );
    let sequences = "UPDATE sqlite_sequence SET seq = seq + 40".to_owned();
    for statement in statements.into_iter().chain([sequences]) {
        // A trigger may be in the way, and not every database has sequences.
        let _ = database.apply(&statement);
    }
}

/// The numbers of the rows of each table, which a column may get the right to say, and the last ones that sequences gave.
pub(crate) fn numbers(database: &Database) -> BTreeMap<String, String> {
    let asked = database.rows(
        r#"SELECT 'SELECT ''rows of ' || replace(lower(name), '''', '') ||
                   CASE WHEN EXISTS (SELECT 1 FROM pragma_table_xinfo(t.name) WHERE pk > 0 AND upper(type) = 'INTEGER')
                       THEN ' by a column' ELSE '' END || ''', coalesce(group_concat(n), 0)
               FROM (SELECT _rowid_ AS n FROM "' || replace(name, '"', '""') || '" ORDER BY 1)'
           FROM pragma_table_list t
           WHERE schema = 'main' AND type = 'table' AND wr = 0 AND name NOT LIKE 'sqlite%'"#,
    );
    let mut rows = database.rows("SELECT 'sequence of ' || lower(name), seq FROM sqlite_sequence");
    let tables = asked.join("\n").replace("\nSELECT", "\nUNION ALL SELECT");
    if !tables.is_empty() {
        rows.extend(database.rows(&tables));
    }
    let parted = rows.iter().filter_map(|row| row.rsplit_once('|'));
    parted
        .map(|(name, numbers)| (name.to_owned(), numbers.to_owned()))
        .collect()
}

/// What `SQLite` finds wrong with the rows. The servers hold their own constraints.
pub(crate) fn broken(database: &Database) -> Option<String> {
    if database.engine() != Engine::Sqlite {
        return None;
    }
    let said = database.rows("PRAGMA integrity_check");
    (said != ["ok"]).then(|| said.join("; "))
}
