use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "mysql-non-innodb",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-non-innodb

## What

A table is kept by a storage engine without transactions: MyISAM, Aria, MEMORY, CSV, ARCHIVE and the like.

## Why

A crash in the middle of a write leaves half of it, a rollback leaves all of it, foreign keys are ignored, every writer locks the whole table,
and every change of the table copies it. Galera and group replication do not replicate it.

## Instead

```sql
CREATE TABLE notes (id bigint PRIMARY KEY, body text) ENGINE=InnoDB;
```
";

/// Engines without transactions.
const ENGINES: [&str; 10] = [
    "myisam",
    "aria",
    "memory",
    "heap",
    "csv",
    "archive",
    "merge",
    "mrg_myisam",
    "blackhole",
    "isam",
];

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let (name, engine) = match &operation.act {
        Act::CreateTable(create) if !create.temporary => {
            let engine = create.options.iter().find(|(name, _)| name == "ENGINE");
            (&create.name, engine.map(|(_, engine)| engine))
        }
        Act::Table {
            table,
            act: TableAct::Engine(engine),
        } => (table, Some(engine)),
        _ => return,
    };
    let Some(engine) =
        engine.filter(|engine| ENGINES.contains(&engine.to_ascii_lowercase().as_str()))
    else {
        return;
    };
    found.push(Finding::new(
        scene.place(operation),
        format!(
            "{} is kept by {engine}, which has no transactions",
            table(name)
        ),
        "write ENGINE=InnoDB",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-non-innodb",
                "mysql 8.4",
                &["CREATE TABLE users (id bigint PRIMARY KEY)", sql],
            )
        };
        assert!(it("CREATE TABLE t (a int) ENGINE=MyISAM"));
        assert!(it("ALTER TABLE users ENGINE = aria"));
        assert!(!it("CREATE TABLE t (a int) ENGINE=InnoDB"));
        assert!(!it("CREATE TABLE t (a int)"));
        assert!(!it("CREATE TEMPORARY TABLE t (a int) ENGINE=MEMORY"));
    }
}
