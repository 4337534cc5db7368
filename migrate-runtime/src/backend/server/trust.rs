//! Whether the tables of the history are what they seem. Somebody who may create objects in the database could have made
//! them first, with a trigger that runs with the rights of whoever migrates.

use migrate_core::dialect::Dialect;

use crate::tables::{Tables, literal};

/// What the server says when it finds something; the engine looks for it in the error.
pub(super) const NOT_TRUSTED: &str = "cargo-migrate: not trusted: ";

/// One statement for PostgreSQL. It fails when a table cannot be trusted, and nothing after it in the message runs. Its
/// row: 0, how many of the tables there are, whether the schema is there, this connection, the server's version.
///
/// To be read, a table has to be one, without rules and policies that would run code. To be written, it has to belong to
/// this role, a role that it is a member of, or a superuser, and nobody may have put a trigger on it.
pub(super) fn postgres(tables: &Tables, writing: bool) -> String {
    let schema = literal(Dialect::Postgres, tables.schema.as_deref().unwrap_or_default());
    let foreign = "NOT EXISTS (SELECT FROM mine WHERE mine.oid = ";
    let written = format!(
        "UNION ALL SELECT 'schema ' || n.nspname || ' is owned by ' || pg_catalog.pg_get_userbyid(n.nspowner) \
           FROM pg_catalog.pg_namespace n WHERE n.nspname = {schema} AND {foreign}n.nspowner) \
         UNION ALL SELECT t.relname || ' is owned by ' || pg_catalog.pg_get_userbyid(t.relowner) FROM t WHERE {foreign}t.relowner) \
         UNION ALL SELECT t.relname || ' has the trigger ' || g.tgname FROM t JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid \
           WHERE NOT g.tgisinternal "
    );
    let written = if writing { written.as_str() } else { "" };
    format!(
        "WITH RECURSIVE mine(oid) AS (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolsuper OR r.rolname = current_user \
           UNION SELECT m.roleid FROM pg_catalog.pg_auth_members m JOIN mine ON m.member = mine.oid \
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles s WHERE s.oid = mine.oid AND s.rolsuper AND s.rolname <> current_user)), \
         t AS (SELECT c.* FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
           WHERE n.nspname = {schema} AND c.relname IN ('history', 'log', 'meta', 'lock')), \
         problem(text) AS (SELECT t.relname || ' is not a table' FROM t WHERE t.relkind <> 'r' \
           UNION ALL SELECT t.relname || ' has row-level security' FROM t WHERE t.relrowsecurity \
           UNION ALL SELECT t.relname || ' has rules' FROM t WHERE t.relkind = 'r' AND EXISTS \
             (SELECT FROM pg_catalog.pg_rewrite w WHERE w.ev_class = t.oid) \
           UNION ALL SELECT t.relname || ' has inheritance' FROM t WHERE EXISTS \
             (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = t.oid OR i.inhrelid = t.oid) {written}) \
         SELECT (CASE WHEN EXISTS (SELECT FROM problem) THEN '{NOT_TRUSTED}' || (SELECT pg_catalog.string_agg(text, ', ') FROM problem) \
           ELSE '0' END)::pg_catalog.int4, \
         (SELECT pg_catalog.count(*) FROM t), \
         (SELECT pg_catalog.count(*) FROM pg_catalog.pg_namespace n WHERE n.nspname = {schema}), \
         {}, pg_catalog.current_setting('server_version_num');\n",
        super::ledger::POSTGRES_CONNECTION
    )
}

/// The same for one look, as cheap as can be: it fails when reading a table could run code.
pub(super) fn postgres_quickly(tables: &Tables) -> String {
    let schema = literal(Dialect::Postgres, tables.schema.as_deref().unwrap_or_default());
    format!(
        "SELECT (CASE WHEN pg_catalog.bool_or(c.relkind <> 'r' OR c.relrowsecurity OR c.relhasrules OR c.relhassubclass) \
         THEN '{NOT_TRUSTED}a table of the schema has rules, policies or children, or is none' ELSE '0' END)::pg_catalog.int4 \
         FROM pg_catalog.pg_class c WHERE c.relname IN ('history', 'meta') AND c.relnamespace = \
         (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = {schema});\n"
    )
}

/// For MySQL: a row for each thing that is wrong.
pub(super) fn mysql(tables: &Tables) -> String {
    let names = [&tables.history, &tables.log, &tables.meta, &tables.lock]
        .map(|table| literal(Dialect::Mysql, table.name()))
        .join(", ");
    format!(
        "SELECT concat(event_object_table, ' has the trigger ', trigger_name) FROM information_schema.triggers \
           WHERE event_object_schema = DATABASE() AND event_object_table IN ({names}) \
         UNION ALL SELECT concat(table_name, ' is not a table of InnoDB') FROM information_schema.tables \
           WHERE table_schema = DATABASE() AND table_name IN ({names}) \
           AND (table_type <> 'BASE TABLE' OR engine <> 'InnoDB')"
    )
}
