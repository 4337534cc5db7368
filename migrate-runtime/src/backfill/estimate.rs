//! How many rows there are to do, for people who watch.

use migrate_core::dialect::Dialect;
use migrate_core::sql::KeyColumn;

use super::start::{Work, failed_at};
use crate::backend::Backend;
use crate::error::Error;

/// PostgreSQL's cost of a scan up to which the rows are counted: a matter of seconds. It knows nothing yet of the values of a column that
/// is new, which is what most data changes fill.
const COUNTED_UP_TO: u64 = 400_000;

/// About how many rows; on `SQLite`, and on PostgreSQL where the table is not huge, they are counted.
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
    let first = first_row(backend, work, &question).await?;
    let cell = |at: usize| first.get(at).cloned().flatten().unwrap_or_default();
    Ok(match work.job.dialect() {
        Dialect::Sqlite => cell(0).parse().ok(),
        Dialect::Postgres => {
            let plan = cell(0);
            if planned(&plan, "Total Cost").is_none_or(|cost| cost > COUNTED_UP_TO) {
                return Ok(planned(&plan, "Plan Rows"));
            }
            let counted = format!("SELECT count(*) FROM ({rest}) AS rest");
            let first = first_row(backend, work, &counted).await?;
            first
                .into_iter()
                .next()
                .flatten()
                .and_then(|rows| rows.parse().ok())
        }
        // MySQL has more columns before it than MariaDB.
        Dialect::Mysql => cell(if first.len() > 10 { 9 } else { 8 }).parse().ok(),
    })
}

async fn first_row<B: Backend>(
    backend: &mut B,
    work: &Work<'_>,
    question: &str,
) -> Result<Vec<Option<String>>, Error> {
    let answer = backend.ask_slowly(&work.job.tables, question).await;
    let answer = answer.map_err(|failed| failed_at::<B>(work, failed))?;
    Ok(answer.into_iter().next().unwrap_or_default())
}

/// The first number of this name in a plan, without what is behind its point: that of the whole.
fn planned(plan: &str, name: &str) -> Option<u64> {
    let (_, behind) = plan.split_once(&format!("\"{name}\":"))?;
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
        let plan = "[{\"Plan\": {\"Node Type\": \"Seq Scan\", \"Total Cost\": 35.50, \"Plan Rows\": 1834, \"Plans\": [{\"Plan Rows\": 7}]}}]";
        assert_eq!(planned(plan, "Plan Rows"), Some(1834));
        assert_eq!(planned(plan, "Total Cost"), Some(35));
        assert_eq!(planned("[]", "Plan Rows"), None);
    }
}
