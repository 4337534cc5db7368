//! `plan`: what an upgrade would do to a database that is in use.

mod json;
mod quantity;
mod text;
pub(super) mod way;

pub(super) use text::short;

use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::dialect::Server;
use migrate_core::forecast::{Forecast, TableStats, World, forecast};
use migrate_runtime::cli::Exit;
use migrate_runtime::plan::{Holder, Live, look};
use migrate_runtime::{Chain, Migrator, block_on};

use crate::context::Context;
use crate::failure::Failure;
use crate::table_stats;

/// Show what an upgrade would do: locks, what is read and rewritten, how long it takes, who is in the way
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  cargo migrate plan                  to head, on the project's database\n  cargo migrate plan -d production +1\n  cargo migrate plan --offline        the drafts, with the sizes of table-stats.toml\n\nReads only: no table is made and no lock is waited for. Times are ranges, without what is spent waiting for a lock; `cargo migrate calibrate` makes them narrower."
)]
pub(crate) struct PlanArgs {
    /// Where to: head, an id or the start of one, #3, +1, <id>+1
    #[arg(default_value = "head")]
    target: String,
    /// Ask no database: sizes and rates are those of table-stats.toml
    #[arg(long, visible_alias = "no-estimate")]
    offline: bool,
    /// With --offline: where the database is; by default below the first draft
    #[arg(long, value_name = "TARGET", requires = "offline")]
    from: Option<String>,
    /// With --offline: the server; by default the configured one
    #[arg(long, value_name = "NAME", requires = "offline", value_parser = server)]
    server: Option<Server>,
}

fn server(text: &str) -> Result<Server, String> {
    Server::parse(text).ok_or_else(|| "write it as `postgres 15`".to_owned())
}

/// A plan, and what it was made with.
struct Plan {
    /// The database, or the file that stood for it.
    of: String,
    server: Server,
    from: String,
    to: String,
    /// What was asked for, where that is below: a plan goes up.
    below: Option<String>,
    steps: Vec<Forecast>,
    stats: TableStats,
    holders: Vec<Holder>,
    unasked: Vec<String>,
}

pub(crate) fn run(args: &PlanArgs, context: &Context) -> Result<Exit, Failure> {
    let reading = context.reading()?;
    if let Some(stale) = context.stale_settings(&reading) {
        return Err(Failure::new(vec![stale], reading.sources));
    }
    let sources = reading.sources.clone();
    let chain = context.chain(reading)?;
    let plan = if args.offline {
        offline(args, &chain, context)?
    } else {
        online(args, &chain, &sources, context)?
    };
    if context.printer.is_json() {
        context.printer.json(&json::plan(&plan));
    } else {
        context.printer.result(&text::plan(&plan));
    }
    Ok(Exit::Success)
}

fn online(
    args: &PlanArgs,
    chain: &Chain,
    sources: &Sources,
    context: &Context,
) -> Result<Plan, Failure> {
    let database = context.needed_database()?;
    let status = block_on(Migrator::new(chain).status(&database))?;
    if !status.exists {
        let found = Diagnostic::error(Code::Connection, format!("there is no database {database}"));
        return Err(Failure::from(found.help("an upgrade makes it, and nobody waits; `cargo migrate plan --offline --from base` shows the statements")));
    }
    let chain = status.chain(chain);
    let range = way::live(&args.target, chain, &status, database.dialect(), sources)?;
    let Live {
        server,
        timezone,
        mut stats,
        holders,
        unasked,
    } = block_on(look(&database))?;
    stats.rates = table_stats::read(context)?.and_then(|stats| stats.rates);
    let zone = timezone.or_else(|| way::timezone(context));
    let world = World {
        server,
        timezone: zone.as_deref(),
        stats: &stats,
    };
    let is_below = way::is_below(&args.target, range.start, chain.revisions());
    Ok(Plan {
        below: is_below.then(|| args.target.clone()),
        of: database.to_string(),
        server,
        from: way::name(chain.revisions(), range.start),
        to: way::name(chain.revisions(), range.end),
        steps: forecast(chain.revisions(), range, world),
        stats,
        holders,
        unasked,
    })
}

fn offline(args: &PlanArgs, chain: &Chain, context: &Context) -> Result<Plan, Failure> {
    let stats = table_stats::needed(context)?;
    let configured = context
        .config
        .lint
        .as_ref()
        .and_then(|lint| lint.servers.first().copied());
    let recorded = stats.server.as_deref().and_then(Server::parse);
    let server = args.server.or(recorded).or(configured);
    let server = server.unwrap_or_else(|| Server::assumed(way::dialect(chain)));
    let range = way::offline(&args.target, args.from.as_deref(), chain)?;
    let zone = way::timezone(context);
    let world = World {
        server,
        timezone: zone.as_deref(),
        stats: &stats,
    };
    let is_below = way::is_below(&args.target, range.start, chain.revisions());
    Ok(Plan {
        below: is_below.then(|| args.target.clone()),
        of: crate::path::shown(&table_stats::file(context)),
        server,
        from: way::name(chain.revisions(), range.start),
        to: way::name(chain.revisions(), range.end),
        steps: forecast(chain.revisions(), range, world),
        stats,
        holders: Vec::new(),
        unasked: Vec::new(),
    })
}
