use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::replay::Table;
use crate::sql::{Act, ConstraintKind, Flavour, IndexPart, Operation};

pub(super) const RULE: Rule = Rule {
    id: "backfill-without-key",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# backfill-without-key

## What

Rows are to be changed in batches by a column that is no key.

## Why

Batches go along a key: without an index on it each batch reads the whole table, and where values occur more than once, rows between two batches are left out.

## Instead

Name the primary key or the columns of a unique index whose columns are NOT NULL:

```sql
-- migrate: batch key=id size=1000
UPDATE users SET active = true WHERE active IS NULL;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let (Act::Update(change) | Act::Delete(change)) = &operation.act else {
        return;
    };
    if !scene.is_batched() {
        return;
    }
    let Some(known) = scene
        .before
        .table(&change.table)
        .filter(|known| known.complete)
    else {
        return;
    };
    let said = batch_key(scene.statement.leading);
    let is_key = match &said {
        Some(said) => keys(known).any(|key| {
            let own: Vec<&str> = said.split(',').map(str::trim).collect();
            own.len() == key.len()
                && own
                    .iter()
                    .zip(&key)
                    .all(|(one, other)| one.eq_ignore_ascii_case(other))
        }),
        None => keys(known).next().is_some(),
    };
    if !is_key {
        found.push(Finding::new(
            scene.place(operation),
            match said {
                Some(said) => format!("`{said}` is no key of {}", table(&change.table)),
                None => format!("{} has no key to go along", table(&change.table)),
            },
            "name the primary key, or the columns of a unique index that are NOT NULL: key=id",
        ));
    }
}

/// What `key=` says.
fn batch_key(leading: &str) -> Option<String> {
    let (_, behind) = leading.split_once("key=")?;
    let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
    behind.get(..end).map(str::to_owned)
}

/// The columns of each key: the primary one, and those of unique constraints and indexes.
fn keys(known: &Table) -> impl Iterator<Item = Vec<&str>> {
    let constraints = known.constraints.iter().filter_map(|one| match &one.kind {
        ConstraintKind::PrimaryKey { columns, .. } => {
            Some(columns.iter().map(String::as_str).collect())
        }
        ConstraintKind::Unique { columns, .. } => columns.iter().map(IndexPart::column).collect(),
        _ => None,
    });
    let indexes = known.indexes.iter().filter_map(|index| {
        let own = &index.definition;
        let whole = own.flavour == Flavour::Unique && own.predicate.is_none();
        whole.then(|| {
            own.parts
                .iter()
                .map(IndexPart::column)
                .collect::<Option<Vec<&str>>>()
        })?
    });
    constraints.chain(indexes)
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_the_table() {
        assert!(finds(
            "backfill-without-key",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "off\n\n-- migrate: batch key=n size=1000\nUPDATE users SET n = 1 WHERE n IS NULL"
            ]
        ));
        assert!(!finds(
            "backfill-without-key",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "off\n\n-- migrate: batch key=id size=1000\nUPDATE users SET n = 1 WHERE n IS NULL"
            ]
        ));
        assert!(!finds(
            "backfill-without-key",
            "postgres 15",
            &["off\n\n-- migrate: batch key=n size=1000\nUPDATE users SET n = 1 WHERE n IS NULL"]
        ));
    }
}
