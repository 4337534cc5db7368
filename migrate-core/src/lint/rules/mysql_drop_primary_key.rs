use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "mysql-drop-primary-key",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-drop-primary-key

## What

A table that is in use loses its primary key, and the same statement gives it no other one.

## Why

The table is copied while nobody can write to it. Without a primary key rows are kept under a hidden number, replicas look for each row by
reading the table, and Galera and group replication refuse to write to it.

## Instead

Drop the old key and add the new one in one statement: the rows are put in their new order while others write.

```sql
ALTER TABLE users DROP PRIMARY KEY, ADD PRIMARY KEY (uuid), ALGORITHM=INPLACE, LOCK=NONE;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::DropPrimaryKey,
    } = &operation.act
    else {
        return;
    };
    if !scene.is_in_use(name) || scene.statement.operations.iter().any(makes_one) {
        return;
    }
    let message = format!(
        "{} is copied while nobody can write to it, and has no primary key then",
        table(name)
    );
    let instead = format!(
        "name the new key in the same statement: ALTER TABLE {} DROP PRIMARY KEY, ADD PRIMARY KEY (…), ALGORITHM=INPLACE, LOCK=NONE;",
        scene.sql_table(name)
    );
    found.push(scene.costly(operation, message, instead));
}

fn makes_one(operation: &Operation) -> bool {
    let Act::Table { act, .. } = &operation.act else {
        return false;
    };
    let constraints = match act {
        TableAct::AddConstraint { constraint, .. } => std::slice::from_ref(&**constraint),
        TableAct::AddColumn { column, .. } => &column.constraints,
        TableAct::ModifyColumn { to, .. } => &to.constraints,
        _ => &[],
    };
    let is_key = |kind: &ConstraintKind| matches!(kind, ConstraintKind::PrimaryKey { .. });
    constraints.iter().any(|one| is_key(&one.kind))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-drop-primary-key",
                "mysql 8.4",
                &["CREATE TABLE users (id bigint PRIMARY KEY, n int)", sql],
            )
        };
        assert!(it("ALTER TABLE users DROP PRIMARY KEY"));
        assert!(!it(
            "ALTER TABLE users DROP PRIMARY KEY, ADD PRIMARY KEY (n)"
        ));
        assert!(!it(
            "ALTER TABLE users DROP PRIMARY KEY, ADD a int AUTO_INCREMENT PRIMARY KEY"
        ));
    }
}
