//! The questions for PostgreSQL.

use migrate_core::dialect::Dialect;

use crate::tables::{Tables, literal};

/// Columns, foreign keys, conditions.
pub(super) fn questions(ours: &Tables) -> Vec<String> {
    let own = literal(
        Dialect::Postgres,
        ours.schema.as_deref().unwrap_or_default(),
    );
    // Rows are put into a partitioned table as a whole. What belongs to an extension is not the chain's.
    let tables = format!(
        "c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' \
         AND n.nspname <> 'information_schema' AND n.nspname <> {own} \
         AND NOT EXISTS (SELECT FROM pg_depend m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid AND m.deptype = 'e')"
    );
    let named = "format('%I.%I', n.nspname, c.relname)";
    // What a sequence gives is left to it: it would give the same numbers again.
    let counted = "(a.attidentity = 'd' OR EXISTS (SELECT FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum \
         AND pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%')) \
         AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conrelid = c.oid \
         AND (a.attnum = ANY (f.conkey) OR f.confrelid = c.oid AND a.attnum = ANY (f.confkey)))";
    let list = |columns: &str, table: &str| {
        format!(
            "(SELECT string_agg(quote_ident(a.attname), chr(31) ORDER BY u.n) FROM unnest({columns}) WITH ORDINALITY u(attnum, n) \
             JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = u.attnum)"
        )
    };
    vec![
        format!(
            "SELECT {named}, CASE n.nspname WHEN 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END, \
             quote_ident(a.attname), a.attname, CASE b.typtype WHEN 'c' THEN 'record ' ELSE '' END || format_type(b.oid, NULL), \
             CASE WHEN a.atttypmod > 4 AND b.typname IN ('varchar', 'bpchar') THEN a.atttypmod - 4 \
             WHEN t.typtypmod > 4 AND b.typname IN ('varchar', 'bpchar') THEN t.typtypmod - 4 \
             WHEN b.typname = 'bit' THEN greatest(a.atttypmod, 1) \
             WHEN b.typname = 'numeric' AND a.atttypmod > 4 THEN ((a.atttypmod - 4) >> 16) - ((a.atttypmod - 4) & 2047) END, \
             NOT (a.attnotnull OR t.typnotnull), a.attgenerated <> '' OR a.attidentity = 'a' OR {counted}, \
             a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL, \
             (SELECT string_agg(e.enumlabel, chr(31) ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = b.oid) \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid \
             JOIN pg_type t ON t.oid = a.atttypid \
             JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END \
             WHERE a.attnum > 0 AND NOT a.attisdropped AND {tables} ORDER BY c.oid, a.attnum"
        ),
        format!(
            "SELECT {named}, k.oid, {}, (SELECT format('%I.%I', rn.nspname, r.relname) FROM pg_class r \
             JOIN pg_namespace rn ON rn.oid = r.relnamespace WHERE r.oid = k.confrelid), {} \
             FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE k.contype = 'f' AND k.conparentid = 0 AND {tables} ORDER BY k.oid",
            list("k.conkey", "k.conrelid"),
            list("k.confkey", "k.confrelid")
        ),
        // The conditions of the domains that its columns have are its own.
        format!(
            "SELECT {named}, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid \
             JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype IN ('c', 'x') AND {tables} \
             UNION ALL SELECT {named}, k.conname, replace(pg_get_constraintdef(k.oid), 'VALUE', quote_ident(a.attname)) FROM pg_constraint k \
             JOIN pg_attribute a ON a.atttypid = k.contypid JOIN pg_class c ON c.oid = a.attrelid \
             JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contypid <> 0 AND {tables} \
             UNION ALL SELECT {named}, NULL, pg_get_partkeydef(i.inhparent) || ' ' || pg_get_expr(p.relpartbound, p.oid) FROM pg_inherits i \
             JOIN pg_class p ON p.oid = i.inhrelid JOIN pg_class c ON c.oid = pg_partition_root(p.oid) \
             JOIN pg_namespace n ON n.oid = c.relnamespace WHERE p.relispartition AND {tables}"
        ),
    ]
}
