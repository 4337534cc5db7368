//! A file that is damaged.

use migrate_core::dialect::Dialect;

use super::{Check, Look};
use crate::tables::Tables;

pub(super) const CHECK: Check = Check {
    code: "integrity",
    look: Look::Catalog(select),
};

fn select(tables: &Tables) -> Option<String> {
    (tables.dialect == Dialect::Sqlite).then(|| {
        "SELECT integrity_check, 'restore a backup; `sqlite3 <file> .recover` saves what can be read' \
         FROM pragma_integrity_check WHERE integrity_check <> 'ok' LIMIT 20"
            .to_owned()
    })
}
