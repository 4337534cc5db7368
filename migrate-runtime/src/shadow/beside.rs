//! Shadow databases on a server that is there.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use super::name;
use crate::database::{Database, Kind};
use crate::error::{Error, database_message};
use crate::tables::{Identifier, literal};
use crate::wire::{Answer, Wire};

/// A server by one of its databases: a connection to that one holds the locks of those that are made.
pub(super) struct Beside {
    pub(super) maintenance: Database,
    guard: Wire,
    scope: String,
    /// What makes a new database like the one at hand: its character set.
    like: String,
    made: Vec<String>,
}

impl Beside {
    /// Connects, removes what killed runs left, and finds out whether databases can be made.
    pub(super) async fn open(database: &Database) -> Result<Self, Error> {
        let mut guard = Wire::open(database).await?;
        let dialect = database.dialect();
        let asked = guard.ask(like(dialect)).await;
        let answer = asked.map_err(|error| cannot(database, error))?;
        let like = like_clause(dialect, &answer);
        // Locks of PostgreSQL are those of one database, of MySQL those of the server.
        let scope = match dialect {
            Dialect::Postgres => answer.cell(0).unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let mut this = Self {
            maintenance: database.clone(),
            guard,
            scope,
            like,
            made: Vec::new(),
        };
        if this.is_pooled().await? {
            let why = format!(
                "no shadow database can be made beside {database}: the connection goes through a pooler, and a lock that tells whose a database is would be another client's next"
            );
            let help = "give the URL of the server itself, or name it in `shadow_url` of the configuration";
            let found = Diagnostic::error(Code::ShadowDatabase, why).help(help);
            return Err(Error::from(found));
        }
        this.clean().await?;
        if !this.may_create().await? {
            let why = format!(
                "no shadow database can be made beside {database}: the role may not make databases"
            );
            return Err(Error::from(refused(dialect, why)));
        }
        Ok(this)
    }

    /// Whether two connections share one of the server's, or one of them changes it.
    async fn is_pooled(&mut self) -> Result<bool, Error> {
        let who = match self.maintenance.dialect() {
            Dialect::Postgres => "SELECT pg_backend_pid()",
            _ => "SELECT CONNECTION_ID()",
        };
        let mut other = Wire::open(&self.maintenance).await?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..2 {
            let answer = other.ask(who).await;
            let answer = answer.map_err(|error| cannot(&self.maintenance, error))?;
            theirs.extend(answer.cell(0).map(str::to_owned));
            ours.extend(self.ask(who).await?.cell(0).map(str::to_owned));
        }
        // It has told what it was asked for.
        let _ = other.close().await;
        let changes = |ids: &[String]| ids.windows(2).any(|pair| pair[0] != pair[1]);
        Ok(changes(&ours) || changes(&theirs) || ours == theirs)
    }

    async fn ask(&mut self, sql: &str) -> Result<Answer, Error> {
        let asked = self.guard.ask(sql).await;
        asked.map_err(|error| cannot(&self.maintenance, error))
    }

    /// On MySQL that is known when it is tried.
    async fn may_create(&mut self) -> Result<bool, Error> {
        if self.maintenance.dialect() == Dialect::Postgres {
            let role = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user";
            return Ok(self.ask(role).await?.is_true());
        }
        let probe = self.create(None).await?;
        self.remove(&probe).await;
        Ok(true)
    }

    /// Makes a database, empty or as a copy of another one.
    pub(super) async fn create(&mut self, template: Option<&str>) -> Result<Database, Error> {
        let dialect = self.maintenance.dialect();
        let name = name::new(&self.scope);
        self.hold(&name).await?;
        // Whatever happens from here on, it is removed in the end.
        self.made.push(name.clone());
        let quoted = Identifier::new(dialect, None, &name);
        let sql = match template {
            Some(template) => {
                format!(
                    "CREATE DATABASE {quoted} TEMPLATE {}",
                    Identifier::new(dialect, None, template)
                )
            }
            None => format!("CREATE DATABASE {quoted}{}", self.like),
        };
        self.ask(&sql).await?;
        Ok(renamed(&self.maintenance, &name))
    }

    /// Takes the lock that a name is held by. False when somebody has it.
    async fn hold(&mut self, name: &str) -> Result<bool, Error> {
        let key = name::key(name);
        let sql = match self.maintenance.dialect() {
            Dialect::Postgres => format!("SELECT pg_try_advisory_lock({key})"),
            dialect => format!("SELECT GET_LOCK({}, 0)", literal(dialect, name)),
        };
        Ok(self.ask(&sql).await?.is_true())
    }

    async fn let_go(&mut self, name: &str) {
        let key = name::key(name);
        let sql = match self.maintenance.dialect() {
            Dialect::Postgres => format!("SELECT pg_advisory_unlock({key})"),
            dialect => format!("SELECT RELEASE_LOCK({})", literal(dialect, name)),
        };
        // It ends with the connection anyhow.
        let _ = self.guard.ask(&sql).await;
    }

    /// Runs statements on the server as such.
    pub(super) async fn run(&mut self, sql: &str) -> Result<(), Error> {
        self.ask(sql).await.map(|_| ())
    }

    /// Drops a database that was made here.
    pub(super) async fn remove(&mut self, database: &Database) {
        if let Some(name) = name_of(database)
            && self.made.contains(&name)
            && self.drop_database(&name).await
        {
            self.made.retain(|made| *made != name);
            self.let_go(&name).await;
        }
    }

    async fn drop_database(&mut self, name: &str) -> bool {
        let dialect = self.maintenance.dialect();
        let quoted = Identifier::new(dialect, None, name);
        let sql = if dialect == Dialect::Postgres {
            format!("DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        } else {
            self.end_sessions(name).await;
            // Of a session that the server has not noticed the end of.
            format!("SET lock_wait_timeout = 20; DROP DATABASE IF EXISTS {quoted}")
        };
        let dropped = self.guard.ask(&sql).await;
        if let Err(error) = &dropped {
            let error = database_message(error);
            tracing::warn!(
                error,
                name,
                "a shadow database was not dropped; the next run does it"
            );
        }
        dropped.is_ok()
    }

    /// On MySQL a database waits for those who use it.
    async fn end_sessions(&mut self, name: &str) {
        let name = literal(Dialect::Mysql, name);
        let sessions = format!(
            "SELECT id FROM information_schema.processlist WHERE db = {name} AND id <> CONNECTION_ID()"
        );
        let Ok(answer) = self.guard.ask(&sessions).await else {
            return;
        };
        for id in answer.rows.iter().filter_map(|row| row.first()?.as_deref()) {
            let _ = self.guard.ask(&format!("KILL {id}")).await;
        }
    }

    /// Drops the databases of processes that were killed.
    async fn clean(&mut self) -> Result<(), Error> {
        let dialect = self.maintenance.dialect();
        let prefix = literal(dialect, &name::prefix(&self.scope));
        let list = match dialect {
            Dialect::Postgres => {
                format!("SELECT datname FROM pg_database WHERE starts_with(datname, {prefix})")
            }
            _ => format!(
                "SELECT schema_name FROM information_schema.schemata WHERE LEFT(schema_name, LENGTH({prefix})) = {prefix}"
            ),
        };
        let answer = self.ask(&list).await?;
        for name in answer
            .rows
            .into_iter()
            .filter_map(|row| row.into_iter().next()?)
        {
            if self.hold(&name).await? {
                self.drop_database(&name).await;
                self.let_go(&name).await;
            }
        }
        Ok(())
    }

    /// Drops what was made.
    pub(super) async fn close(mut self) {
        for name in std::mem::take(&mut self.made) {
            self.drop_database(&name).await;
        }
        self.leave().await;
    }

    /// Ends the connection; what was made goes with the server.
    pub(super) async fn leave(self) {
        // The server lets the locks go either way.
        let _ = self.guard.close().await;
    }
}

/// The major version of the server that has a database, when it can be asked.
pub(super) async fn major(database: &Database) -> Option<String> {
    let mut wire = Wire::open(database).await.ok()?;
    let version = crate::introspect::engine(&mut wire).await.ok();
    let _ = wire.close().await;
    version
}

/// Asks what the database at hand is like; the first cell is its name.
const fn like(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => {
            "SELECT d.datname, pg_encoding_to_char(d.encoding), quote_literal(d.datcollate), quote_literal(d.datctype), \
             to_jsonb(d)->>'datlocprovider', quote_literal(coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale')) \
             FROM pg_database d WHERE d.datname = current_database()"
        }
        _ => {
            "SELECT DATABASE(), (SELECT CONCAT(' CHARACTER SET ', default_character_set_name, ' COLLATE ', default_collation_name) \
             FROM information_schema.schemata WHERE schema_name = DATABASE())"
        }
    }
}

fn like_clause(dialect: Dialect, answer: &Answer) -> String {
    let cell = |at| answer.cell(at).unwrap_or_default();
    if dialect != Dialect::Postgres {
        return cell(1).to_owned();
    }
    let (encoding, collate, ctype) = (cell(1), cell(2), cell(3));
    let provider = match (cell(4), cell(5)) {
        ("i", locale) if !locale.is_empty() => format!(" LOCALE_PROVIDER icu ICU_LOCALE {locale}"),
        ("b", locale) if !locale.is_empty() => {
            format!(" LOCALE_PROVIDER builtin BUILTIN_LOCALE {locale}")
        }
        _ => String::new(),
    };
    // What was added to the usual template is no part of what a chain builds.
    format!(
        " TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE {collate} LC_CTYPE {ctype}{provider}"
    )
}

/// The same server, another database.
pub(crate) fn renamed(database: &Database, name: &str) -> Database {
    let kind = match &database.kind {
        #[cfg(feature = "sqlite")]
        Kind::Sqlite(sqlite) => Kind::Sqlite(sqlite.clone()),
        #[cfg(feature = "postgres")]
        Kind::Postgres(options) => Kind::Postgres(Box::new((**options).clone().database(name))),
        #[cfg(feature = "mysql")]
        Kind::Mysql(options) => Kind::Mysql(Box::new((**options).clone().database(name))),
    };
    Database { kind }
}

fn name_of(database: &Database) -> Option<String> {
    match &database.kind {
        #[cfg(feature = "sqlite")]
        Kind::Sqlite(_) => None,
        #[cfg(feature = "postgres")]
        Kind::Postgres(options) => options.get_database().map(str::to_owned),
        #[cfg(feature = "mysql")]
        Kind::Mysql(options) => options.get_database().map(str::to_owned),
    }
}

fn cannot(database: &Database, error: sqlx::Error) -> Error {
    let said = database_message(&error);
    let why = format!("no shadow database can be made beside {database}: {said}");
    Error::from(refused(database.dialect(), why)).caused_by(error)
}

fn refused(dialect: Dialect, why: String) -> Diagnostic {
    let grant = match dialect {
        Dialect::Mysql => "grant the user all privileges on `cargo_migrate_%`.*",
        _ => "let the role make databases (`ALTER ROLE <name> CREATEDB`)",
    };
    Diagnostic::error(Code::ShadowDatabase, why).help(format!(
        "{grant}, or name a server where it may in `shadow_url` of the configuration"
    ))
}
