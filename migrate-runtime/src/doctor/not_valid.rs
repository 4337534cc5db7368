//! Constraints that were never checked against the rows that were there.

use migrate_core::dialect::Dialect;

use super::{Check, Look};
use crate::tables::Tables;

pub(super) const CHECK: Check = Check {
    code: "not-valid",
    look: Look::Catalog(select),
};

fn select(tables: &Tables) -> Option<String> {
    (tables.dialect == Dialect::Postgres).then(|| {
        "SELECT pg_catalog.format('the constraint %I of %s is NOT VALID: older rows may break it', k.conname, k.conrelid::pg_catalog.regclass), \
           pg_catalog.format('`ALTER TABLE %s VALIDATE CONSTRAINT %I`', k.conrelid::pg_catalog.regclass, k.conname) \
         FROM pg_catalog.pg_constraint k WHERE NOT k.convalidated AND k.conrelid <> 0::pg_catalog.oid ORDER BY 1"
            .to_owned()
    })
}
