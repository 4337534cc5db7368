//! Plans: the ordered steps from where a database is to a target, checked as a whole before the first of them runs.

use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::history::{Record, RecordState, Standing};
use crate::revision::{Revision, Way};
use crate::target::{Direction, Target};

/// The steps to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<'a> {
    /// Which way it goes.
    pub direction: Direction,
    /// In the order they run.
    pub steps: Vec<Step<'a>>,
    /// The newest revision that is applied before; `None` is `base`.
    pub from: Option<String>,
    /// The newest revision that is applied after; `None` is `base`.
    pub to: Option<String>,
}

/// One revision to apply or to revert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A revision of the chain.
    Chain(&'a Revision),
    /// A revision that only the database knows: its way back was kept there.
    Stored(&'a Record),
}

impl Step<'_> {
    /// The revision's id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Chain(revision) => &revision.id,
            Self::Stored(record) => &record.id,
        }
    }

    /// The rest of its directory's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Chain(revision) => &revision.name,
            Self::Stored(record) => &record.name,
        }
    }
}

/// The way toward head. A target that is applied already is an empty plan.
pub fn upgrade<'a>(
    chain: &'a [Revision],
    standing: &'a Standing,
    target: &Target,
    dialect: Dialect,
) -> Result<Plan<'a>, Vec<Diagnostic>> {
    let to = target
        .resolve_toward(Direction::Up, &standing.line(chain))
        .map_err(|found| vec![*found])?;
    let steps = match standing.ahead[..] {
        [] => chain
            .get(standing.applied..to.min(chain.len()))
            .unwrap_or_default(),
        // What the chain still has above is in a squash that the database has.
        _ => &[],
    };
    if let Some(half) = &standing.half
        && (half.state == RecordState::Reverting
            || steps.first().is_none_or(|step| *step.id != *half.id))
    {
        return Err(vec![half_applied(half)]);
    }
    goes_on(standing, steps.first().map(|step| &step.up), dialect)?;
    let missing: Vec<Diagnostic> = steps
        .iter()
        .filter_map(|revision| no_way(revision, &revision.up, "up", dialect))
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    Ok(plan(
        chain,
        standing,
        Direction::Up,
        steps.iter().map(Step::Chain).collect(),
        to.max(standing.applied + standing.ahead.len()),
    ))
}

/// The way toward base. `force` passes over revisions that are declared irreversible.
pub fn downgrade<'a>(
    chain: &'a [Revision],
    standing: &'a Standing,
    target: &Target,
    dialect: Dialect,
    force: bool,
) -> Result<Plan<'a>, Vec<Diagnostic>> {
    let line = standing.line(chain);
    let to = target
        .resolve_toward(Direction::Down, &line)
        .map_err(|found| vec![*found])?;
    let current = standing.applied + standing.ahead.len();
    if to > current {
        let at = current.checked_sub(1).map_or("base", |at| line.ids[at]);
        return Err(vec![
            Diagnostic::error(
                Code::TargetDirection,
                format!(
                    "`{}` is above `{at}`, where the database is",
                    line.ids[to - 1]
                ),
            )
            .help(format!("use `cargo migrate upgrade {target}`")),
        ]);
    }
    let beyond = standing.ahead.iter().rev().map(Step::Stored);
    let within = chain[..standing.applied].iter().rev().map(Step::Chain);
    let steps: Vec<Step<'_>> = beyond.chain(within).take(current - to).collect();
    if let Some(half) = &standing.half
        && (half.state == RecordState::Running
            || steps.first().is_none_or(|step| step.id() != half.id))
    {
        return Err(vec![half_applied(half)]);
    }
    if let Some(Step::Chain(revision)) = steps.first() {
        goes_on(standing, Some(&revision.down), dialect)?;
    }
    let mut missing: Vec<Diagnostic> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Chain(revision) => match &revision.down {
                Way::Irreversible { .. } if force => None,
                way => no_way(revision, way, "down", dialect),
            },
            // Whether the way back was kept is known once it is read.
            Step::Stored(_) => None,
        })
        .collect();
    // Only the newest of them can be stopped at.
    for found in missing.iter_mut().skip(1) {
        if let Some((_, force)) = found.help.split_once("stops before it; ") {
            found.help = force.to_owned();
        }
    }
    if !missing.is_empty() {
        return Err(missing);
    }
    Ok(plan(chain, standing, Direction::Down, steps, to))
}

fn plan<'a>(
    chain: &[Revision],
    standing: &Standing,
    direction: Direction,
    steps: Vec<Step<'a>>,
    to: usize,
) -> Plan<'a> {
    let line = standing.line(chain);
    let id_at = |position: usize| position.checked_sub(1).map(|at| line.ids[at].to_owned());
    Plan {
        direction,
        steps,
        from: line.current.and_then(id_at),
        to: id_at(to),
    }
}

fn no_way(revision: &Revision, way: &Way, side: &str, dialect: Dialect) -> Option<Diagnostic> {
    match way {
        Way::Sql(_) if way.script(dialect).is_some() => None,
        Way::Rust { .. } => None,
        Way::Sql(_) => {
            let code = if side == "up" {
                Code::MissingUp
            } else {
                Code::NoWayBack
            };
            Some(
                Diagnostic::error(
                    code,
                    format!(
                        "revision `{}` has no {side}.sql for {dialect}",
                        revision.label()
                    ),
                )
                .help(format!(
                    "write `{}/{side}.{dialect}.sql`, or a plain `{side}.sql`",
                    revision.directory
                )),
            )
        }
        Way::Irreversible { reason, .. } => Some(
            Diagnostic::error(
                Code::NoWayBack,
                format!(
                    "revision `{}` cannot be undone: {reason}",
                    revision.label()
                ),
            )
            .help(format!(
                "`cargo migrate downgrade {}` stops before it; `--force` drops its record and leaves the schema as it is",
                revision.id
            )),
        ),
    }
}

/// What stopped half-way went statement by statement, and can only go on that way.
fn goes_on(
    standing: &Standing,
    way: Option<&Way>,
    dialect: Dialect,
) -> Result<(), Vec<Diagnostic>> {
    let Some(half) = &standing.half else {
        return Ok(());
    };
    let path = match way {
        Some(way) if way.is_rust_outside() => return Ok(()),
        Some(Way::Rust { path, .. }) => path,
        Some(way @ Way::Sql(_)) => match way.script(dialect) {
            // On MySQL everything goes that way.
            Some(script) if script.transaction && dialect != Dialect::Mysql => &script.path,
            _ => return Ok(()),
        },
        Some(Way::Irreversible { .. }) | None => return Ok(()),
    };
    let (done, total) = (half.progress.done, half.progress.total);
    let label = half.label();
    let message = format!(
        "{done} of {total} statements of revision `{label}` are done, and it does not say `transaction off` any more"
    );
    Err(vec![
        Diagnostic::error(Code::HalfApplied, message)
            .at(path.to_string(), 0..0, "")
            .help(
                "put `-- migrate: transaction off` back into its head: it goes on where it stopped",
            ),
    ])
}

/// The diagnostic for a revision that stopped half-way, and that the plan does not begin with.
fn half_applied(half: &Record) -> Diagnostic {
    let (doing, finish) = match half.state {
        RecordState::Reverting => (
            "reverted",
            format!("downgrade {}", half.parent.as_deref().unwrap_or("base")),
        ),
        _ => ("applied", format!("upgrade {}", half.id)),
    };
    let progress = &half.progress;
    Diagnostic::error(
        Code::HalfApplied,
        format!(
            "revision `{}` is half {doing}: {} of {} statements are done{}",
            half.label(),
            progress.done,
            progress.total,
            half.error
                .as_ref()
                .map(|error| format!("; it stopped with: {error}"))
                .unwrap_or_default()
        ),
    )
    .help(format!("finish it first: `cargo migrate {finish}`"))
}
