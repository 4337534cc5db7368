//! What is checked before the first statement of a run.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::plan::Step;
use migrate_core::target::{Direction, Target};

use super::{Job, way};
use crate::backend::Ledger;
use crate::chain::Chain;
use crate::error::Error;
use crate::group;
use crate::migrator::TransactionScope;
use crate::report::{Done, Report};

/// Everything that is checked before the first statement runs. Fills in what is planned; `None` when there is nothing to
/// do. The target that is returned is absolute: a relative one counts from where the database was first seen.
pub(super) fn prepare(
    job: &Job<'_>,
    ledger: &Ledger,
    direction: Direction,
    report: &mut Report,
) -> Result<Option<Target>, Error> {
    let standing = job.standing(ledger, direction)?;
    job.not_ahead(&standing, direction)?;
    let plan = job.plan(&standing, direction, &job.target(direction)?)?;
    report.from.clone_from(&plan.from);
    report.to.clone_from(&plan.to);
    report.planned = plan
        .steps
        .iter()
        .map(|step| planned(step, direction, job.dialect()))
        .collect();
    if plan.steps.is_empty() {
        return Ok(None);
    }
    linked(job.chain, &plan.steps)?;
    if job.settings.scope == TransactionScope::All {
        one_transaction(&plan.steps, direction, job.dialect())?;
    }
    if job.settings.dry_run {
        return Ok(None);
    }
    let absolute = match &plan.to {
        Some(id) => Target::parse(id).map_err(|found| *found)?,
        None => Target::base(),
    };
    Ok(Some(absolute))
}

fn planned(step: &Step<'_>, direction: Direction, dialect: Dialect) -> Done {
    let statements = match step {
        Step::Chain(revision) => way(revision, direction)
            .script(dialect)
            .map_or(0, |script| {
                migrate_core::sql::split(dialect, &script.sql)
                    .statements
                    .len()
            }),
        Step::Stored(_) => 0,
    };
    Done {
        id: step.id().to_owned(),
        name: step.name().to_owned(),
        statements,
        elapsed: std::time::Duration::ZERO,
    }
}

/// Every function that is going to run is there.
fn linked(chain: &Chain, steps: &[Step<'_>]) -> Result<(), Error> {
    let missing: Vec<Diagnostic> = steps
        .iter()
        .filter(|step| matches!(step, Step::Chain(revision) if revision.up.is_rust() && chain.function(&revision.id).is_none()))
        .map(|step| {
            Diagnostic::error(Code::RustNotLinked, format!("revision `{} {}` is written in Rust, and this program does not hold it", step.id(), step.name()))
                .help("run the application's own command line: `<app> migrate upgrade`")
        })
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Error::from(missing))
    }
}

fn one_transaction(
    steps: &[Step<'_>],
    direction: Direction,
    dialect: Dialect,
) -> Result<(), Error> {
    let alone = dialect == Dialect::Mysql;
    let outside = steps.iter().find(|step| {
        group::is_function(step, direction)
            || group::script(step, direction, dialect)
                .is_some_and(|script| alone || !script.transaction)
    });
    let Some(step) = outside else {
        return Ok(());
    };
    let label = format!("`{} {}`", step.id(), step.name());
    let (message, help) = if alone && !group::is_function(step, direction) {
        (
            format!(
                "revision {label} is committed statement by statement: on {dialect} the run cannot be one transaction"
            ),
            "leave `--transaction all` out: what fails is mended, and the next run goes on there"
                .to_owned(),
        )
    } else {
        (
            format!("revision {label} says `transaction off`: the run cannot be one transaction"),
            format!(
                "upgrade to the revision before it, then `upgrade {}`, then go on",
                step.id()
            ),
        )
    };
    Err(Error::from(
        Diagnostic::error(Code::TransactionScope, message).help(help),
    ))
}
