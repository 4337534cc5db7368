use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "table-storage-rewrite",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# table-storage-rewrite

## What

A table moves to another way of storage: `SET LOGGED`, `SET UNLOGGED`, `SET ACCESS METHOD`, `SET TABLESPACE`.

## Why

The table is written anew under an ACCESS EXCLUSIVE lock: all who use it wait.

## Instead

Do it while nobody uses the table, or copy it beside the others with `pg_repack`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table { table: name, act } = &operation.act else {
        return;
    };
    let moves = match act {
        TableAct::SetLogged { .. } | TableAct::SetAccessMethod { .. } | TableAct::SetTablespace => {
            true
        }
        TableAct::SetOids => !scene.script.server.at_least(12, 0),
        _ => false,
    };
    if !moves || !scene.matters(name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!(
            "all of {} is written anew while nobody can use it",
            table(name)
        ),
        "do it while nobody uses the table, or with pg_repack",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_table_in_use() {
        assert!(finds(
            "table-storage-rewrite",
            "postgres 15",
            &["ALTER TABLE users SET UNLOGGED"]
        ));
        assert!(finds(
            "table-storage-rewrite",
            "postgres 15",
            &["ALTER TABLE users SET TABLESPACE x"]
        ));
        assert!(!finds(
            "table-storage-rewrite",
            "postgres 15",
            &["ALTER TABLE users SET (fillfactor = 70)"]
        ));
    }
}
