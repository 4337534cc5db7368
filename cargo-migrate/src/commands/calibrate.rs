//! `calibrate`: how fast a database is, into the file that plans read.

use migrate_core::forecast::Rates;
use migrate_runtime::block_on;
use migrate_runtime::cli::Exit;
use migrate_runtime::plan::calibrate;
use serde_json::json;

use crate::context::Context;
use crate::failure::Failure;
use crate::table_stats;

/// Measure how fast a database is, for the times of `plan`
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  cargo migrate calibrate\n  cargo migrate calibrate -d staging\n\nIt fills a temporary table of 200,000 rows, reads it, indexes it, rewrites it and updates it: some seconds. Nothing else is written, and the rates go into table-stats.toml."
)]
pub(crate) struct CalibrateArgs {}

pub(crate) fn run(_: &CalibrateArgs, context: &Context) -> Result<Exit, Failure> {
    let database = context.needed_database()?;
    let mut stats = table_stats::read(context)?.unwrap_or_default();
    table_stats::try_to_write(context, &stats)?;
    let (rates, server) = block_on(calibrate(&database))?;
    stats.rates = Some(rates);
    let file = table_stats::write(context, &stats)?;
    let Rates {
        scan,
        build,
        rewrite,
        update,
        ..
    } = rates;
    if context.printer.is_json() {
        context.printer.json(&json!({
            "file": file,
            "server": server.to_string(),
            "rates": { "scan": scan.round(), "build": build.round(), "rewrite": rewrite.round(), "update": update.round() },
        }));
    } else {
        context.printer.result(&format!(
            "{server}, rows a second: {} read, {} into an index, {} rewritten, {} updated\n{file} says so now",
            thousands(scan),
            thousands(build),
            thousands(rewrite),
            thousands(update)
        ));
    }
    Ok(Exit::Success)
}

fn thousands(rate: f64) -> String {
    if rate >= 1e6 {
        format!("{:.1} M", rate / 1e6)
    } else {
        format!("{:.0} k", rate / 1e3)
    }
}
