//! Settings of the role or the database that a revision would not expect.

use migrate_core::dialect::Dialect;

use super::{Check, Look};
use crate::tables::Tables;

pub(super) const CHECK: Check = Check {
    code: "server-setting",
    look: Look::Catalog(select),
};

fn select(tables: &Tables) -> Option<String> {
    (tables.dialect == Dialect::Postgres).then(|| {
        "WITH s AS (SELECT r.setrole, r.setdatabase, \
             CASE WHEN r.setrole = 0::pg_catalog.oid THEN pg_catalog.format('DATABASE %I', pg_catalog.current_database()) \
               ELSE pg_catalog.format('ROLE %I', pg_catalog.pg_get_userbyid(r.setrole)) || \
                 CASE WHEN r.setdatabase = 0::pg_catalog.oid THEN '' ELSE pg_catalog.format(' IN DATABASE %I', pg_catalog.current_database()) END END AS whose, \
             pg_catalog.split_part(c, '=', 1) AS name, pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1) AS value \
           FROM pg_catalog.pg_db_role_setting r, LATERAL pg_catalog.unnest(r.setconfig) AS c \
           WHERE r.setrole IN (0::pg_catalog.oid, (SELECT u.oid FROM pg_catalog.pg_roles u WHERE u.rolname = current_user)) \
           AND r.setdatabase IN (0::pg_catalog.oid, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))) \
         SELECT pg_catalog.format('%s has %s = %s', whose, name, value), pg_catalog.format('`ALTER %s RESET %s`', whose, name) FROM s \
         WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout') \
             AND value NOT IN ('0', '0s', '0ms') \
           OR name = 'default_transaction_read_only' AND value IN ('on', 'true', 'yes', '1') \
           OR name IN ('role', 'session_replication_role') ORDER BY 1"
            .to_owned()
    })
}
