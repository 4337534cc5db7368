//! Roles that a chain makes on a server: they are not its databases', and go after them.
//!
//! Before the chain runs, a database is made that says which roles will be made: whoever finds it after a run that was killed knows
//! whose they are.

use std::collections::BTreeSet;
use std::time::Duration;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use super::beside::{Beside, name_of};
use super::name;
use crate::error::Error;
use crate::tables::{Identifier, literal};

/// A role or a user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Role {
    name: String,
    /// On MySQL; empty for the roles of MariaDB, and on PostgreSQL.
    host: String,
}

/// The roles of a server, as they were before.
#[derive(Debug)]
pub(super) struct Roles {
    before: BTreeSet<Role>,
    /// The names of those that may be made; `None`: all that are new.
    named: Option<Vec<String>>,
    /// The database that says so.
    pub(super) record: Option<String>,
}

/// What the record on PostgreSQL begins with.
const MARK: &str = "roles of a shadow database:";

/// The record on MySQL, where databases have no comments: no chain makes a table of this name.
const TABLE: &str = "cargo_migrate: roles of a shadow database";

/// How long another run that makes roles on the server is waited for.
const PATIENCE: Duration = Duration::from_mins(10);
const EVERY: Duration = Duration::from_millis(250);

impl Roles {
    fn is_ours(&self, role: &Role) -> bool {
        let is_named = |named: &Vec<String>| named.contains(&role.name);
        !self.before.contains(role) && self.named.as_ref().is_none_or(is_named)
    }

    /// Whether a role of that name was there before.
    pub(super) fn had(&self, name: &str) -> bool {
        self.before.iter().any(|role| role.name == name)
    }
}

impl Beside {
    /// Takes note of the roles that are there. `named`: those that a chain makes, on a server that is used by others too; they are
    /// written down.
    pub(super) async fn keep_roles(&mut self, named: Option<Vec<String>>) -> Result<(), Error> {
        let makes_none = named.as_ref().is_some_and(Vec::is_empty);
        if named.is_some() && !makes_none {
            self.wait_for_roles().await?;
        }
        // Who only grants need not be allowed to see them.
        let before = if makes_none {
            BTreeSet::new()
        } else {
            self.roles_there().await?
        };
        self.roles = Some(Roles {
            before,
            named,
            record: None,
        });
        self.write_down().await
    }

    /// Two runs would make the same roles.
    async fn wait_for_roles(&mut self) -> Result<(), Error> {
        let turn = format!("{}roles", name::prefix(self.purpose, &self.scope));
        let started = std::time::Instant::now();
        while !self.hold(&turn).await? {
            if started.elapsed() > PATIENCE {
                let message = format!("another run makes roles beside {}", self.maintenance);
                let found = Diagnostic::error(Code::DatabaseBusy, message);
                return Err(Error::from(found.help("wait for it, and run this again")));
            }
            tokio::time::sleep(EVERY).await;
        }
        Ok(())
    }

    async fn write_down(&mut self) -> Result<(), Error> {
        let Some(roles) = &self.roles else {
            return Ok(());
        };
        let new = roles.named.iter().flatten().filter(|name| !roles.had(name));
        let new: BTreeSet<&String> = new.collect();
        if new.is_empty() {
            return Ok(());
        }
        let dialect = self.maintenance.dialect();
        let names: Vec<String> = new.into_iter().cloned().collect();
        let database = self.create(None).await?;
        let Some(record) = name_of(&database) else {
            return Ok(());
        };
        let quoted = Identifier::new(dialect, None, &record);
        let sql = if dialect == Dialect::Postgres {
            let said = format!("{MARK}\n{}", names.join("\n"));
            let said = literal(dialect, &said);
            format!("COMMENT ON DATABASE {quoted} IS {said}")
        } else {
            let rows = names
                .iter()
                .map(|name| format!("({})", literal(dialect, name)));
            let rows: Vec<String> = rows.collect();
            let table = Identifier::new(dialect, Some(&record), TABLE);
            format!(
                "CREATE TABLE {table} (name varchar(255) NOT NULL); INSERT INTO {table} VALUES {}",
                rows.join(", ")
            )
        };
        self.run(&sql).await?;
        if let Some(roles) = &mut self.roles {
            roles.record = Some(record);
        }
        Ok(())
    }

    /// The names that a database has written down.
    pub(super) async fn roles_written_in(&mut self, database: &str) -> Vec<String> {
        let dialect = self.maintenance.dialect();
        if dialect == Dialect::Postgres {
            let sql = format!(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = {}",
                literal(dialect, database)
            );
            let answer = self.ask(&sql).await.ok();
            let said = answer.as_ref().and_then(|answer| answer.cell(0));
            let names = said.and_then(|said| said.strip_prefix(MARK));
            let names = names.into_iter().flat_map(str::lines);
            return names
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect();
        }
        let table = Identifier::new(dialect, Some(database), TABLE);
        let answer = self.ask(&format!("SELECT name FROM {table}")).await;
        let rows = answer.map(|answer| answer.rows).unwrap_or_default();
        rows.into_iter()
            .filter_map(|row| row.into_iter().next()?)
            .collect()
    }

    /// Drops the roles that came since, as far as no database that is still there needs them.
    pub(super) async fn drop_new_roles(&mut self) {
        if self.roles.is_none() {
            return;
        }
        let Ok(there) = self.roles_there().await else {
            return;
        };
        let Some(roles) = &self.roles else {
            return;
        };
        let new: Vec<Role> = there
            .into_iter()
            .filter(|role| roles.is_ours(role))
            .collect();
        self.drop_roles(new).await;
    }

    /// Drops the roles of these names.
    pub(super) async fn drop_roles_named(&mut self, names: &[String]) {
        if names.is_empty() {
            return;
        }
        let Ok(there) = self.roles_there().await else {
            return;
        };
        let left = there.into_iter().filter(|role| names.contains(&role.name));
        let left = left.collect();
        self.drop_roles(left).await;
    }

    async fn drop_roles(&mut self, roles: Vec<Role>) {
        let dialect = self.maintenance.dialect();
        for role in roles {
            let name = Identifier::new(dialect, None, &role.name);
            let sql = if dialect == Dialect::Postgres || role.host.is_empty() {
                format!("DROP ROLE IF EXISTS {name}")
            } else {
                let host = literal(dialect, &role.host);
                format!(
                    "DROP USER IF EXISTS {}@{host}",
                    literal(dialect, &role.name)
                )
            };
            if self.run(&sql).await.is_err() {
                let name = &role.name;
                tracing::warn!(name, "a role of a shadow database was not dropped");
            }
        }
    }

    async fn roles_there(&mut self) -> Result<BTreeSet<Role>, Error> {
        let sql = match self.maintenance.dialect() {
            Dialect::Postgres => "SELECT rolname, '' FROM pg_roles",
            _ => "SELECT CAST(User AS CHAR), CAST(Host AS CHAR) FROM mysql.user",
        };
        let answer = self.ask(sql).await?;
        let roles = answer.rows.into_iter().filter_map(|row| {
            let mut cells = row.into_iter();
            let name = cells.next()??;
            let host = cells.next().flatten().unwrap_or_default();
            Some(Role { name, host })
        });
        Ok(roles.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::{Role, Roles};

    #[test]
    fn only_what_was_named_and_is_new_is_ours() {
        let role = |name: &str| Role {
            name: name.to_owned(),
            host: String::new(),
        };
        let roles = Roles {
            before: [role("old")].into(),
            named: Some(vec!["old".to_owned(), "new".to_owned()]),
            record: None,
        };
        assert!(roles.is_ours(&role("new")));
        assert!(!roles.is_ours(&role("old")));
        assert!(!roles.is_ours(&role("another")));
        assert!(roles.had("old") && !roles.had("new"));
    }
}
