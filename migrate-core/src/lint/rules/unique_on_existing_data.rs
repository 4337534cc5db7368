use crate::dialect::{Dialect, Engine};
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{
    Act, Column, ConstraintKind, Flavour, IndexPart, ObjectName, Operation, TableAct,
};

pub(super) const RULE: Rule = Rule {
    id: "unique-on-existing-data",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# unique-on-existing-data

## What

A unique index or constraint is put on columns that hold rows already.

## Why

If values occur twice, the statement fails in the middle of a deployment. `CREATE INDEX CONCURRENTLY` leaves an invalid index behind then.

## Instead

Look first, and mend what is there twice:

```sql
SELECT email, count(*) FROM users GROUP BY email HAVING count(*) > 1;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    if let Some((name, added)) = same_everywhere(operation) {
        if scene.script.is_up && scene.is_in_use(name) && scene.dialect() != Dialect::Sqlite {
            let message = format!(
                "it fails if {} has two rows: both get the same value in {}",
                table(name),
                column(&added.name)
            );
            found.push(Finding::new(
                scene.place(operation),
                message,
                "add the column without the default, fill it with a value of its own in each row, and make it unique then",
            ));
        }
        return;
    }
    let of_key: Vec<IndexPart>;
    let (name, parts) = match &operation.act {
        Act::CreateIndex(create)
            if create.flavour == Flavour::Unique && create.predicate.is_none() =>
        {
            (&create.table, &create.parts)
        }
        Act::Table {
            table,
            act: TableAct::AddConstraint { constraint, .. },
        } => match &constraint.kind {
            ConstraintKind::Unique {
                columns,
                using_index: None,
                ..
            } => (table, columns),
            ConstraintKind::PrimaryKey {
                columns,
                using_index: None,
                ..
            } => {
                of_key = columns.iter().map(|own| plain(own)).collect();
                (table, &of_key)
            }
            _ => return,
        },
        _ => return,
    };
    let columns: Vec<&str> = parts.iter().filter_map(IndexPart::column).collect();
    let is_plain = columns.len() == parts.len();
    let any_old = !is_plain || columns.iter().any(|own| scene.was_there(name, own));
    let is_proved = is_plain && is_unique(scene, name, &columns);
    // What a view holds follows from its query.
    let is_view = scene.before.views.contains_key(&scene.before.key(name));
    if is_view
        || !scene.script.is_up
        || parts.is_empty()
        || !scene.is_in_use(name)
        || !any_old
        || is_proved
    {
        return;
    }
    let list: Vec<String> = parts
        .iter()
        .map(|part| match part {
            IndexPart::Column { name, .. } => scene.sql(name),
            IndexPart::Expression(expression) => expression.text.clone(),
        })
        .collect();
    let list = list.join(", ");
    found.push(Finding::new(
        scene.place(operation),
        format!("it fails if values of {} occur twice", table(name)),
        format!(
            "look first: SELECT {list}, count(*) FROM {} GROUP BY {list} HAVING count(*) > 1;",
            scene.sql_table(name)
        ),
    ));
}

/// A unique column that is added with a default which is the same in all rows.
fn same_everywhere(operation: &Operation) -> Option<(&ObjectName, &Column)> {
    let Act::Table {
        table,
        act: TableAct::AddColumn { column: added, .. },
    } = &operation.act
    else {
        return None;
    };
    let is_unique = |kind: &ConstraintKind| {
        matches!(
            kind,
            ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. }
        )
    };
    let default = added.default.as_ref()?;
    // What calls something may give each row another value.
    let is_constant = !default.is_null() && !default.text.contains('(');
    let unique = added.constraints.iter().any(|one| is_unique(&one.kind));
    (is_constant && unique && added.generated.is_none()).then_some((table, &**added))
}

fn plain(column: &str) -> IndexPart {
    IndexPart::Column {
        name: column.to_owned(),
        prefix: None,
        descending: false,
    }
}

/// Whether some of the columns are unique already.
fn is_unique(scene: &Scene<'_>, name: &ObjectName, columns: &[&str]) -> bool {
    let Some(known) = scene.before.table(name) else {
        return false;
    };
    let holds = |own: &[Option<&str>]| {
        !own.is_empty()
            && own
                .iter()
                .all(|own| own.is_some_and(|own| columns.contains(&own)))
    };
    let by_constraint = known.constraints.iter().any(|one| match &one.kind {
        ConstraintKind::PrimaryKey { columns: own, .. } => {
            holds(&own.iter().map(|own| Some(own.as_str())).collect::<Vec<_>>())
        }
        ConstraintKind::Unique { columns: own, .. } => {
            holds(&own.iter().map(IndexPart::column).collect::<Vec<_>>())
        }
        _ => false,
    });
    by_constraint
        || known.indexes.iter().any(|index| {
            let own = &index.definition;
            own.flavour == Flavour::Unique
                && own.predicate.is_none()
                && holds(&own.parts.iter().map(IndexPart::column).collect::<Vec<_>>())
        })
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_table_in_use() {
        assert!(finds(
            "unique-on-existing-data",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users ADD CONSTRAINT u UNIQUE (name)"
            ]
        ));
        assert!(finds(
            "unique-on-existing-data",
            "postgres 15",
            &["off\nCREATE UNIQUE INDEX CONCURRENTLY i ON users (name)"]
        ));
        assert!(finds(
            "unique-on-existing-data",
            "mysql 8.0",
            &["ALTER TABLE users ADD UNIQUE KEY u (name)"]
        ));
        assert!(!finds(
            "unique-on-existing-data",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users ADD CONSTRAINT u UNIQUE (email, name)"
            ]
        ));
        assert!(!finds(
            "unique-on-existing-data",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users ADD CONSTRAINT u UNIQUE USING INDEX i"
            ]
        ));
        assert!(!finds(
            "unique-on-existing-data",
            "postgres 15",
            &["CREATE TABLE a (b int); CREATE UNIQUE INDEX i ON a (b)"]
        ));
        assert!(!finds(
            "unique-on-existing-data",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users ADD x int; ALTER TABLE users ADD CONSTRAINT u UNIQUE (x)"
            ]
        ));
        assert!(finds(
            "unique-on-existing-data",
            "postgres 15",
            &["CREATE UNIQUE INDEX i ON users (lower(email))"]
        ));
        assert!(!finds(
            "unique-on-existing-data",
            "mysql 8.0",
            &["ALTER TABLE users ADD x int, ADD UNIQUE (x)"]
        ));
        assert!(!finds(
            "unique-on-existing-data",
            "postgres 15",
            &["CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE UNIQUE INDEX i ON v (a)"]
        ));
    }
    #[test]
    fn of_a_new_column_and_of_a_primary_key() {
        let it = |sql| {
            let users = "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL)";
            finds("unique-on-existing-data", "postgres 15", &[users, sql])
        };
        assert!(it(
            "ALTER TABLE users ADD COLUMN name2 varchar(10) DEFAULT 'x' UNIQUE"
        ));
        assert!(!it("ALTER TABLE users ADD COLUMN name2 varchar(10) UNIQUE"));
        assert!(!it(
            "ALTER TABLE users ADD COLUMN u uuid DEFAULT gen_random_uuid() UNIQUE"
        ));
        assert!(!it("ALTER TABLE users ADD COLUMN n bigserial UNIQUE"));
        assert!(it(
            "ALTER TABLE users DROP CONSTRAINT users_pkey, ADD PRIMARY KEY (name)"
        ));
        assert!(!it(
            "ALTER TABLE users DROP CONSTRAINT users_pkey, ADD PRIMARY KEY (id, name)"
        ));
    }
}
