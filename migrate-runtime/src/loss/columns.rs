//! Which columns of a table were left out of a copy: only the database knows them all.

use migrate_core::dialect::Dialect;
use migrate_core::sql::Loss;

use super::select::columns_of;
use crate::backend::Backend;

/// What is lost, by the columns that the table has.
pub(crate) async fn in_columns<B: Backend>(
    backend: &mut B,
    dialect: Dialect,
    loss: Loss,
) -> Vec<Loss> {
    let Loss::LeftOut { table, .. } = &loss else {
        return vec![loss];
    };
    match backend.rows(&columns_of(dialect, table)).await {
        Ok(rows) => {
            let columns: Vec<String> = rows.into_iter().flatten().flatten().collect();
            loss.of_columns(dialect, &columns)
        }
        Err(_) => vec![loss],
    }
}
