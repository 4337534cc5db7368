use crate::dialect::Engine;
use crate::lint::words::{keyword, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, RowSource};

pub(super) const RULE: Rule = Rule {
    id: "insert-without-columns",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# insert-without-columns

## What

INSERT does not say into which columns.

## Why

The values go by the order of the columns. On a database where that is another one (a column was dropped and added again, or a branch was merged) they land in the wrong ones or fail.

## Instead

```sql
INSERT INTO users (id, name) VALUES (1, 'Ada');
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Insert {
        table: name,
        columns: None,
        source,
        ..
    } = &operation.act
    else {
        return;
    };
    let is_default =
        matches!(source, RowSource::Values(_)) && keyword(scene.text(operation), "DEFAULT VALUES");
    let is_set = matches!(source, RowSource::Values(_))
        && !keyword(scene.text(operation), "VALUES")
        && !keyword(scene.text(operation), "VALUE");
    if is_default || is_set || !scene.is_in_use(name) {
        return;
    }
    let columns = scene.before.table(name).filter(|known| known.complete);
    let columns = columns.map_or_else(
        || "…".to_owned(),
        |known| {
            let names = known.columns.iter().map(|column| scene.sql(&column.name));
            names.collect::<Vec<_>>().join(", ")
        },
    );
    found.push(Finding::new(
        scene.place(operation),
        format!(
            "the values go into the columns of {} by their order",
            table(name)
        ),
        format!(
            "name them: INSERT INTO {} ({columns}) …",
            scene.sql_table(name)
        ),
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn into_a_table_in_use() {
        assert!(finds(
            "insert-without-columns",
            "postgres 15",
            &["INSERT INTO users VALUES (1, 'a')"]
        ));
        assert!(!finds(
            "insert-without-columns",
            "postgres 15",
            &["INSERT INTO users (id) VALUES (1)"]
        ));
        assert!(!finds(
            "insert-without-columns",
            "postgres 15",
            &["CREATE TABLE a (b int); INSERT INTO a VALUES (1)"]
        ));
        assert!(!finds(
            "insert-without-columns",
            "postgres 15",
            &["INSERT INTO users DEFAULT VALUES"]
        ));
        assert!(!finds(
            "insert-without-columns",
            "mysql 8.0",
            &["INSERT INTO users SET id = 1"]
        ));
    }
}
