//! What a DBA runs for roles that may not make tables: those of the history, and what each role is granted.

use std::fmt::Write as _;

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;
use migrate_core::target::Direction;

use super::{Part, ScriptKind, refused, runner, server};
use crate::chain::Chain;
use crate::error::Error;
use crate::tables::Identifier;

/// Who gets what.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The role that migrates: the tables of the history become its own, and it may make others.
    pub migrator: Option<String>,
    /// The role that only asks where the database is.
    pub reader: Option<String>,
    /// Where revisions make their tables: schemas of PostgreSQL, or the database of MySQL.
    pub schemas: Vec<String>,
}

/// What revisions do, and what the history needs.
const MYSQL_RIGHTS: &str = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, CREATE VIEW, SHOW VIEW, \
     TRIGGER, CREATE ROUTINE, ALTER ROUTINE, EXECUTE, CREATE TEMPORARY TABLES, LOCK TABLES";

/// A script for a DBA: the tables of the chain's history, and the rights of the roles. `psql` or `mariadb` runs it as it is.
pub fn setup_sql(chain: &Chain, dialect: Dialect, setup: &Setup) -> Result<String, Error> {
    let part = Part {
        kind: ScriptKind::Move,
        direction: Direction::Up,
        tables: chain.tables(dialect),
        runner: runner(chain),
        chain: &[],
    };
    let mut text = format!(
        "-- The tables of the history, written by cargo-migrate {} for {dialect}.\n{}",
        env!("CARGO_PKG_VERSION"),
        super::client::head(dialect)
    );
    match dialect {
        Dialect::Sqlite => {
            text.push_str("-- A file has no roles: whoever may write to it may migrate it.\n");
            let create = part.tables.create(&part.runner) + &part.tables.create_backfill();
            let _ = write!(text, "\nBEGIN IMMEDIATE;\n{create}COMMIT;\n");
        }
        Dialect::Postgres => {
            text.push('\n');
            server::prepare(&part, &mut text);
            postgres(&part, setup, &mut text);
        }
        Dialect::Mysql => mysql(&part, setup, &mut text)?,
    }
    Ok(text)
}

fn postgres(part: &Part<'_>, setup: &Setup, text: &mut String) {
    let name = |name: &str| Identifier::new(Dialect::Postgres, None, name);
    let tables = &part.tables;
    let schema = name(tables.schema.as_deref().unwrap_or_default());
    let all = tables.all();
    let _ = write!(
        text,
        "\nBEGIN;\nSET LOCAL client_min_messages = warning;\n{}{}",
        tables.create_archive(),
        tables.create_backfill()
    );
    if let Some(migrator) = &setup.migrator {
        let migrator = name(migrator);
        // Tables of others are not trusted.
        let _ = writeln!(text, "ALTER SCHEMA {schema} OWNER TO {migrator};");
        for table in all {
            let _ = writeln!(text, "ALTER TABLE {table} OWNER TO {migrator};");
        }
        for schema in &setup.schemas {
            let _ = writeln!(
                text,
                "GRANT USAGE, CREATE ON SCHEMA {} TO {migrator};",
                name(schema)
            );
        }
    }
    if let Some(reader) = &setup.reader {
        let reader = name(reader);
        let all = all.map(ToString::to_string).join(", ");
        let _ = write!(
            text,
            "GRANT USAGE ON SCHEMA {schema} TO {reader};\nGRANT SELECT ON {all} TO {reader};\n"
        );
    }
    text.push_str("COMMIT;\n");
}

fn mysql(part: &Part<'_>, setup: &Setup, text: &mut String) -> Result<(), Error> {
    let name = |name: &str| Identifier::new(Dialect::Mysql, None, name).to_string();
    let [database] = &setup.schemas[..] else {
        return Err(refused(
            Code::DatabaseUrl,
            "the rights of MySQL are for a database by its name".to_owned(),
            "name it with `--schema <database>`, or give the URL",
        ));
    };
    let _ = writeln!(text, "USE {};\n", name(database));
    server::prepare(part, text);
    text.push_str(&part.tables.create_archive());
    text.push_str(&part.tables.create_backfill());
    if let Some(migrator) = &setup.migrator {
        // In the name of a database these stand for others.
        let pattern = database
            .replace('\\', r"\\")
            .replace('_', r"\_")
            .replace('%', r"\%");
        let account = account(migrator);
        let _ = writeln!(
            text,
            "\nGRANT {MYSQL_RIGHTS} ON {}.* TO {account};",
            name(&pattern)
        );
    }
    if let Some(reader) = &setup.reader {
        let (tables, account) = (&part.tables, account(reader));
        text.push('\n');
        for table in tables.all() {
            let _ = writeln!(
                text,
                "GRANT SELECT ON {}.{table} TO {account};",
                name(database)
            );
        }
    }
    Ok(())
}

/// `shop` from everywhere, or `shop@localhost`.
fn account(name: &str) -> String {
    let (user, host) = name.rsplit_once('@').unwrap_or((name, "%"));
    let quoted = |part: &str| Identifier::new(Dialect::Mysql, None, part);
    format!("{}@{}", quoted(user), quoted(host))
}
