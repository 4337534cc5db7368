//! What a command works on: the project, its configuration, the directory of the chain, the database.

use std::path::PathBuf;
use std::sync::OnceLock;

use migrate_core::config::Config;
use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::directive::nearest;
use migrate_core::folder::LOCK_FILE;
use migrate_core::history::Record;
use migrate_core::lock::{Lint, Lock, Settings};
use migrate_core::reading::Reading;
use migrate_runtime::cli::{Printer, ShadowArgs, given_url, with_password};
use migrate_runtime::load::read_directory;
use migrate_runtime::shadow::Places;
use migrate_runtime::{Chain, Database, Migrator, block_on};

use crate::configuration::{Project, ProjectArgs};
use crate::environment::Environment;
use crate::failure::Failure;
use crate::{password, path, table_stats};

/// How a person names the database.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct DatabaseArgs {
    /// One of the configured databases
    #[arg(
        short,
        long,
        global = true,
        value_name = "NAME",
        num_args = 0..=1,
        default_missing_value = "",
        env = "CARGO_MIGRATE_DATABASE",
        hide_env_values = true,
        help_heading = "Project"
    )]
    pub(crate) database: Option<String>,
    /// The database: `sqlite:app.db`, `postgres://ann@localhost/app`; `-` reads it from stdin. Wins over the variable `DATABASE_URL`, which wins over .env, which wins over the configuration.
    /// A relative file is meant from here; elsewhere it is meant from the package's directory, where `cargo run` sees it
    #[arg(long, global = true, value_name = "URL", help_heading = "Project")]
    pub(crate) url: Option<String>,
    /// A file whose first line is the URL, and that nobody else may read
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        conflicts_with = "url",
        help_heading = "Project"
    )]
    pub(crate) url_file: Option<PathBuf>,
    /// Refuse a connection that others could read, or answer in the server's place
    #[arg(long, global = true, help_heading = "Project")]
    pub(crate) require_tls: bool,
}

/// What a command works on.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) project: Project,
    /// The configuration, of the database that was chosen where there are several.
    pub(crate) config: Config,
    /// What the rules of safe change see of the configuration.
    pub(crate) lint: migrate_core::lint::Settings,
    /// The directory of the chain.
    pub(crate) directory: PathBuf,
    /// How it is called in messages.
    pub(crate) shown: String,
    /// The database's name, where there are several.
    name: Option<String>,
    /// The one that the command line gives.
    url: Option<String>,
    /// The one that was found, with its password: it is looked for once.
    found: OnceLock<Option<String>>,
    pub(crate) require_tls: bool,
    /// `--database` without a name: the database itself is meant, not one of several.
    pub(crate) looks_at_database: bool,
    pub(crate) printer: Printer,
}

/// The tables that are large or small for one of the two only.
fn resized(wanted: &Lint, locked: &Lint) -> Vec<String> {
    let differing = |one: &[String], other: &[String]| -> Vec<String> {
        let only = |in_this: &[String], not_in: &[String]| -> Vec<String> {
            let only = in_this.iter().filter(|table| !not_in.contains(table));
            only.cloned().collect()
        };
        [only(one, other), only(other, one)].concat()
    };
    let mut tables = differing(&wanted.large, &locked.large);
    tables.extend(differing(&wanted.small, &locked.small));
    tables.sort();
    tables.dedup();
    tables
}

impl Context {
    /// Reads the configuration. The chain is not read yet, and the database not asked.
    pub(crate) fn new(
        project: &ProjectArgs,
        database: &DatabaseArgs,
        printer: Printer,
    ) -> Result<Self, Failure> {
        Self::of(Project::find(project)?, database, printer)
    }

    /// The same of a project that was found.
    pub(crate) fn of(
        project: Project,
        database: &DatabaseArgs,
        printer: Printer,
    ) -> Result<Self, Failure> {
        let default = project.config.default_database.as_ref();
        let named = database.database.as_ref().filter(|name| !name.is_empty());
        let name = named.or(default).cloned();
        let config = match &name {
            Some(name) => project
                .config
                .clone()
                .named(name)
                .ok_or_else(|| unknown_database(name, &project.config))?,
            None => project.config.clone(),
        };
        let directory = config
            .dir
            .as_ref()
            .map_or_else(|| project.root.join("migrations"), PathBuf::from);
        let directory = path::normal(&directory);
        if let Some(url) = &database.url
            && migrate_core::config::without_passwords(url) != *url
        {
            printer.warn("a password on the command line can be seen by others (`ps`, shell history); put it into DATABASE_URL, .env, or a file for --url-file");
        }
        let url = given_url(database.url.as_deref(), database.url_file.as_deref())?;
        let require_tls = database.require_tls || config.require_tls.unwrap_or_default();
        Ok(Self {
            shown: path::shown(&directory),
            lint: config.lint.clone().unwrap_or_default().settings(),
            project,
            config,
            directory,
            name,
            url,
            found: OnceLock::new(),
            require_tls,
            looks_at_database: database.database.is_some() && named.is_none(),
            printer,
        })
    }

    /// The same, with what `table-stats.toml` says of the size of tables. The configuration has the last word.
    pub(crate) fn with_table_stats(mut self) -> Result<Self, Failure> {
        let is_named = self.config.lint.iter().any(|lint| lint.stats.is_some());
        let stats = if is_named {
            Some(table_stats::needed(&self)?)
        } else {
            table_stats::read(&self)?
        };
        if let Some(stats) = stats {
            let mut sizes = stats.sizes();
            sizes.append(&mut self.lint.sizes);
            self.lint.sizes = sizes;
        }
        Ok(self)
    }

    /// The chain's directory with everything that is wrong with it.
    pub(crate) fn reading(&self) -> Result<Reading, Failure> {
        Ok(read_directory(&self.directory, &self.shown)?)
    }

    /// The same where no chain is needed: one without revisions if its directory is not there.
    pub(crate) fn reading_or_empty(&self) -> Result<Reading, Failure> {
        if self.directory.exists() {
            return self.reading();
        }
        Ok(Reading {
            revisions: Vec::new(),
            linear: true,
            lock: Some(Lock::empty(self.settings(None))),
            diagnostics: Vec::new(),
            sources: Sources::new(""),
        })
    }

    /// The chain that was read. One without a revision needs no lock yet.
    pub(crate) fn chain(&self, mut reading: Reading) -> Result<Chain, Failure> {
        if reading.revisions.is_empty() && reading.lock.is_none() {
            reading
                .diagnostics
                .retain(|found| found.code != Code::LockMissing);
            reading.lock = Some(Lock::empty(self.settings(None)));
        }
        if let Some(stale) = self.stale_settings(&reading) {
            return Err(Failure::new(vec![stale], reading.sources));
        }
        Ok(Chain::from_read(reading, self.shown.clone())?)
    }

    /// Where shadow databases may be made.
    pub(crate) fn places(&self, shadow: &ShadowArgs) -> Result<Places, Failure> {
        let shadow = shadow.clone().or_url(self.config.shadow_url.clone());
        Ok(Places {
            needs_development: self.is_database_given(),
            ..shadow.places(self.database()?.as_ref())?
        })
    }

    /// Whether the command line itself says which database is meant.
    pub(crate) const fn is_database_given(&self) -> bool {
        self.url.is_some()
    }

    /// A path inside the chain's directory.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.directory.join(inside)
    }

    /// The same, as it is shown.
    pub(crate) fn shown_path(&self, inside: &str) -> String {
        path::shown(&self.path(inside))
    }

    /// The URL of the database, by precedence: command line, environment, `.env`, configuration; with the password of
    /// `password_command` when it has none.
    pub(crate) fn url(&self) -> Result<Option<String>, Failure> {
        if let Some(found) = self.found.get() {
            return Ok(found.clone());
        }
        let mut url = self.url_without_password()?;
        if let (Some(without), Some(command)) = (&url, &self.config.password_command) {
            let ask = || password::ask(command, &self.project.root);
            url = Some(with_password(without, ask)?);
        }
        Ok(self.found.get_or_init(|| url).clone())
    }

    fn url_without_password(&self) -> Result<Option<String>, Failure> {
        if let Some(url) = &self.url {
            return Ok(Some(url.clone()));
        }
        let environment = Environment::read(&self.project.root)?;
        let own = self.name.as_ref().map(|name| variable(name));
        let is_default = self.name.is_none() || self.name == self.project.config.default_database;
        let url = own
            .and_then(|own| environment.get(&own))
            .or_else(|| environment.get("DATABASE_URL").filter(|_| is_default))
            .map(|url| path::absolute_url(&url, &self.project.root))
            .or_else(|| self.config.url.clone());
        if url.is_none() && self.name.is_none() && !self.config.databases.is_empty() {
            return Err(Failure::usage(which_database(&self.config)));
        }
        Ok(url.map(|url| path::shown_url(&url)))
    }

    /// The database, when one is named. Says what is unsafe about the way to it, or refuses that.
    pub(crate) fn database(&self) -> Result<Option<Database>, Failure> {
        let Some(url) = self.url()? else {
            return Ok(None);
        };
        let database = Database::try_from(url)?;
        if self.require_tls {
            database.require_tls()?;
        }
        self.printer
            .diagnostics(&database.warnings(), &Sources::default());
        Ok(Some(database))
    }

    /// The database, for a command that cannot do without.
    pub(crate) fn needed_database(&self) -> Result<Database, Failure> {
        self.database()?.ok_or_else(|| {
            let found = Diagnostic::error(Code::DatabaseUrl, "no database is named");
            Failure::from(found.help(
                "give `--url postgres://…`, set DATABASE_URL, or write `url` into the configuration",
            ))
        })
    }

    /// What the lock has to say of the chain as a whole: the configuration, and where it says nothing the lock as it is.
    pub(crate) fn settings(&self, lock: Option<&Lock>) -> Settings {
        let mut settings = lock.map(|lock| lock.settings.clone()).unwrap_or_default();
        let config = &self.config;
        if let Some(dialects) = &config.dialects {
            settings.dialects.clone_from(dialects);
        }
        if let Some(project) = &config.project {
            settings.project.clone_from(project);
        }
        if let Some(tables) = &config.tables {
            settings.tables.clone_from(tables);
        }
        settings.lint = self.lint.record();
        settings
    }

    /// Says where the lock differs from the configuration.
    pub(crate) fn stale_settings(&self, reading: &Reading) -> Option<Diagnostic> {
        let lock = reading.lock.as_ref()?;
        let (wanted, locked) = (self.settings(Some(lock)), &lock.settings);
        let sizes = resized(&wanted.lint, &locked.lint);
        let key = match () {
            () if wanted.dialects != locked.dialects => "dialects",
            () if wanted.project != locked.project => "project",
            () if wanted.tables != locked.tables => "tables",
            () if !sizes.is_empty() => return Some(self.stale_sizes(&sizes)),
            () if wanted.lint != locked.lint => "[lint]",
            () => return None,
        };
        let message = format!("`{key}` is not the same in the configuration and in {LOCK_FILE}");
        Some(
            Diagnostic::error(Code::LockStale, message)
                .at(LOCK_FILE, 0..0, "")
                .help("run `cargo migrate check --fix`: it takes over what the configuration says"),
        )
    }

    /// Which tables are large is said by a file and by the configuration.
    fn stale_sizes(&self, tables: &[String]) -> Diagnostic {
        let file = table_stats::file(self);
        let gone = if file.exists() {
            ""
        } else {
            " (there is no such file)"
        };
        let message = format!(
            "{LOCK_FILE} records other sizes than {}{gone} and `[lint]` of the configuration say: {}",
            path::shown(&file),
            tables.join(", ")
        );
        Diagnostic::error(Code::LockStale, message)
            .at(LOCK_FILE, 0..0, "")
            .help("run `cargo migrate check --fix`: it takes over which tables are large; or bring the file back")
    }

    /// What the database at hand records, when there is one. The chain may be broken.
    pub(crate) fn records(
        &self,
        settings: Settings,
    ) -> Result<Option<(Database, Vec<Record>)>, Failure> {
        let Some(database) = self.database()? else {
            return Ok(None);
        };
        let empty = Reading {
            lock: Some(Lock::empty(settings)),
            ..migrate_core::reading::read(&[], &self.shown)
        };
        let chain = Chain::from_read(
            Reading {
                diagnostics: Vec::new(),
                ..empty
            },
            self.shown.clone(),
        )?;
        let status = block_on(Migrator::new(&chain).status(&database))?;
        Ok(status.exists.then_some((database, status.records)))
    }
}

/// The variable that holds the URL of a database with a name.
fn variable(name: &str) -> String {
    let upper = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    format!(
        "DATABASE_URL_{}",
        name.chars().map(upper).collect::<String>()
    )
}

fn unknown_database(name: &str, config: &Config) -> Failure {
    let names: Vec<&str> = config.databases.keys().map(String::as_str).collect();
    let help = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.is_empty() => format!("add a table `databases.{name}` to the configuration"),
        None => format!("the databases are {}", names.join(", ")),
    };
    let message = format!("no database is called `{name}`");
    Failure::usage(Diagnostic::error(Code::ConfigValue, message).help(help))
}

fn which_database(config: &Config) -> Diagnostic {
    let names: Vec<&str> = config.databases.keys().map(String::as_str).collect();
    Diagnostic::error(
        Code::ConfigValue,
        format!("there are several databases: {}", names.join(", ")),
    )
    .help(format!(
        "name one (`-d {}`), or set `default_database` in the configuration",
        names[0]
    ))
}
