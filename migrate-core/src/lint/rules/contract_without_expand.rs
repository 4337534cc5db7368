use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::revision::{Phase, Revision};
use crate::sql::Span;

pub(super) const RULE: Rule = Rule {
    id: "contract-without-expand",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Script(check),
};

const PAGE: &str = "\
# contract-without-expand

## What

A revision calls itself `phase contract`, and no revision before it is the `phase expand` that it belongs to.

## Why

A contract takes away what only old programs used. That is safe when something else took its place before, and a release has gone out that uses it.

## Instead

Write the expand first, and let the two name each other:

```sql
-- migrate: phase contract
-- migrate: pairs 20261119093000
ALTER TABLE users DROP COLUMN name;
```
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    let own = script.revision();
    if !script.is_up || own.phase != Some(Phase::Contract) {
        return;
    }
    let earlier = script.chain.revisions.iter().enumerate().take(script.at);
    let is_of_it = |one: &Revision| match &own.pairs {
        // The phases of one change name its first revision.
        Some(pair) => one.id == *pair || one.pairs.as_ref() == Some(pair),
        None => true,
    };
    let last = |phase| {
        let mut earlier = earlier.clone().rev();
        let found =
            earlier.find(|(_, one)| one.revision.phase == Some(phase) && is_of_it(one.revision));
        found.map(|(at, _)| at)
    };
    // A change can begin with its backfill, that keeps or fills what is there: the contract says so by its name.
    let begun = || own.pairs.as_ref().and_then(|_| last(Phase::Backfill));
    let last = last(Phase::Expand).or_else(begun);
    let Some(first) = script.statements.first() else {
        return;
    };
    let Some(last) = last else {
        found.push(without_expand(first.span.clone()));
        return;
    };
    // Where releases are recorded, one has to have the expand.
    if script.chain.released > 0 && last >= script.chain.released {
        found.push(Finding::new(
            first.span.clone(),
            "no release has the expand that this belongs to: programs of the last one still use what goes",
            "let a release go out before, and record it with `cargo migrate release <name>`",
        ));
    }
}

fn without_expand(place: Span) -> Finding {
    Finding::new(
        place,
        "this is the contract of a change that no revision before it expands",
        "write the expand as a revision before it, or take `phase contract` away if nothing takes the place of what goes",
    )
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn alone() {
        assert!(finds(
            "contract-without-expand",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "-- migrate: phase contract\nALTER TABLE users DROP name"
            ]
        ));
        assert!(!finds(
            "contract-without-expand",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "-- migrate: phase backfill\nCREATE TABLE kept AS SELECT id, name FROM users",
                "-- migrate: phase contract\n-- migrate: pairs 2\nALTER TABLE users DROP name"
            ]
        ));
        assert!(!finds(
            "contract-without-expand",
            "postgres 15",
            &[
                "-- migrate: phase expand\nCREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "-- migrate: phase contract\nALTER TABLE users DROP name"
            ]
        ));
    }
}
