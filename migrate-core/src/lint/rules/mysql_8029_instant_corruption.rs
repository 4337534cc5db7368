use super::mysql_way::{is_first, of_statement};
use crate::cost::Algorithm;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "mysql-8029-instant-corruption",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Mysql],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-8029-instant-corruption

## What

MySQL 8.0.29 adds or drops a column at once.

## Why

That version writes a redo log for such tables that a crash recovery or a backup cannot read: tables are lost. 8.0.30 mends it, and tables that
8.0.29 changed have to be made anew.

## Instead

Go to 8.0.30 or later first. Until then let the table be written anew:

```sql
ALTER TABLE users ADD COLUMN age int, ALGORITHM=INPLACE, LOCK=NONE;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if scene.script.server.version != (8, 0, 29) || !is_first(scene, operation) {
        return;
    }
    let Some(way) = of_statement(scene) else {
        return;
    };
    let reshapes = |operation: &Operation| match &operation.act {
        Act::Table { act, .. } => {
            matches!(
                act,
                TableAct::AddColumn { .. } | TableAct::DropColumn { .. }
            )
        }
        _ => false,
    };
    if way.algorithm != Algorithm::Instant || !scene.statement.operations.iter().any(reshapes) {
        return;
    }
    let message = format!(
        "a crash can destroy {}: MySQL 8.0.29 logs instant columns wrongly",
        table(&way.table)
    );
    let finding = Finding::new(
        scene.statement.span.clone(),
        message,
        "go to MySQL 8.0.30 or later, or add ALGORITHM=INPLACE, LOCK=NONE",
    );
    found.push(finding.costing(scene.cost_of_statement()));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "mysql-8029-instant-corruption",
                "mysql 8.0.29",
                &["CREATE TABLE users (n int)", sql],
            )
        };
        assert!(it("ALTER TABLE users ADD a int"));
        assert!(it("ALTER TABLE users DROP n"));
        assert!(!it("ALTER TABLE users ADD a int, ALGORITHM=INPLACE"));
        assert!(!it("ALTER TABLE users RENAME COLUMN n TO m"));
    }
}
