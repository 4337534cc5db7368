use crate::dialect::Engine;
use crate::lint::words::column;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Column, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "mysql-inline-references-ignored",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-inline-references-ignored

## What

`REFERENCES` is written with a column, and the server is MySQL before 9.0.

## Why

It is read and forgotten: there is no foreign key, and nothing says so. (MariaDB, and MySQL from 9.0 on, make one.)

## Instead

Write the key as a constraint of the table:

```sql
CREATE TABLE posts (
  id bigint PRIMARY KEY,
  author bigint NOT NULL,
  FOREIGN KEY (author) REFERENCES users (id)
);
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if scene.script.server.at_least(9, 0) {
        return;
    }
    let columns = match &operation.act {
        Act::CreateTable(create) => create.columns.iter().collect(),
        Act::Table {
            act: TableAct::AddColumn { column, .. } | TableAct::ModifyColumn { to: column, .. },
            ..
        } => vec![&**column],
        _ => Vec::new(),
    };
    for column in columns {
        look(scene, operation, column, found);
    }
}

fn look(scene: &Scene<'_>, operation: &Operation, written: &Column, found: &mut Vec<Finding>) {
    let reference = written.constraints.iter().find_map(|one| match &one.kind {
        ConstraintKind::ForeignKey { reference, .. } => Some(reference),
        _ => None,
    });
    let Some(reference) = reference else {
        return;
    };
    let message = format!(
        "{} has no foreign key: MySQL before 9.0 ignores REFERENCES of a column",
        column(&written.name)
    );
    let columns = reference.columns.iter().map(|name| scene.sql(name));
    let columns: Vec<_> = columns.collect();
    let instead = format!(
        "write it as a constraint: FOREIGN KEY ({}) REFERENCES {} ({})",
        scene.sql(&written.name),
        scene.sql_table(&reference.table),
        columns.join(", ")
    );
    found.push(Finding::new(scene.place(operation), message, instead));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-inline-references-ignored",
                "mysql 8.4",
                &["CREATE TABLE users (id bigint PRIMARY KEY)", sql],
            )
        };
        assert!(it(
            "CREATE TABLE posts (author bigint REFERENCES users (id))"
        ));
        assert!(it(
            "ALTER TABLE posts ADD author bigint REFERENCES users (id)"
        ));
        assert!(!it(
            "CREATE TABLE posts (author bigint, FOREIGN KEY (author) REFERENCES users (id))"
        ));
    }

    #[test]
    fn mysql_from_9_on_makes_the_key() {
        let sql = "CREATE TABLE posts (author bigint REFERENCES users (id))";
        assert!(!finds(
            "mysql-inline-references-ignored",
            "mysql 9.1",
            &[sql]
        ));
    }
}
