//! How many rows there are to do, for people who watch.

use migrate_core::dialect::Dialect;
use migrate_core::sql::KeyColumn;

use super::start::{Work, failed_at};
use crate::backend::Backend;
use crate::error::Error;

/// About how many rows; on `SQLite` they are counted.
pub(super) async fn rows<B: Backend>(
    backend: &mut B,
    work: &Work<'_>,
    key: &[KeyColumn],
    through: &[String],
) -> Result<Option<u64>, Error> {
    let rest = work.batched.rest(key, None, through);
    let question = match work.job.dialect() {
        Dialect::Sqlite => format!("SELECT count(*) FROM ({rest})"),
        Dialect::Postgres => format!("EXPLAIN (FORMAT JSON) {rest}"),
        Dialect::Mysql => format!("EXPLAIN {rest}"),
    };
    let answer = backend.ask_slowly(&work.job.tables, &question).await;
    let answer = answer.map_err(|failed| failed_at::<B>(work, failed))?;
    let Some(first) = answer.into_iter().next() else {
        return Ok(None);
    };
    let cell = |at: usize| first.get(at).cloned().flatten().unwrap_or_default();
    Ok(match work.job.dialect() {
        Dialect::Sqlite => cell(0).parse().ok(),
        Dialect::Postgres => planned(&cell(0)),
        // MySQL has more columns before it than MariaDB.
        Dialect::Mysql => cell(if first.len() > 10 { 9 } else { 8 }).parse().ok(),
    })
}

/// The first number of rows in a plan: that of the whole.
fn planned(plan: &str) -> Option<u64> {
    let (_, behind) = plan.split_once("\"Plan Rows\":")?;
    let digits = behind.trim_start();
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    digits.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::planned;

    #[test]
    fn the_first_node_is_the_whole() {
        let plan = "[{\"Plan\": {\"Node Type\": \"Seq Scan\", \"Plan Rows\": 1834, \"Plans\": [{\"Plan Rows\": 7}]}}]";
        assert_eq!(planned(plan), Some(1834));
        assert_eq!(planned("[]"), None);
    }
}
