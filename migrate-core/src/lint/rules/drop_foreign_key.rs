use crate::dialect::Engine;
use crate::lint::kept::Called;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "drop-foreign-key",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-foreign-key

## What

A foreign key of a table that is in use goes.

## Why

From then on rows can refer to what is not there, also those of running programs that rely on the database for it (`ON DELETE CASCADE`). It cannot be had back before such rows are mended.

## Instead

Drop it in a revision with `-- migrate: phase contract`, once the programs hold to it themselves or the column goes.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let name = match &operation.act {
        Act::Table {
            table,
            act: TableAct::DropConstraint {
                name, foreign_key, ..
            },
        } if *foreign_key || FOREIGN.is(scene, table, name) => table,
        _ => return,
    };
    if !scene.programs_use(name) || FOREIGN.is_added_later(scene, name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!("rows of {} can refer to what is not there", table(name)),
        "drop it in a later revision with `-- migrate: phase contract`, once nothing relies on it",
    ));
}

const FOREIGN: Called = Called {
    is_one: |kind| matches!(kind, ConstraintKind::ForeignKey { .. }),
    starts: &["fk_"],
    ends: &["_fkey", "_fk", "_foreign"],
};

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn alone() {
        assert!(finds(
            "drop-foreign-key",
            "postgres 15",
            &[
                "CREATE TABLE a (b int REFERENCES users)",
                "ALTER TABLE a DROP CONSTRAINT a_b_fkey"
            ]
        ));
        assert!(finds(
            "drop-foreign-key",
            "mysql 8.0",
            &["ALTER TABLE a DROP FOREIGN KEY x"]
        ));
        assert!(!finds(
            "drop-foreign-key",
            "postgres 15",
            &["ALTER TABLE a DROP CONSTRAINT a_b_check"]
        ));
        assert!(!finds(
            "drop-foreign-key",
            "postgres 15",
            &[
                "ALTER TABLE a DROP CONSTRAINT a_b_fkey, ADD FOREIGN KEY (b) REFERENCES users NOT VALID"
            ]
        ));
        assert!(finds(
            "drop-foreign-key",
            "postgres 15",
            &["ALTER TABLE a DROP CONSTRAINT fk_users"]
        ));
    }
}
