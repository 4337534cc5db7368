use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{ObjectName, Operation};

pub(super) const RULE: Rule = Rule {
    id: "large-table-long-step",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# large-table-long-step

## What

A table that is large is read or written from the first row to the last, while others wait for it.

## Why

How long that takes depends on the size: on a table that the configuration calls large, or that `table-stats.toml` counts 100,000 rows or 64 MiB of, it is no matter of a moment.

## Instead

The other findings of the statement, if there are any, say how to do it in steps. `cargo migrate plan` estimates how long it takes on a database.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let cost = scene.cost(operation);
    let long = |name: &&ObjectName| {
        let waits = cost
            .locks
            .iter()
            .any(|held| held.table == **name && held.mode.blocks_writes());
        waits && scene.is_large(name) && scene.is_in_use(name)
    };
    let worked = cost.rewrites.iter().chain(&cost.builds).chain(&cost.scans);
    let Some(name) = worked.clone().find(long) else {
        return;
    };
    let what = if cost.rewrites.contains(name) {
        "written"
    } else {
        "read"
    };
    found.push(
        Finding::new(
            scene.place(operation),
            format!(
                "{} is large, and others wait while all of it is {what}",
                table(name)
            ),
            "do it in steps; `cargo migrate plan` estimates how long it takes",
        )
        .costing(cost.clone()),
    );
}
