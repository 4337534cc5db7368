//! A plan for programs, and what is summed up of it.

use migrate_core::forecast::{Extent, Forecast, Seconds, StatementForecast, WayBack};
use migrate_core::sql::{Effect, effect};
use migrate_runtime::plan::Holder;
use serde_json::{Value, json};

use super::{Plan, text};
use crate::commands::costs;

pub(super) fn plan(plan: &Plan) -> Value {
    let (total, blocked, unknown) = sums(plan);
    let in_the_way: Vec<Value> = conflicts(plan)
        .into_iter()
        .map(|(holder, wants)| {
            json!({
                "session": holder.session,
                "user": holder.user,
                "application": holder.application,
                "state": holder.state,
                "table": holder.table.as_ref().map(costs::table_name),
                "mode": holder.mode.map(migrate_core::cost::LockMode::name),
                "granted": holder.granted,
                "seconds": holder.seconds,
                "query": holder.query,
                "waits_for": holder.waits_for,
                "blocks": wants,
            })
        })
        .collect();
    json!({
        "database": plan.of,
        "server": plan.server.to_string(),
        "from": plan.from,
        "to": plan.to,
        "rates_measured": plan.stats.rates.is_some(),
        "revisions": plan.steps.iter().map(|step| revision(step, plan)).collect::<Vec<_>>(),
        "in_the_way": in_the_way,
        "not_asked": plan.unasked,
        "total": seconds(total),
        "blocked": seconds(blocked),
        "unknown": unknown,
        "not_known": dark(plan),
    })
}

fn revision(step: &Forecast, plan: &Plan) -> Value {
    json!({
        "id": step.id,
        "name": step.name,
        "file": step.path,
        "transaction": step.transaction,
        "irreversible": match &step.way_back {
            WayBack::Never(why) => Some(why),
            WayBack::Schema => None,
        },
        "loses": step.loses.iter().map(text::loss).collect::<Vec<_>>(),
        "statements": step.statements.iter().map(|one| statement(one, plan)).collect::<Vec<_>>(),
    })
}

fn statement(one: &StatementForecast, plan: &Plan) -> Value {
    let mut value = costs::as_json(&one.cost);
    let largest = largest(one, plan);
    let more = json!({
        "sql": one.sql,
        "outside_transaction": one.outside,
        "known": one.known,
        "held": one.held.iter().map(costs::lock_json).collect::<Vec<_>>(),
        "rows": largest.map(|extent| extent.rows),
        "bytes": largest.map(|extent| extent.bytes),
        "seconds": one.estimate.map(|estimate| seconds(estimate.total)),
        "blocked": one.estimate.map(|estimate| seconds(estimate.blocked)),
    });
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}

fn seconds(seconds: Seconds) -> Value {
    json!({ "low": seconds.low, "high": seconds.high })
}

/// The largest table that a statement locks or reads.
pub(super) fn largest(one: &StatementForecast, plan: &Plan) -> Option<Extent> {
    let locked = one.cost.locks.iter().map(|held| &held.table);
    let all = locked.chain(&one.cost.scans);
    all.filter_map(|table| plan.stats.extent(table))
        .max_by_key(|extent| extent.bytes.max(extent.rows))
}

/// All of it, how long others wait, and how many statements of unknown length there are.
pub(super) fn sums(plan: &Plan) -> (Seconds, Seconds, usize) {
    let mut sums = (Seconds::default(), Seconds::default(), 0);
    for statement in plan.steps.iter().flat_map(|step| &step.statements) {
        match statement.estimate {
            Some(estimate) => {
                sums.0 = sums.0.and(estimate.total);
                sums.1 = sums.1.and(estimate.blocked);
            }
            None => sums.2 += 1,
        }
    }
    sums
}

/// How many statements there are of which nobody can say what they do.
pub(super) fn dark(plan: &Plan) -> usize {
    let all = plan.steps.iter().flat_map(|step| &step.statements);
    all.filter(|statement| !statement.known).count()
}

/// Who is in the way of which statements: `add_email 1`.
pub(super) fn conflicts(plan: &Plan) -> Vec<(&Holder, Vec<String>)> {
    let all = plan.holders.iter().map(|holder| {
        let wants = plan.steps.iter().flat_map(|step| {
            let numbered = step.statements.iter().enumerate();
            let waiting = numbered.filter(|(_, statement)| waits(statement, holder, plan));
            waiting.map(|(nth, _)| format!("{} {}", step.name, nth + 1))
        });
        (holder, wants.collect::<Vec<_>>())
    });
    all.filter(|(_, wants)| !wants.is_empty()).collect()
}

fn waits(statement: &StatementForecast, holder: &Holder, plan: &Plan) -> bool {
    let locks = &statement.cost.locks;
    let dialect = plan.server.engine.dialect();
    match (&holder.table, holder.mode) {
        (Some(table), Some(mode)) => locks
            .iter()
            .any(|held| held.table == *table && held.mode.conflicts_with(mode)),
        (Some(table), None) => locks.iter().any(|held| held.table == *table),
        // An index that is built beside writers waits for everybody who may still see what was before.
        (None, _) => {
            let concurrent = matches!(effect(dialect, &statement.sql), Effect::OutsideTransaction { what } if what.contains("CONCURRENTLY"));
            concurrent || dialect == migrate_core::dialect::Dialect::Mysql && !locks.is_empty()
        }
    }
}
