use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::replay::Table;
use crate::sql::{Act, ConstraintKind, CreateIndex, Flavour, IndexPart, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-index",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# duplicate-index

## What

An index is made whose columns are the first ones of another index of the table.

## Why

The other one finds the same rows. This one only costs space and time at every write.

## Instead

Leave it out, or drop the shorter one.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let (Act::CreateIndex(create)
    | Act::Table {
        act: TableAct::AddIndex(create),
        ..
    }) = &operation.act
    else {
        return;
    };
    let Some(known) = scene.before.table(&create.table) else {
        return;
    };
    // A unique index holds something that the other does not.
    if create.flavour != Flavour::Plain || create.parts.is_empty() {
        return;
    }
    if let Some(other) = covered_by(known, create) {
        found.push(Finding::new(
            scene.place(operation),
            format!(
                "{} of {} finds the same rows",
                column(other),
                table(&create.table)
            ),
            "leave it out",
        ));
    }
}

/// The index or the constraint that begins with the same parts.
fn covered_by<'a>(known: &'a Table, create: &CreateIndex) -> Option<&'a str> {
    let begins = |parts: &[IndexPart]| parts.starts_with(&create.parts);
    let same_method = |one: &CreateIndex| {
        let of = |one: &CreateIndex| one.method.clone().unwrap_or_else(|| "btree".to_owned());
        of(one) == of(create)
    };
    let index = known.indexes.iter().find(|index| {
        let own = &index.definition;
        let same_rows = own.predicate == create.predicate;
        same_rows && same_method(own) && begins(&own.parts)
    });
    let method = create.method.as_deref();
    let is_tree = create.predicate.is_none() && method.is_none_or(|method| method == "btree");
    let constraint = known
        .constraints
        .iter()
        .filter(|_| is_tree)
        .find(|one| match &one.kind {
            ConstraintKind::PrimaryKey { columns, .. } => {
                let own: Vec<Option<&str>> = columns.iter().map(|own| Some(own.as_str())).collect();
                let new: Vec<Option<&str>> = create.parts.iter().map(IndexPart::column).collect();
                own.starts_with(&new)
            }
            ConstraintKind::Unique { columns, .. } => begins(columns),
            _ => false,
        });
    let of_index = index.map(|index| index.name.as_str());
    of_index.or_else(|| constraint.and_then(|one| one.name.as_deref()))
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_the_same_columns() {
        assert!(finds(
            "duplicate-index",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "CREATE INDEX i ON users (email)"
            ]
        ));
        assert!(finds(
            "duplicate-index",
            "postgres 15",
            &[
                "CREATE TABLE a (b int, c int); CREATE INDEX i ON a (b, c)",
                "CREATE INDEX j ON a (b)"
            ]
        ));
        assert!(!finds(
            "duplicate-index",
            "postgres 15",
            &[
                "CREATE TABLE a (b int, c int); CREATE INDEX i ON a (b, c)",
                "CREATE INDEX j ON a (c)"
            ]
        ));
        assert!(!finds(
            "duplicate-index",
            "postgres 15",
            &[
                "CREATE TABLE a (b int, c int); CREATE INDEX i ON a (b) WHERE c > 5",
                "CREATE INDEX j ON a (b)"
            ]
        ));
    }
}
