//! The command line: what there is to say, and who does it.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use migrate_core::config::Config;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_runtime::cli::{
    BackfillArgs, BackupsArgs, BatchArgs, CurrentArgs, DoctorArgs, DowngradeArgs,
    EnsureVersionArgs, Exit, ForceUnlockArgs, HeadsArgs, HistoryArgs, PrintSetupSqlArgs, Printer,
    RepairArgs, ResumeArgs, ShowArgs, StampArgs, UpgradeArgs, VerifyArgs,
};
use migrate_runtime::{Chain, Database, Error, block_on};

use crate::application;
use crate::commands::{
    calibrate, check, completions, diff, edit, explain, import, init, lint, man, new, plan, rebase,
    release, schema, seal, squash, stats, trace, unseal, verify,
};
use crate::configuration::{Project, ProjectArgs};
use crate::context::{Context, DatabaseArgs};
use crate::failure::Failure;
use crate::output::OutputArgs;

/// Schema migrations whose safety is settled before the program ships
#[derive(Debug, Parser)]
#[command(
    name = "cargo-migrate",
    bin_name = "cargo migrate",
    version,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Start with `cargo migrate init`, then `cargo migrate new create_users`.\n\n\
        Exit codes:\n  \
        0  done, or nothing to do\n  \
        1  something is wrong; `check` or `lint` found errors\n  \
        2  the command line is wrong\n  \
        3  the database is not at head (`current --check-head`), or cannot be written to: a standby\n  \
        4  the history of the database and the chain contradict each other\n  \
        5  another process kept the database busy for longer than --lock-wait\n  \
        6  the database is newer than the chain\n  \
        7  not confirmed, or a question is open\n  \
        75 another process took over meanwhile: run it again\n  \
        130 interrupted"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    project: ProjectArgs,
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    output: OutputArgs,
}

// In the order of a day's work.
#[derive(Debug, Subcommand)]
enum Command {
    Init(init::InitArgs),
    Import(import::ImportArgs),
    #[command(visible_alias = "revision")]
    New(Box<new::NewArgs>),
    Diff(diff::DiffArgs),
    Edit(edit::EditArgs),
    Check(check::CheckArgs),
    Lint(lint::LintArgs),
    Verify(VerifyArgs),
    Schema(schema::SchemaArgs),
    Plan(plan::PlanArgs),
    Trace(trace::TraceArgs),
    #[command(visible_alias = "up")]
    Upgrade(UpgradeArgs),
    #[command(visible_alias = "down")]
    Downgrade(DowngradeArgs),
    #[command(visible_alias = "status")]
    Current(CurrentArgs),
    History(HistoryArgs),
    Heads(HeadsArgs),
    Show(ShowArgs),
    Seal(seal::SealArgs),
    Unseal(unseal::UnsealArgs),
    Release(release::ReleaseArgs),
    Rebase(rebase::RebaseArgs),
    Squash(squash::SquashArgs),
    Stamp(StampArgs),
    Backfill(BackfillArgs),
    Resume(ResumeArgs),
    Repair(RepairArgs),
    Backups(BackupsArgs),
    Doctor(DoctorArgs),
    EnsureVersion(EnsureVersionArgs),
    PrintSetupSql(PrintSetupSqlArgs),
    ForceUnlock(ForceUnlockArgs),
    Stats(stats::StatsArgs),
    Calibrate(calibrate::CalibrateArgs),
    Explain(explain::ExplainArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

/// The arguments as `cargo-migrate …` has them: cargo puts the name of the subcommand before them.
pub(crate) fn arguments(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    if arguments.get(1).is_some_and(|first| first == "migrate") {
        arguments.remove(1);
    }
    arguments
}

impl Cli {
    /// Does what the command line says, and tells what went wrong.
    pub(crate) fn run(self) -> ExitCode {
        let printer = self.output.printer();
        let form = self.output.form();
        self.dispatch(printer).unwrap_or_else(|failure| {
            if let Some(tell) = form.tell_failure {
                tell(failure.diagnostics(), printer);
            }
            failure.report(printer).into()
        })
    }

    fn dispatch(self, printer: Printer) -> Result<ExitCode, Failure> {
        let bare = || Context::new(&self.project, &self.database, printer);
        let context = || bare()?.with_table_stats();
        let is_unnamed = self.database.database.as_deref() == Some("");
        if is_unnamed && !matches!(self.command, Command::Check(_)) {
            let found = Diagnostic::error(Code::ConfigValue, "`--database` does not say which one");
            return Err(Failure::usage(found.help(
                "write `--database <name>`, with a name from `databases` of the configuration",
            )));
        }
        let exit = match &self.command {
            Command::Init(args) => init::run(args, &self.project, &self.database, printer)?,
            Command::Import(args) => import::run(args, &context()?)?,
            Command::New(args) => new::run(args, &context()?)?,
            Command::Diff(args) => diff::run(args, &context()?)?,
            Command::Edit(args) => edit::run(args, &context()?)?,
            Command::Check(args) => check::run(args, &context()?)?,
            Command::Lint(args) => lint::run(args, &context()?)?,
            Command::Schema(args) if args.needs_no_chain() => {
                let project = Project::find_or_here(&self.project)?;
                let context = Context::of(project, &self.database, printer)?;
                schema::run(args, &context.with_table_stats()?)?
            }
            Command::Schema(args) => schema::run(args, &context()?)?,
            Command::Verify(args) => return verify::run(args, &context()?),
            Command::Seal(args) => seal::run(args, &context()?)?,
            Command::Unseal(args) => unseal::run(args, &context()?)?,
            Command::Release(args) => release::run(args, &context()?)?,
            Command::Rebase(args) => rebase::run(args, &context()?)?,
            Command::Squash(args) => squash::run(args, &context()?)?,
            Command::Plan(args) => plan::run(args, &context()?)?,
            Command::Trace(args) => trace::run(args, &context()?)?,
            // They write what would be read.
            Command::Stats(args) => stats::run(args, bare()?)?,
            Command::Calibrate(args) => calibrate::run(args, &bare()?)?,
            Command::Heads(args) => args
                .clone()
                .run(&context()?.reading()?.revisions, &printer)?,
            Command::Explain(args) => explain::run(args, &self.project, &self.database, printer)?,
            Command::Completions(args) => completions::run(args, printer),
            Command::Man(args) => man::run(args, printer)?,
            _ => {
                let context = context()?;
                return on_database(self.command, &context);
            }
        };
        Ok(exit.into())
    }
}

/// The commands that the library shares with every application.
fn on_database(command: Command, context: &Context) -> Result<ExitCode, Failure> {
    let command = with_batches(configured(command, context), context);
    let printer = &context.printer;
    let reading = context.reading()?;
    if let Some(stale) = context.stale_settings(&reading) {
        return Err(Failure::new(vec![stale], reading.sources));
    }
    let database = context.database()?;
    let chain = Chain::from_read(reading, context.shown.clone())?;
    let is_script = match &command {
        Command::Upgrade(args) => args.is_sql(),
        Command::Downgrade(args) => args.is_sql(),
        _ => false,
    };
    let moves = matches!(command, Command::Upgrade(_) | Command::Downgrade(_));
    let outcome =
        block_on(async { Box::pin(run(command, &chain, database.as_ref(), printer)).await });
    match outcome {
        // The plan was refused before anything was done: the application can carry it out.
        Err(error) if moves && !is_script && error.code() == Some(Code::RustNotLinked) => {
            Ok(application::run(context)?.into())
        }
        outcome => Ok(outcome?.into()),
    }
}

async fn run(
    command: Command,
    chain: &Chain,
    database: Option<&Database>,
    printer: &Printer,
) -> Result<Exit, Error> {
    match command {
        Command::Upgrade(args) => args.run(chain, database, printer).await,
        Command::Downgrade(args) => args.run(chain, database, printer).await,
        Command::Current(args) => args.run(chain, database, printer).await,
        Command::History(args) => args.run(chain, database, printer).await,
        Command::Show(args) => args.run(chain, database, printer).await,
        Command::Stamp(args) => args.run(chain, database, printer).await,
        Command::Repair(args) => args.run(chain, database, printer).await,
        Command::Backfill(args) => args.run(chain, database, printer).await,
        Command::Resume(args) => args.run(chain, database, printer).await,
        Command::Backups(args) => args.run(chain, database, printer).await,
        Command::Doctor(args) => args.run(chain, database, printer).await,
        Command::PrintSetupSql(args) => args.run(chain, database, printer),
        Command::EnsureVersion(args) => args.run(chain, database, printer).await,
        Command::ForceUnlock(args) => args.run(chain, database, printer).await,
        // Those have no database, and were carried out before.
        _ => Err(Error::from(Diagnostic::error(
            Code::Io,
            "this command does not work on a database",
        ))),
    }
}

/// The command with what is configured, where the command line does not say something else.
fn configured(command: Command, context: &Context) -> Command {
    let mut command = command;
    let mut words = arguments(std::env::args_os());
    for (flag, value) in flags(&context.config) {
        let said = |word: &OsString| {
            let word = word.to_string_lossy();
            word == flag || word.starts_with(&format!("{flag}="))
        };
        if words.iter().any(said) {
            continue;
        }
        let mut more = words.clone();
        more.extend([flag.into(), value.into()]);
        // Not every command knows every option.
        if let Ok(cli) = Cli::try_parse_from(&more) {
            (command, words) = (cli.command, more);
        }
    }
    command
}

/// The options that the configuration stands for.
pub(crate) fn flags(config: &Config) -> Vec<(&'static str, String)> {
    let backup = config.backup.clone().unwrap_or_default();
    let all = [
        (
            "--lock-wait",
            config.lock_wait.map(|seconds| seconds.to_string()),
        ),
        ("--backup", backup.before),
        ("--backup-how", backup.how),
        (
            "--backup-max-rows",
            backup.max_rows.map(|rows| rows.to_string()),
        ),
        ("--backup-folder", backup.folder),
    ];
    all.into_iter()
        .filter_map(|(flag, value)| Some((flag, value?)))
        .collect()
}

/// The command with what is configured of batches, where the command line says nothing.
fn with_batches(command: Command, context: &Context) -> Command {
    let Some(configured) = &context.config.backfill else {
        return command;
    };
    let batches = BatchArgs {
        batch_target: configured.target,
        max_lag: configured.throttle.max_lag,
        max_load: configured.throttle.max_load,
        throttle_sql: configured.throttle.sql.clone(),
    };
    let wait = configured.wait.unwrap_or(true);
    match command {
        Command::Upgrade(args) => Command::Upgrade(args.with_batches(&batches, wait)),
        Command::Downgrade(args) => Command::Downgrade(args.with_batches(&batches)),
        Command::Resume(args) => Command::Resume(args.with_batches(&batches)),
        Command::Backfill(args) => Command::Backfill(args.with_batches(&batches)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{Cli, arguments};

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn cargo_s_own_word_is_dropped() {
        let words = |line: &str| arguments(line.split(' ').map(Into::into)).len();
        assert_eq!(
            words("cargo-migrate migrate new x"),
            words("cargo-migrate new x")
        );
    }
}
