//! What `REINDEX CONCURRENTLY` leaves behind when it is stopped.

use migrate_core::dialect::Dialect;

use super::{Check, Look};
use crate::tables::Tables;

pub(super) const CHECK: Check = Check {
    code: "index-leftover",
    look: Look::Catalog(select),
};

fn select(tables: &Tables) -> Option<String> {
    (tables.dialect == Dialect::Postgres).then(|| {
        "SELECT pg_catalog.format('%I.%I is left of a REINDEX CONCURRENTLY that was stopped', n.nspname, c.relname), \
           pg_catalog.format('`DROP INDEX CONCURRENTLY %I.%I`', n.nspname, c.relname) \
         FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE NOT i.indisvalid AND c.relname::pg_catalog.text ~ '_cc(new|old)[0-9]*$' AND NOT EXISTS \
           (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.relid = i.indrelid) ORDER BY 1"
            .to_owned()
    })
}
