use super::added_constraint::{Added, added};
use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Constraint, ConstraintKind, IndexPart, Operation};

pub(super) const RULE: Rule = Rule {
    id: "unique-constraint-builds-index",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# unique-constraint-builds-index

## What

A unique constraint is added to a table that is in use, and builds its index then and there.

## Why

The index is built under an ACCESS EXCLUSIVE lock: all who use the table wait, also those who only read. That is worse than a plain `CREATE INDEX`.

## Instead

Build the index beside the others, in a revision of its own, and make it a constraint in the next one:

```sql
-- migrate: transaction off
CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);
```
```sql
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let builds = |one: &Constraint| {
        matches!(
            one.kind,
            ConstraintKind::Unique {
                using_index: None,
                ..
            }
        )
    };
    let Some(Added {
        table: name,
        constraint: added,
        with_column,
    }) = added(operation, builds)
    else {
        return;
    };
    if !scene.matters(name) {
        return;
    }
    let ConstraintKind::Unique { columns, .. } = &added.kind else {
        return;
    };
    let given = || scene.before.constraint_name(name, added);
    let own = added.name.clone().or_else(given);
    let own = scene.sql(&own.unwrap_or_else(|| format!("{}_key", name.name)));
    let columns: Vec<String> = columns
        .iter()
        .filter_map(IndexPart::column)
        .map(|column| scene.sql(column))
        .collect();
    let at = scene.sql_table(name);
    let first = if with_column {
        "add the column without UNIQUE; "
    } else {
        ""
    };
    found.push(scene.costly(
        operation,
        format!("nobody can use {} while the index is built", table(name)),
        format!(
            "{first}in a revision with `-- migrate: transaction off`: CREATE UNIQUE INDEX CONCURRENTLY {own} ON {at} ({}); then \
             ALTER TABLE {at} ADD CONSTRAINT {own} UNIQUE USING INDEX {own};",
            columns.join(", ")
        ),
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::{finds, found};

    #[test]
    fn that_builds() {
        assert!(finds(
            "unique-constraint-builds-index",
            "postgres 15",
            &["ALTER TABLE users ADD UNIQUE (name)"]
        ));
        assert!(finds(
            "unique-constraint-builds-index",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ADD c int UNIQUE"
            ]
        ));
    }

    #[test]
    fn not_from_an_index() {
        assert!(!finds(
            "unique-constraint-builds-index",
            "postgres 15",
            &["ALTER TABLE users ADD CONSTRAINT a UNIQUE USING INDEX a"]
        ));
        assert!(!finds(
            "unique-constraint-builds-index",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); ALTER TABLE users ADD UNIQUE (name)"
            ]
        ));
    }
    #[test]
    fn what_is_proposed_can_be_run() {
        let help = |sql: &str| {
            let all = found(
                "postgres 15",
                &["CREATE TABLE users (id int, slug text)", sql],
            );
            let mut own = all
                .into_iter()
                .filter(|one| one.rule.id == "unique-constraint-builds-index");
            own.next().unwrap().finding.instead
        };
        let index = "CREATE UNIQUE INDEX CONCURRENTLY users_slug_key ON users (slug);";
        let all = help("ALTER TABLE users ADD UNIQUE (slug)");
        assert!(all.contains(index), "{all}");
        let all = help("ALTER TABLE users ADD c int UNIQUE");
        assert!(all.contains("users_c_key ON users (c);"), "{all}");
        let all = help("ALTER TABLE users ADD CONSTRAINT \"U\" UNIQUE (slug, id)");
        assert!(all.contains("\"U\" ON users (slug, id);"), "{all}");
    }
}
