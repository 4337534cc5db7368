//! Results as JSON. Keys are only ever added.

use migrate_core::diagnostic::{Diagnostic, Severity, Sources};
use migrate_core::history::{Record, RecordState};
use migrate_core::revision::{Revision, Way};
use migrate_core::target::Direction;
use serde_json::{Value, json};

use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::event::Event;
use crate::lease::Lease;
use crate::loss::{Count, Lost};
use crate::report::{Done, Report};
use crate::status::Status;

/// `[{code, severity, message, help, places: [{file, line, column, end_line, end_column, label}]}]`; lines and columns
/// from 1.
#[must_use]
pub fn diagnostics(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    diagnostics
        .iter()
        .map(|found| {
            let places: Vec<Value> = found
                .places
                .iter()
                .map(|place| {
                    let (line, column) = sources.position(&place.file, place.span.start);
                    let (end_line, end_column) = sources.position(&place.file, place.span.end);
                    json!({
                        "file": sources.display(&place.file),
                        "line": line,
                        "column": column,
                        "end_line": end_line,
                        "end_column": end_column,
                        "label": place.label,
                    })
                })
                .collect();
            let severity = match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            json!({
                "code": found.code.name(),
                "severity": severity,
                "message": found.message,
                "help": found.help,
                "places": places,
            })
        })
        .collect()
}

/// `{error: {diagnostics, done}, would_lose}`; the latter only of an upgrade or a downgrade.
pub(super) fn error(error: &Error) -> Value {
    let mut value = json!({
        "error": {
            "diagnostics": diagnostics(error.diagnostics(), error.sources()),
            "done": done(&error.report().done),
        }
    });
    with_losses(&mut value, error.report());
    value
}

/// Adds `would_lose` if it was counted, and `would_keep` if there is any.
fn with_losses(value: &mut Value, report: &Report) {
    if let (Some(lost), Some(object)) = (&report.would_lose, value.as_object_mut()) {
        object.insert("would_lose".to_owned(), would_lose(lost));
    }
    if let (false, Some(object)) = (report.would_keep.is_empty(), value.as_object_mut()) {
        object.insert("would_keep".to_owned(), would_lose(&report.would_keep));
    }
    if let (false, Some(object)) = (report.dump.is_empty(), value.as_object_mut()) {
        object.insert("dump".to_owned(), report.dump.clone().into());
    }
}

/// `[{id, name, what, of, count, over, why}]`.
fn would_lose(lost: &[Lost]) -> Value {
    let one = |lost: &Lost| {
        let (what, of) = lost.kind();
        let (count, over, why) = match &lost.count {
            Count::Exactly(count) => (Some(count), false, None),
            Count::Over(count) => (Some(count), true, None),
            Count::Unknown(why) => (None, false, Some(why)),
        };
        json!({
            "id": lost.id,
            "name": lost.name,
            "what": what,
            "of": of,
            "count": count,
            "over": over,
            "why": why,
        })
    };
    lost.iter().map(one).collect()
}

/// `{database, direction, from, to, done: [{id, name, statements, seconds}], by_others, would_lose, seconds}`; `from`
/// and `to` are null for base.
pub(super) fn report(report: &Report, database: &Database) -> Value {
    let mut value = json!({
        "database": database.to_string(),
        "direction": report.direction.map(direction),
        "from": report.from,
        "to": report.to,
        "done": done(&report.done),
        "by_others": report.by_others,
        "seconds": report.elapsed.as_secs_f64(),
    });
    if let (Some(id), Some(object)) = (&report.left_to_backfill, value.as_object_mut()) {
        object.insert("left_to_backfill".to_owned(), Value::from(id.clone()));
    }
    with_losses(&mut value, report);
    value
}

/// `{database, direction, from, to, steps: [{id, name, kind, transaction, statements: [sql]}], would_lose}`.
pub(super) fn plan(report: &Report, chain: &Chain, database: &Database) -> Value {
    let steps: Vec<Value> = report
        .planned
        .iter()
        .map(|planned| {
            let revision = chain.find(&planned.id);
            let way = revision.zip(report.direction).map(|(revision, direction)| crate::engine::way(revision, direction));
            let script = way.and_then(|way| way.script(database.dialect()));
            json!({
                "id": planned.id,
                "name": planned.name,
                "kind": way.map_or("stored", kind),
                "transaction": script.is_none_or(|script| script.transaction) && !way.is_some_and(Way::is_rust_outside),
                "statements": script.map(|script| {
                    let split = migrate_core::sql::split(database.dialect(), &script.sql);
                    split.statements.into_iter().map(|statement| script.sql[statement.span].to_owned()).collect::<Vec<_>>()
                }),
            })
        })
        .collect();
    let mut value = json!({
        "database": database.to_string(),
        "direction": report.direction.map(direction),
        "from": report.from,
        "to": report.to,
        "steps": steps,
    });
    with_losses(&mut value, report);
    value
}

/// `{database, exists, current, head, pending, at_head, ahead, half, findings, applied}`.
pub(super) fn status(status: &Status, chain: &Chain, database: &Database) -> Value {
    let findings: Vec<Diagnostic> = status
        .standing
        .findings
        .iter()
        .map(migrate_core::history::Finding::diagnostic)
        .collect();
    json!({
        "database": database.to_string(),
        "exists": status.exists,
        "current": status.current(chain),
        "head": chain.head().map(|head| &*head.id),
        "pending": status.pending,
        "at_head": status.is_at_head(),
        "ahead": status.standing.ahead.iter().map(record).collect::<Vec<_>>(),
        "half": status.standing.half.as_ref().map(record),
        "findings": diagnostics(&findings, &chain.sources()),
        "applied": status.records.iter().map(record).collect::<Vec<_>>(),
    })
}

/// `{id, ordinal, name, revises, state, started_at, finished_at, duration_us, actor, host, app, app_version,
/// tool_version, stamped, statements_total, statements_done, error}`.
pub(super) fn record(record: &Record) -> Value {
    let origin = &record.origin;
    json!({
        "id": record.id,
        "ordinal": record.ordinal,
        "name": record.name,
        "revises": record.parent,
        "state": record.state.name(),
        "started_at": origin.started_at,
        "finished_at": origin.finished_at,
        "duration_us": origin.duration_us,
        "actor": origin.actor,
        "host": origin.host,
        "app": origin.app,
        "app_version": origin.app_version,
        "tool_version": origin.tool_version,
        "stamped": origin.stamped,
        "kept": origin.kept,
        "statements_total": record.progress.total,
        "statements_done": record.progress.done,
        "error": record.error,
    })
}

/// `{id, name, message, revises, directory, kind, data, phase, pairs, sealed, head, irreversible, up, down, chain, replaces}`; `up` and
/// `down` are checksums by variant, `replaces` is null or a list of ids. With a database also `applied`: null, or the record.
pub(super) fn revision(revision: &Revision, chain: &[Revision], status: Option<&Status>) -> Value {
    let sums = |way: &Way| -> Value {
        way.sums()
            .into_iter()
            .map(|(variant, sum)| (variant.to_owned(), Value::from(sum.to_string())))
            .collect()
    };
    let irreversible = match &revision.down {
        Way::Irreversible { reason, .. } => Some(reason),
        _ => None,
    };
    let mut value = json!({
        "id": revision.id,
        "name": revision.name,
        "message": revision.message,
        "revises": revision.parent,
        "directory": revision.directory,
        "kind": kind(&revision.up),
        "data": revision.data,
        "phase": revision.phase.map(migrate_core::revision::Phase::name),
        "pairs": revision.pairs,
        "sealed": revision.state == migrate_core::revision::State::Sealed,
        "head": super::heads::heads(chain).any(|head| head.id == revision.id),
        "irreversible": irreversible,
        "up": sums(&revision.up),
        "down": sums(&revision.down),
        "chain": revision.chain_hash.to_string(),
        "replaces": revision.squash.as_ref().map(|squash| &*squash.ids),
    });
    if let (Some(status), Some(object)) = (status, value.as_object_mut()) {
        let applied = status
            .record(&revision.id)
            .filter(|record| record.state == RecordState::Applied);
        object.insert("applied".to_owned(), applied.map_or(Value::Null, record));
    }
    value
}

/// An event of a statement in batches, as a line on stderr.
pub(super) fn event(event: &Event<'_>) -> Option<Value> {
    Some(match event {
        Event::Batch {
            id,
            table,
            done,
            estimated,
            rate,
            left,
            size,
            elapsed,
        } => json!({
            "event": "batch",
            "id": id,
            "table": table,
            "done": done,
            "estimated": estimated,
            "rate": rate,
            "left_seconds": left.map(|left| left.as_secs()),
            "size": size,
            "seconds": elapsed.as_secs_f64(),
        }),
        Event::BatchesPaused { id, table, because } => json!({
            "event": "batches-paused",
            "id": id,
            "table": table,
            "because": because,
        }),
        _ => return None,
    })
}

/// `{run_id, holder, phase, held_seconds, connected}`.
pub(super) fn lease(lease: &Lease) -> Value {
    json!({
        "run_id": lease.run_id,
        "holder": lease.holder,
        "phase": lease.phase,
        "held_seconds": lease.held_for.map(|held_for| held_for.as_secs()),
        "connected": lease.connected,
    })
}

fn kind(way: &Way) -> &'static str {
    match way {
        Way::Sql(_) => "sql",
        Way::Rust { .. } => "rust",
        Way::Irreversible { .. } => "irreversible",
    }
}

const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "upgrade",
        Direction::Down => "downgrade",
    }
}

fn done(done: &[Done]) -> Vec<Value> {
    done.iter()
        .map(|one| {
            json!({
                "id": one.id,
                "name": one.name,
                "statements": one.statements,
                "seconds": one.elapsed.as_secs_f64(),
            })
        })
        .collect()
}
