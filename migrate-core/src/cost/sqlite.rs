//! SQLite: one writer at a time, whatever it writes to.

use super::{Cost, LockMode};
use crate::replay::State;
use crate::sql::{Act, ConstraintKind, Generated, ObjectKind, ObjectName, Operation, TableAct};

/// What holds for everything that writes.
const ONE_WRITER: &str =
    "SQLite has one writer: writes to every table of the database wait until the transaction ends";

pub(super) fn cost(operation: &Operation, before: &State) -> Cost {
    let mut cost = Cost::default();
    match &operation.act {
        Act::Table { table, act } => {
            write(&mut cost, &before.key(table));
            table_act(&mut cost, &before.key(table), act);
        }
        Act::CreateIndex(index) => {
            let table = before.key(&index.table);
            write(&mut cost, &table);
            cost.build(&table);
        }
        Act::Reindex { what, name, .. } => reindex(&mut cost, before, *what, name.as_ref()),
        Act::Vacuum { full, .. } => {
            for table in before.tables.keys() {
                cost.scan(table);
                if *full {
                    write(&mut cost, table);
                    cost.rewrite(table);
                }
            }
        }
        Act::Update(change) | Act::Delete(change) => {
            let table = before.key(&change.table);
            write(&mut cost, &table);
            if change.condition.is_none() {
                cost.scan(&table);
            }
        }
        Act::Analyze { table } => {
            let named = table.as_ref().map(|name| before.key(name));
            let of = |name: &&ObjectName| named.as_ref().is_none_or(|named| named == *name);
            for table in before.tables.keys().filter(of) {
                cost.scan(table);
            }
        }
        Act::DropTable { table, .. } => {
            let table = before.key(table);
            write(&mut cost, &table);
            cost.note("with `PRAGMA foreign_keys` on, its rows are deleted one by one first");
        }
        Act::DropIndex { index, .. } => {
            if let Some((table, _)) = before.index(&index.name) {
                write(&mut cost, table);
            }
        }
        act => {
            if let Act::Insert { table, .. } | Act::CreateTrigger { table, .. } = act {
                write(&mut cost, &before.key(table));
            }
        }
    }
    cost
}

fn write(cost: &mut Cost, table: &ObjectName) {
    cost.lock(table, LockMode::Share);
    cost.note(ONE_WRITER);
}

fn table_act(cost: &mut Cost, table: &ObjectName, act: &TableAct) {
    match act {
        TableAct::AddColumn { column, .. } => {
            let is_check = |kind: &ConstraintKind| matches!(kind, ConstraintKind::Check { .. });
            let checks = column.constraints.iter().any(|one| is_check(&one.kind));
            let generated = matches!(column.generated, Some(Generated::Virtual(_)));
            if checks || generated && column.not_null {
                cost.scan(table);
            }
        }
        TableAct::DropColumn { .. } => cost.rewrite(table),
        TableAct::SetNotNull { .. } | TableAct::AddConstraint { .. } => cost.scan(table),
        _ => {}
    }
}

/// A name may be that of a table, of an index or of a collation.
fn reindex(cost: &mut Cost, before: &State, what: ObjectKind, name: Option<&ObjectName>) {
    let tables: Vec<&ObjectName> = match name {
        Some(name) => {
            let of_index = before.index(&name.name).map(|(table, _)| table);
            let own = before.tables.get_key_value(&before.key(name));
            of_index
                .or(own.map(|(table, _)| table))
                .into_iter()
                .collect()
        }
        None => before.tables.keys().collect(),
    };
    if tables.is_empty() && what != ObjectKind::Database {
        cost.assume("what is built anew is not known");
    }
    for table in tables {
        write(cost, table);
        cost.build(table);
    }
}

#[cfg(test)]
mod tests {
    use super::cost;
    use crate::dialect::Dialect;
    use crate::replay::{Birth, State, apply_statement};
    use crate::sql::operations;

    /// What is scanned, rewritten and built, by its first letter.
    fn shown(sql: &str) -> String {
        let mut state = State::empty(Dialect::Sqlite);
        let at = Birth {
            revision: 0,
            statement: 0,
        };
        for setup in [
            "CREATE TABLE t (a, b)",
            "CREATE TABLE u (a)",
            "CREATE INDEX i ON t (a)",
        ] {
            apply_statement(&mut state, setup, &operations(Dialect::Sqlite, setup), at);
        }
        let cost = cost(&operations(Dialect::Sqlite, sql)[0], &state);
        let locks = cost.locks.len();
        let (scans, rewrites) = (cost.scans.len(), cost.rewrites.len());
        format!("{locks} {scans} {rewrites} {}", cost.builds.len())
    }

    #[test]
    fn locks_scans_rewrites_and_builds_are_told() {
        for (sql, expected) in [
            ("ALTER TABLE t ADD COLUMN c int", "1 0 0 0"),
            ("ALTER TABLE t ADD COLUMN c int CHECK (c > 0)", "1 1 0 0"),
            ("ALTER TABLE T DROP COLUMN b", "1 1 1 0"),
            ("ALTER TABLE t RENAME COLUMN b TO c", "1 0 0 0"),
            ("ALTER TABLE t ALTER COLUMN b SET NOT NULL", "1 1 0 0"),
            ("CREATE INDEX j ON t (b)", "1 1 0 1"),
            ("REINDEX i", "1 1 0 1"),
            ("REINDEX", "2 2 0 2"),
            ("VACUUM", "2 2 2 0"),
            ("VACUUM INTO 'x'", "0 2 0 0"),
            ("DROP TABLE t", "1 0 0 0"),
            ("DROP INDEX i", "1 0 0 0"),
            ("UPDATE t SET a = 1", "1 1 0 0"),
            ("UPDATE t SET a = 1 WHERE b = 2", "1 0 0 0"),
            ("SELECT 1", "0 0 0 0"),
            ("CREATE TABLE v (a)", "0 0 0 0"),
        ] {
            assert_eq!(shown(sql), expected, "{sql}");
        }
    }
}
