use crate::dialect::Dialect;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ObjectKind, Operation};

pub(super) const RULE: Rule = Rule {
    id: "drop-database",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-database

## What

A database is dropped.

## Why

All of it is gone, and no transaction takes that back. A revision belongs to one database and has no business with another one.

## Instead

Drop it by hand, after a backup.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Drop {
        kind,
        name: Some(name),
        ..
    } = &operation.act
    else {
        return;
    };
    // A schema of MySQL is a database.
    let is_database = *kind == ObjectKind::Database
        || *kind == ObjectKind::Schema && scene.dialect() == Dialect::Mysql;
    if is_database {
        found.push(Finding::new(
            scene.place(operation),
            format!("all of the database {} is gone", table(name)),
            "drop it by hand, after a backup",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_any_engine() {
        assert!(finds(
            "drop-database",
            "postgres 15",
            &["off\nDROP DATABASE shop"]
        ));
        assert!(finds("drop-database", "mysql 8.0", &["DROP DATABASE shop"]));
        assert!(!finds(
            "drop-database",
            "postgres 15",
            &["off\nCREATE DATABASE shop"]
        ));
        assert!(!finds(
            "drop-database",
            "postgres 15",
            &["DROP SCHEMA shop"]
        ));
    }
}
