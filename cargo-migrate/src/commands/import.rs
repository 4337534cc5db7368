//! `import`: the history of another migration tool becomes a chain, and its database is stamped to match.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::folder::{LOCK_FILE, is_ignored};
use migrate_runtime::cli::Exit;
use migrate_runtime::load::read_directory;
use migrate_runtime::{Chain, Database, Migrator, block_on};

use super::check::counted;
use crate::change::Change;
use crate::context::Context;
use crate::failure::Failure;
use crate::import::alembic::AlembicArgs;
use crate::import::layout::{self, Planned};
use crate::import::position::{self, Position};
use crate::import::report::{Imported, Stamp, Target};
use crate::import::{History, alembic, diesel, refinery, refusal, sqlx};
use crate::naming::Naming;
use crate::path;

/// Bring along the history of another migration tool: its files, and where your database stands
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo migrate import alembic --dir ../service --dry-run\n  \
    cargo migrate import sqlx --dir migrations --to db/migrations\n\n\
    All is written, or nothing. The other tool's files and its table stay as they are. A database\n\
    that is named (--url, DATABASE_URL, the configuration), and that the other tool has brought\n\
    somewhere, is stamped to stand there; nothing runs on it.\n\n\
    With --format json: {tool, directory, dry_run, revisions: [{id, name, was, revises, directory,\n\
    files, transaction, irreversible}], stamped: {database, id, was}, notes}; `stamped` is null when\n\
    nothing was.")]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    tool: Tool,
    /// Write into this directory instead of the configured one
    #[arg(long, global = true, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Leave the database alone
    #[arg(long, global = true)]
    no_stamp: bool,
    /// Say what would be written and stamped, and write nothing
    #[arg(long, global = true)]
    dry_run: bool,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Tool {
    /// Alembic (Python): its own --sql output becomes the revisions
    #[command(after_help = "Examples:\n  \
        cargo migrate import alembic --dir ../service --dry-run\n  \
        cargo migrate import alembic --python .venv/bin/python --url sqlite:app.db\n\n\
        It runs the project's env.py without a connection, as `alembic upgrade --sql` does. SQLite's\n\
        batch operations need a table to look at; the chain then runs on a scratch database.")]
    Alembic {
        #[command(flatten)]
        alembic: AlembicArgs,
        /// The table that holds the version [default: what env.py says, else `alembic_version`]
        #[arg(long, value_name = "TABLE")]
        version_table: Option<String>,
    },
    /// sqlx: <version>_<name>.sql, or .up.sql and .down.sql
    #[command(
        after_help = "Example:\n  cargo migrate import sqlx --dir migrations --to db/migrations"
    )]
    Sqlx {
        #[command(flatten)]
        folder: FolderArgs,
        /// The table of its history [default: `_sqlx_migrations`]
        #[arg(long, value_name = "TABLE")]
        version_table: Option<String>,
    },
    /// Diesel: <version>_<name>/up.sql and down.sql
    #[command(
        after_help = "Example:\n  cargo migrate import diesel --dir migrations --to db/migrations"
    )]
    Diesel {
        #[command(flatten)]
        folder: FolderArgs,
    },
    /// refinery: V<n>__<name>.sql
    #[command(after_help = "Example:\n  cargo migrate import refinery --dir src/migrations")]
    Refinery {
        #[command(flatten)]
        folder: FolderArgs,
        /// The table of its history [default: `refinery_schema_history`]
        #[arg(long, value_name = "TABLE")]
        version_table: Option<String>,
    },
}

#[derive(Debug, Clone, clap::Args)]
struct FolderArgs {
    /// The folder of its migrations [default: `migrations` in the package]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl FolderArgs {
    fn folder(&self, context: &Context) -> PathBuf {
        let folder = self.dir.clone();
        folder.unwrap_or_else(|| context.project.root.join("migrations"))
    }
}

pub(crate) fn run(args: &ImportArgs, context: &Context) -> Result<Exit, Failure> {
    let target = target(args, context)?;
    speaks(context, &target.settings.dialects)?;
    let history = history(&args.tool, context, &target.settings.dialects)?;
    if history.steps.is_empty() {
        return Err(Failure::usage(refusal(
            format!("{} has no migrations there", history.tool),
            "name the folder that holds them with --dir",
        )));
    }
    let naming = Naming::now(&context.config);
    let now = Timestamp::now().strftime("%Y%m%d%H%M%S").to_string();
    let dialect = target.settings.dialects.first().copied();
    let planned = layout::plan(&history, &naming, &now, dialect.unwrap_or(Dialect::Sqlite))?;
    let (reading, lock) = layout::reading(&planned, &target.settings, &target.shown);
    let (errors, sources) = layout::errors(&reading, &planned, history.tool);
    if !errors.is_empty() {
        context.printer.note(
            "nothing was written: mend these in a copy of the other tool's files, and import that",
        );
        return Err(Failure::new(errors, sources));
    }
    let mut notes = history.notes.clone();
    let stamp = if args.no_stamp {
        None
    } else {
        stamp(context, &history, &planned, &mut notes)?
    };
    if !args.dry_run {
        write(context, &target, &planned, &lock, stamp.as_ref())?;
    }
    let imported = Imported {
        target: &target,
        history: &history,
        planned: &planned,
        stamp: stamp.as_ref(),
        notes: &notes,
        dry_run: args.dry_run,
    };
    imported.report(context);
    Ok(Exit::Success)
}

/// Files for one kind of database make no sense when they are read as those of another.
fn speaks(context: &Context, dialects: &[Dialect]) -> Result<(), Failure> {
    let database = context.url()?.map(Database::try_from).transpose()?;
    let Some(database) = database.filter(|it| !dialects.contains(&it.dialect())) else {
        return Ok(());
    };
    let (of, names) = (database.dialect(), dialects.iter().map(|one| one.name()));
    let names = names.collect::<Vec<_>>().join(", ");
    let message = format!("{database} is a database of {of}, and the chain is to be for {names}");
    let found = Diagnostic::error(Code::DialectNotDeclared, message);
    Err(Failure::usage(found.help(format!(
        "`cargo migrate init --dialects {of}` says what it is for; then import again"
    ))))
}

fn history(tool: &Tool, context: &Context, dialects: &[Dialect]) -> Result<History, Failure> {
    match tool {
        Tool::Alembic {
            alembic,
            version_table,
        } => {
            let folder = alembic.dir.as_deref().unwrap_or(&context.project.root);
            alembic::read(folder, alembic, version_table.as_deref(), dialects)
        }
        Tool::Sqlx {
            folder,
            version_table,
        } => sqlx::read(&folder.folder(context), version_table.as_deref()),
        Tool::Diesel { folder } => diesel::read(&folder.folder(context)),
        Tool::Refinery {
            folder,
            version_table,
        } => refinery::read(&folder.folder(context), version_table.as_deref()),
    }
}

/// The directory to write into, which has to be free.
fn target(args: &ImportArgs, context: &Context) -> Result<Target, Failure> {
    let directory = match &args.to {
        Some(to) => {
            path::normal(&std::path::absolute(to).map_err(|error| Failure::io("find", to, &error))?)
        }
        None => context.directory.clone(),
    };
    let shown = path::shown(&directory);
    let mut lock = None;
    if directory.exists() {
        let reading = read_directory(&directory, &shown)?;
        let taken = in_the_way(&directory)?;
        let recorded = reading
            .lock
            .as_ref()
            .is_some_and(|lock| !lock.revisions.is_empty());
        if let Some(name) = taken.or_else(|| recorded.then(|| LOCK_FILE.to_owned())) {
            let message = if reading.revisions.is_empty() {
                format!("{shown} is not empty: it holds `{name}`")
            } else {
                format!(
                    "{shown} holds a chain of {} already",
                    counted(reading.revisions.len(), "revision")
                )
            };
            return Err(Failure::usage(refusal(
                message,
                "write into a new directory: `--to db/migrations`; then make it the project's: `dir = \"db/migrations\"`",
            )));
        }
        lock = reading.lock;
    }
    Ok(Target {
        settings: context.settings(lock.as_ref()),
        directory,
        shown,
    })
}

/// Something that is neither ignored nor the lock.
fn in_the_way(directory: &Path) -> Result<Option<String>, Failure> {
    let failed = |error: std::io::Error| Failure::io("read", directory, &error);
    for entry in fs::read_dir(directory).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy();
        if !is_ignored(&name) && name != LOCK_FILE {
            return Ok(Some(name.into_owned()));
        }
    }
    Ok(None)
}

/// What to record in the database at hand.
fn stamp(
    context: &Context,
    history: &History,
    planned: &[Planned],
    notes: &mut Vec<String>,
) -> Result<Option<Stamp>, Failure> {
    let Some(url) = context.url()? else {
        notes.push("no database is named, so none was stamped; with one: `cargo migrate stamp <id> --url …`".to_owned());
        return Ok(None);
    };
    let database = Database::try_from(&url)
        .inspect_err(|_| context.printer.note("--no-stamp leaves the database alone"))?;
    let table = &history.ledger.table;
    let applied = match position::read(&url, history)? {
        Position::NoDatabase => {
            notes.push(format!(
                "there is no database at {database} yet, so nothing was stamped"
            ));
            return Ok(None);
        }
        Position::NoTable => {
            notes.push(format!(
                "{database} has no table {table}, so nothing was stamped"
            ));
            return Ok(None);
        }
        Position::Applied(applied) => applied,
    };
    let Some(newest) = applied.checked_sub(1).and_then(|at| planned.get(at)) else {
        notes.push(format!(
            "{table} of {database} records nothing as applied, so nothing was stamped"
        ));
        return Ok(None);
    };
    Ok(Some(Stamp {
        database,
        id: newest.id.clone(),
        was: newest.version.clone(),
    }))
}

/// Writes everything, and stamps: all of it, or nothing.
fn write(
    context: &Context,
    target: &Target,
    planned: &[Planned],
    lock: &str,
    stamp: Option<&Stamp>,
) -> Result<(), Failure> {
    let mut change = Change::default();
    for one in planned {
        change.filled_folder(&target.directory.join(&one.directory), &one.files)?;
    }
    change.write(&target.directory.join(LOCK_FILE), lock)?;
    let chain = Chain::from_read(
        read_directory(&target.directory, &target.shown)?,
        target.shown.clone(),
    )?;
    if let Some(stamp) = stamp {
        let mut migrator = Migrator::new(&chain).target(&stamp.id)?;
        if let Some(seconds) = context.config.lock_wait {
            migrator = migrator.lock_wait(Duration::from_secs(seconds));
        }
        block_on(migrator.stamp(&stamp.database, false))?;
    }
    change.keep();
    Ok(())
}
