//! PostgreSQL: a database that is the template of others.

use migrate_core::dialect::Dialect;

use super::cleaning;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;
use crate::shadow::beside::{Beside, name_of};
use crate::shadow::name::{self, Purpose};
use crate::shadow::plan::Plan;
use crate::tables::{Identifier, literal};

/// A database, and the connection that holds its lock.
pub(super) async fn obtain(
    plan: &Plan<'_>,
    server: &Database,
) -> Result<(Database, Beside), Error> {
    let mut beside = Beside::connect(server, Purpose::Test, &plan.scope()).await?;
    let is_due = cleaning::is_due(&format!("{server} {}", beside.scope()));
    if is_due {
        beside.clean().await?;
    }
    if plan.position == 0 {
        let database = beside.create(None).await?;
        return Ok((database, beside));
    }
    let scope = beside.scope().to_owned();
    let template = plan.template(&scope, Dialect::Postgres);
    let key = name::key(&template);
    let mut database = None;
    while database.is_none() {
        // Whoever drops templates lets those be that somebody copies.
        beside
            .ask(&format!("SELECT pg_advisory_lock_shared({key})"))
            .await?;
        if exists(&mut beside, &template).await? {
            database = Some(beside.create(Some(&template)).await?);
        }
        beside
            .ask(&format!("SELECT pg_advisory_unlock_shared({key})"))
            .await?;
        if database.is_none() {
            build(plan, &mut beside, &template).await?;
            drop_old(plan, &mut beside).await?;
        }
    }
    database.map(|database| (database, beside)).ok_or_else(|| {
        // The loop ends with one.
        Error::new("no test database was made")
    })
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
    let quoted = |name: &str| Identifier::new(Dialect::Postgres, None, name);
    // A template that somebody is connected to cannot be copied.
    let close = format!(
        "ALTER DATABASE {} WITH ALLOW_CONNECTIONS false",
        quoted(&unfinished)
    );
    beside.ask(&close).await?;
    let rename = format!(
        "ALTER DATABASE {} RENAME TO {}",
        quoted(&unfinished),
        quoted(template)
    );
    beside.ask(&rename).await?;
    beside.keep(&unfinished);
    beside.let_go(&unfinished).await;
    Ok(())
}

/// Drops the templates of what the chain was before, unless somebody copies one just now.
async fn drop_old(plan: &Plan<'_>, beside: &mut Beside) -> Result<(), Error> {
    let current = plan.of_chain(beside.scope(), Dialect::Postgres);
    let family = Plan::family(beside.scope());
    for name in beside.named(&family).await? {
        if !name.starts_with(&current) && beside.hold(&name).await? {
            beside.drop_database(&name).await;
            beside.let_go(&name).await;
        }
    }
    Ok(())
}
