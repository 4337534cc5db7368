use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Flavour, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "wide-index",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# wide-index

## What

An index that is not unique has more than three columns.

## Why

It is large, slows down every write, and helps only queries that name its first columns. An index of one to three columns mostly does as well.

## Instead

Fewer columns, the most selective first. To answer a query from the index alone, `INCLUDE` the others.
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
    if create.flavour == Flavour::Plain && create.parts.len() > 3 {
        found.push(Finding::new(
            scene.place(operation),
            format!(
                "an index of {} has {} columns",
                table(&create.table),
                create.parts.len()
            ),
            "leave out the columns behind the third, or INCLUDE them",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn beyond_three_columns() {
        assert!(finds(
            "wide-index",
            "postgres 15",
            &["CREATE INDEX ON a (b, c, d, e)"]
        ));
        assert!(!finds(
            "wide-index",
            "postgres 15",
            &["CREATE INDEX ON a (b, c, d)"]
        ));
        assert!(!finds(
            "wide-index",
            "postgres 15",
            &["CREATE UNIQUE INDEX ON a (b, c, d, e)"]
        ));
    }
}
