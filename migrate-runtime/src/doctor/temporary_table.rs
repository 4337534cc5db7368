//! Tables that a change of a table left behind when the server stopped.

use migrate_core::dialect::Dialect;

use super::{Check, Look};
use crate::tables::Tables;

pub(super) const CHECK: Check = Check {
    code: "temporary-table",
    look: Look::Catalog(select),
};

fn select(tables: &Tables) -> Option<String> {
    (tables.dialect == Dialect::Mysql).then(|| {
        // MariaDB and MySQL call it differently, and each overlooks what is meant for the other.
        "SELECT concat('the table ', name, ' is left of an ALTER TABLE that was stopped, or of one that still runs'), \
           concat('when no ALTER TABLE runs: `DROP TABLE \\`#mysql50#', substring(name, length(database()) + 2), '\\``') \
         FROM information_schema./*M! innodb_sys_tables */ /*!80000 innodb_tables */ \
         WHERE left(name, length(database()) + 5) = concat(database(), '/#sql') ORDER BY 1"
            .to_owned()
    })
}
