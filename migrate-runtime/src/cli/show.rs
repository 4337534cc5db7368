//! `show`: one revision.

use migrate_core::dialect::Dialect;
use migrate_core::revision::Way;
use migrate_core::target::{Line, Target};

use super::history::details;
use super::{Exit, Printer, json, needed};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;
use migrate_core::diagnostic::{Code, Diagnostic};

/// Show one revision
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  show                  the head\n  show 2026112010       the revision whose id starts so\n  show current --down   what the database is at, with its way back"
)]
pub struct ShowArgs {
    /// Which: an id or the start of one, head, current, head-1, #3
    #[arg(default_value = "head", allow_negative_numbers = true)]
    target: String,
    /// Print its way up
    #[arg(long)]
    up: bool,
    /// Print its way back
    #[arg(long)]
    down: bool,
}

impl ShowArgs {
    /// Runs the command.
    pub async fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let target = Target::parse(&self.target).map_err(|found| *found)?;
        let status = if target.needs_current() {
            Some(Migrator::new(chain).status(needed(database)?).await?)
        } else {
            None
        };
        let chain = status.as_ref().map_or(chain, |status| status.chain(chain));
        let revisions = chain.revisions();
        let line = Line::new(
            revisions,
            status.as_ref().map(|status| status.standing.applied),
        );
        // Not on the line, and still on disk: what a squash stands for.
        let original = chain.find(&self.target);
        let position = match original {
            Some(_) => None,
            None => target
                .resolve(&line)
                .map_err(|found| *found)?
                .checked_sub(1),
        };
        let Some(revision) = original.or_else(|| position.map(|at| &revisions[at])) else {
            let help = if revisions.is_empty() {
                "`cargo migrate new <name>` makes the first"
            } else {
                "name a revision"
            };
            return Err(Error::from(
                Diagnostic::error(
                    Code::TargetUnknown,
                    format!(
                        "`{}` comes before the first revision: there is nothing to show",
                        self.target
                    ),
                )
                .help(help),
            ));
        };
        if printer.is_json() {
            let mut value = json::revision(revision, revisions, status.as_ref());
            if let Some(object) = value.as_object_mut() {
                object.insert("up_sql".to_owned(), text(&revision.up).into());
                object.insert("down_sql".to_owned(), text(&revision.down).into());
                let unfilled = chain.unfilled(&revision.id).to_vec();
                object.insert("unfilled".to_owned(), unfilled.into());
            }
            printer.json(&value);
            return Ok(Exit::Success);
        }
        let mut shown = details(revision, chain, status.as_ref());
        for (wanted, title, way) in [
            (self.up, "up", &revision.up),
            (self.down, "down", &revision.down),
        ] {
            if wanted {
                let sql = text(way).unwrap_or_else(|| {
                    "(no SQL: it is written in Rust, or irreversible)".to_owned()
                });
                shown.push_str(&format!("\n-- {title}\n{sql}"));
            }
        }
        printer.result(&shown);
        Ok(Exit::Success)
    }
}

fn text(way: &Way) -> Option<String> {
    way.script(Dialect::Sqlite)
        .map(|script| script.sql.to_string())
}
