use crate::dialect::Engine;
use crate::lint::kept::Called;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, Flavour, ObjectName, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "drop-unique",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-unique

## What

Values of a table that is in use need not be unique any more.

## Why

Running programs rely on it: `ON CONFLICT (…)` fails without it, and rows that occur twice keep it from coming back.

## Instead

Drop it in a revision with `-- migrate: phase contract`, once nothing relies on it.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let name = match &operation.act {
        Act::Table {
            table,
            act: TableAct::DropConstraint { name, .. },
        } if UNIQUE.is(scene, table, name) => table,
        Act::DropIndex { index, table, .. } => {
            let Some(own) = unique_index(scene, index, table.as_ref()) else {
                return;
            };
            own
        }
        Act::Table {
            table,
            act: TableAct::DropIndex { index, .. },
        } if unique_index(scene, &ObjectName::new(index.as_str()), Some(table)).is_some() => table,
        _ => return,
    };
    if !scene.programs_use(name) || comes_again(scene, name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!(
            "values of {} can occur twice, and ON CONFLICT on them fails",
            table(name)
        ),
        "drop it in a later revision with `-- migrate: phase contract`, once nothing relies on it",
    ));
}

/// The table of a unique index.
fn unique_index<'a>(
    scene: &'a Scene<'_>,
    index: &ObjectName,
    table: Option<&ObjectName>,
) -> Option<&'a ObjectName> {
    let tables = scene.before.tables.iter();
    let mut tables =
        tables.filter(|(name, _)| table.is_none_or(|table| scene.before.key(table) == **name));
    tables.find_map(|(name, known)| {
        let own = known.index(&index.name)?;
        (own.definition.flavour == Flavour::Unique).then_some(name)
    })
}

const UNIQUE: Called = Called {
    is_one: |kind| matches!(kind, ConstraintKind::Unique { .. }),
    starts: &["uq_", "uk_", "unique_"],
    ends: &["_key", "_uq", "_uk", "_uniq", "_unique"],
};

/// What keeps values unique: a primary key does, too.
const KEY: Called = Called {
    is_one: |kind| {
        matches!(
            kind,
            ConstraintKind::Unique { .. } | ConstraintKind::PrimaryKey { .. }
        )
    },
    ..UNIQUE
};

/// Whether the rest of the script makes values of the table unique again.
fn comes_again(scene: &Scene<'_>, name: &ObjectName) -> bool {
    let key = scene.before.key(name);
    let is_index = |act: &Act| match act {
        Act::CreateIndex(create) => {
            create.flavour == Flavour::Unique && scene.before.key(&create.table) == key
        }
        _ => false,
    };
    KEY.is_added_later(scene, name) || scene.comes_later(is_index)
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn alone() {
        assert!(finds(
            "drop-unique",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users DROP CONSTRAINT users_email_key"
            ]
        ));
        assert!(finds(
            "drop-unique",
            "postgres 15",
            &[
                "CREATE TABLE a (b int); CREATE UNIQUE INDEX i ON a (b)",
                "DROP INDEX i"
            ]
        ));
        assert!(!finds(
            "drop-unique",
            "postgres 15",
            &[
                "CREATE TABLE a (b int); CREATE INDEX i ON a (b)",
                "DROP INDEX i"
            ]
        ));
        assert!(!finds(
            "drop-unique",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users DROP CONSTRAINT users_pkey"
            ]
        ));
        assert!(finds(
            "drop-unique",
            "postgres 15",
            &["ALTER TABLE users DROP CONSTRAINT users_email_unique"]
        ));
        assert!(!finds(
            "drop-unique",
            "postgres 15",
            &["ALTER TABLE users DROP CONSTRAINT users_a_b_key, ADD PRIMARY KEY (a, b)"]
        ));
    }
}
