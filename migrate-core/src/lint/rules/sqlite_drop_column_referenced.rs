use super::sqlite_rebuild;
use crate::dialect::{Dialect, Engine};
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::replay::Table;
use crate::sql::{
    Act, ConstraintKind, Expression, Generated, IndexPart, ObjectName, Operation, TableAct,
};

pub(super) const RULE: Rule = Rule {
    id: "sqlite-drop-column-referenced",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Sqlite],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# sqlite-drop-column-referenced

## What

A column is dropped that something hangs on: a primary key, `UNIQUE`, an index, a check, a foreign key, a generated column, a view or a trigger.

## Why

SQLite refuses it, and the revision fails. A trigger that only writes to the column is left behind broken instead.

## Instead

Drop what hangs on it first, and make again what is still wanted:

```sql
DROP INDEX users_age;
ALTER TABLE users DROP COLUMN age;
```

Keys and constraints that are part of the table need the table to be made anew without the column.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::DropColumn {
            column: dropped, ..
        },
    } = &operation.act
    else {
        return;
    };
    let Some(known) = scene.before.table(name) else {
        return;
    };
    let outside = index(known, dropped)
        .map(|index| {
            (
                format!("index `{index}`"),
                format!("DROP INDEX {} before it", scene.sql(index)),
            )
        })
        .or_else(|| {
            view(scene, name, dropped).map(|view| {
                (
                    format!("view `{view}`"),
                    format!(
                        "DROP VIEW {} before it, and make it again without the column",
                        scene.sql(view)
                    ),
                )
            })
        })
        .or_else(|| {
            trigger(scene, name, dropped).map(|trigger| {
                (
                    format!("trigger `{trigger}`"),
                    format!(
                        "DROP TRIGGER {} before it, and make it again without the column",
                        scene.sql(trigger)
                    ),
                )
            })
        });
    let inside = || {
        let what = part_of_table(scene, name, known, dropped)?;
        Some((what.to_owned(), sqlite_rebuild::steps(scene, name)))
    };
    if let Some((what, instead)) = outside.or_else(inside) {
        let message = format!(
            "SQLite does not let {} of {} go: it is used by {what}",
            column(dropped),
            table(name)
        );
        found.push(Finding::new(scene.place(operation), message, instead));
    }
}

fn is(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn mentions(expression: &Expression, column: &str) -> bool {
    expression.mentions(Dialect::Sqlite, column)
}

fn index<'t>(known: &'t Table, dropped: &str) -> Option<&'t str> {
    let uses = |part: &IndexPart| match part {
        IndexPart::Column { name, .. } => is(name, dropped),
        IndexPart::Expression(expression) => mentions(expression, dropped),
    };
    let found = known.indexes.iter().find(|index| {
        let condition = index.definition.predicate.as_ref();
        index.definition.parts.iter().any(uses) || condition.is_some_and(|it| mentions(it, dropped))
    });
    found.map(|index| index.name.as_str())
}

fn view<'a>(scene: &Scene<'a>, of: &ObjectName, dropped: &str) -> Option<&'a str> {
    let views = scene.before.views.iter();
    let mut using = views.filter(|(_, view)| {
        let reads = view.reads.iter().any(|read| is(&read.name, &of.name));
        reads && mentions(&view.query, dropped)
    });
    using.next().map(|(name, _)| name.name.as_str())
}

/// A trigger whose text names the column, of this table or of another one that names the table too.
fn trigger<'a>(scene: &Scene<'a>, of: &ObjectName, dropped: &str) -> Option<&'a str> {
    let script = &scene.script;
    let before = script.chain.revisions.iter().take(script.at);
    let before = before.flat_map(|revision| &revision.up);
    let own = script.statements.iter().take(scene.nth);
    let all = before.chain(own).flat_map(|statement| {
        let made = statement.operations.iter();
        made.map(move |operation| (statement.text, &operation.act))
    });
    let mut using = all.filter_map(|(text, act)| {
        let Act::CreateTrigger { name, table, .. } = act else {
            return None;
        };
        let text = Expression::new(text);
        let exists = scene.before.table(table)?.triggers.contains(name);
        let is_near = is(&table.name, &of.name) || mentions(&text, &of.name);
        (exists && is_near && mentions(&text, dropped)).then_some(name.as_str())
    });
    using.next()
}

/// What of the table itself uses the column; a check that is written with it goes with it.
fn part_of_table(
    scene: &Scene<'_>,
    of: &ObjectName,
    known: &Table,
    dropped: &str,
) -> Option<&'static str> {
    for constraint in &known.constraints {
        match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. }
                if columns.iter().any(|own| is(own, dropped)) =>
            {
                return Some("the primary key");
            }
            ConstraintKind::Unique { columns, .. }
                if columns
                    .iter()
                    .any(|part| part.column().is_some_and(|own| is(own, dropped))) =>
            {
                return Some("a UNIQUE constraint");
            }
            ConstraintKind::Check { expression, column }
                if !column.as_ref().is_some_and(|own| is(own, dropped))
                    && mentions(expression, dropped) =>
            {
                return Some("a check");
            }
            _ => {}
        }
    }
    let makes = |generated: &Generated| match generated {
        Generated::Stored(expression) | Generated::Virtual(expression) => {
            mentions(expression, dropped)
        }
        _ => false,
    };
    let mut others = known
        .columns
        .iter()
        .filter(|column| !is(&column.name, dropped));
    if others.any(|column| column.generated.as_ref().is_some_and(makes)) {
        return Some("a generated column");
    }
    foreign_key(scene, of, dropped).then_some("a foreign key")
}

/// Whether the table was made with a foreign key of the column that is not written with the column: such a one goes with it.
fn foreign_key(scene: &Scene<'_>, of: &ObjectName, dropped: &str) -> bool {
    let script = &scene.script;
    let before = script.chain.revisions.iter().take(script.at);
    let before = before.flat_map(|revision| &revision.up);
    let own = script.statements.iter().take(scene.nth);
    let operations = before
        .chain(own)
        .flat_map(|statement| &statement.operations);
    let mut made = operations.filter_map(|operation| match &operation.act {
        Act::CreateTable(create) if is(&create.name.name, &of.name) => Some(create),
        _ => None,
    });
    made.next_back().is_some_and(|create| {
        create.constraints.iter().any(|one| match &one.kind {
            ConstraintKind::ForeignKey { columns, .. } => {
                columns.iter().any(|own| is(own, dropped))
            }
            _ => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "sqlite-drop-column-referenced",
                "sqlite 3.45",
                &[
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b UNIQUE, c CHECK (c > 0), d, e REFERENCES p, f, g AS (f), h, i, j, CHECK (d > 0), FOREIGN KEY (i) REFERENCES p); CREATE INDEX x ON t (a); CREATE VIEW v AS SELECT h FROM t; CREATE TRIGGER tr AFTER UPDATE OF j ON t BEGIN SELECT 1; END",
                    sql,
                ],
            )
        };
        assert!(it("ALTER TABLE t DROP COLUMN id"));
        assert!(it("ALTER TABLE t DROP COLUMN a"));
        assert!(it("ALTER TABLE t DROP COLUMN b"));
        assert!(it("ALTER TABLE t DROP COLUMN d"));
        assert!(it("ALTER TABLE t DROP COLUMN f"));
        assert!(it("ALTER TABLE t DROP COLUMN h"));
        assert!(it("ALTER TABLE t DROP COLUMN i"));
        assert!(it("ALTER TABLE t DROP COLUMN J"));
        assert!(!it("ALTER TABLE t DROP COLUMN c"));
        assert!(!it("ALTER TABLE t DROP COLUMN e"));
        assert!(!it("ALTER TABLE t DROP COLUMN g"));
        assert!(!it("DROP INDEX x; ALTER TABLE t DROP COLUMN a"));
        assert!(!it("ALTER TABLE unknown DROP COLUMN a"));
    }
}
