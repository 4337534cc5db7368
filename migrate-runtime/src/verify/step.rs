//! One revision: up, down, up.

use std::collections::BTreeSet;

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;
use migrate_core::directive::declared_losses;
use migrate_core::revision::{Revision, Way};
use migrate_core::schema::{Kind, Schema, difference};

use super::findings::{self, Found};
use super::lane::Lane;
use super::proof::Verified;
use super::unfilled::unfilled;
use crate::error::Error;
use crate::rows::{Loss, Rows, lost};

/// Where the database is afterwards.
pub(super) enum Outcome {
    /// At the revision, with this schema.
    At(Schema),
    /// Nothing that comes after can be tried.
    Stuck,
}

/// Proves the revision at that position. The database is at its parent, with that schema. `is_last`: nothing is proved in the
/// database afterwards.
pub(super) async fn prove(
    lane: &mut Lane<'_, '_>,
    at: usize,
    is_last: bool,
    before: &Schema,
) -> Result<(Verified, Outcome), Error> {
    let chain = lane.chain;
    let revision = &chain.revisions()[at];
    let mut found = Found::new(revision, lane.database.dialect());
    let mut verified = blank(revision);
    lane.why_refused.clear();
    let mut rows = lane.filled().await?;
    let mut failed = lane.up(at).await.err();
    // Rows that it brings may have the ids of those that were made up.
    if failed.as_ref().is_some_and(is_duplicate)
        && let Some(others) = lane.filled_far(at).await?
    {
        rows = others;
        failed = lane.up(at).await.err();
    }
    verified.rows = rows.values().map(|table| table.count).sum();
    verified.tables = rows.values().filter(|table| table.count > 0).count();
    verified.without_rows = std::mem::take(&mut lane.why_refused);
    if let Some(error) = failed {
        tried(&error)?;
        // Without rows it may do: then that is what is to be known of it.
        lane.afresh(at).await?;
        if let Err(error) = lane.up(at).await {
            tried(&error)?;
            verified.findings.push(found.up_fails(&error));
            return Ok((verified, Outcome::Stuck));
        }
        if verified.rows > 0 {
            verified.findings.push(found.needs_empty_tables(&error));
        }
        rows = Rows::new();
        // The ways are tried without them.
        (verified.rows, verified.tables) = (0, 0);
    }
    let after = lane.schema().await?;
    verified.fingerprint = Some(after.fingerprint());
    verified.findings.extend(unmodelled(before, &after, &found));
    if let Way::Irreversible { reason, .. } = &revision.down {
        verified.irreversible = Some(reason.to_string());
        return Ok((verified, Outcome::At(after)));
    }
    let unfilled = unfilled(revision, found.dialect, &rows);
    if !unfilled.is_empty() {
        verified
            .findings
            .push(found.not_filled(&unfilled, &lane.whys));
    }
    verified.unfilled = unfilled;
    let is_whole = back(lane, at, before, &after, &rows, &mut found, &mut verified).await?;
    if !is_whole && !is_last {
        // What comes next must not suffer for it.
        lane.afresh(at + 1).await?;
    }
    Ok((verified, Outcome::At(after)))
}

/// The way back and the way up again. Whether the database is at the revision after that, as it should be.
async fn back(
    lane: &mut Lane<'_, '_>,
    at: usize,
    before: &Schema,
    after: &Schema,
    rows: &Rows,
    found: &mut Found<'_>,
    verified: &mut Verified,
) -> Result<bool, Error> {
    if let Err(error) = lane.down(at).await {
        tried(&error)?;
        // A way back that is not one transaction stops somewhere.
        let stopped = lane.schema().await?;
        let left = difference(after, &stopped);
        verified.findings.push(found.down_fails(&error, &left));
        return Ok(left.is_empty());
    }
    let restored = lane.schema().await?;
    let mut is_whole = true;
    let differs = difference(before, &restored);
    if !differs.is_empty() {
        is_whole = false;
        verified.findings.push(found.down_differs(&differs));
    }
    let gone = lost(rows, &lane.rows().await?);
    let gone = undeclared(gone, found.revision, found.dialect);
    if !gone.is_empty() {
        verified.findings.push(found.rows_lost(&gone));
    }
    if let Err(error) = lane.up(at).await {
        tried(&error)?;
        // That the way back leaves something behind is told already.
        if is_whole {
            verified.findings.push(found.second_up_fails(&error));
        }
        return Ok(false);
    }
    let again = lane.schema().await?;
    let differs = difference(after, &again);
    if !differs.is_empty() && is_whole {
        verified.findings.push(found.up_differs(&differs));
    }
    Ok(is_whole && differs.is_empty())
}

/// Whether a row was refused because another one has its key.
fn is_duplicate(error: &Error) -> bool {
    let said = error
        .database_error()
        .and_then(sqlx::Error::as_database_error);
    said.is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// Errors that say nothing of the revision end the proof.
pub(super) fn tried(error: &Error) -> Result<(), Error> {
    match error.code() {
        Some(
            Code::Connection
            | Code::RustNotLinked
            | Code::Privilege
            | Code::DatabaseBusy
            | Code::LeaseLost
            | Code::DialectNotDeclared
            | Code::Introspection,
        ) => Err(error.again()),
        _ => Ok(()),
    }
}

/// What of the losses the revision does not own up to.
fn undeclared(losses: Vec<Loss>, revision: &Revision, dialect: Dialect) -> Vec<Loss> {
    let scripts = [&revision.up, &revision.down].map(|way| way.script(dialect));
    let said: BTreeSet<String> = scripts
        .into_iter()
        .flatten()
        .flat_map(|script| declared_losses(&script.sql))
        .map(|name| name.to_lowercase())
        .collect();
    let is_said = |loss: &Loss| {
        let table = loss.table.to_lowercase();
        let column = loss
            .column
            .as_ref()
            .map(|column| format!("{table}.{}", column.to_lowercase()));
        said.contains(&table) || column.is_some_and(|column| said.contains(&column))
    };
    losses.into_iter().filter(|loss| !is_said(loss)).collect()
}

/// What came with the revision and cannot be looked into.
fn unmodelled(
    before: &Schema,
    after: &Schema,
    found: &Found<'_>,
) -> Option<migrate_core::diagnostic::Diagnostic> {
    let new: Vec<String> = after
        .of_kind(Kind::Unmodelled)
        .filter(|fact| before.get(&fact.id).is_none())
        .map(|fact| fact.id.name())
        .collect();
    (!new.is_empty()).then(|| findings::unmodelled(found, &new))
}

fn blank(revision: &Revision) -> Verified {
    Verified {
        id: revision.id.to_string(),
        name: revision.name.to_string(),
        findings: Vec::new(),
        fingerprint: None,
        irreversible: None,
        tables: 0,
        rows: 0,
        without_rows: Vec::new(),
        unfilled: Vec::new(),
        elapsed: std::time::Duration::ZERO,
    }
}
