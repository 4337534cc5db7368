//! Making the desired schema in a shadow database, in whatever order its statements stand.

use futures_util::future::join;
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::schema::{Desired, Wanted};
use migrate_core::sql::server_wide;
use tokio::sync::Mutex;

use crate::chain::Chain;
use crate::database::Database;
use crate::error::{Error, database_message};
use crate::shadow::Shadows;
use crate::verify::{Shared, brought, make_missed};
use crate::wire::Wire;
use crate::words::database_message_showing;

/// Makes a desired schema in a new shadow database. What fails is tried again after the others, as long as that helps.
///
/// ```
/// # async fn run() -> Result<(), migrate_runtime::Error> {
/// use migrate_runtime::core::dialect::Dialect;
/// use migrate_runtime::core::schema::Desired;
/// use migrate_runtime::generate::build;
/// use migrate_runtime::shadow::{Places, Shadows};
///
/// let mut desired = Desired::default();
/// desired.add_script(Dialect::Sqlite, "schema.sql", "CREATE INDEX i ON t (x); CREATE TABLE t (x);");
/// let mut shadows = Shadows::open(Dialect::Sqlite, &Places::default()).await?;
/// let database = build(&desired, &mut shadows).await?;
/// assert_eq!(migrate_runtime::Chain::EMPTY.schema_of(&database).await?.len(), 3);
/// shadows.close().await;
/// # Ok(())
/// # }
/// # migrate_runtime::block_on(run()).unwrap();
/// ```
///
/// The code of its error is `schema-file`, with a diagnostic for each statement that could not be run.
pub async fn build(desired: &Desired, shadows: &mut Shadows) -> Result<Database, Error> {
    built(desired, &Mutex::new(shadows)).await
}

/// Makes a database with what the chain builds up to a revision (`None`: nothing of it), and one with a desired schema, side by side.
///
/// The codes of its errors are those of [`build`] and of an upgrade.
pub async fn build_both(
    chain: &Chain,
    revision: Option<&str>,
    desired: &Desired,
    shadows: &mut Shadows,
) -> Result<[Database; 2], Error> {
    let one_by_one = shadows.keeps_roles();
    let shared = Mutex::new(shadows);
    let (present, wanted) = if one_by_one {
        let present = brought(chain, &shared, revision).await?;
        (Ok(present), built(desired, &shared).await)
    } else {
        join(brought(chain, &shared, revision), built(desired, &shared)).await
    };
    match (present, wanted) {
        (Ok(present), Ok(wanted)) => Ok([present, wanted]),
        (Ok(left), Err(error)) | (Err(error), Ok(left)) => {
            shared.lock().await.remove(left).await;
            Err(error)
        }
        (Err(error), Err(_)) => Err(error),
    }
}

async fn built(desired: &Desired, shadows: &Shared<'_>) -> Result<Database, Error> {
    let database = shadows.lock().await.create().await?;
    let mut wire = Wire::open(&database).await?;
    let outcome = in_any_order(desired, &mut wire, shadows).await;
    // Nothing of it is needed when it failed, and all is done when not.
    let _ = wire.close().await;
    match outcome {
        Ok(()) => Ok(database),
        Err(error) => {
            shadows.lock().await.remove(database).await;
            Err(error)
        }
    }
}

async fn in_any_order(
    desired: &Desired,
    wire: &mut Wire,
    shadows: &Shared<'_>,
) -> Result<(), Error> {
    let dialect = shadows.lock().await.dialect();
    if dialect == Dialect::Postgres {
        // The text of a function may name what is made after it.
        set(wire, "SET check_function_bodies = off").await?;
    }
    // Roles and the like are no part of a database, and not made on a server for a schema.
    let stays = |wanted: &&Wanted| server_wide(dialect, &wanted.sql).is_none();
    let mut left: Vec<&Wanted> = desired.statements.iter().filter(stays).collect();
    // What sets something for those behind it has to stay where it is.
    let is_plain = left.iter().all(|wanted| makes_something(wanted));
    let in_transaction = is_plain && dialect == Dialect::Sqlite;
    if in_transaction {
        // A statement that fails leaves the transaction as it was, and ends its message.
        set(wire, "BEGIN").await?;
        if let Err(stopped) = wire.send(&message(&left)).await {
            left.drain(..stopped.answers.len().min(left.len()));
        } else {
            left.clear();
        }
    }
    if is_plain && dialect == Dialect::Postgres {
        left = in_messages(left, wire).await;
    }
    let mut careless = false;
    while !left.is_empty() {
        let mut failed = Vec::new();
        for wanted in &left {
            if let Err(error) = run(wire, wanted, shadows).await {
                failed.push((*wanted, error));
            }
        }
        if failed.len() < left.len() {
            left = failed.into_iter().map(|(wanted, _)| wanted).collect();
        } else if dialect == Dialect::Mysql && !careless {
            // Two tables may refer to each other.
            careless = true;
            set(wire, "SET SESSION foreign_key_checks = 0").await?;
        } else {
            return Err(refused(&failed, desired));
        }
    }
    if in_transaction {
        set(wire, "COMMIT").await?;
    }
    Ok(())
}

fn makes_something(wanted: &Wanted) -> bool {
    const WORDS: [&str; 5] = ["CREATE", "ALTER", "COMMENT", "GRANT", "REVOKE"];
    let word = wanted.sql.split_whitespace().next().unwrap_or_default();
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// How many statements are sent together. Each message is one transaction, whose locks have to find room.
const TOGETHER: usize = 100;

/// Sends many statements at once, and returns those that have to be run one by one: a message is done as a whole or not at all.
async fn in_messages<'w>(statements: Vec<&'w Wanted>, wire: &mut Wire) -> Vec<&'w Wanted> {
    let mut left = Vec::new();
    for together in statements.chunks(TOGETHER) {
        if wire.ask(&message(together)).await.is_err() {
            left.extend(together);
        }
    }
    left
}

fn message(statements: &[&Wanted]) -> String {
    let texts: Vec<&str> = statements.iter().map(|it| it.sql.as_str()).collect();
    // A comment may stand at the end of one.
    texts.join("\n;\n")
}

async fn set(wire: &mut Wire, sql: &str) -> Result<(), Error> {
    wire.ask(sql).await.map(|_| ()).map_err(Error::from)
}

async fn run(wire: &mut Wire, wanted: &Wanted, shadows: &Shared<'_>) -> Result<(), sqlx::Error> {
    let mut missed = Vec::new();
    loop {
        let outcome = match &wanted.rows {
            Some(rows) => wire.copy(&wanted.sql, rows).await,
            None => wire.ask(&wanted.sql).await.map(|_| ()),
        };
        let Err(error) = outcome else {
            return Ok(());
        };
        // On the real server somebody made them.
        let said = database_message(&error);
        if missed.contains(&said) || !make_missed(&said, &wanted.sql, *shadows.lock().await).await {
            return Err(error);
        }
        missed.push(said);
    }
}

fn refused(failed: &[(&Wanted, sqlx::Error)], desired: &Desired) -> Error {
    let found = failed.iter().map(|(wanted, error)| {
        // What is wanted is nobody's data.
        let said = database_message_showing(error, true);
        let found = Diagnostic::error(Code::SchemaFile, said)
            .help("mend the statement, or add what makes that which it needs; all others were run before it");
        let is_written = |file: &str, start: usize| {
            let text = desired.sources.text(file).and_then(|it| it.get(start..));
            text.is_some_and(|text| text.starts_with(&wanted.sql))
        };
        match &wanted.place {
            Some((file, span)) if is_written(file, span.start) => {
                let line = wanted.sql.find('\n').unwrap_or(wanted.sql.len());
                found.at(file, span.start..span.start + line, "")
            }
            // A struct stands for it: its SQL is written nowhere.
            Some((file, span)) => Diagnostic {
                message: format!("{}\n{}", found.message, wanted.sql),
                help: found.help.replacen("statement", "struct", 1),
                ..found.at(file, span.clone(), "")
            },
            None => Diagnostic {
                message: format!("{}\n{}", found.message, wanted.sql),
                ..found
            },
        }
    });
    Error::from(found.collect::<Vec<_>>()).with_sources(desired.sources.clone())
}
