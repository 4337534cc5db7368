use super::mysql_way::{is_first, of_statement, pins, place_of_clauses};
use crate::cost::Algorithm;
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Edit, Finding, Fix, Level, Rule, Scene, Tier};
use crate::sql::Operation;

pub(super) const RULE: Rule = Rule {
    id: "mysql-missing-algorithm-clause",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# mysql-missing-algorithm-clause

## What

A table that is in use is changed, and the statement does not say how: no `ALGORITHM` and no `LOCK`. It is found where the change does
more than to note something, or where the table is not known well enough to tell.

## Why

What can be done in place depends on the table: a FULLTEXT index, a virtual column, compressed rows, another storage engine. Where it
cannot, the server copies the table in silence and keeps everybody from writing. With the clauses it refuses.

## Instead

```sql
ALTER TABLE users ADD INDEX users_name (name), ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE users ADD COLUMN age int, ALGORITHM=INSTANT;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if !is_first(scene, operation) {
        return;
    }
    let Some(way) = of_statement(scene) else {
        return;
    };
    let Some((span, separator)) = place_of_clauses(scene) else {
        return;
    };
    let says = way.asked_algorithm.is_some() || way.asked_lock.is_some();
    let known = scene.before.table(&way.table);
    let is_known = known.is_some_and(|known| known.complete);
    let is_note = is_known && way.algorithm == Algorithm::Instant;
    if says || is_note || way.algorithm == Algorithm::Copy {
        return;
    }
    let clauses = pins(scene, &way);
    let clauses = match separator {
        " " => clauses.replace(", ", " "),
        _ => clauses,
    };
    let message = format!(
        "{} is copied in silence if it cannot be changed in another way",
        table(&way.table)
    );
    let finding = Finding::new(
        scene.statement.span.clone(),
        message,
        format!("add `{clauses}`, so that the server refuses instead"),
    );
    found.push(finding.costing(scene.cost_of_statement()).fixed_by(Fix {
        title: format!("add {clauses}"),
        edits: vec![Edit {
            span,
            text: format!("{separator}{clauses}"),
        }],
    }));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{finds, found};

    const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, n int)";

    #[test]
    fn where_it_is_not_said_how() {
        let it = |sql| finds("mysql-missing-algorithm-clause", "mysql 8.4", &[USERS, sql]);
        assert!(it("ALTER TABLE users ADD INDEX i (n)"));
        assert!(it("CREATE INDEX i ON users (n)"));
        assert!(it("ALTER TABLE unknown ADD a int"));
        assert!(!it("ALTER TABLE users ADD a int"));
        assert!(!it("ALTER TABLE users MODIFY n bigint"));
        assert!(!it("ALTER TABLE users ADD INDEX i (n), ALGORITHM=INPLACE"));
        assert!(!it("RENAME TABLE users TO people"));
    }

    #[test]
    fn the_edit_adds_the_clauses() {
        let edit = |sql| {
            let found = found("mariadb 10.11", &[USERS, sql]);
            let mut fixes = found.iter().filter_map(|one| {
                let is_it = one.rule.id == "mysql-missing-algorithm-clause";
                one.finding.fix.as_ref().filter(|_| is_it)
            });
            fixes.next().unwrap().edits[0].text.clone()
        };
        assert_eq!(
            edit("ALTER TABLE users ADD INDEX i (n)"),
            ", ALGORITHM=NOCOPY, LOCK=NONE"
        );
        assert_eq!(
            edit("CREATE INDEX i ON users (n)"),
            " ALGORITHM=NOCOPY LOCK=NONE"
        );
    }
}
