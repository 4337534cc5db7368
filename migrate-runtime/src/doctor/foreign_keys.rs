//! Rows that refer to what is not there.

use migrate_core::dialect::Dialect;

use super::{Check, Look};
use crate::tables::Tables;

pub(super) const CHECK: Check = Check {
    code: "foreign-key-check",
    look: Look::Catalog(select),
};

fn select(tables: &Tables) -> Option<String> {
    (tables.dialect == Dialect::Sqlite).then(|| {
        r#"SELECT count(*) || iif(count(*) = 1, ' row of ', ' rows of ') || "table" || iif(count(*) = 1, ' refers', ' refer') || ' to what is not in ' || parent,
             'remove them or bring back what they refer to: `PRAGMA foreign_key_check("' || replace("table", '"', '""') || '")` lists them'
           FROM pragma_foreign_key_check GROUP BY "table", parent ORDER BY 1"#
            .to_owned()
    })
}
