use crate::dialect::Engine;
use crate::lint::words::{table, with_word};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "create-index-not-concurrent",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Deny,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# create-index-not-concurrent

## What

An index is built on a table that is in use, without `CONCURRENTLY`.

## Why

`CREATE INDEX` takes a SHARE lock for as long as it reads and sorts the whole table: nobody can write to it meanwhile.
With `CONCURRENTLY` others go on; it takes about twice as long, and cannot run in a transaction.

## Instead

Build it in a revision of its own:

```sql
-- migrate: transaction off
CREATE INDEX CONCURRENTLY users_name_idx ON users (name);
```

On a partitioned table, make the index with `ON ONLY` the parent, build one on each partition with `CONCURRENTLY`, and attach them with
`ALTER INDEX … ATTACH PARTITION`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::CreateIndex(create) = &operation.act else {
        return;
    };
    if create.concurrently || create.only || !scene.matters(&create.table) {
        return;
    }
    let is_partitioned = scene
        .before
        .table(&create.table)
        .is_some_and(|known| known.partitioned);
    let instead = if is_partitioned {
        format!(
            "make it with ON ONLY {0}, build one CONCURRENTLY on each partition, and attach them with ALTER INDEX … ATTACH PARTITION",
            scene.sql_table(&create.table)
        )
    } else {
        let safe = with_word(scene.text(operation), "index", "CONCURRENTLY");
        scene.without_transaction(&safe)
    };
    let mut finding = scene.costly(
        operation,
        format!(
            "nobody can write to {} while the index is built",
            table(&create.table)
        ),
        instead,
    );
    if !scene.script.transaction && !is_partitioned {
        finding.fix = scene.insert_after(operation, "index", "CONCURRENTLY");
    }
    found.push(finding);
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn on_a_table_in_use() {
        assert!(finds(
            "create-index-not-concurrent",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "CREATE INDEX a ON users (name)"
            ]
        ));
        assert!(finds(
            "create-index-not-concurrent",
            "postgres 15",
            &["CREATE UNIQUE INDEX a ON users (name)"]
        ));
    }

    #[test]
    fn not_on_a_new_one_or_concurrently() {
        assert!(!finds(
            "create-index-not-concurrent",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int); CREATE INDEX a ON users (name)"
            ]
        ));
        assert!(!finds(
            "create-index-not-concurrent",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "off\nCREATE INDEX CONCURRENTLY a ON users (name)"
            ]
        ));
        assert!(!finds(
            "create-index-not-concurrent",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "CREATE INDEX a ON ONLY users (name)"
            ]
        ));
    }

    #[test]
    fn not_on_a_new_materialized_view() {
        let view = "CREATE MATERIALIZED VIEW m AS SELECT id FROM users";
        let index = "CREATE UNIQUE INDEX mi ON m (id)";
        let together = format!("{view}; {index}");
        let put_back = format!("DROP MATERIALIZED VIEW m; {view}; {index}");
        let it =
            |revisions: &[&str]| finds("create-index-not-concurrent", "postgres 15", revisions);
        assert!(!it(&[&together]));
        assert!(!it(&[view, &put_back]));
        assert!(it(&[view, index]));
    }
}
