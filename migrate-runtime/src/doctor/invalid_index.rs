//! Indexes that were not built to their end: they cost at every write, and help no query.

use migrate_core::dialect::Dialect;

use super::{Check, Look};
use crate::tables::Tables;

pub(super) const CHECK: Check = Check {
    code: "invalid-index",
    look: Look::Catalog(select),
};

fn select(tables: &Tables) -> Option<String> {
    (tables.dialect == Dialect::Postgres).then(|| {
        // One that is being built is not valid yet.
        "SELECT pg_catalog.format('the index %I.%I of %I is not valid: it was not built to its end', n.nspname, c.relname, t.relname), \
           CASE c.relkind WHEN 'I' THEN pg_catalog.format('attach the indexes of all partitions: `ALTER INDEX %I.%I ATTACH PARTITION …`', n.nspname, c.relname) \
           ELSE pg_catalog.format('`REINDEX INDEX CONCURRENTLY %I.%I`, or `DROP INDEX CONCURRENTLY %I.%I`', n.nspname, c.relname, n.nspname, c.relname) END \
         FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_class t ON t.oid = i.indrelid \
         WHERE NOT i.indisvalid AND c.relname::pg_catalog.text !~ '_cc(new|old)[0-9]*$' AND NOT EXISTS \
           (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid) ORDER BY 1"
            .to_owned()
    })
}
