//! What a person says of a difference, and of what is to be looked at.

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;
use migrate_core::config::Autogenerate;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::schema::{Filter, Pattern};
use migrate_runtime::cli::named_dialect;

use super::answers::Answers;
use crate::context::Context;
use crate::failure::Failure;

/// Flags of every command that generates SQL from a difference.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct GenerationArgs {
    /// What says which schema is wanted: a file or a folder of SQL, or the URL of a database; instead of what is configured
    #[arg(long, value_name = "PATH|URL", value_parser = NonEmptyStringValueParser::new(), help_heading = "Autogenerate")]
    pub(crate) schema: Vec<String>,
    /// The structs that say it: a file or a folder of Rust; alone or with --schema, instead of what is configured
    #[arg(long, value_name = "PATH", value_parser = NonEmptyStringValueParser::new(), help_heading = "Autogenerate")]
    pub(crate) models: Vec<String>,
    /// What was renamed: `users.name:full_name`, a value of an enum `mood.happy:glad`; both ways for names that are swapped
    #[arg(long, value_name = "OLD:NEW", help_heading = "Autogenerate")]
    rename: Vec<String>,
    /// What was not renamed, and may go with what it holds: `users.name`
    #[arg(long, value_name = "NAME", help_heading = "Autogenerate")]
    drop: Vec<String>,
    /// A file with answers: the questions as `--format json` prints them, each with an `answer`, a name or null
    #[arg(long, value_name = "FILE", help_heading = "Autogenerate")]
    answers: Option<PathBuf>,
    /// What rows that are there get in a column which takes no NULL and has no default: `users.age=0`; in one that took NULLs, those
    /// that have NULL get it
    #[arg(long, value_name = "COLUMN=SQL", help_heading = "Autogenerate")]
    fill: Vec<String>,
    /// Look at nothing but this, and what belongs to it: `app.*`, `table:user*`; the rest stays as it is
    #[arg(long, value_name = "PATTERN", help_heading = "Autogenerate")]
    include: Vec<String>,
    /// Leave this as it is, with what belongs to it: `audit.*`, `view:report_*`
    #[arg(long, value_name = "PATTERN", help_heading = "Autogenerate")]
    exclude: Vec<String>,
    /// At once, also where others use the table: they wait while every row is read (PostgreSQL; else that is done outside of a transaction,
    /// in a revision of its own)
    #[arg(long, help_heading = "Autogenerate")]
    pub(crate) at_once: bool,
    /// On this engine only: sqlite, postgres or mysql
    #[arg(long, value_name = "NAME", value_parser = named_dialect, help_heading = "Autogenerate")]
    pub(crate) engine: Option<Dialect>,
}

impl GenerationArgs {
    /// Nothing said but what the wanted schema is.
    pub(crate) fn of_schema(schema: &[String], models: &[String]) -> Self {
        Self {
            schema: schema.to_vec(),
            models: models.to_vec(),
            ..Self::default()
        }
    }

    /// Whether anything was said.
    pub(crate) fn is_said(&self) -> bool {
        let lists = [
            &self.schema,
            &self.models,
            &self.rename,
            &self.drop,
            &self.fill,
            &self.include,
            &self.exclude,
        ];
        let is_listed = lists.iter().any(|list| !list.is_empty());
        is_listed || self.answers.is_some() || self.engine.is_some() || self.at_once
    }

    /// The answers that were given before anything was asked.
    pub(crate) fn answers(&self, context: &Context) -> Result<Answers, Failure> {
        let mut answers = Answers::new(context.printer);
        for text in &self.rename {
            let (name, to) = pair(text, ':', "--rename users.name:full_name")?;
            answers.say(name, Some(to));
        }
        for name in &self.drop {
            answers.say(name, None);
        }
        for text in &self.fill {
            let (column, value) = pair(text, '=', "--fill users.age=0")?;
            answers.say_fill(column, value);
        }
        if let Some(file) = &self.answers {
            answers.read(file)?;
        }
        Ok(answers)
    }

    /// What is looked at: the command line and the configuration together.
    pub(crate) fn filter(&self, context: &Context) -> Result<Filter, Failure> {
        let configured = context.config.autogenerate.clone();
        let Autogenerate { include, exclude } = configured.unwrap_or_default();
        let patterns = |texts: Vec<String>, more: &[String]| {
            let all = texts.iter().chain(more);
            all.map(|text| Pattern::parse(text).map_err(|help| no_pattern(text, help)))
                .collect::<Result<Vec<Pattern>, Failure>>()
        };
        Ok(Filter {
            include: patterns(include, &self.include)?,
            exclude: patterns(exclude, &self.exclude)?,
        })
    }
}

fn pair<'t>(text: &'t str, between: char, example: &str) -> Result<(&'t str, &'t str), Failure> {
    let parts = text.split_once(between);
    let parts = parts.map(|(name, value)| (name.trim(), value.trim()));
    let is_whole = |(name, value): &(&str, &str)| !name.is_empty() && !value.is_empty();
    parts.filter(is_whole).ok_or_else(|| {
        let message = format!("`{text}` is no answer");
        let found = Diagnostic::error(Code::UnusedAnswer, message);
        Failure::usage(found.help(format!("write it as in `{example}`")))
    })
}

fn no_pattern(text: &str, help: String) -> Failure {
    let message = format!("`{text}` is no pattern of names");
    Failure::usage(Diagnostic::error(Code::ConfigValue, message).help(help))
}
