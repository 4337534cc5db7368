//! A server that changes values which do not fit, instead of refusing them.

use migrate_core::dialect::Dialect;

use super::{Check, Look};
use crate::tables::Tables;

pub(super) const CHECK: Check = Check {
    code: "sql-mode",
    look: Look::Catalog(select),
};

fn select(tables: &Tables) -> Option<String> {
    (tables.dialect == Dialect::Mysql).then(|| {
        "SELECT concat('sql_mode is not strict, so values that do not fit are changed: ', @@GLOBAL.sql_mode), \
           '`SET GLOBAL sql_mode = concat(@@GLOBAL.sql_mode, \\',STRICT_TRANS_TABLES\\')`, and in the configuration of the server' \
         FROM (SELECT 1) AS one WHERE @@GLOBAL.sql_mode NOT LIKE '%STRICT_TRANS_TABLES%' AND @@GLOBAL.sql_mode NOT LIKE '%STRICT_ALL_TABLES%'"
            .to_owned()
    })
}
