//! Whether the tables of the history are what they seem. Somebody who may create objects in the database could have made
//! them first, with code in them that runs with the rights of whoever reads or writes them.
//!
//! The same somebody may make operators and functions where the search path finds them. So all functions in the engine's
//! SQL for PostgreSQL say their schema, and all operators are for two values of one type, or are those that every server
//! has for just these types: such a one comes before any that others made.

use migrate_core::dialect::Dialect;

use crate::tables::{Tables, literal};

/// What the server says when it finds something; the engine looks for it in the error.
pub(super) const NOT_TRUSTED: &str = "cargo-migrate: not trusted: ";

/// What the server says when one look does not tell.
pub(super) const LOOK_CLOSER: &str = "cargo-migrate: look closer";

/// The columns that hold no text.
const NUMBERS: &str = "'one', 'format_version', 'ordinal', 'statements_total', 'statements_done', 'statement_intent', \
                       'duration_us', 'seq', 'fence', 'beat', 'direct', 'statement', 'asked_size', 'batch_size', 'batches', 'rows_done', \
                       'rows_est', 'rate', 'paused'";
const TIMES: &str =
    "'created_at', 'started_at', 'finished_at', 'at', 'taken_at', 'beat_at', 'updated_at'";

/// The oids of `bigint`, `timestamptz` and `text`.
const TYPES: [&str; 3] = ["20", "1184", "25"];

/// One statement for PostgreSQL. It fails when a table cannot be trusted, and nothing after it in the message runs. Its
/// row: 0, how many of the tables there are, whether the schema is there, this connection, the server's version.
///
/// To be read, a table has to be one, without rules and policies that would run code, and that of another role without
/// types and expressions that would: the planner runs expressions of indexes. To be written, it has to belong to this role,
/// a role that an administrator made it a member of, or a superuser, and nobody may have put a trigger on it. A superuser
/// is member of everything, and trusts superusers.
pub(crate) fn postgres(tables: &Tables, writing: bool) -> String {
    let schema = literal(
        Dialect::Postgres,
        tables.schema.as_deref().unwrap_or_default(),
    );
    let foreign = "NOT EXISTS (SELECT FROM mine WHERE mine.oid = ";
    let written = format!(
        "UNION ALL SELECT pg_catalog.concat('schema ', n.nspname, ' is owned by ', pg_catalog.pg_get_userbyid(n.nspowner)) \
           FROM pg_catalog.pg_namespace n WHERE n.nspname = {schema} AND {foreign}n.nspowner) \
         UNION ALL SELECT pg_catalog.concat(t.relname, ' is owned by ', pg_catalog.pg_get_userbyid(t.relowner)) \
           FROM t WHERE {foreign}t.relowner) \
         UNION ALL SELECT pg_catalog.concat(t.relname, ' has the trigger ', g.tgname) \
           FROM t JOIN pg_catalog.pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal "
    );
    let read = foreign_code(foreign);
    let more = if writing { &written } else { &read };
    format!(
        "WITH RECURSIVE mine(oid) AS (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolsuper OR r.rolname = current_user \
           UNION SELECT m.roleid FROM pg_catalog.pg_auth_members m JOIN mine ON m.member = mine.oid \
             WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles s WHERE s.oid = mine.oid AND s.rolsuper) \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles g WHERE g.oid = m.grantor AND NOT g.rolsuper AND NOT g.rolcreaterole)), \
         t AS (SELECT c.* FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
           WHERE n.nspname = {schema} AND c.relname IN ('history', 'log', 'meta', 'lock', 'backfill')), \
         problem(said) AS (SELECT pg_catalog.concat(t.relname, ' is not a table') FROM t WHERE t.relkind <> 'r' \
           UNION ALL SELECT pg_catalog.concat(t.relname, ' has row-level security') FROM t WHERE t.relrowsecurity \
           UNION ALL SELECT pg_catalog.concat(t.relname, ' has rules') FROM t WHERE t.relkind = 'r' AND EXISTS \
             (SELECT FROM pg_catalog.pg_rewrite w WHERE w.ev_class = t.oid) \
           UNION ALL SELECT pg_catalog.concat(t.relname, ' has inheritance') FROM t WHERE EXISTS \
             (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = t.oid OR i.inhrelid = t.oid) {more}) \
         SELECT (CASE WHEN EXISTS (SELECT FROM problem) \
           THEN pg_catalog.concat('{NOT_TRUSTED}', (SELECT pg_catalog.string_agg(said, ', ') FROM problem)) \
           ELSE '0' END)::pg_catalog.int4, \
         (SELECT pg_catalog.count(*) FROM t WHERE t.relname <> 'backfill'), \
         (SELECT pg_catalog.count(*) FROM pg_catalog.pg_namespace n WHERE n.nspname = {schema}), \
         {}, pg_catalog.current_setting('server_version_num');\n",
        super::ledger::POSTGRES_CONNECTION
    )
}

/// What of another role's tables would run code when they are read.
fn foreign_code(foreign: &str) -> String {
    let [number, time, text] = TYPES.map(|oid| format!("{oid}::pg_catalog.oid"));
    format!(
        "UNION ALL SELECT pg_catalog.concat(t.relname, ' has an index with an expression') FROM t WHERE {foreign}t.relowner) \
           AND (EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = t.oid AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)) \
           OR EXISTS (SELECT FROM pg_catalog.pg_statistic_ext e WHERE e.stxrelid = t.oid AND 'e' = ANY (e.stxkind))) \
         UNION ALL SELECT pg_catalog.concat(t.relname, '.', a.attname, ' has another type') FROM t \
           JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid WHERE {foreign}t.relowner) AND a.attnum > 0 AND NOT a.attisdropped \
           AND a.atttypid <> CASE WHEN a.attname IN ({NUMBERS}) THEN {number} WHEN a.attname IN ({TIMES}) THEN {time} ELSE {text} END "
    )
}

/// The same for one look, as cheap as can be: it fails when reading a table could run code, and when it could by what only
/// a closer look shows.
pub(super) fn postgres_quickly(tables: &Tables) -> String {
    let schema = literal(
        Dialect::Postgres,
        tables.schema.as_deref().unwrap_or_default(),
    );
    format!(
        "SELECT (CASE WHEN pg_catalog.bool_or(c.relkind <> 'r' OR c.relrowsecurity OR c.relhasrules OR c.relhassubclass) \
         THEN '{NOT_TRUSTED}a table of the schema has rules, policies or children, or is none' \
         WHEN pg_catalog.bool_or(pg_catalog.pg_get_userbyid(c.relowner) <> current_user \
         AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.oid = c.relowner AND r.rolsuper)) THEN '{LOOK_CLOSER}' \
         ELSE '0' END)::pg_catalog.int4 \
         FROM pg_catalog.pg_class c WHERE c.relname IN ('history', 'meta') AND c.relnamespace = \
         (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = {schema});\n"
    )
}

fn mysql_names(tables: &Tables) -> [String; 6] {
    tables
        .all()
        .map(|table| literal(Dialect::Mysql, table.name()))
}

/// For MySQL: a row for each thing that is wrong.
pub(crate) fn mysql(tables: &Tables) -> String {
    let names = mysql_names(tables).join(", ");
    format!(
        "SELECT concat(event_object_table, ' has the trigger ', trigger_name) FROM information_schema.triggers \
           WHERE event_object_schema = DATABASE() AND event_object_table IN ({names}) \
         UNION ALL SELECT concat(table_name, ' is not a table of InnoDB') FROM information_schema.tables \
           WHERE table_schema = DATABASE() AND table_name IN ({names}) \
           AND (table_type <> 'BASE TABLE' OR engine <> 'InnoDB')"
    )
}

/// For MySQL: 0, or an error when one of the tables is a view, which could run code when it is read. A trigger runs with
/// the rights of whoever made it.
pub(crate) fn mysql_zero(tables: &Tables) -> String {
    // Name by name: the server then looks for that table only.
    let views: String = mysql_names(tables)
        .map(|name| {
            format!(
                " UNION ALL SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = {name} \
                 AND (table_type <> 'BASE TABLE' OR engine <> 'InnoDB')"
            )
        })
        .concat();
    format!("(SELECT 0{views})")
}

/// The same as a statement.
pub(super) fn mysql_guard(tables: &Tables) -> String {
    format!("SELECT {};\n", mysql_zero(tables))
}
