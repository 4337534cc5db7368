//! What makes a run wait before its next batch.

use std::time::Duration;

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;
use migrate_core::directive::Throttle;

use super::start::Work;
use crate::backend::Backend;
use crate::error::{Error, clean, database_message};

/// Seconds that this server's replicas are behind, or on MySQL this server itself. Who may not know sees none.
const POSTGRES_LAG: &str = "SELECT pg_catalog.max(extract(epoch FROM replay_lag))::bigint FROM pg_catalog.pg_stat_replication";
const MYSQL_LAG: &str = "SHOW REPLICA STATUS";
/// `Seconds_Behind_Master`.
const MYSQL_LAG_COLUMN: usize = 32;

const POSTGRES_LOAD: &str = "SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity WHERE state = 'active' \
     AND backend_type = 'client backend' AND pid <> pg_catalog.pg_backend_pid()";
const MYSQL_LOAD: &str = "SHOW GLOBAL STATUS LIKE 'Threads_running'";

/// Why to wait, if there is a reason.
pub(super) async fn reason<B: Backend>(
    backend: &mut B,
    work: &Work<'_>,
    throttle: &Throttle,
) -> Result<Option<String>, Error> {
    let dialect = work.job.dialect();
    if let Some(limit) = throttle.max_lag {
        let behind = match dialect {
            Dialect::Postgres => number(backend, POSTGRES_LAG, 0).await?,
            Dialect::Mysql => number(backend, MYSQL_LAG, MYSQL_LAG_COLUMN).await?,
            Dialect::Sqlite => None,
        };
        if let Some(behind) = behind.filter(|behind| Duration::from_secs(*behind) > limit) {
            return Ok(Some(format!(
                "replication is {behind} s behind, and {} s are allowed",
                limit.as_secs_f64()
            )));
        }
    }
    if let Some(limit) = throttle.max_load {
        let running = match dialect {
            Dialect::Postgres => number(backend, POSTGRES_LOAD, 0).await?,
            // This question is one of them.
            Dialect::Mysql => {
                let running = number(backend, MYSQL_LOAD, 1).await?;
                running.map(|running| running.saturating_sub(1))
            }
            Dialect::Sqlite => None,
        };
        if let Some(running) = running.filter(|running| *running > limit) {
            return Ok(Some(format!(
                "{running} statements run on the server, and {limit} are allowed"
            )));
        }
    }
    if let Some(select) = &throttle.sql {
        let value = ask(backend, work, select).await?;
        if value.as_deref().is_some_and(says_wait) {
            return Ok(Some(format!(
                "`{}` says {}",
                clean(select),
                clean(&value.unwrap_or_default())
            )));
        }
    }
    Ok(None)
}

/// The value that a SELECT of the chain or of the run returns.
pub(super) async fn ask<B: Backend>(
    backend: &mut B,
    work: &Work<'_>,
    select: &str,
) -> Result<Option<String>, Error> {
    let error = match backend.exact_rows(select).await {
        Ok(rows) => {
            return Ok(rows
                .into_iter()
                .next()
                .and_then(|row| row.into_iter().next()?));
        }
        Err(error) => error,
    };
    let said = match error.database_error() {
        Some(said) if !B::concerns_the_database(said) => database_message(said),
        _ => return Err(error),
    };
    // One that comes from the configuration or a flag is not in the file; then the place is that of the statement.
    let statement = &work.statement.span;
    let before = work.text.sql.get(..statement.start).unwrap_or_default();
    let own = work.batch.throttle.sql.as_deref() == Some(select);
    let place = match before.rfind(select).filter(|_| own) {
        Some(start) => start..start + select.len(),
        None => statement.clone(),
    };
    let message = format!("`throttle` of this statement cannot be asked: {said}");
    let help =
        "mend the SELECT: it returns true, or a number above 0, while the batches are to wait";
    let found = work.text.error(Code::StatementFailed, message, place, help);
    Err(found.caused_by(error))
}

async fn number<B: Backend>(
    backend: &mut B,
    select: &str,
    column: usize,
) -> Result<Option<u64>, Error> {
    let rows = backend.exact_rows(select).await?;
    let cell = rows.first().and_then(|row| row.get(column)?.as_deref());
    Ok(cell.and_then(|cell| cell.parse().ok()))
}

/// Whether a value is true, or a number above 0.
fn says_wait(value: &str) -> bool {
    match value.trim().parse::<f64>() {
        Ok(number) => number > 0.0,
        Err(_) => ["t", "true", "yes", "on"]
            .iter()
            .any(|word| value.trim().eq_ignore_ascii_case(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::says_wait;

    #[test]
    fn what_says_wait() {
        for value in ["t", "true", "1", "0.5", " 3 "] {
            assert!(says_wait(value), "{value}");
        }
        for value in ["f", "false", "0", "-1", "", "no"] {
            assert!(!says_wait(value), "{value}");
        }
    }
}
