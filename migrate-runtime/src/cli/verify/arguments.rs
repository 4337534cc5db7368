//! What is to be proved, and where.

use std::ops::Range;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::revision::State;
use migrate_core::target::{self, Line};

use crate::chain::Chain;
use crate::cli::dialect::named;
use crate::cli::shadow::ShadowArgs;
use crate::error::Error;

/// Prove on a shadow database that each way back gives back the schema and the rows that were there
#[derive(Debug, Clone, Default, clap::Args)]
#[command(
    after_help = "Examples:\n  verify                    the drafts\n  verify --all              the whole chain\n  verify 20261120101500     that revision\n  verify 20261101..head     a stretch of the chain\n  verify --engine sqlite    on one of the chain's engines\n\nFor each revision: rows are made up, the schema is read, it is applied, taken back, and applied again. Schema and rows\nhave to be those from before; what is not is named, with the SQL that mends it. The shadow database is a temporary file\nfor SQLite; on a server it is made where shadow_url says, else beside the development database, else on a private server\nif its programs are installed. It is dropped in the end; what a killed run left, the next one removes. A chain that makes roles\nis not run beside the development database. Exit code 1 when something was not proved."
)]
pub struct VerifyArgs {
    /// Which revisions: one, or a stretch a..b; without it the drafts
    #[arg(allow_negative_numbers = true)]
    pub(super) range: Option<String>,
    /// The whole chain, sealed revisions too
    #[arg(long, conflicts_with = "range")]
    pub(super) all: bool,
    /// On this engine only: sqlite, postgres or mysql; the default is each that the chain is for
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = named)]
    pub(super) engine: Vec<Dialect>,
    /// Prove the schema only, with empty tables
    #[arg(long)]
    pub(super) no_rows: bool,
    /// How many shadow databases at once; the default depends on the machine and the number of revisions
    #[arg(
        short,
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true
    )]
    pub(super) jobs: usize,
    #[command(flatten)]
    pub(super) shadow: ShadowArgs,
    #[arg(skip)]
    pub(super) needs_development: bool,
}

impl VerifyArgs {
    /// The same for those revisions, whatever was said.
    #[must_use]
    pub fn of(mut self, range: String) -> Self {
        self.range = Some(range);
        self.all = false;
        self
    }

    /// The same, in so many databases at once.
    #[must_use]
    pub fn with_jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs;
        self
    }

    /// The words that ask an application's own command line for the same, as JSON. The server for shadow databases is not among
    /// them: others could see it.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut words = vec!["verify".to_owned()];
        words.extend(self.range.clone());
        if self.all {
            words.push("--all".to_owned());
        }
        for engine in &self.engine {
            words.extend(["--engine".to_owned(), engine.name().to_owned()]);
        }
        if self.no_rows {
            words.push("--no-rows".to_owned());
        }
        words.extend(["--jobs".to_owned(), self.jobs.to_string()]);
        words.extend(["--format".to_owned(), "json".to_owned()]);
        words
    }

    /// The same, which fails when the development database cannot be reached, rather than taking another server: it was named for
    /// this very command, or what is found is recorded.
    #[must_use]
    pub fn needing_development(mut self, needs: bool) -> Self {
        self.needs_development = needs;
        self
    }

    /// The same with that place for shadow databases.
    #[must_use]
    pub fn with_shadow(mut self, shadow: ShadowArgs) -> Self {
        self.shadow = shadow;
        self
    }

    /// The same with a server for shadow databases, if none was said.
    #[must_use]
    pub fn with_shadow_url(mut self, url: Option<String>) -> Self {
        self.shadow = self.shadow.or_url(url);
        self
    }

    /// The engines, each once.
    pub(super) fn dialects(&self, chain: &Chain) -> Vec<Dialect> {
        let asked = if self.engine.is_empty() {
            chain.dialects()
        } else {
            &self.engine
        };
        let mut dialects: Vec<Dialect> = Vec::new();
        for dialect in asked {
            if !dialects.contains(dialect) {
                dialects.push(*dialect);
            }
        }
        dialects
    }

    /// Which revisions, by their positions.
    pub(super) fn positions(&self, chain: &Chain) -> Result<Range<usize>, Error> {
        let revisions = chain.revisions();
        let Some(text) = &self.range else {
            let is_draft = |one: &&usize| self.all || revisions[**one].state == State::Draft;
            let all: Vec<usize> = (0..revisions.len()).collect();
            let mut drafts = all.iter().filter(is_draft);
            let first = drafts.next().copied().unwrap_or(revisions.len());
            let last = drafts.next_back().copied().unwrap_or(first);
            return Ok(first..(last + 1).min(revisions.len()));
        };
        let line = Line::new(revisions, None);
        let range = target::Range::parse(text).map_err(|found| *found)?;
        let (start, end) = range.resolve(&line).map_err(|found| *found)?;
        // A single one is that one, not everything up to it.
        let first = if target::Range::is_range(text) {
            start
        } else {
            end
        };
        if end == 0 || first > end {
            let message = format!("`{text}` is no revision that can be proved");
            let found = Diagnostic::error(Code::TargetSyntax, message);
            return Err(Error::from(
                found.help("name a revision, or a stretch `<from>..<to>`"),
            ));
        }
        Ok(first.saturating_sub(1)..end)
    }
}
