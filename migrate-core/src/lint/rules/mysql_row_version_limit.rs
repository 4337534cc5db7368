use super::mysql_way::{is_first, of_statement};
use crate::cost::Algorithm;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Generated, ObjectName, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "mysql-row-version-limit",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-row-version-limit

## What

Columns of a table were added or dropped at once so often that MySQL does not take it once more.

## Why

MySQL counts the instant changes of the rows of a table: 64 of them, 255 from 9.1 on. The next one writes the whole table anew, or fails with
error 4092 when `ALGORITHM=INSTANT` is asked for. The count starts again when the table is written anew.

## Instead

Write it anew when that suits, and the count starts again:

```sql
ALTER TABLE users ENGINE=InnoDB, ALGORITHM=INPLACE, LOCK=NONE;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let server = scene.script.server;
    if ((8, 0, 1)..(8, 0, 29)).contains(&server.version) || !is_first(scene, operation) {
        return;
    }
    let Some(way) = of_statement(scene) else {
        return;
    };
    if way.algorithm != Algorithm::Instant
        || !reshapes(scene.statement.operations.as_slice(), &way.table)
    {
        return;
    }
    let limit = if server.at_least(9, 1) { 255 } else { 64 };
    if versions(scene, &way.table) < limit {
        return;
    }
    let message = format!(
        "{} was changed at once {limit} times since it was written anew, which is all that {server} takes",
        table(&way.table)
    );
    let instead = format!(
        "write it anew before: ALTER TABLE {} ENGINE=InnoDB, ALGORITHM=INPLACE, LOCK=NONE;",
        scene.sql_table(&way.table)
    );
    found.push(
        Finding::new(scene.statement.span.clone(), message, instead)
            .costing(scene.cost_of_statement()),
    );
}

/// How often the table was changed at once, up to this statement.
fn versions(scene: &Scene<'_>, table: &ObjectName) -> usize {
    let script = &scene.script;
    let before = script.chain.revisions.iter().take(script.at);
    let before = before.flat_map(|revision| &revision.up);
    let own = script.statements.iter().take(scene.nth);
    let mut count = 0;
    for statement in before.chain(own) {
        if rewrites(&statement.operations, table) {
            count = 0;
        } else if reshapes(&statement.operations, table) {
            count += 1;
        }
    }
    count
}

fn acts<'o>(operations: &'o [Operation], of: &ObjectName) -> impl Iterator<Item = &'o TableAct> {
    operations
        .iter()
        .filter_map(move |operation| match &operation.act {
            Act::Table { table, act } if table == of => Some(act),
            _ => None,
        })
}

/// Whether stored columns come or go.
fn reshapes(operations: &[Operation], table: &ObjectName) -> bool {
    acts(operations, table).any(|act| match act {
        TableAct::AddColumn { column, .. } => {
            !matches!(column.generated, Some(Generated::Virtual(_)))
        }
        TableAct::DropColumn { .. } => true,
        _ => false,
    })
}

fn rewrites(operations: &[Operation], of: &ObjectName) -> bool {
    let made = operations.iter().any(|operation| match &operation.act {
        Act::CreateTable(create) => create.name == *of,
        Act::Truncate { table, .. } => table == of,
        _ => false,
    });
    made || acts(operations, of).any(|act| match act {
        TableAct::Force
        | TableAct::Engine(_)
        | TableAct::ConvertCharset { .. }
        | TableAct::OrderBy => true,
        TableAct::Algorithm(word) => word != "INSTANT" && word != "DEFAULT",
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn the_sixty_fifth_is_found() {
        let adds: Vec<String> = (0..65)
            .map(|n| format!("ALTER TABLE users ADD c{n} int;"))
            .collect();
        let rule = "mysql-row-version-limit";
        let users = "CREATE TABLE users (id bigint PRIMARY KEY)";
        let (last, first) = adds.split_last().unwrap();
        assert!(finds(rule, "mysql 8.4", &[users, &first.join("\n"), last]));
        assert!(!finds(rule, "mysql 9.1", &[users, &first.join("\n"), last]));
        assert!(!finds(
            rule,
            "mysql 8.4",
            &[users, &first[1..].join("\n"), last]
        ));
        let anew = format!("{}\nALTER TABLE users FORCE;", first.join("\n"));
        assert!(!finds(rule, "mysql 8.4", &[users, &anew, last]));
    }
}
