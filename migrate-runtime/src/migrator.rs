//! The entry of the library: a chain, options, and what to do with a database.

use std::time::Duration;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::target::{Direction, Target};

use crate::backend::{Backend, OpenOptions, on_backend};
use crate::backfill::BackfillSettings;
use crate::backup::{Backup, Keeping};
use crate::chain::Chain;
use crate::database::{Database, Kind};
use crate::engine::{Job, run};
use crate::error::Error;
use crate::event::{Event, Events, Handler};
use crate::loss::Confirm;
use crate::report::Report;
use crate::status::{self, Status};
use crate::tables::{Runner, Tables};

/// How much shares one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TransactionScope {
    /// One transaction for each revision. A database with an empty history is brought up in one all the same: nobody
    /// uses it yet.
    #[default]
    Each,
    /// One transaction for the run; a revision with `transaction off` is refused. If one of the revisions drops a table,
    /// foreign keys are off for all of them: nothing cascades, and a reference that breaks is an error.
    All,
}

/// What to do when a database has revisions that the program does not know: it is older than the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ahead {
    /// Fail, and say which revisions, applied when and by which version.
    #[default]
    Deny,
    /// Go on: there is nothing to apply.
    Allow,
}

/// Applies a chain to a database, with options.
///
/// ```
/// # async fn run() -> Result<(), migrate_runtime::Error> {
/// use migrate_runtime::{Chain, Migrator};
///
/// static MIGRATIONS: Chain = Chain::EMPTY;
///
/// let report = Migrator::new(&MIGRATIONS)
///     .app("shop", env!("CARGO_PKG_VERSION"))
///     .on_event(|event| println!("{event:?}"))
///     .upgrade("sqlite::memory:")
///     .await?;
/// assert!(report.done.is_empty());
/// # Ok(())
/// # }
/// # migrate_runtime::block_on(run()).unwrap();
/// ```
pub struct Migrator<'a> {
    pub(crate) chain: &'a Chain,
    pub(crate) settings: Settings,
    handler: Option<Handler<'a>>,
    pub(crate) confirm: Option<Confirm<'a>>,
}

/// The options of a run.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(crate) struct Settings {
    pub(crate) target: Option<Target>,
    pub(crate) lock_wait: Duration,
    pub(crate) scope: TransactionScope,
    pub(crate) ahead: Ahead,
    pub(crate) dry_run: bool,
    pub(crate) force: bool,
    pub(crate) actor: Option<String>,
    pub(crate) app: Option<String>,
    pub(crate) app_version: Option<String>,
    pub(crate) lock_timeout: Duration,
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) pooled: Option<bool>,
    pub(crate) lease: Option<Duration>,
    pub(crate) show_data: bool,
    pub(crate) count_losses: bool,
    pub(crate) backup: Option<Backup>,
    pub(crate) backfill: BackfillSettings,
}

impl Settings {
    pub(crate) const fn open_options(&self, create: bool) -> OpenOptions {
        OpenOptions {
            create,
            lock_wait: self.lock_wait,
            lock_timeout: self.lock_timeout,
            statement_timeout: self.statement_timeout,
            pooled: self.pooled,
            lease: self.lease,
        }
    }
}

impl<'a> Migrator<'a> {
    /// A migrator with the library's defaults: to head, one transaction for each revision, five minutes of patience.
    #[must_use]
    pub fn new(chain: &'a Chain) -> Self {
        Self {
            chain,
            settings: Settings {
                target: None,
                lock_wait: Duration::from_mins(5),
                scope: TransactionScope::Each,
                ahead: Ahead::Deny,
                dry_run: false,
                force: false,
                actor: None,
                app: chain.app.map(|(name, _)| name.to_owned()),
                app_version: chain.app.map(|(_, version)| version.to_owned()),
                lock_timeout: Duration::from_secs(2),
                statement_timeout: None,
                pooled: None,
                lease: None,
                show_data: false,
                count_losses: false,
                backup: None,
                backfill: BackfillSettings::default(),
            },
            handler: None,
            confirm: None,
        }
    }

    /// Where to: `head`, `base`, an id or the start of one, `+1`, `-2`, `<id>+1`. Without it an upgrade goes to head, and
    /// a downgrade one step back.
    pub fn target(mut self, target: &str) -> Result<Self, Error> {
        self.settings.target = Some(Target::parse(target).map_err(|found| *found)?);
        Ok(self)
    }

    /// How long to wait for another process each time that it is in the way: when connecting, reading, beginning or
    /// committing. The default is five minutes; then the error's code is `database-busy`.
    #[must_use]
    pub fn lock_wait(mut self, limit: Duration) -> Self {
        self.settings.lock_wait = limit;
        self
    }

    /// On a server: how long a statement waits for a lock that another session has, before its revision is rolled back and
    /// tried again; in between others get their turn. The default is two seconds.
    #[must_use]
    pub fn lock_timeout(mut self, limit: Duration) -> Self {
        self.settings.lock_timeout = limit;
        self
    }

    /// On a server: how long a statement may run. The default is without end, whatever the role or the database says. MySQL has no
    /// such limit, MariaDB has.
    #[must_use]
    pub fn statement_timeout(mut self, limit: Duration) -> Self {
        self.settings.statement_timeout = Some(limit);
        self
    }

    /// On a server: whether the connection goes through a pooler in transaction mode. By default that is found out.
    #[must_use]
    pub fn pooled(mut self, pooled: bool) -> Self {
        self.settings.pooled = Some(pooled);
        self
    }

    /// On a server: for how long whoever migrates may give no sign before another process takes over. The default is 15
    /// seconds, and 60 on a Galera cluster. All processes of an application should say the same.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.settings.lease = Some(lease);
        self
    }

    /// Whether errors may show the values of rows and the pieces of SQL that a server repeats in them. The default is that
    /// they do not: errors end up in logs. The history never holds them.
    #[must_use]
    pub fn show_data(mut self, show_data: bool) -> Self {
        self.settings.show_data = show_data;
        self
    }

    /// What is kept before an upgrade throws data away; a downgrade puts it back. The default is nothing.
    ///
    /// ```
    /// # async fn run() -> Result<(), migrate_runtime::Error> {
    /// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
    /// use migrate_runtime::{Backup, Migrator};
    ///
    /// let backup = Backup { max_rows: 10_000, ..Backup::before_contract() };
    /// Migrator::new(&MIGRATIONS).backup(backup).upgrade("sqlite::memory:").await?;
    /// # Ok(())
    /// # }
    /// # migrate_runtime::block_on(run()).unwrap();
    /// ```
    #[must_use]
    pub fn backup(mut self, backup: Backup) -> Self {
        self.settings.backup = Some(backup);
        self
    }

    /// How much shares one transaction.
    #[must_use]
    pub fn transaction(mut self, scope: TransactionScope) -> Self {
        self.settings.scope = scope;
        self
    }

    /// What to do when the database is newer than the program.
    #[must_use]
    pub fn ahead(mut self, policy: Ahead) -> Self {
        self.settings.ahead = policy;
        self
    }

    /// Only say what would be done: the report lists it, and nothing is written.
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.settings.dry_run = dry_run;
        self
    }

    /// Lets a downgrade pass over revisions that are declared irreversible: their record goes, the schema stays.
    #[must_use]
    pub fn force(mut self, force: bool) -> Self {
        self.settings.force = force;
        self
    }

    /// Who runs this, for the history. The default is the name of the account.
    #[must_use]
    pub fn actor(mut self, actor: impl Into<String>) -> Self {
        self.settings.actor = Some(actor.into());
        self
    }

    /// The program and its version, for the history. `migrate!` fills it with those of the crate.
    #[must_use]
    pub fn app(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        self.settings.app = Some(name.into());
        self.settings.app_version = Some(version.into());
        self
    }

    /// A function that is told what happens.
    #[must_use]
    pub fn on_event(mut self, handler: impl FnMut(&Event<'_>) + Send + 'a) -> Self {
        self.handler = Some(Box::new(handler));
        self
    }

    /// Moves the database toward head. A file that is not there is made.
    ///
    /// The error says what was done before, in [`Error::report`]. Among its codes: `history-ahead`, `history-edited` and
    /// its like when database and chain contradict each other, `half-applied`, `statement-failed` with the place,
    /// `database-busy`, `read-only`, `connection`.
    pub async fn upgrade<D>(self, database: D) -> Result<Report, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        self.go(Direction::Up, database.try_into().map_err(Into::into)?)
            .await
    }

    /// Moves the database toward base: one step when no target was given. Revisions that the chain does not have are taken
    /// back with the SQL that was kept when they were applied.
    ///
    /// ```
    /// # async fn run() -> Result<(), migrate_runtime::Error> {
    /// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
    /// use migrate_runtime::Migrator;
    ///
    /// let would = Migrator::new(&MIGRATIONS).target("base")?.dry_run(true).downgrade("sqlite::memory:").await?;
    /// assert!(would.planned.is_empty());
    /// # Ok(())
    /// # }
    /// # migrate_runtime::block_on(run()).unwrap();
    /// ```
    ///
    /// `no-way-back` is the code when one of the revisions has none; then nothing was taken back.
    pub async fn downgrade<D>(self, database: D) -> Result<Report, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        self.go(Direction::Down, database.try_into().map_err(Into::into)?)
            .await
    }

    /// Where the database stands. Writes nothing, takes no lock. A database that is not there is one without revisions.
    ///
    /// ```
    /// # async fn run() -> Result<(), migrate_runtime::Error> {
    /// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
    /// use migrate_runtime::Migrator;
    ///
    /// let status = Migrator::new(&MIGRATIONS).status("sqlite::memory:").await?;
    /// assert!(status.is_at_head());
    /// # Ok(())
    /// # }
    /// # migrate_runtime::block_on(run()).unwrap();
    /// ```
    pub async fn status<D>(self, database: D) -> Result<Status, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        self.chain.is_for(&database)?;
        on_backend!(database, B => {
            status::read::<B>(self.chain, &database, &self.settings).await
        })
    }

    /// Records the chain up to the target (`head` when none was given) as applied, and nothing above it, without running
    /// anything; one that stopped half-way counts as applied from then on. `purge` forgets first whatever the history holds,
    /// also what the chain does not know.
    pub async fn stamp<D>(self, database: D, purge: bool) -> Result<Report, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        self.chain.is_for(&database)?;
        let (job, mut events) = self.job(&database);
        on_backend!(database, B => {
            crate::stamp::stamp::<B>(&job, &database, purge, &mut events).await
        })
    }

    /// Lets the history say of a revision what the chain says: accepts an edit on purpose, or records a revision as
    /// applied that was skipped. `forget` removes the record of a revision that the chain does not have. Logged. What stopped
    /// half-way is not repaired: an upgrade finishes it, a stamp declares it applied.
    pub async fn repair<D>(self, database: D, id: &str, forget: bool) -> Result<(), Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = database.try_into().map_err(Into::into)?;
        self.chain.is_for(&database)?;
        let (job, mut events) = self.job(&database);
        on_backend!(database, B => {
            crate::repair::repair::<B>(&job, &database, id, forget, &mut events).await
        })
    }

    async fn go(self, direction: Direction, database: Database) -> Result<Report, Error> {
        self.chain.is_for(&database)?;
        let (job, mut events) = self.job(&database);
        let create = direction == Direction::Up && !job.settings.dry_run;
        if !create && !database.exists() {
            return crate::engine::without_database(&job, direction);
        }
        if !database.exists() {
            // What can be refused is refused before the file is made.
            crate::engine::without_database(&job, direction)?;
        }
        let options = job.settings.open_options(create);
        on_backend!(database, B => {
            let mut backend = B::open(&database, options, &mut events).await?;
            let outcome = Box::pin(run(&mut backend, &job, direction, &mut events)).await;
            backend.close().await;
            outcome
        })
    }

    pub(crate) fn job(self, database: &Database) -> (Job<'a>, Events<'a>) {
        let runner = Runner {
            run_id: run_id(),
            actor: self.settings.actor.clone().or_else(account),
            host: host(),
            app: self.settings.app.clone(),
            app_version: self.settings.app_version.clone(),
        };
        let tables = self.chain.tables_in(database);
        let job = Job {
            chain: self.chain,
            settings: self.settings,
            confirm: self.confirm,
            keeping: Keeping::default(),
            runner,
            tables,
        };
        (job, Events::new(self.handler))
    }
}

impl Chain {
    /// Brings a database to head: the one call at start-up. One read and nothing else when there is nothing to do.
    pub async fn upgrade<D>(&self, database: D) -> Result<Report, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        Migrator::new(self).upgrade(database).await
    }

    /// The tables of the history in a database.
    pub(crate) fn tables_in(&self, database: &Database) -> Tables {
        let tables = self.tables(database.dialect());
        match &database.kind {
            #[cfg(feature = "mysql")]
            Kind::Mysql(options) => match options.get_database() {
                Some(name) => tables.in_database(name),
                None => tables,
            },
            #[allow(unreachable_patterns, reason = "MySQL may be the only one")]
            _ => tables,
        }
    }

    /// The tables of the history, wherever that is.
    pub(crate) fn tables(&self, dialect: Dialect) -> Tables {
        Tables::new(dialect, &self.tables, &self.project)
    }
}

pub(crate) fn account() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .filter(|name| !name.is_empty())
}

fn host() -> Option<String> {
    let named = ["HOSTNAME", "COMPUTERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    named
        .or_else(|| std::fs::read_to_string("/proc/sys/kernel/hostname").ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
}

/// 128 random bits in hex: names a run, and the savepoint that guards its transactions.
pub(crate) fn run_id() -> String {
    let mut bytes = [0_u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // No source of randomness: the time and the process tell runs apart well enough.
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        bytes = (now.as_nanos() ^ (u128::from(std::process::id()) << 96)).to_be_bytes();
    }
    format!("{:032x}", u128::from_be_bytes(bytes))
}

/// The error for a history and a chain that contradict each other.
pub(crate) fn ahead_error(ahead: &[migrate_core::history::Record]) -> Diagnostic {
    let list: Vec<String> = ahead
        .iter()
        .map(|record| format!("`{}` ({})", record.label(), record.provenance()))
        .collect();
    let lowest = ahead
        .first()
        .and_then(|record| record.parent.as_deref())
        .unwrap_or("base");
    Diagnostic::error(
        Code::HistoryAhead,
        format!("the database is newer than this program: it has {}", list.join(", ")),
    )
    .help(format!(
        "run the newer program; or take the database back with `downgrade {lowest}`, which uses the ways back that were \
         kept in the history"
    ))
}
