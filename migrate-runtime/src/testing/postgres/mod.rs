//! PostgreSQL: a database that is the template of others. A copy is put back as it was, and used again: on many disks thousands
//! of files cost more than all that a test does. A template has its name when it is complete.

mod reset;
mod state;

use migrate_core::dialect::Dialect;

use super::reuse::{self, new_name, prefix};
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;
use crate::shadow::beside::{Beside, name_of, renamed};
use crate::shadow::name;
use crate::shadow::plan::Plan;
use crate::tables::{Identifier, literal};
use crate::wire::Wire;
use state::State;

/// A database, and the connection that holds its lock.
pub(super) async fn obtain(
    plan: &Plan<'_>,
    server: &Database,
) -> Result<(Database, Beside), Error> {
    let mut beside = reuse::connect(plan, server, None).await?;
    if plan.position == 0 {
        let database = beside.create(None).await?;
        return Ok((database, beside));
    }
    let template = plan.template(beside.scope(), Dialect::Postgres);
    let prefix = prefix(beside.scope(), &template);
    // One that is in the way of nothing but itself is passed over.
    for name in beside.named(&prefix).await? {
        // The lock on one of its databases keeps the template.
        if !beside.hold(&name).await? {
            continue;
        }
        let name = match take_over(&mut beside, &name, &prefix).await? {
            Some(name) => {
                let database = renamed(server, &name);
                if is_as_it_was(&mut beside, &name, &database).await {
                    return Ok((database, beside));
                }
                name
            }
            None => name,
        };
        let is_gone = beside.drop_database(&name).await;
        beside.let_go(&name).await;
        if is_gone {
            break;
        }
    }
    let name = new_name(&prefix);
    let database = copy(plan, &mut beside, &name, &template).await?;
    // Where rows are hidden from the role, nobody could tell afterwards: that one goes with its test.
    if remember(&mut beside, &name, &database).await.is_ok() {
        beside.keep(&name);
    }
    Ok((database, beside))
}

/// Copies the template, which is made if it is not there.
async fn copy(
    plan: &Plan<'_>,
    beside: &mut Beside,
    name: &str,
    template: &str,
) -> Result<Database, Error> {
    let key = name::key(template);
    loop {
        // Whoever drops templates lets those be that somebody copies.
        beside
            .ask(&format!("SELECT pg_advisory_lock_shared({key})"))
            .await?;
        let is_there = exists(beside, template).await?;
        let copied = if is_there {
            Some(beside.create_named(name, Some(template)).await)
        } else {
            None
        };
        beside
            .ask(&format!("SELECT pg_advisory_unlock_shared({key})"))
            .await?;
        if let Some(copied) = copied {
            return copied;
        }
        build(plan, beside, template).await?;
        reuse::drop_old(plan, beside, None).await?;
    }
}

/// Writes down what a new copy holds, in its comment.
async fn remember(beside: &mut Beside, name: &str, database: &Database) -> Result<(), Error> {
    let mut wire = Wire::open(database).await?;
    let state = State::read(&mut wire, None).await;
    // It has been read.
    let _ = wire.close().await;
    let quoted = Identifier::new(Dialect::Postgres, None, name);
    let text = literal(Dialect::Postgres, &state?.to_text());
    beside
        .ask(&format!("COMMENT ON DATABASE {quoted} IS {text}"))
        .await?;
    Ok(())
}

/// Ends all sessions of a database and gives it another name: whoever knows the one from before is not let in. `None` when somebody
/// stays.
async fn take_over(beside: &mut Beside, name: &str, prefix: &str) -> Result<Option<String>, Error> {
    if !beside.is_left_by_all(name).await {
        return Ok(None);
    }
    let new = new_name(prefix);
    beside.hold(&new).await?;
    let is_renamed = beside.ask(&renaming(name, &new)).await.is_ok();
    beside.let_go(if is_renamed { name } else { &new }).await;
    Ok(is_renamed.then_some(new))
}

fn renaming(name: &str, new: &str) -> String {
    let quoted = |name| Identifier::new(Dialect::Postgres, None, name);
    format!("ALTER DATABASE {} RENAME TO {}", quoted(name), quoted(new))
}

/// Puts a database back as its comment says. False when that was not to be done: it is made anew.
async fn is_as_it_was(beside: &mut Beside, name: &str, database: &Database) -> bool {
    let name = literal(Dialect::Postgres, name);
    let comment = format!(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = {name}"
    );
    let Ok(answer) = beside.ask(&comment).await else {
        return false;
    };
    let Some(text) = answer.cell(0) else {
        return false;
    };
    let Ok(mut wire) = Wire::open(database).await else {
        return false;
    };
    let outcome = reset::reset(&mut wire, &State::parse(text)).await;
    // What counts is what was found.
    let _ = wire.close().await;
    outcome.unwrap_or(false)
}

async fn exists(beside: &mut Beside, name: &str) -> Result<bool, Error> {
    let name = literal(Dialect::Postgres, name);
    let sql = format!("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = {name})");
    Ok(beside.ask(&sql).await?.is_true())
}

/// Makes the template, unless somebody else has by the time that it is this one's turn.
async fn build(plan: &Plan<'_>, beside: &mut Beside, template: &str) -> Result<(), Error> {
    let key = name::key(template);
    beside
        .ask(&format!("SELECT pg_advisory_lock({key})"))
        .await?;
    let outcome = build_alone(plan, beside, template).await;
    beside.let_go(template).await;
    outcome
}

async fn build_alone(plan: &Plan<'_>, beside: &mut Beside, template: &str) -> Result<(), Error> {
    if exists(beside, template).await? {
        return Ok(());
    }
    // Under the name of a test database: one that is not finished goes as those do.
    let database = beside.create(None).await?;
    let migrator = Migrator::new(plan.chain)
        .target(plan.target())?
        .pooled(false);
    if let Err(error) = migrator.upgrade(&database).await {
        beside.remove(&database).await;
        return Err(error);
    }
    let unfinished = name_of(&database).unwrap_or_default();
    // A template that somebody is connected to cannot be copied.
    let close = format!(
        "ALTER DATABASE {} WITH ALLOW_CONNECTIONS false",
        Identifier::new(Dialect::Postgres, None, &unfinished)
    );
    beside.ask(&close).await?;
    beside.ask(&renaming(&unfinished, template)).await?;
    beside.keep(&unfinished);
    beside.let_go(&unfinished).await;
    Ok(())
}
