//! MySQL and MariaDB: databases that are put back as they were, and used again. Nothing copies a database there, and each
//! table that is made costs a write to the disk.

mod reset;
mod state;

use migrate_core::dialect::Dialect;

use super::reuse::{self, new_name, prefix};
use crate::database::Database;
use crate::error::Error;
use crate::migrator::Migrator;
use crate::shadow::beside::{Beside, renamed};
use crate::shadow::plan::Plan;
use crate::tables::{Identifier, literal};
use state::State;

/// The table of a template that holds what its databases are compared with: the last thing that is made of it.
const COMPLETE: &str = "cargo_migrate_template_is_complete";

/// A database, and the connection that holds its lock.
pub(super) async fn obtain(
    plan: &Plan<'_>,
    server: &Database,
) -> Result<(Database, Beside), Error> {
    let mut beside = reuse::connect(plan, server, Some(give_up)).await?;
    if plan.position == 0 {
        let database = beside.create(None).await?;
        return Ok((database, beside));
    }
    let template = plan.template(beside.scope(), Dialect::Mysql);
    let prefix = prefix(beside.scope(), &template);
    // The lock on one of its databases keeps the template.
    let taken = take(&mut beside, &prefix).await?;
    let wanted = ready(plan, &mut beside, &template).await?;
    let mut free = None;
    if let Some(name) = taken {
        if reset::reset(&mut beside, &name, &template, &wanted).await? {
            return Ok((renamed(server, &name), beside));
        }
        free = beside.drop_database(&name).await.then_some(name);
    }
    let name = free.unwrap_or_else(|| new_name(&prefix));
    make(plan, &mut beside, &name, &template, &wanted).await?;
    Ok((renamed(server, &name), beside))
}

/// A database that nobody uses.
async fn take(beside: &mut Beside, prefix: &str) -> Result<Option<String>, Error> {
    for name in beside.named(prefix).await? {
        if beside.hold(&name).await? {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Makes a database by running the chain, with the rows of the template: a time in them is not another one.
async fn make(
    plan: &Plan<'_>,
    beside: &mut Beside,
    name: &str,
    template: &str,
    wanted: &State,
) -> Result<(), Error> {
    let database = beside.create_named(name, None).await?;
    beside.keep(name);
    upgrade(plan, &database).await?;
    // What cannot be made equal is what the chain makes all the same.
    reset::reset(beside, name, template, wanted).await?;
    Ok(())
}

async fn upgrade(plan: &Plan<'_>, database: &Database) -> Result<(), Error> {
    let migrator = Migrator::new(plan.chain)
        .target(plan.target())?
        .pooled(false);
    migrator.upgrade(database).await.map(|_| ())
}

/// What the template holds, which is made if it is not there.
async fn ready(plan: &Plan<'_>, beside: &mut Beside, template: &str) -> Result<State, Error> {
    if let Some(state) = complete(beside, template).await? {
        return Ok(state);
    }
    let lock = literal(Dialect::Mysql, template);
    // Whoever builds one that takes longer is not there any more.
    beside
        .ask(&format!("SELECT GET_LOCK({lock}, 3600)"))
        .await?;
    let outcome = build(plan, beside, template).await;
    beside.let_go(template).await;
    outcome
}

async fn build(plan: &Plan<'_>, beside: &mut Beside, template: &str) -> Result<State, Error> {
    if let Some(state) = complete(beside, template).await? {
        return Ok(state);
    }
    beside.drop_database(template).await;
    let database = beside.create_named(template, None).await?;
    beside.keep(template);
    // It was taken twice now, and others wait for it.
    beside.let_go(template).await;
    upgrade(plan, &database).await?;
    let state = State::read(beside, template).await?;
    let table = table(template);
    let sql = format!(
        "CREATE TABLE {table} AS SELECT {} AS state",
        literal(Dialect::Mysql, &state.to_text())
    );
    beside.ask(&sql).await?;
    reuse::drop_old(plan, beside, Some(give_up)).await?;
    Ok(state)
}

async fn complete(beside: &mut Beside, template: &str) -> Result<Option<State>, Error> {
    let (schema, table_name) = (
        literal(Dialect::Mysql, template),
        literal(Dialect::Mysql, COMPLETE),
    );
    let there = format!(
        "SELECT 1 FROM information_schema.tables WHERE table_schema = {schema} AND table_name = {table_name}"
    );
    if beside.ask(&there).await?.rows.is_empty() {
        return Ok(None);
    }
    let answer = beside
        .ask(&format!("SELECT state FROM {}", table(template)))
        .await?;
    // `CREATE TABLE … AS` is two steps: without its row it is not complete.
    Ok(answer.cell(0).map(State::parse))
}

fn table(template: &str) -> Identifier {
    Identifier::new(Dialect::Mysql, Some(template), COMPLETE)
}

/// What makes a template one that is not complete.
fn give_up(template: &str) -> String {
    format!("DROP TABLE IF EXISTS {}", table(template))
}
