//! Scratch databases on a server that is there.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use super::name::{self, Purpose};
use super::roles::Roles;
use crate::database::{Database, Kind};
use crate::error::{Error, database_message};
use crate::tables::{Identifier, literal};
use crate::wire::{Answer, Wire};

/// A server by one of its databases: a connection to that one holds the locks of those that are made.
pub(crate) struct Beside {
    pub(crate) maintenance: Database,
    /// The server's version.
    pub(super) engine: String,
    guard: Wire,
    pub(super) purpose: Purpose,
    pub(super) scope: String,
    /// The roles that were there, when a chain makes some.
    pub(super) roles: Option<Roles>,
    /// What makes a new database like the one at hand: its character set.
    like: String,
    made: Vec<String>,
}

impl Beside {
    /// Connects, removes what killed runs left, and finds out whether databases can be made.
    pub(crate) async fn open(database: &Database, purpose: Purpose) -> Result<Self, Error> {
        let mut this = Self::connect(database, purpose, "").await?;
        this.engine = crate::introspect::engine(&mut this.guard).await?;
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
                "no {} can be made beside {database}: the role may not make databases",
                purpose.noun()
            );
            return Err(Error::from(refused(database.dialect(), purpose, why)));
        }
        Ok(this)
    }

    /// Connects. `scope`: only those with the same one meet each other's databases.
    pub(crate) async fn connect(
        database: &Database,
        purpose: Purpose,
        scope: &str,
    ) -> Result<Self, Error> {
        let mut guard = Wire::open(database).await?;
        let dialect = database.dialect();
        let asked = guard.ask(like(dialect)).await;
        let answer = asked.map_err(|error| cannot(database, purpose, error))?;
        let like = like_clause(dialect, &answer);
        // Locks of PostgreSQL are those of one database, of MySQL those of the server.
        let scope = match dialect {
            Dialect::Postgres => format!("{}{scope}", answer.cell(0).unwrap_or_default()),
            _ => scope.to_owned(),
        };
        Ok(Self {
            maintenance: database.clone(),
            // Whoever needs it asks for it.
            engine: String::new(),
            guard,
            purpose,
            scope,
            roles: None,
            like,
            made: Vec::new(),
        })
    }

    /// Who has the same one sees each other's locks.
    #[cfg(feature = "testing")]
    pub(crate) fn scope(&self) -> &str {
        &self.scope
    }

    /// Lets a database stay when this ends.
    #[cfg(feature = "testing")]
    pub(crate) fn keep(&mut self, name: &str) {
        self.made.retain(|made| made != name);
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
            let answer = answer.map_err(|error| cannot(&self.maintenance, self.purpose, error))?;
            theirs.extend(answer.cell(0).map(str::to_owned));
            ours.extend(self.ask(who).await?.cell(0).map(str::to_owned));
        }
        // It has told what it was asked for.
        let _ = other.close().await;
        let changes = |ids: &[String]| ids.windows(2).any(|pair| pair[0] != pair[1]);
        Ok(changes(&ours) || changes(&theirs) || ours == theirs)
    }

    pub(crate) async fn ask(&mut self, sql: &str) -> Result<Answer, Error> {
        let asked = self.guard.ask(sql).await;
        asked.map_err(|error| cannot(&self.maintenance, self.purpose, error))
    }

    /// The answers of several statements.
    #[cfg(all(feature = "testing", feature = "mysql"))]
    pub(crate) async fn ask_each(&mut self, sql: &str) -> Result<Vec<Answer>, Error> {
        let sent = self.guard.send(sql).await;
        sent.map_err(|stopped| cannot(&self.maintenance, self.purpose, stopped.error))
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

    /// Makes an empty database for a chain: the roles that it made in one before are gone, if no other is there.
    pub(super) async fn create_for_chain(&mut self) -> Result<Database, Error> {
        if let Some(roles) = &self.roles {
            let record = roles.record.as_ref();
            if self.made.iter().all(|made| Some(made) == record) {
                self.drop_new_roles().await;
            }
        }
        self.create(None).await
    }

    /// Makes a database, empty or as a copy of another one.
    pub(crate) async fn create(&mut self, template: Option<&str>) -> Result<Database, Error> {
        let name = name::new(self.purpose, &self.scope);
        self.create_named(&name, template).await
    }

    /// The same with a name that was thought of before.
    pub(crate) async fn create_named(
        &mut self,
        name: &str,
        template: Option<&str>,
    ) -> Result<Database, Error> {
        let dialect = self.maintenance.dialect();
        self.hold(name).await?;
        // Whatever happens from here on, it is removed in the end.
        self.made.push(name.to_owned());
        let quoted = Identifier::new(dialect, None, name);
        let sql = match template {
            // Through the log, which is the default since PostgreSQL 15: a copy of the files waits for two checkpoints.
            Some(template) => {
                format!(
                    "CREATE DATABASE {quoted} TEMPLATE {}",
                    Identifier::new(dialect, None, template)
                )
            }
            None => format!("CREATE DATABASE {quoted}{}", self.like),
        };
        self.ask(&sql).await?;
        Ok(renamed(&self.maintenance, name))
    }

    /// Takes the lock that a name is held by. False when somebody has it.
    pub(crate) async fn hold(&mut self, name: &str) -> Result<bool, Error> {
        let key = name::key(name);
        let sql = match self.maintenance.dialect() {
            Dialect::Postgres => format!("SELECT pg_try_advisory_lock({key})"),
            dialect => format!("SELECT GET_LOCK({}, 0)", literal(dialect, name)),
        };
        Ok(self.ask(&sql).await?.is_true())
    }

    pub(crate) async fn let_go(&mut self, name: &str) {
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
    pub(crate) async fn remove(&mut self, database: &Database) {
        if let Some(name) = name_of(database)
            && self.made.contains(&name)
            && self.drop_database(&name).await
        {
            self.made.retain(|made| *made != name);
            self.let_go(&name).await;
        }
    }

    pub(crate) async fn drop_database(&mut self, name: &str) -> bool {
        let dialect = self.maintenance.dialect();
        let quoted = Identifier::new(dialect, None, name);
        let sql = if dialect == Dialect::Postgres {
            format!("DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        } else {
            self.end_sessions(name).await;
            self.revoke_on(name).await;
            // Of a session that the server has not noticed the end of.
            format!("SET lock_wait_timeout = 20; DROP DATABASE IF EXISTS {quoted}")
        };
        let dropped = self.guard.ask(&sql).await;
        if let Err(error) = &dropped {
            let error = database_message(error);
            tracing::warn!(
                error,
                name,
                "a scratch database was not dropped; the next run does it"
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

    /// Ends whoever is still connected to a database that is used again.
    #[cfg(feature = "testing")]
    pub(crate) async fn end_sessions_of(&mut self, name: &str) {
        if self.maintenance.dialect() == Dialect::Mysql {
            self.end_sessions(name).await;
        }
    }

    /// Ends whoever is still connected to a database of PostgreSQL. Whether nobody is left.
    #[cfg(all(feature = "testing", feature = "postgres"))]
    pub(crate) async fn is_left_by_all(&mut self, name: &str) -> bool {
        const LOOKS: u32 = 500;
        // Workers of the server belong to nobody. What others are is not told to every role.
        let end = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {} AND usesysid IS NOT NULL",
            literal(Dialect::Postgres, name)
        );
        for _ in 0..LOOKS {
            match self.ask(&end).await {
                Ok(answer) if answer.rows.is_empty() => return true,
                Ok(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
                Err(_) => return false,
            }
        }
        false
    }

    /// A database that goes with this, if there is one.
    #[cfg(feature = "testing")]
    pub(crate) fn one_made(&self) -> Option<String> {
        self.made.first().cloned()
    }

    /// Drops the databases of processes that were killed.
    pub(crate) async fn clean(&mut self) -> Result<(), Error> {
        let prefix = name::prefix(self.purpose, &self.scope);
        let mut roles = Vec::new();
        // Those that say which roles were made go after the roles, and these after what they own.
        let mut records = Vec::new();
        for name in self.named(&prefix).await? {
            if !self.hold(&name).await? {
                continue;
            }
            let written = self.roles_written_in(&name).await;
            if written.is_empty() {
                self.drop_database(&name).await;
                self.let_go(&name).await;
            } else {
                roles.extend(written);
                records.push(name);
            }
        }
        self.drop_roles_named(&roles).await;
        for name in records {
            self.drop_database(&name).await;
            self.let_go(&name).await;
        }
        if self.maintenance.dialect() == Dialect::Mysql {
            self.revoke_leftovers(&prefix).await;
        }
        Ok(())
    }

    /// The databases whose names start so.
    pub(crate) async fn named(&mut self, prefix: &str) -> Result<Vec<String>, Error> {
        let dialect = self.maintenance.dialect();
        let prefix = literal(dialect, prefix);
        let list = match dialect {
            Dialect::Postgres => {
                format!("SELECT datname FROM pg_database WHERE starts_with(datname, {prefix})")
            }
            _ => format!(
                "SELECT schema_name FROM information_schema.schemata WHERE LEFT(schema_name, LENGTH({prefix})) = {prefix}"
            ),
        };
        let answer = self.ask(&list).await?;
        let rows = answer.rows.into_iter();
        Ok(rows.filter_map(|row| row.into_iter().next()?).collect())
    }

    /// Drops what was made.
    pub(crate) async fn close(mut self) {
        let record = self.roles.as_mut().and_then(|roles| roles.record.take());
        for name in std::mem::take(&mut self.made) {
            if Some(&name) != record.as_ref() {
                self.drop_database(&name).await;
            }
        }
        self.drop_new_roles().await;
        if let Some(record) = record {
            self.drop_database(&record).await;
        }
        self.leave().await;
    }

    /// Ends the connection; what was made goes with the server.
    pub(crate) async fn leave(self) {
        // The server lets the locks go either way.
        let _ = self.guard.close().await;
    }
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

pub(crate) fn name_of(database: &Database) -> Option<String> {
    match &database.kind {
        #[cfg(feature = "sqlite")]
        Kind::Sqlite(_) => None,
        #[cfg(feature = "postgres")]
        Kind::Postgres(options) => options.get_database().map(str::to_owned),
        #[cfg(feature = "mysql")]
        Kind::Mysql(options) => options.get_database().map(str::to_owned),
    }
}

fn cannot(database: &Database, purpose: Purpose, error: sqlx::Error) -> Error {
    let said = database_message(&error);
    let noun = purpose.noun();
    let why = format!("no {noun} can be made beside {database}: {said}");
    Error::from(refused(database.dialect(), purpose, why)).caused_by(error)
}

fn refused(dialect: Dialect, purpose: Purpose, why: String) -> Diagnostic {
    let grant = match dialect {
        Dialect::Mysql => "grant the user all privileges on `cargo_migrate_%`.*",
        _ => "let the role make databases (`ALTER ROLE <name> CREATEDB`)",
    };
    Diagnostic::error(Code::ShadowDatabase, why).help(format!(
        "{grant}, or name a server where it may in {}",
        purpose.elsewhere()
    ))
}
