//! Partitions that are half out of their table.

use migrate_core::dialect::Dialect;

use super::{Check, Look};
use crate::tables::Tables;

pub(super) const CHECK: Check = Check {
    code: "detach-pending",
    look: Look::Catalog(select),
};

fn select(tables: &Tables) -> Option<String> {
    (tables.dialect == Dialect::Postgres).then(|| {
        // Servers before 14 have no such column.
        "SELECT pg_catalog.format('the partition %s is half detached from %s', h.inhrelid::pg_catalog.regclass, h.inhparent::pg_catalog.regclass), \
           pg_catalog.format('`ALTER TABLE %s DETACH PARTITION %s FINALIZE`', h.inhparent::pg_catalog.regclass, h.inhrelid::pg_catalog.regclass) \
         FROM pg_catalog.pg_inherits h WHERE pg_catalog.jsonb_extract_path_text(pg_catalog.to_jsonb(h), 'inhdetachpending') = 'true' ORDER BY 1"
            .to_owned()
    })
}
