use std::sync::Arc;

use crate::dialect::Engine;
use crate::lint::Statement;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::replay::{State, Table};
use crate::sql::{Act, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "down-does-not-invert",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Script(check),
};

const PAGE: &str = "\
# down-does-not-invert

## What

The way back of a revision does not lead to the schema that was there before, as far as its statements tell.

## Why

Whoever goes back gets a database that the revision before was not written for. What is told here comes from reading the statements alone, and only where all of them are understood;
`cargo migrate verify` proves it on a database.

## Instead

Undo in down.sql what up.sql does, in the opposite order. `cargo migrate verify` shows every difference.
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    let (Some(back_to), Some(last)) = (script.back_to, script.statements.last()) else {
        return;
    };
    let is_told = |statement: &Statement<'_>| {
        statement.operations.iter().all(|operation| {
            !matches!(operation.act, Act::Opaque { .. } | Act::Dynamic { .. })
                && !matches!(
                    &operation.act,
                    Act::Table {
                        act: TableAct::Other { .. },
                        ..
                    }
                )
        })
    };
    let ups = script.chain.revisions.get(script.at).map(|one| &one.up);
    let all_told = script.statements.iter().all(is_told)
        && ups.is_some_and(|ups| !ups.is_empty() && ups.iter().all(is_told));
    if !all_told {
        return;
    }
    if let Some(difference) = first_difference(back_to, script.end()) {
        found.push(Finding::new(
            last.span.clone(),
            format!("the way back ends with another schema than the one before: {difference}"),
            "undo in down.sql what up.sql does; `cargo migrate verify` shows every difference",
        ));
    }
}

fn first_difference(wanted: &State, is: &State) -> Option<String> {
    let is_known = |known: &Table| known.complete && !known.adopted;
    for (name, known) in is.tables.iter() {
        if is_known(known) && !wanted.tables.contains_key(name) {
            return Some(format!("{} is still there", table(name)));
        }
    }
    for (name, before) in wanted.tables.iter() {
        let Some(then) = is.tables.get(name) else {
            if is_known(before) {
                return Some(format!("{} is missing", table(name)));
            }
            continue;
        };
        // What nobody touched is the very same.
        if Arc::ptr_eq(before, then) || !is_known(before) || !then.complete {
            continue;
        }
        if let Some(difference) = in_table(before, then) {
            return Some(format!("{difference} of {}", table(name)));
        }
    }
    let views = wanted
        .views
        .keys()
        .find(|name| !is.views.contains_key(*name));
    if let Some(name) = views {
        return Some(format!("the view {} is missing", table(name)));
    }
    let types = wanted
        .enums
        .keys()
        .find(|name| !is.enums.contains_key(*name));
    types.map(|name| format!("the type {} is missing", table(name)))
}

fn in_table(before: &Table, then: &Table) -> Option<String> {
    for one in &before.columns {
        match then.column(&one.name) {
            None => return Some(format!("the column {} is missing", column(&one.name))),
            Some(now) if now.not_null != one.not_null => {
                let what = if one.not_null {
                    "may hold NULL"
                } else {
                    "is NOT NULL"
                };
                return Some(format!("the column {} {what} now", column(&one.name)));
            }
            Some(_) => {}
        }
    }
    let left = then
        .columns
        .iter()
        .find(|one| before.column(&one.name).is_none());
    if let Some(left) = left {
        return Some(format!("there is still the column {}", column(&left.name)));
    }
    let lost = before
        .indexes
        .iter()
        .find(|one| then.index(&one.name).is_none());
    if let Some(lost) = lost {
        return Some(format!("the index {} is missing", column(&lost.name)));
    }
    let names = |of: &Table| -> Vec<String> {
        let constraints = of.constraints.iter();
        constraints.filter_map(|one| one.name.clone()).collect()
    };
    let (had, has) = (names(before), names(then));
    let lost = had.iter().find(|name| !has.contains(name));
    lost.map(|name| format!("the constraint {} is missing", column(name)))
}
