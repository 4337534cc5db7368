//! Schemas of the search path in which everybody may make tables, functions and operators.

use migrate_core::dialect::Dialect;

use super::{Check, Look};
use crate::tables::Tables;

pub(super) const CHECK: Check = Check {
    code: "writable-search-path",
    look: Look::Catalog(select),
};

fn select(tables: &Tables) -> Option<String> {
    (tables.dialect == Dialect::Postgres).then(|| {
        "SELECT pg_catalog.format('everybody may make objects in the schema %I of the search path, which revisions would find', n.nspname), \
           pg_catalog.format('`REVOKE CREATE ON SCHEMA %I FROM PUBLIC`', n.nspname) \
         FROM pg_catalog.pg_namespace n WHERE n.nspname = ANY (pg_catalog.current_schemas(false)) AND EXISTS \
           (SELECT FROM pg_catalog.aclexplode(n.nspacl) a WHERE a.grantee = 0::pg_catalog.oid AND a.privilege_type = 'CREATE') ORDER BY 1"
            .to_owned()
    })
}
