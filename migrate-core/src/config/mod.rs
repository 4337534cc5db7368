//! The configuration: `migrate.toml`, `[package.metadata.migrate]` or `[workspace.metadata.migrate]`.

mod lint;
mod passwords;
mod read;

use core::time::Duration;
use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::directive::{Throttle, nearest};
use crate::naming::Naming;

pub use lint::Lint;
pub use passwords::without_passwords;
pub use read::server_help;

/// What can be configured. `None` means that nothing was said; every key has a default.
///
/// ```
/// use migrate_core::config::{Config, Host};
///
/// let (config, found) = Config::parse("dir = \"db\"\nurl = \"sqlite:app.db\"\n", "migrate.toml", Host::File);
/// assert!(found.is_empty());
/// assert_eq!(config.unwrap_or_default().dir.as_deref(), Some("db"));
///
/// let (_, found) = Config::parse("dri = \"db\"\n", "migrate.toml", Host::File);
/// assert_eq!(found[0].help, "did you mean `dir`?");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// The directory of the chain.
    pub dir: Option<String>,
    /// The database.
    pub url: Option<String>,
    /// A server for shadow databases, by any database on it.
    pub shadow_url: Option<String>,
    /// A program that prints the password, and its arguments. It is run when the URL has none.
    pub password_command: Option<Vec<String>>,
    /// Refuse a connection that others could read, or answer in the server's place.
    pub require_tls: Option<bool>,
    /// The dialects that every revision has to be written for.
    pub dialects: Option<Vec<Dialect>>,
    /// How the directory of a new revision is called.
    pub file_template: Option<String>,
    /// The longest slug.
    pub truncate_slug_length: Option<usize>,
    /// The clock that ids and dates come from.
    pub timezone: Option<Timezone>,
    /// A folder with templates that replace the built-in ones.
    pub templates: Option<String>,
    /// Keeps the histories of two programs in one database apart.
    pub project: Option<String>,
    /// The prefix of the bookkeeping tables.
    pub tables: Option<String>,
    /// The editor, where neither `VISUAL` nor `EDITOR` names one.
    pub editor: Option<String>,
    /// Seconds to wait for another process that migrates.
    pub lock_wait: Option<u64>,
    /// What is kept before data is thrown away.
    pub backup: Option<Backup>,
    /// How statements in batches run.
    pub backfill: Option<Backfill>,
    /// The files and folders of SQL, and the databases, that say which schema is wanted.
    pub schema: Option<Vec<String>>,
    /// The files and folders of Rust whose structs say it.
    pub models: Option<Vec<String>>,
    /// The files and folders with the text of views, functions, triggers and their like.
    pub objects: Option<Vec<String>>,
    /// Whether `seal` writes the schema of the head into `schema.lock`.
    pub snapshot: Option<bool>,
    /// What `--autogenerate`, `diff` and `check --models` look at.
    pub autogenerate: Option<Autogenerate>,
    /// The command line that the application embeds, for revisions in Rust.
    pub app: Option<App>,
    /// Programs that are run on files which were written.
    pub post_write: Option<Vec<Hook>>,
    /// How constraints and indexes of structs are called that have no name.
    pub naming: Option<Naming>,
    /// What the rules of safe change have to know, and how much they matter.
    pub lint: Option<Lint>,
    /// Databases with a name.
    pub databases: BTreeMap<String, Named>,
    /// The one of them that is meant when none is named.
    pub default_database: Option<String>,
}

/// One of several databases. What it does not say is as for the configuration as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The database.
    pub url: Option<String>,
    /// The server for its shadow databases.
    pub shadow_url: Option<String>,
    /// The program that prints its password.
    pub password_command: Option<Vec<String>>,
    /// Whether its connection has to be safe.
    pub require_tls: Option<bool>,
    /// The directory of its chain.
    pub dir: Option<String>,
    /// Its dialects.
    pub dialects: Option<Vec<Dialect>>,
    /// The SQL that says which schema is wanted in it.
    pub schema: Option<Vec<String>>,
    /// The structs that say it.
    pub models: Option<Vec<String>>,
    /// The text of its views, functions, triggers and their like.
    pub objects: Option<Vec<String>>,
    /// Its project.
    pub project: Option<String>,
    /// The prefix of its bookkeeping tables.
    pub tables: Option<String>,
}

/// How statements in batches run, where their directives say nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backfill {
    /// How long a batch should take.
    pub target: Option<Duration>,
    /// What makes a run wait before its next batch.
    pub throttle: Throttle,
    /// Whether `upgrade` runs them itself; otherwise it leaves them to `backfill run`.
    pub wait: Option<bool>,
}

/// Where the application embeds `migrate_runtime::cli`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct App {
    /// Its binary; without it the package's only one.
    pub bin: Option<String>,
    /// The arguments before the command: `["migrate"]`.
    pub args: Option<Vec<String>>,
}

/// What is kept before a revision throws data away. The words are those of the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backup {
    /// Before which revisions: `contract`, `destructive` or `never`.
    pub before: Option<String>,
    /// How: `archive`, `vacuum-into` or `dump-hint`.
    pub how: Option<String>,
    /// More rows than that are not copied.
    pub max_rows: Option<u64>,
    /// Where files go.
    pub folder: Option<String>,
}

/// The words for [`Backup::before`].
pub const BACKUP_BEFORE: [&str; 3] = ["contract", "destructive", "never"];

/// The words for [`Backup::how`].
pub const BACKUP_HOW: [&str; 3] = ["archive", "vacuum-into", "dump-hint"];

/// What of the two schemas is looked at when a revision is generated; patterns as
/// [`Pattern`](crate::schema::Pattern) has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Autogenerate {
    /// Only this; everything when it is empty.
    pub include: Vec<String>,
    /// Not this.
    pub exclude: Vec<String>,
}

/// A program that is run on files which were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hook {
    /// The program. No shell is involved.
    pub cmd: String,
    /// Its arguments; `{file}` stands for the file, which comes last when it is not among them.
    pub args: Vec<String>,
    /// Where it is run.
    pub cwd: Option<String>,
}

/// The clock that ids and dates come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Timezone {
    /// The same for everybody.
    #[default]
    Utc,
    /// That of this machine.
    Local,
}

/// The file that a configuration stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// `migrate.toml`.
    File,
    /// `[package.metadata.migrate]` of a Cargo.toml.
    Package,
    /// `[workspace.metadata.migrate]` of a Cargo.toml.
    Workspace,
}

impl Config {
    /// Reads the text of a file; `file` is how it is called in messages. `None` when the file holds no configuration.
    #[must_use]
    pub fn parse(text: &str, file: &str, host: Host) -> (Option<Self>, Vec<Diagnostic>) {
        read::config(text, file, host)
    }

    /// This configuration, with the gaps filled by another one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let mut databases = other.databases;
        databases.extend(self.databases);
        Self {
            dir: self.dir.or(other.dir),
            url: self.url.or(other.url),
            shadow_url: self.shadow_url.or(other.shadow_url),
            password_command: self.password_command.or(other.password_command),
            require_tls: self.require_tls.or(other.require_tls),
            dialects: self.dialects.or(other.dialects),
            file_template: self.file_template.or(other.file_template),
            truncate_slug_length: self.truncate_slug_length.or(other.truncate_slug_length),
            timezone: self.timezone.or(other.timezone),
            templates: self.templates.or(other.templates),
            project: self.project.or(other.project),
            tables: self.tables.or(other.tables),
            editor: self.editor.or(other.editor),
            lock_wait: self.lock_wait.or(other.lock_wait),
            backup: self.backup.or(other.backup),
            backfill: self.backfill.or(other.backfill),
            schema: self.schema.or(other.schema),
            models: self.models.or(other.models),
            objects: self.objects.or(other.objects),
            snapshot: self.snapshot.or(other.snapshot),
            autogenerate: self.autogenerate.or(other.autogenerate),
            app: self.app.or(other.app),
            post_write: self.post_write.or(other.post_write),
            naming: self.naming.or(other.naming),
            lint: self.lint.or(other.lint),
            databases,
            default_database: self.default_database.or(other.default_database),
        }
    }

    /// The configuration as it is for one of the named databases.
    #[must_use]
    pub fn named(mut self, name: &str) -> Option<Self> {
        let named = self.databases.remove(name)?;
        // A database never stands in for another one: without a URL of its own it has none.
        self.url = named.url;
        self.shadow_url = named.shadow_url.or(self.shadow_url);
        self.password_command = named.password_command;
        self.require_tls = named.require_tls.or(self.require_tls);
        self.dir = named.dir.or(self.dir);
        self.dialects = named.dialects.or(self.dialects);
        self.schema = named.schema.or(self.schema);
        self.models = named.models.or(self.models);
        self.objects = named.objects.or(self.objects);
        self.project = named.project.or(self.project);
        self.tables = named.tables.or(self.tables);
        Some(self)
    }
}

/// What may stand in braces in a `file_template`.
pub const TEMPLATE_TOKENS: [&str; 10] = [
    "rev", "id", "slug", "epoch", "year", "month", "day", "hour", "minute", "second",
];

/// Why a text is no `file_template`, and what mends it; `None` when it is one.
///
/// ```
/// use migrate_core::config::template_problem;
/// assert_eq!(template_problem("{rev}_{slug}"), None);
/// assert!(template_problem("{revision}_{slug}").is_some());
/// ```
#[must_use]
pub fn template_problem(template: &str) -> Option<(String, String)> {
    let mut rest = template;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((token, after)) = after.split_once('}') else {
            let message = format!("a brace of `{template}` is not closed");
            return Some((message, "write tokens as `{rev}`".to_owned()));
        };
        if !TEMPLATE_TOKENS.contains(&token) {
            let help = match nearest(token, TEMPLATE_TOKENS) {
                Some(near) => format!("did you mean `{{{near}}}`?"),
                None => format!("the tokens are {}", TEMPLATE_TOKENS.join(", ")),
            };
            return Some((format!("`{{{token}}}` stands for nothing"), help));
        }
        rest = after;
    }
    (!template.contains("{slug}")).then(|| {
        let message = format!("`{template}` does not hold `{{slug}}`");
        (message, "write for example `{rev}_{slug}`".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{Config, Host};
    use crate::diagnostic::{Sources, Style, render_all};

    fn messages(text: &str) -> String {
        let (_, found) = Config::parse(text, "migrate.toml", Host::File);
        let mut sources = Sources::new("");
        sources.insert("migrate.toml", text);
        render_all(&found, &sources, Style::Plain)
    }

    #[test]
    fn all_mistakes_at_once_with_their_places() {
        insta::assert_snapshot!(messages(
            "dri = \"db\"\ndialects = [\"postgre\"]\nlock_wait = \"soon\"\nschema = []\nautogenerate = { includes = [], exclude = 1 }\nfile_template = \"{revision}_{slug}\"\n\
             [backfill]\ntarget = 5\nmax-lag = \"1s\"\n[databases.main]\nurl = 1\n[[hooks.post_write]]\nargs = [\"{file}\"]\n\
             [naming]\nunique = \"{table}_{column}_key\"\nprimary = \"{table}_pk\"\n\
             [lint]\nservers = [\"postgresql 15\", \"postgres\", \"mysql 8\", \"mariadb 10.6\"]\nstyle = \"error\"\nlarge = [\"\"]\ntimeout = true\n\
             rules = { drop-colum = \"warn\", drop-column = \"off\" }\n"
        ));
    }

    #[test]
    fn every_key_is_read() {
        let text = r#"
            [package]
            name = "shop"
            [package.metadata.migrate]
            dir = "db"
            url = "sqlite:shop.db"
            shadow_url = "postgres://localhost/postgres"
            password_command = ["pass", "show", "shop"]
            require_tls = true
            backends = ["sqlite", "postgres"]
            file_template = "{year}/{rev}_{slug}"
            truncate_slug_length = 20
            timezone = "local"
            templates = "db/templates"
            project = "shop"
            tables = "_shop_"
            editor = "vi"
            lock_wait = 5
            backup = { before = "contract", how = "archive", max_rows = 1000, folder = "backups" }
            backfill = { target = "1s", max_lag = "10s", max_load = 20, throttle_sql = "SELECT busy FROM load", wait = false }
            schema = ["schema.sql", "db/types"]
            models = "src"
            objects = ["db/views", "db/functions"]
            snapshot = true
            autogenerate = { include = ["app.*"], exclude = ["view:report_*"] }
            app = { bin = "shop", args = ["db"] }
            default_database = "main"
            [[package.metadata.migrate.hooks.post_write]]
            cmd = "sqlfluff"
            args = ["fix", "{file}"]
            cwd = "db"
            [package.metadata.migrate.naming]
            primary_key = "pk_{table}"
            foreign_key = "fk_{table}_{columns}"
            [package.metadata.migrate.lint]
            servers = ["postgres 15", "mariadb 10.11"]
            rules = { drop-column = "warn" }
            style = "deny"
            large = ["orders"]
            small = ["app.countries"]
            stats = "table-stats.toml"
            timezone = "UTC"
            timeouts = false
            [package.metadata.migrate.databases.main]
            url = "sqlite:main.db"
            password_command = ["pass", "main"]
            dir = "db/main"
        "#;
        let (config, found) = Config::parse(text, "Cargo.toml", Host::Package);
        assert!(found.is_empty(), "{found:?}");
        insta::assert_debug_snapshot!(config.unwrap().named("main").unwrap());
        assert_eq!(
            Config::parse(text, "Cargo.toml", Host::Workspace),
            (None, vec![])
        );
    }

    #[test]
    fn the_nearer_configuration_wins() {
        let parse = |text| Config::parse(text, "", Host::File).0.unwrap();
        let near = parse("dir = \"near\"");
        let far = parse("dir = \"far\"\nproject = \"p\"");
        let both = near.or(far);
        assert_eq!(
            (both.dir.as_deref(), both.project.as_deref()),
            (Some("near"), Some("p"))
        );
    }
}
