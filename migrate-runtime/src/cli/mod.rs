//! The command line that an application makes its own.
//!
//! ```no_run
//! use clap::Parser;
//! use migrate_runtime::Chain;
//!
//! static MIGRATIONS: Chain = Chain::EMPTY; // migrate_runtime::migrate!("migrations")
//!
//! #[derive(Parser)]
//! enum App {
//!     /// Serve requests.
//!     Serve,
//!     /// Bring the database to another revision.
//!     Migrate(migrate_runtime::cli::Migrate),
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     match App::parse() {
//!         App::Serve => std::process::ExitCode::SUCCESS,
//!         App::Migrate(migrate) => migrate.run_blocking(&MIGRATIONS, "sqlite:app.db"),
//!     }
//! }
//! ```
//!
//! # JSON
//!
//! While a statement runs in batches, each of them is a line of JSON on stderr: `event` (`batch`, `batches-paused`), `id`,
//! `table`, and of a batch `done`, `estimated`, `rate`, `left_seconds`, `size`, `seconds`, of a pause `because`.
//!
//! With `--format json` a command prints one object on stdout. Keys are only ever added.
//!
//! | command | keys |
//! | --- | --- |
//! | `upgrade`, `downgrade`, `stamp` | `database`, `direction`, `from`, `to` (null is base), `done: [{id, name, statements, seconds}]`, `by_others`, `seconds`; the first two also `would_lose: [lost]`, what is kept before as `would_keep: [lost]`, and `dump: [command]` if that was asked for; an upgrade that stops in front of batches `left_to_backfill` |
//! | the same with `--dry-run` | `database`, `direction`, `from`, `to`, `steps: [{id, name, kind, transaction, statements: [sql]}]`, `would_lose`, `would_keep` |
//! | `current` | `database`, `exists`, `current`, `head`, `pending`, `at_head`, `ahead`, `half`, `findings`, `applied: [record]` |
//! | `history`, `heads` | `revisions` or `heads`: `[revision]`, newest first |
//! | `show` | a revision, with `up_sql`, `down_sql` and `unfilled` |
//! | `repair` | `database`, `id`, `forgotten` |
//! | `backfill` | `database`, `backfills: [{revision, direction, statement, table, state, rows_done, rows_estimated, rate, batch_size, batches, paused_because, started_at, updated_at, worker, error}]`; `run` as `upgrade` |
//! | `resume` | as `upgrade` or `downgrade`; `database` and an empty `done` when nothing is half-way |
//! | `backups` | `database`, `kept: [{id, what, rows (null: a file), place, file, kept_at}]`; with `--drop` `dropped` instead of `kept` |
//! | `ensure-version` | `database`, `made` |
//! | `doctor` | `database`, `checks`, `findings: [{code, what, mend}]`, `not_looked: [{code, why}]` |
//! | `force-unlock` | `database`, `released`, `holder` (null, or `run_id`, `holder`, `phase`, `held_seconds`, `connected`) |
//! | `verify` | `ok`, `engines: [{dialect, engine, place, findings: [diagnostic], seconds, planned, proved, revisions: [{id, name, proved, fingerprint, irreversible, tables, rows, without_rows: [{table, why}], unfilled, findings: [diagnostic], seconds}]}]` |
//! | any that fails | `error: {diagnostics, done}`; of `upgrade` and `downgrade` also `would_lose` |
//!
//! A *revision* has `id`, `name`, `message`, `revises`, `directory`, `kind`, `data`, `phase`, `sealed`, `head`, `irreversible`,
//! `up`, `down` (checksums by variant), `chain`, and with a database `applied` (null, or a record). A *record* has `id`,
//! `ordinal`, `name`, `revises`, `state`, `started_at`, `finished_at`, `duration_us`, `actor`, `host`, `app`, `app_version`,
//! `tool_version`, `stamped`, `kept`, `statements_total`, `statements_done`, `error`. A *diagnostic* has `code`, `severity`, `message`,
//! `help`, `places: [{file, line, column, end_line, end_column, label}]`; lines and columns count from 1. A *lost*
//! has `id`, `name`, `what` (`table`, `column`, `rows`, `partition`, `schema`, `database`, `unread`, or `rust`: not known), `of`
//! (its name), `count` (null: not counted), `over` (there are more than `count`), `why` (it was not counted).

// The help that people see at the terminal is made from these comments.
#![allow(rustdoc::invalid_html_tags)]

mod backup;
mod backups;
mod backfill;
mod batches;
mod care;
mod current;
mod dialect;
mod doctor;
mod downgrade;
mod ensure_version;
mod exit;
mod force_unlock;
mod heads;
mod history;
mod json;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod print_setup_sql;
mod printer;
mod progress;
mod repair;
mod resume;
mod server;
#[cfg(feature = "proof")]
mod shadow;
mod show;
mod stamp;
#[cfg(feature = "proof")]
mod interrupt;
mod upgrade;
mod url;
#[cfg(feature = "proof")]
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

pub use backfill::BackfillArgs;
pub use backups::BackupsArgs;
pub use batches::BatchArgs;
pub use current::CurrentArgs;
pub use dialect::{dialect as dialect_of, named as named_dialect};
pub use doctor::DoctorArgs;
pub use downgrade::DowngradeArgs;
pub use ensure_version::EnsureVersionArgs;
pub use exit::Exit;
pub use force_unlock::ForceUnlockArgs;
pub use heads::HeadsArgs;
pub use history::HistoryArgs;
#[cfg(feature = "proof")]
pub use interrupt::until_interrupted;
pub use json::diagnostics as diagnostics_json;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub use print_setup_sql::PrintSetupSqlArgs;
pub use printer::{Format, Printer};
pub use repair::RepairArgs;
pub use resume::ResumeArgs;
#[cfg(feature = "proof")]
pub use shadow::ShadowArgs;
pub use show::ShowArgs;
pub use stamp::StampArgs;
pub use upgrade::UpgradeArgs;
pub use url::{given_url, with_password};
#[cfg(feature = "proof")]
pub use verify::{VerifyArgs, print_findings, print_proofs, proof_json};

use migrate_core::diagnostic::{Code, Diagnostic, Sources};

use crate::block_on;
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;

/// `migrate <command>`, to be flattened into an application's own command line.
#[derive(Debug, Clone, clap::Args)]
pub struct Migrate {
    #[command(subcommand)]
    command: Box<Command>,
    #[command(flatten)]
    output: OutputArgs,
    /// The database, instead of the application's own: `sqlite:<file>`; `-` reads it from stdin.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "CARGO_MIGRATE_URL",
        hide_env = true
    )]
    url: Option<String>,
    /// A file that holds the URL, and that nobody else may read.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "url")]
    url_file: Option<PathBuf>,
    /// Refuse a connection that others could read, or answer in the server's place.
    #[arg(long, global = true)]
    require_tls: bool,
}

/// How results are printed: for every command the same.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct OutputArgs {
    /// The form of the results on stdout.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub format: Format,
    /// Print results and errors only.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Print more: details, and the SQL of a plan.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Show the data that a database's errors hold: values of rows, pieces of SQL.
    #[arg(long, global = true)]
    pub show_data: bool,
}

impl OutputArgs {
    /// The printer for these flags.
    #[must_use]
    pub fn printer(&self) -> Printer {
        Printer::new(self.format, self.quiet, self.verbose).showing_data(self.show_data)
    }
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Command {
    #[command(visible_alias = "up")]
    Upgrade(UpgradeArgs),
    #[command(visible_alias = "down")]
    Downgrade(DowngradeArgs),
    #[command(visible_alias = "status")]
    Current(CurrentArgs),
    History(HistoryArgs),
    Heads(HeadsArgs),
    Show(ShowArgs),
    Stamp(StampArgs),
    Backfill(BackfillArgs),
    Resume(ResumeArgs),
    Repair(RepairArgs),
    Backups(BackupsArgs),
    Doctor(DoctorArgs),
    EnsureVersion(EnsureVersionArgs),
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    PrintSetupSql(PrintSetupSqlArgs),
    ForceUnlock(ForceUnlockArgs),
    #[cfg(feature = "proof")]
    Verify(VerifyArgs),
}

impl Migrate {
    /// Runs the command on the chain and the application's database; prints what there is to say.
    pub async fn run<D>(self, chain: &Chain, database: D) -> ExitCode
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let printer = self.output.printer();
        let database = self.database(database, &printer);
        #[cfg(feature = "proof")]
        let is_named = self.is_named();
        let command = match *self.command {
            #[cfg(feature = "proof")]
            Command::Verify(args) => Command::Verify(args.needing_development(is_named)),
            command => command,
        };
        let outcome = match database {
            Ok(database) => Box::pin(command.run(chain, &database, &printer)).await,
            Err(error) => Err(error),
        };
        outcome
            .unwrap_or_else(|error| {
                printer.error(&error);
                Exit::of(&error)
            })
            .into()
    }

    /// As [`Self::run`], for a program without async.
    pub fn run_blocking<D>(self, chain: &Chain, database: D) -> ExitCode
    where
        D: TryInto<Database, Error: Into<Error>> + Send,
    {
        block_on(async move { Box::pin(self.run(chain, database)).await })
    }

    /// Whether the command line says which database is meant; `cargo migrate` says it by a variable, whatever it has it from.
    #[cfg(feature = "proof")]
    fn is_named(&self) -> bool {
        let is_given = self.url.is_some() && std::env::var_os("CARGO_MIGRATE_URL").is_none();
        is_given || self.url_file.is_some()
    }

    fn database<D>(&self, own: D, printer: &Printer) -> Result<Database, Error>
    where
        D: TryInto<Database, Error: Into<Error>>,
    {
        let database = match given_url(self.url.as_deref(), self.url_file.as_deref())? {
            Some(url) => Database::try_from(url)?,
            None => own.try_into().map_err(Into::into)?,
        };
        if self.require_tls {
            database.require_tls()?;
        }
        printer.diagnostics(&database.warnings(), &Sources::default());
        Ok(database)
    }
}

impl Command {
    async fn run(
        self,
        chain: &Chain,
        database: &Database,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let database = Some(database);
        match self {
            Self::Upgrade(args) => args.run(chain, database, printer).await,
            Self::Downgrade(args) => args.run(chain, database, printer).await,
            Self::Current(args) => args.run(chain, database, printer).await,
            Self::History(args) => args.run(chain, database, printer).await,
            Self::Heads(args) => args.run(chain.revisions(), printer),
            Self::Show(args) => args.run(chain, database, printer).await,
            Self::Stamp(args) => args.run(chain, database, printer).await,
            Self::Repair(args) => args.run(chain, database, printer).await,
            Self::Backfill(args) => Box::pin(args.run(chain, database, printer)).await,
            Self::Resume(args) => args.run(chain, database, printer).await,
            Self::Backups(args) => args.run(chain, database, printer).await,
            Self::Doctor(args) => args.run(chain, database, printer).await,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Self::PrintSetupSql(args) => args.run(chain, database, printer),
            Self::EnsureVersion(args) => args.run(chain, database, printer).await,
            Self::ForceUnlock(args) => args.run(chain, database, printer).await,
            #[cfg(feature = "proof")]
            Self::Verify(args) => args.run(chain, database, printer).await,
        }
    }
}

/// The database, for a command that cannot do without.
fn needed(database: Option<&Database>) -> Result<&Database, Error> {
    database.ok_or_else(|| {
        Error::from(
            Diagnostic::error(Code::DatabaseUrl, "no database is named").help(
                "give `--url sqlite:<file>`, set DATABASE_URL, or write `url = \"sqlite:<file>\"` into the configuration",
            ),
        )
    })
}

/// `2 revisions`, `1 statement`.
fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// A duration as people read it.
fn duration(elapsed: std::time::Duration) -> String {
    match elapsed.as_micros() {
        0..1_000 => format!("{} µs", elapsed.as_micros()),
        1_000..10_000 => format!("{:.1} ms", elapsed.as_secs_f64() * 1e3),
        10_000..1_000_000 => format!("{} ms", elapsed.as_millis()),
        1_000_000..60_000_000 => format!("{:.1} s", elapsed.as_secs_f64()),
        _ => format!(
            "{} min {} s",
            elapsed.as_secs() / 60,
            elapsed.as_secs() % 60
        ),
    }
}
