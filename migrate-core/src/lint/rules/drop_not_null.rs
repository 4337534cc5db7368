use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "drop-not-null",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-not-null

## What

A column of a table that is in use may be NULL from now on.

## Why

Running programs read it as something that is always there: the first NULL makes them fail.

## Instead

Let a release go out that reads NULL. Then drop the NOT NULL in a revision with `-- migrate: phase contract`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table { table: name, act } = &operation.act else {
        return;
    };
    let own = match act {
        TableAct::DropNotNull { column } => column,
        TableAct::ModifyColumn { column, to } if !to.not_null => {
            let known = scene.column(name, column);
            if !known.is_some_and(|known| known.not_null) {
                return;
            }
            column
        }
        _ => return,
    };
    let is_null_already = scene.column(name, own).is_some_and(|known| !known.not_null);
    if is_null_already || !scene.programs_use(name) || !scene.was_there(name, own) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!("programs that read {} of {} do not expect NULL", column(own), table(name)),
        "do it in a later revision with `-- migrate: phase contract`, once every running program reads NULL",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn in_use() {
        assert!(finds(
            "drop-not-null",
            "postgres 15",
            &["ALTER TABLE users ALTER name DROP NOT NULL"]
        ));
        assert!(finds(
            "drop-not-null",
            "mysql 8.0",
            &[
                "CREATE TABLE a (b int NOT NULL)",
                "ALTER TABLE a MODIFY b int"
            ]
        ));
        assert!(!finds(
            "drop-not-null",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users ALTER n DROP NOT NULL"
            ]
        ));
        assert!(!finds(
            "drop-not-null",
            "postgres 15",
            &["ALTER TABLE users ALTER name SET NOT NULL"]
        ));
        assert!(!finds(
            "drop-not-null",
            "postgres 15",
            &["-- migrate: phase contract\nALTER TABLE users ALTER name DROP NOT NULL"]
        ));
    }
}
