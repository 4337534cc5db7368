//! What a proof finds, told with its place and what mends it.

use std::collections::BTreeMap;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::directive::as_declared;
use migrate_core::revision::{Revision, Way};
use migrate_core::schema::Difference;

use crate::error::Error;
use crate::rows::Loss;

/// How many differences are told of each revision.
const TOLD: usize = 12;

/// The revision that is looked at.
pub(super) struct Found<'a> {
    pub(super) revision: &'a Revision,
    pub(super) dialect: Dialect,
}

impl<'a> Found<'a> {
    pub(super) const fn new(revision: &'a Revision, dialect: Dialect) -> Self {
        Self { revision, dialect }
    }

    fn path(&self, way: &Way) -> String {
        match way {
            Way::Rust { path, .. } => path.to_string(),
            way => way.script(self.dialect).map_or_else(
                || self.revision.directory.to_string(),
                |script| script.path.to_string(),
            ),
        }
    }

    /// An error with the place where the database stopped, when that is in one of the revision's files.
    fn failed(&self, code: Code, message: &str, way: &Way, error: &Error) -> Diagnostic {
        let said = error.diagnostics().first();
        let mut found = Diagnostic::error(code, message);
        if let Some(said) = said {
            found.message += &format!(": {}", said.message);
            found.places.clone_from(&said.places);
        }
        if found.places.is_empty() {
            found = found.at(self.path(way), 0..0, "");
        }
        found
    }

    pub(super) fn up_fails(&self, error: &Error) -> Diagnostic {
        let message = format!("the way up of `{}` does not run", self.revision.label());
        let found = self.failed(Code::UpFails, &message, &self.revision.up, error);
        found.help("mend the statement; the revisions after it were not tried")
    }

    pub(super) fn second_up_fails(&self, error: &Error) -> Diagnostic {
        let message = format!(
            "after its way back, the way up of `{}` does not run again",
            self.revision.label()
        );
        let found = self.failed(Code::UpFails, &message, &self.revision.up, error);
        found.help("let down.sql remove everything that the statement trips over, rows too")
    }

    pub(super) fn needs_empty_tables(&self, error: &Error) -> Diagnostic {
        let message = format!(
            "the way up of `{}` fails on tables with rows",
            self.revision.label()
        );
        let found = self.failed(Code::NeedsEmptyTables, &message, &self.revision.up, error);
        let found = Diagnostic {
            severity: migrate_core::diagnostic::Severity::Warning,
            ..found
        };
        found.help("if the tables have rows where it will run: add a column as nullable or with a default, fill it, then constrain it; the proof went on with empty tables")
    }

    pub(super) fn not_filled(
        &self,
        tables: &[String],
        whys: &BTreeMap<String, String>,
    ) -> Diagnostic {
        let each: Vec<String> = tables
            .iter()
            .map(|table| match whys.get(table) {
                Some(why) => format!("{table} ({why})"),
                None => table.clone(),
            })
            .collect();
        let message = format!(
            "`{}` works on what stayed empty in the proof, since no row could be made up for it: {}",
            self.revision.label(),
            told(&each)
        );
        Diagnostic::warning(Code::NotFilled, message)
            .at(self.path(&self.revision.up), 0..0, "")
            .help("look at both ways with your own eyes, or try them with rows of your own (`assert_data_survives`): the proof says nothing about rows there")
    }

    pub(super) fn down_fails(&self, error: &Error, left: &Difference<'_>) -> Diagnostic {
        let message = format!("the way back of `{}` does not run", self.revision.label());
        let found = self.failed(Code::DownFails, &message, &self.revision.down, error);
        if left.is_empty() {
            return found.help("mend the statement; the database is as it was before the way back");
        }
        let done: Vec<String> = left.words().into_iter().take(TOLD).collect();
        found.help(format!(
            "mend the statement; what ran before it is not undone by itself. Against the schema at the revision:\n  {}",
            done.join("\n  ")
        ))
    }

    pub(super) fn down_differs(&self, differs: &Difference<'_>) -> Diagnostic {
        let message = format!(
            "the way back of `{}` does not give back the schema that was there: {}",
            self.revision.label(),
            told(&differs.words())
        );
        let mending = differs.mending();
        let help = format!(
            "let it do this too{}:\n{}",
            if mending.len() > 1 {
                ", in the order that fits"
            } else {
                ""
            },
            indented(&mending)
        );
        Diagnostic::error(Code::DownDiffers, message)
            .at(self.path(&self.revision.down), 0..0, "")
            .help(help)
    }

    pub(super) fn up_differs(&self, differs: &Difference<'_>) -> Diagnostic {
        let message = format!(
            "after its way back, the way up of `{}` makes another schema than the first time: {}",
            self.revision.label(),
            told(&differs.words())
        );
        Diagnostic::error(Code::UpDiffers, message)
            .at(self.path(&self.revision.up), 0..0, "")
            .help("let down.sql remove what up.sql makes, and leave `IF NOT EXISTS` out")
    }

    pub(super) fn rows_lost(&self, losses: &[Loss]) -> Diagnostic {
        let lines: Vec<String> = losses.iter().map(words).collect();
        let names: Vec<String> = losses
            .iter()
            .map(|loss| match &loss.column {
                Some(column) => as_declared(&format!("{}.{column}", loss.table)),
                None => as_declared(&loss.table),
            })
            .collect();
        let message = format!(
            "after the way up and the way back of `{}` data is gone: {}",
            self.revision.label(),
            told(&lines)
        );
        Diagnostic::error(Code::RowsLost, message)
            .at(self.path(&self.revision.down), 0..0, "")
            .help(format!(
                "keep it on the way (rename, or copy it aside and back); if it is meant to go, write `-- migrate: loses {} because <reason>` into the head of down.sql",
                names.join(", ")
            ))
    }
}

fn words(loss: &Loss) -> String {
    let Loss {
        table,
        column,
        lost,
        of,
    } = loss;
    match column {
        Some(column) => format!("{lost} of {of} values of {table}.{column}"),
        None => format!("{lost} of {of} rows of {table}"),
    }
}

/// Some of them, and how many more.
fn told(words: &[String]) -> String {
    let shown = words
        .iter()
        .take(TOLD)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    match words.len().saturating_sub(TOLD) {
        0 => shown,
        more => format!("{shown}; and {more} more"),
    }
}

fn indented(statements: &[String]) -> String {
    let shown = statements.iter().take(TOLD).map(|statement| {
        let end = if statement.starts_with("--") { "" } else { ";" };
        format!("  {}{end}", statement.replace('\n', "\n  "))
    });
    shown.collect::<Vec<_>>().join("\n")
}

pub(super) fn unmodelled(found: &Found<'_>, objects: &[String]) -> Diagnostic {
    let message = format!(
        "`{}` makes what is only counted, not looked into: {}",
        found.revision.label(),
        told(objects)
    );
    Diagnostic::warning(Code::Unmodelled, message)
        .at(found.path(&found.revision.up), 0..0, "")
        .help("look at its way back with your own eyes; the proof says nothing about these")
}
