//! `stats`: how large the tables of a database are, into a file for rules and plans.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::forecast::TableStats;
use migrate_runtime::cli::{Exit, given_url};
use migrate_runtime::plan::look;
use migrate_runtime::{Database, block_on};
use serde_json::json;

use crate::context::Context;
use crate::failure::Failure;
use crate::table_stats;

/// Write how large the tables of a database are into table-stats.toml
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  cargo migrate stats -d production\n  cargo migrate stats --from postgres://reader@replica/app\n\nReads only, and counts nothing on a server: it asks for the estimates of the planner. Names and sizes of tables are written, nothing else; the file is meant to be committed."
)]
pub(crate) struct StatsArgs {
    /// The database to ask, instead of the project's; `-` reads its URL from stdin
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// Write the file even when none of its tables is in the database
    #[arg(short, long)]
    yes: bool,
}

pub(crate) fn run(args: &StatsArgs, context: Context) -> Result<Exit, Failure> {
    let database = match given_url(args.from.as_deref(), None)? {
        Some(url) => Database::try_from(url)?,
        None => context.needed_database()?,
    };
    let live = block_on(look(&database))?;
    let before = table_stats::read(&context)
        .ok()
        .flatten()
        .unwrap_or_default();
    let mut stats = live.stats;
    // What was measured elsewhere still holds as well as before.
    stats.rates = before.rates;
    // Its own tables are not the project's.
    stats
        .tables
        .retain(|name, _| !name.starts_with("cargo_migrate.") && !name.starts_with("_migrate_"));
    warn_of_less(args, &before, &stats, &database, &context)?;
    let file = table_stats::write(&context, &stats)?;
    if context.printer.is_json() {
        let tables: serde_json::Map<_, _> = stats
            .tables
            .iter()
            .map(|(name, of)| {
                (
                    name.clone(),
                    json!({ "rows": of.rows, "bytes": of.bytes, "index_bytes": of.index_bytes }),
                )
            })
            .collect();
        context
            .printer
            .json(&json!({ "file": file, "server": stats.server, "tables": tables }));
    } else {
        context.printer.result(&format!(
            "{file}: {} of {database}",
            super::check::counted(stats.tables.len(), "table")
        ));
    }
    let context = context.with_table_stats()?;
    if let Ok(reading) = context.reading()
        && context.stale_settings(&reading).is_some()
    {
        context.printer.note(
            "Next: cargo migrate check --fix. Builds know from migrate.lock which tables are large",
        );
    }
    Ok(Exit::Success)
}

/// Rules take a table for small that has no size: none goes without a word, and not all of them without being asked for.
fn warn_of_less(
    args: &StatsArgs,
    before: &TableStats,
    now: &TableStats,
    database: &Database,
    context: &Context,
) -> Result<(), Failure> {
    let known = before.tables.keys();
    let gone: Vec<&str> = known
        .filter(|table| !now.tables.contains_key(*table))
        .map(String::as_str)
        .collect();
    let names = gone.join(", ");
    if gone.len() == before.tables.len() && !gone.is_empty() && !args.yes {
        let file = table_stats::shown(context);
        let message = format!("{database} has none of the tables whose size {file} tells: {names}");
        let found = Diagnostic::error(Code::TableStats, message);
        return Err(Failure::from(found.help(
            "name the database that has them (`--from`, `--database`); `--yes` writes the file anew",
        )));
    }
    if !gone.is_empty() {
        context.printer.warn(&format!(
            "{database} does not have these tables, and their sizes are forgotten: {names}"
        ));
    } else if now.tables.is_empty() {
        context.printer.warn(&format!("{database} has no table"));
    }
    Ok(())
}
