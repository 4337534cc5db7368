//! Databases that are used again: a server makes and drops one at the price of many writes to the disk.

use super::cleaning;
use crate::database::Database;
use crate::error::Error;
use crate::migrator::run_id;
use crate::shadow::beside::Beside;
use crate::shadow::name::{self, Purpose, hex};
use crate::shadow::plan::Plan;

/// What makes a template one that is not complete, where its name does not say so.
pub(super) type GiveUp = Option<fn(&str) -> String>;

/// Connects, and drops what belongs to what the chain was before, if nobody in this process has looked there yet.
pub(super) async fn connect(
    plan: &Plan<'_>,
    server: &Database,
    give_up: GiveUp,
) -> Result<Beside, Error> {
    let mut beside = Beside::connect(server, Purpose::Test, &plan.scope()).await?;
    if cleaning::is_due(&format!("{server} {}", beside.scope())) {
        drop_old(plan, &mut beside, give_up).await?;
    }
    Ok(beside)
}

/// A name for one more database of a template.
pub(super) fn new_name(prefix: &str) -> String {
    format!("{prefix}{}", &run_id()[..12])
}

/// What the names of the databases of a template start with.
pub(super) fn prefix(scope: &str, template: &str) -> String {
    format!(
        "{}{}_",
        name::prefix(Purpose::Test, scope),
        hex(template, 4)
    )
}

/// Drops what belongs to what the chain was before, and nobody uses.
pub(super) async fn drop_old(
    plan: &Plan<'_>,
    beside: &mut Beside,
    give_up: GiveUp,
) -> Result<(), Error> {
    let scope = beside.scope().to_owned();
    let current = plan.of_chain(&scope, beside.maintenance.dialect());
    let mut kept = Vec::new();
    for template in beside.named(&Plan::family(&scope)).await? {
        let prefix = prefix(&scope, &template);
        if template.starts_with(&current) || !beside.hold(&template).await? {
            kept.push(prefix);
            continue;
        }
        let mut held = Vec::new();
        let mut is_used = false;
        for name in beside.named(&prefix).await? {
            if beside.hold(&name).await? {
                held.push(name);
            } else {
                is_used = true;
            }
        }
        if is_used {
            kept.push(prefix);
        } else {
            // The last thing that was made of it goes first.
            if let Some(give_up) = give_up {
                beside.ask(&give_up(&template)).await?;
            }
            for name in &held {
                beside.drop_database(name).await;
            }
            beside.drop_database(&template).await;
        }
        for name in held.iter().chain([&template]) {
            beside.let_go(name).await;
        }
    }
    drop_strays(beside, &scope, &kept).await
}

/// Drops databases without a template, and those of tests that began with nothing.
async fn drop_strays(beside: &mut Beside, scope: &str, kept: &[String]) -> Result<(), Error> {
    for name in beside.named(&name::prefix(Purpose::Test, scope)).await? {
        let is_kept = kept.iter().any(|prefix| name.starts_with(prefix));
        if !is_kept && beside.hold(&name).await? {
            beside.drop_database(&name).await;
            beside.let_go(&name).await;
        }
    }
    Ok(())
}
