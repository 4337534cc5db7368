//! The one engine: chain + database + target → plan → steps. Every entry goes through [`run`].

mod prepare;

use std::collections::BTreeMap;
use std::time::Instant;

use migrate_core::diagnostic::{Diagnostic, Sources};
use migrate_core::dialect::Dialect;
use migrate_core::history::{self, Standing};
use migrate_core::plan::{self, Plan, Step};
use migrate_core::revision::{Revision, Way};
use migrate_core::target::{Direction, Target};

use prepare::prepare;

use crate::backend::{Backend, Ledger, Patience, Recovery};
use crate::backup::{self, Backup, How, Keeping};
use crate::chain::Chain;
use crate::error::{Error, holds_too_many_locks};
use crate::event::{Event, Events};
use crate::group::Group;
use crate::loss::{self, Confirm};
use crate::migrator::{Ahead, Settings, TransactionScope, ahead_error};
use crate::report::{Done, Report};
use crate::tables::{Runner, Tables};
use crate::{adopt, apply, backfill, functions, group, resumable, statements};

/// What a run works with.
pub(crate) struct Job<'a> {
    pub(crate) chain: &'a Chain,
    pub(crate) settings: Settings,
    pub(crate) confirm: Option<Confirm<'a>>,
    pub(crate) keeping: Keeping,
    pub(crate) runner: Runner,
    pub(crate) tables: Tables,
}

impl Job<'_> {
    /// The same with the chain as a database knows it.
    pub(crate) fn on<'c>(&self, chain: &'c Chain) -> Job<'c> {
        Job {
            chain,
            settings: self.settings.clone(),
            // Asked once, by the run itself.
            confirm: None,
            keeping: self.keeping.clone(),
            runner: self.runner.clone(),
            tables: self.tables.clone(),
        }
    }

    /// The dialect of the database's SQL.
    pub(crate) const fn dialect(&self) -> Dialect {
        self.tables.dialect
    }

    /// How the history stands to the chain. Contradictions are errors.
    pub(crate) fn standing(
        &self,
        ledger: &Ledger,
        direction: Direction,
    ) -> Result<Standing, Error> {
        let standing = history::compare(self.chain.revisions(), &ledger.records, self.dialect());
        let standing = match direction {
            Direction::Up => standing,
            Direction::Down => standing.taking_back(),
        };
        if standing.is_consistent() {
            return Ok(standing);
        }
        let blocking = standing
            .findings
            .iter()
            .map(history::Finding::diagnostic)
            .filter(Diagnostic::is_error);
        Err(Error::from_diagnostics(
            blocking.collect(),
            self.chain.sources(),
        ))
    }

    /// What the program is told to do when the database is newer.
    fn not_ahead(&self, standing: &Standing, direction: Direction) -> Result<(), Error> {
        let denied = direction == Direction::Up && self.settings.ahead == Ahead::Deny;
        if denied && !standing.ahead.is_empty() {
            return Err(Error::from(ahead_error(&standing.ahead)));
        }
        Ok(())
    }

    fn plan<'p>(
        &'p self,
        standing: &'p Standing,
        direction: Direction,
        target: &Target,
    ) -> Result<Plan<'p>, Error> {
        let chain = self.chain.revisions();
        let plan = match direction {
            Direction::Up => plan::upgrade(chain, standing, target, self.dialect()),
            Direction::Down => {
                plan::downgrade(chain, standing, target, self.dialect(), self.settings.force)
            }
        };
        plan.map_err(|found| Error::from_diagnostics(found, self.chain.sources()))
    }

    fn target(&self, direction: Direction) -> Result<Target, Error> {
        match (&self.settings.target, direction) {
            (Some(target), _) => Ok(target.clone()),
            (None, Direction::Up) => Ok(Target::head()),
            (None, Direction::Down) => Ok(Target::parse("-1").map_err(|found| *found)?),
        }
    }
}

/// Moves a database along the chain. The report is also part of the error.
pub(crate) async fn run<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    direction: Direction,
    events: &mut Events<'_>,
) -> Result<Report, Error> {
    let started = Instant::now();
    let mut report = Report {
        direction: Some(direction),
        would_lose: job.settings.count_losses.then(Vec::new),
        ..Report::default()
    };
    let outcome = go(backend, job, direction, events, &mut report).await;
    report.elapsed = started.elapsed();
    match outcome {
        Ok(()) => Ok(report),
        Err(error) => Err(error.with_report(report)),
    }
}

async fn go<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    direction: Direction,
    events: &mut Events<'_>,
    report: &mut Report,
) -> Result<(), Error> {
    if direction == Direction::Up
        && job.target(direction)? == Target::head()
        && let Some(head) = job.chain.head()
        && backend
            .is_at_head(&job.tables, job.chain.revisions())
            .await?
    {
        report.from = Some(head.id.to_string());
        report.to.clone_from(&report.from);
        return Ok(());
    }
    let mut ledger = backend.ledger(&job.tables, events).await?;
    let chain = job.chain.seen_by(&ledger.records);
    let seen = job.on(&chain);
    let prepared = prepare(&seen, &ledger, direction, report)?;
    let kept = kept_ways(backend, &seen, &ledger, &report.planned).await?;
    if job.settings.count_losses {
        let lost = loss::of_plan(backend, &seen, direction, &report.planned, &kept).await;
        report.would_lose = Some(lost);
    }
    let mut keeping = Keeping::default();
    if direction == Direction::Up && job.settings.backup.is_some() {
        keeping = Box::pin(backup::wanted(backend, &seen, &report.planned)).await?;
        match job.settings.backup.as_ref().map(|backup| backup.how) {
            Some(How::DumpHint) => report.dump = backup::hints(job.dialect(), &keeping.losses),
            Some(How::Archive) => {
                let lost = report.would_lose.iter_mut().flat_map(|lost| {
                    lost.extract_if(.., |lost| {
                        lost.can_be_kept() && keeping.ids.contains(&lost.id)
                    })
                });
                report.would_keep = lost.collect();
            }
            _ => {}
        }
    }
    let Some(target) = prepared else {
        let standing = seen.standing(&ledger, direction)?;
        let is_done = report.planned.is_empty() && direction == Direction::Up;
        if is_done
            && !job.settings.dry_run
            && !adopt::due(job, &ledger, &standing, direction).is_empty()
        {
            // It happens once, and is not to make every run larger.
            Box::pin(adopt::alone(backend, job, events)).await;
        }
        return Ok(());
    };
    if let Some(confirm) = &job.confirm {
        confirm(report)?;
    }
    events.emit(&Event::Planned {
        direction,
        revisions: report.planned.len(),
    });
    if let Some(now) = backend.lock(&job.tables, &job.runner, events).await? {
        let before = ledger.records.len();
        by_others(report, events, before.abs_diff(now.records.len()));
        ledger = now;
    }
    let outcome = async {
        let mut keeper = job.on(job.chain);
        keeper.keeping = Box::pin(filed(backend, job, keeping)).await?;
        // Large, and most of what a run is.
        Box::pin(steps(
            backend, &keeper, direction, &target, ledger, events, report,
        ))
        .await
    };
    let outcome = outcome.await;
    backend.unlock(&job.tables).await;
    outcome
}

/// Copies the database into a file, when that is how it is kept.
async fn filed<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    mut keeping: Keeping,
) -> Result<Keeping, Error> {
    if let Some(Backup {
        how: How::VacuumInto,
        folder,
        ..
    }) = &job.settings.backup
        && let Some(first) = keeping.ids.first()
    {
        keeping.file = Some(backup::write_file(backend, job, folder, first).await?);
    }
    Ok(keeping)
}

/// Group by group, until nothing is left to do.
async fn steps<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    direction: Direction,
    target: &Target,
    mut ledger: Ledger,
    events: &mut Events<'_>,
    report: &mut Report,
) -> Result<(), Error> {
    // Nobody uses a database without history yet: one transaction is the fast way and the clean one.
    let fresh = |ledger: &Ledger| direction == Direction::Up && ledger.records.is_empty();
    let together = |ledger: &Ledger| {
        if job.settings.scope == TransactionScope::All || fresh(ledger) {
            usize::MAX
        } else {
            1
        }
    };
    let mut most = together(&ledger);
    let mut patience = Patience::new(job.settings.lock_wait);
    let run = job;
    let waits = job.settings.backfill.wait || direction == Direction::Down || fresh(&ledger);
    loop {
        let chain = run.chain.seen_by(&ledger.records);
        let job = &run.on(&chain);
        let standing = job.standing(&ledger, direction)?;
        job.not_ahead(&standing, direction)?;
        if !adopt::due(run, &ledger, &standing, direction).is_empty() {
            ledger = Box::pin(adopt::adopt(backend, run, direction, ledger, events)).await?;
            continue;
        }
        let plan = job.plan(&standing, direction, target)?;
        let steps = if waits {
            &plan.steps[..]
        } else {
            backfill::before_batches(&plan.steps, job, report, events)
        };
        let group = group::next(steps, &ledger, direction, most, job);
        if group.steps.is_empty() {
            return Ok(());
        }
        if group.by_statement {
            by_statement(backend, job, &group, direction, &mut ledger, events, report).await?;
            continue;
        }
        match in_transaction(backend, job, &group, direction, &mut ledger, events).await {
            Ok(Some(done)) => {
                report.done.extend(done);
                patience = Patience::new(job.settings.lock_wait);
                if group.session {
                    backend.reset_session(&job.tables, events).await?;
                }
            }
            Ok(None) => {
                backend.rollback().await;
                let before = ledger.records.len();
                ledger = backend.ledger(&job.tables, events).await?;
                by_others(report, events, before.abs_diff(ledger.records.len()));
                most = most.min(together(&ledger));
            }
            Err(error) if holds_too_many_locks(&error) && may_be_cut(&group, job) => {
                backend.rollback().await;
                most = (group.steps.len() / 4).max(1);
            }
            Err(error) => {
                backend.rollback().await;
                match backend
                    .recover(&error, &job.tables, &mut patience, events)
                    .await?
                {
                    Recovery::GiveUp => return Err(error),
                    Recovery::Retry(now) => {
                        report.done.extend(done_after_all(&group, &now, direction));
                        ledger = now;
                    }
                }
            }
        }
    }
}

/// Whether fewer revisions in a transaction may do, and nobody asked for one transaction.
fn may_be_cut(group: &Group<'_>, job: &Job<'_>) -> bool {
    group.steps.len() > 1 && job.settings.scope != TransactionScope::All
}

/// A group in one transaction. `None`: another process changed the history meanwhile.
async fn in_transaction<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    group: &Group<'_>,
    direction: Direction,
    ledger: &mut Ledger,
    events: &mut Events<'_>,
) -> Result<Option<Vec<Done>>, Error> {
    backend.begin(&job.tables, group.rebuild, events).await?;
    let Some(done) = group::run(backend, job, group, direction, ledger, events).await? else {
        return Ok(None);
    };
    if let Err(error) = backend.commit(events).await {
        if let Some(last) = done.last() {
            events.emit(&Event::Failed { id: &last.id });
        }
        return Err(error);
    }
    Ok(Some(done))
}

/// Steps whose statements commit one by one.
async fn by_statement<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    group: &Group<'_>,
    direction: Direction,
    ledger: &mut Ledger,
    events: &mut Events<'_>,
    report: &mut Report,
) -> Result<(), Error> {
    if let Some(Step::Chain(revision)) = group.steps.first()
        && direction == Direction::Up
        && job.keeping.ids.contains(&*revision.id)
        && !ledger
            .records
            .iter()
            .any(|record| record.id == *revision.id)
    {
        let planned = ledger.log_version;
        Box::pin(backup::keep_alone(backend, job, revision, planned, events)).await?;
    }
    if let Some(step @ Step::Chain(revision)) = group.steps.first()
        && group::is_function(step, direction)
    {
        let before = ledger.records.len();
        let ran = Box::pin(functions::run(
            backend, job, revision, direction, ledger, events,
        ));
        let done = ran.await?;
        backend.reset_session(&job.tables, events).await?;
        *ledger = backend.ledger(&job.tables, events).await?;
        match done {
            Some(done) => report.done.push(done),
            None => by_others(report, events, before.abs_diff(ledger.records.len())),
        }
        return Ok(());
    }
    if job.dialect() == Dialect::Sqlite {
        let planned = ledger.log_version;
        let step = group.steps[0];
        let kept = group::is_kept(&step, ledger);
        let done = statements::run(backend, job, step, direction, (planned, kept), events).await?;
        let before = ledger.records.len();
        *ledger = backend.ledger(&job.tables, events).await?;
        match done {
            Some(done) => report.done.push(done),
            None => by_others(report, events, before.abs_diff(ledger.records.len())),
        }
        return backend.reset_session(&job.tables, events).await;
    }
    match resumable::run(backend, job, &group.steps, direction, ledger, events).await {
        Ok(done) => report.done.extend(done),
        Err((done, error)) => {
            report.done.extend(done);
            return Err(error);
        }
    }
    if group.session {
        backend.reset_session(&job.tables, events).await?;
    }
    *ledger = backend.ledger(&job.tables, events).await?;
    Ok(())
}

/// What happened although its acknowledgement was lost: a step was planned because it had not.
fn done_after_all(group: &Group<'_>, now: &Ledger, direction: Direction) -> Vec<Done> {
    let moved = |id: &str| {
        let recorded = now.records.iter().any(|record| record.id == id);
        recorded == (direction == Direction::Up)
    };
    let steps = group.steps.iter().filter(|step| moved(step.id()));
    steps
        .map(|step| Done {
            id: step.id().to_owned(),
            name: step.name().to_owned(),
            statements: 0,
            elapsed: std::time::Duration::ZERO,
        })
        .collect()
}

/// Every way back that only the history has is there, and can run: their SQL, by revision.
async fn kept_ways<B: Backend>(
    backend: &mut B,
    job: &Job<'_>,
    ledger: &Ledger,
    planned: &[Done],
) -> Result<BTreeMap<String, String>, Error> {
    let mut kept = BTreeMap::new();
    for step in planned {
        if job.chain.get(&step.id).is_none()
            && let Some(record) = ledger.records.iter().find(|record| record.id == step.id)
        {
            let stored = apply::stored(backend, job, record).await?;
            kept.insert(step.id.clone(), stored.sql);
        }
    }
    Ok(kept)
}

/// The report of a run on a database that is not there: nothing is applied, and nothing is made.
pub(crate) fn without_database(job: &Job<'_>, direction: Direction) -> Result<Report, Error> {
    let mut report = Report {
        direction: Some(direction),
        would_lose: job.settings.count_losses.then(Vec::new),
        ..Report::default()
    };
    prepare(job, &Ledger::default(), direction, &mut report)?;
    Ok(report)
}

pub(crate) fn way(revision: &Revision, direction: Direction) -> &Way {
    match direction {
        Direction::Up => &revision.up,
        Direction::Down => &revision.down,
    }
}

fn by_others(report: &mut Report, events: &mut Events<'_>, revisions: usize) {
    if revisions == 0 {
        // The log is of all projects.
        return;
    }
    report.by_others += revisions;
    events.emit(&Event::DoneByOthers { revisions });
}

impl Chain {
    /// The texts of the chain, for messages.
    pub(crate) fn sources(&self) -> Sources {
        let mut sources = Sources::new(self.root.to_string());
        for revision in self.revisions() {
            for way in [&revision.up, &revision.down] {
                if let Way::Sql(scripts) = way {
                    for script in scripts.iter() {
                        sources.insert(script.path.to_string(), script.sql.to_string());
                    }
                }
            }
        }
        sources
    }
}
