//! `backups`: what is kept of what revisions threw away.

use comfy_table::{ContentArrangement, Table, presets};
use migrate_core::diagnostic::{Code, Diagnostic};
use serde_json::{Value, json};

use super::{Exit, Printer, count, needed};
use crate::backup::Kept;
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;

/// List what is kept of what revisions threw away, or give it up
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  backups                              what is kept, and where\n  backups --drop 20261120101500        give up what was kept for that revision; on a terminal it asks\n  backups --drop 20261120101500 --yes  without a question\n\nAn upgrade keeps it (`upgrade --backup contract`, or `[backup]` of the configuration); a downgrade puts it back."
)]
pub struct BackupsArgs {
    /// Remove the copies and files that were kept for this revision
    #[arg(long, value_name = "ID")]
    drop: Option<String>,
    /// Do not ask
    #[arg(short, long, requires = "drop")]
    yes: bool,
}

impl BackupsArgs {
    /// Runs the command.
    pub async fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let database = needed(database)?;
        let kept = Migrator::new(chain).backups(database).await?;
        let Some(id) = &self.drop else {
            tell(&kept, "kept", database, printer);
            return Ok(Exit::Success);
        };
        let of_id: Vec<Kept> = kept.into_iter().filter(|kept| kept.id == *id).collect();
        if !of_id.is_empty() && !self.yes {
            let list: Vec<String> = of_id.iter().map(line).collect();
            let list = list.join("\n  ");
            if !printer.is_interactive() {
                let what = format!("what is kept for `{id}` on {database} would be gone for good");
                let found = Diagnostic::error(Code::WouldLoseRows, what);
                return Err(Error::from(
                    found.help(format!("`backups --drop {id} --yes` gives it up")),
                ));
            }
            if !printer.confirm(&format!("  {list}\nGive that up, on {database}?")) {
                printer.note("nothing was done");
                return Ok(Exit::Unconfirmed);
            }
        }
        let gone = Migrator::new(chain).drop_backups(database, id).await?;
        tell(&gone, "dropped", database, printer);
        Ok(Exit::Success)
    }
}

fn tell(kept: &[Kept], key: &str, database: &Database, printer: &Printer) {
    if printer.is_json() {
        let list: Vec<Value> = kept.iter().map(one_json).collect();
        printer.json(&json!({ "database": database.to_string(), key: list }));
        return;
    }
    if kept.is_empty() {
        printer.result(&format!("{database}: nothing is {key}"));
        return;
    }
    if key == "dropped" {
        let list: Vec<String> = kept.iter().map(line).collect();
        printer.result(&format!("{database}: gave up\n  {}", list.join("\n  ")));
        return;
    }
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    for one in kept {
        let rows = one.rows.map_or_else(String::new, in_rows);
        table.add_row([&one.id, &one.what, &rows, &one.kept_at, &one.place]);
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim().to_owned()).collect();
    printer.result(&lines.join("\n"));
}

fn line(kept: &Kept) -> String {
    let rows = kept
        .rows
        .map_or_else(String::new, |rows| format!(" ({})", in_rows(rows)));
    format!("{} {}{rows} in {}", kept.id, kept.what, kept.place)
}

fn in_rows(rows: u64) -> String {
    count(usize::try_from(rows).unwrap_or(usize::MAX), "row")
}

fn one_json(kept: &Kept) -> Value {
    json!({
        "id": kept.id,
        "what": kept.what,
        "rows": kept.rows,
        "place": kept.place,
        "file": kept.is_file,
        "kept_at": kept.kept_at,
    })
}
