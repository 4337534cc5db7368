//! Rights on shadow databases of MySQL: the server keeps them when the database goes.

use migrate_core::dialect::Dialect;

use super::beside::Beside;
use crate::tables::{Identifier, literal};

/// The tables of rights that name a database.
const KEPT: [&str; 4] = ["db", "tables_priv", "columns_priv", "procs_priv"];

impl Beside {
    /// Takes back what was granted on a database. Who may not look has granted nothing either.
    pub(super) async fn revoke_on(&mut self, database: &str) {
        let name = literal(Dialect::Mysql, database);
        // As text of one collation: the tables have several.
        let of = |table: &str, kind: &str, object: &str| {
            format!(
                "SELECT CAST(User AS CHAR), CAST(Host AS CHAR), CAST({kind} AS CHAR), CAST({object} AS CHAR) \
                 FROM mysql.{table} WHERE Db = {name}"
            )
        };
        let granted = [
            of("db", "''", "'*'"),
            of("tables_priv", "''", "Table_name"),
            of("columns_priv", "''", "Table_name"),
            of("procs_priv", "Routine_type", "Routine_name"),
        ]
        .join(" UNION ");
        let Ok(answer) = self.ask(&granted).await else {
            return;
        };
        for row in answer.rows {
            let [user, host, kind, object] = &row[..] else {
                continue;
            };
            let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
            let (user, host, object) = (text(user), text(host), text(object));
            let who = match (&*user, &*host) {
                ("PUBLIC", "") => "PUBLIC".to_owned(),
                (role, "") => Identifier::new(Dialect::Mysql, None, role).to_string(),
                _ => format!(
                    "{}@{}",
                    literal(Dialect::Mysql, &user),
                    literal(Dialect::Mysql, &host)
                ),
            };
            let object = if object == "*" {
                format!("{}.*", Identifier::new(Dialect::Mysql, None, database))
            } else {
                Identifier::new(Dialect::Mysql, Some(database), &object).to_string()
            };
            let kind = text(kind);
            for right in ["ALL PRIVILEGES", "GRANT OPTION"] {
                // There may be none of one of the two.
                let _ = self
                    .run(&format!("REVOKE {right} ON {kind} {object} FROM {who}"))
                    .await;
            }
        }
    }

    /// Takes back what is left of databases that are gone.
    pub(super) async fn revoke_leftovers(&mut self, prefix: &str) {
        let prefix = literal(Dialect::Mysql, prefix);
        let each: Vec<String> = KEPT
            .iter()
            .map(|table| {
                format!(
                    "SELECT Db FROM mysql.{table} WHERE LEFT(Db, LENGTH({prefix})) = {prefix} \
                     AND Db NOT IN (SELECT schema_name FROM information_schema.schemata)"
                )
            })
            .collect();
        let Ok(answer) = self.ask(&each.join(" UNION ")).await else {
            return;
        };
        for database in answer
            .rows
            .into_iter()
            .filter_map(|row| row.into_iter().next()?)
        {
            self.revoke_on(&database).await;
        }
    }
}
