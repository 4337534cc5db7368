//! Which revisions of a plan something is kept before: decided, and refused where it cannot be, before anything runs.

use migrate_core::diagnostic::Code;
use migrate_core::revision::{Phase, Revision, Way};
use migrate_core::sql::{Loss, LossReader, ObjectName, Placed, Which};

use super::shape::Shape;
use super::{Before, How, Keeping};
use crate::apply::Text;
use crate::backend::Backend;
use crate::engine::Job;
use crate::error::Error;
use crate::loss::{Count, Counting, dotted, grouped, in_columns};
use crate::report::Done;

/// Something that goes, and where the file says so.
struct Going<'a> {
    revision: &'a Revision,
    placed: Option<Placed>,
}

/// What an upgrade keeps; an error when something cannot be kept that should.
pub(crate) async fn wanted<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    planned: &[Done],
) -> Result<Keeping, Error> {
    let mut keeping = Keeping::default();
    let Some(backup) = &job.settings.backup else {
        return Ok(keeping);
    };
    let dialect = job.dialect();
    let mut reader = LossReader::new(dialect);
    let mut going = Vec::new();
    for revision in planned.iter().filter_map(|step| job.chain.get(&step.id)) {
        let counts = match backup.before {
            Before::Contract => revision.phase == Some(Phase::Contract),
            Before::Destructive => true,
        };
        let script = revision.up.script(dialect);
        let losses = script.map_or_else(Vec::new, |script| reader.script(&script.sql));
        if counts {
            for Placed { loss, span } in losses {
                // Those values no copy brings back.
                if matches!(loss, Loss::Values { .. } | Loss::Block(_)) {
                    continue;
                }
                for loss in in_columns(backend, dialect, loss).await {
                    let span = span.clone();
                    let placed = Some(Placed { loss, span });
                    going.push(Going { revision, placed });
                }
            }
            if matches!(revision.up, Way::Rust { .. }) && backup.before == Before::Contract {
                going.push(Going {
                    revision,
                    placed: None,
                });
            }
        }
    }
    let losses = going.iter().filter_map(|one| one.placed.as_ref());
    let losses: Vec<Loss> = losses.map(|placed| placed.loss.clone()).collect();
    let limit = backup.max_rows;
    let counts = Counting::new(backend, dialect)
        .up_to(limit)
        .count(losses)
        .await;
    let mut counts = counts.into_iter();
    for one in going {
        let count = match one.placed {
            Some(_) => counts.next().flatten(),
            None => Some(Count::Unknown("it is written in Rust".to_owned())),
        };
        let Some(count) = count else { continue };
        if backup.how == How::Archive {
            archivable(backend, job, &one, count, limit).await?;
        }
        keeping.ids.insert(one.revision.id.to_string());
        keeping.losses.extend(one.placed.map(|placed| placed.loss));
    }
    let keeps = !keeping.ids.is_empty();
    if keeps && backup.how == How::VacuumInto && dialect != migrate_core::dialect::Dialect::Sqlite {
        let label = format!("`vacuum-into` copies the file of SQLite, and this is {dialect}");
        return Err(Error::from(
            migrate_core::diagnostic::Diagnostic::error(Code::BackupImpossible, label)
                .help("write `how = \"archive\"` or `how = \"dump-hint\"` into `[backup]`"),
        ));
    }
    Ok(keeping)
}

/// Fails when a copy of it would be too large, or could not be put back.
async fn archivable<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    one: &Going<'_>,
    count: Count,
    limit: u64,
) -> Result<(), Error> {
    let Some(placed) = &one.placed else {
        return Err(impossible(
            job,
            one,
            "it is written in Rust, and does not say what it throws away",
        ));
    };
    // Of a column all rows are copied: what is NULL has to be NULL again.
    let whole = |table: &ObjectName| Some(Loss::Table(table.clone()));
    let (table, again, needs_key) = match &placed.loss {
        Loss::Table(table) | Loss::Partitions { table, .. } => (table, None, false),
        Loss::Column { table, .. } => (table, whole(table), true),
        Loss::Rows { table, which } => match which {
            Which::All | Which::Where { .. } => (table, None, false),
            Which::Some => {
                return Err(impossible(
                    job,
                    one,
                    "which rows go only its statement knows",
                ));
            }
        },
        Loss::Schema(_) | Loss::Database(_) => {
            return Err(impossible(job, one, "it throws away more than tables"));
        }
        _ => {
            return Err(impossible(
                job,
                one,
                "what it throws away was not understood",
            ));
        }
    };
    let mut count = count;
    if let Some(again) = again {
        let counting = Counting::new(backend, job.dialect()).up_to(limit);
        let counted = counting.count(vec![again]).await.into_iter().next();
        count = counted.flatten().unwrap_or(Count::Exactly(0));
    }
    let why = match count {
        Count::Exactly(_) => None,
        Count::Over(limit) => Some(format!(
            "what goes of {} is more than {} rows, and no more are copied (`max_rows`)",
            dotted(table),
            grouped(limit)
        )),
        Count::Unknown(why) => Some(format!(
            "what goes of {} was not counted, so it may be too much to copy: {why}",
            dotted(table)
        )),
    };
    if let Some(why) = why {
        return Err(refused(job, one, Code::BackupTooLarge, &why, TOO_LARGE));
    }
    if needs_key {
        let (schema, name) = (table.schema.as_deref(), &*table.name);
        let shape = Shape::read(backend, job.dialect(), schema, name).await?;
        let Some(shape) = shape else { return Ok(()) };
        let is_key = match &placed.loss {
            Loss::Column { column, .. } => shape
                .column(job.dialect(), column)
                .is_some_and(|column| column.in_key),
            _ => false,
        };
        let why = if !shape.has_key() {
            "has no primary key by which its values could be put back"
        } else if is_key {
            "loses a part of its primary key, by which its values would be put back"
        } else {
            return Ok(());
        };
        return Err(impossible(job, one, &format!("{} {why}", dotted(table))));
    }
    Ok(())
}

const TOO_LARGE: &str = "nothing ran. `--backup-max-rows <rows>` copies more; `--backup-how dump-hint` says how to dump it; \
                         `--backup never` goes on without a copy";

fn impossible(job: &Job<'_>, one: &Going<'_>, why: &str) -> Error {
    let help = "nothing ran. `--backup-how dump-hint` says how to dump it; `--backup never` goes on without a copy";
    refused(job, one, Code::BackupImpossible, why, help)
}

fn refused(job: &Job<'_>, one: &Going<'_>, code: Code, why: &str, help: &str) -> Error {
    let message = format!("revision `{}`: {why}", one.revision.label());
    let script = one.revision.up.script(job.dialect());
    match (script, &one.placed) {
        (Some(script), Some(placed)) => Text {
            root: &job.chain.root,
            path: &script.path,
            sql: &script.sql,
            show_data: false,
        }
        .error(code, message, placed.span.clone(), help),
        _ => Error::from(migrate_core::diagnostic::Diagnostic::error(code, message).help(help)),
    }
}
