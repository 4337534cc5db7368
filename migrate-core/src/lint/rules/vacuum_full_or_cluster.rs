use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "vacuum-full-or-cluster",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# vacuum-full-or-cluster

## What

`VACUUM FULL` or `CLUSTER`: a table is written anew.

## Why

All who use the table wait until the table and all of its indexes are written. A plain `VACUUM` lets them go on.

## Instead

`VACUUM` without `FULL`, or `pg_repack` or `pg_squeeze`, which copy the table beside the others.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let name = match &operation.act {
        Act::Vacuum { table, full: true } | Act::Cluster { table } => table.as_ref(),
        _ => return,
    };
    if name.is_some_and(|name| !scene.matters(name)) {
        return;
    }
    let of = name.map_or_else(|| "the tables".to_owned(), table);
    found.push(scene.costly(
        operation,
        format!("nobody can use {of} until all of it is written anew"),
        "VACUUM without FULL, or pg_repack, which lets others go on",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn full_only() {
        assert!(finds(
            "vacuum-full-or-cluster",
            "postgres 15",
            &["off\nVACUUM FULL users"]
        ));
        assert!(finds(
            "vacuum-full-or-cluster",
            "postgres 15",
            &["CLUSTER users"]
        ));
        assert!(!finds(
            "vacuum-full-or-cluster",
            "postgres 15",
            &["off\nVACUUM users"]
        ));
        assert!(!finds(
            "vacuum-full-or-cluster",
            "postgres 15",
            &["off\nVACUUM (FULL FALSE) users"]
        ));
    }
}
