//! Tables, partitions and foreign tables, without what is in their parentheses.

use migrate_core::schema::{Ddl, Fact, FactId, Kind};

use super::catalog::{clause, object};
use super::{Catalog, Reader, Record, Scope};

/// Options as `WITH (…)` has them, as SQL that makes the text.
pub(super) fn options(column: &str, prefix: &str) -> String {
    format!(
        "(SELECT string_agg('{prefix}' || split_part(o, '=', 1) || '=' || quote_literal(substr(o, strpos(o, '=') + 1)), ', ' ORDER BY o) \
         FROM unnest({column}) o)"
    )
}

/// Options of what is foreign.
pub(super) fn foreign_options(column: &str) -> String {
    format!(
        "(SELECT string_agg(quote_ident(split_part(o, '=', 1)) || ' ' || quote_literal(substr(o, strpos(o, '=') + 1)), ', ' ORDER BY o) \
         FROM unnest({column}) o WHERE o !~* '^[^=]*password')"
    )
}

pub(super) const TABLES: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT c.oid, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), c.relkind, c.relpersistence = 'u', \
             c.reltype, (SELECT t.typarray FROM pg_type t WHERE t.oid = c.reltype), \
             CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END, \
             pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid), \
             (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid), \
             (SELECT string_agg(i.inhparent::text, ' ' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = c.oid), \
             (SELECT quote_ident(a.amname) FROM pg_am a WHERE a.oid = c.relam AND a.amname <> 'heap'), {}, {}, \
             (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace), \
             (SELECT quote_ident(s.srvname) FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver WHERE f.ftrelid = c.oid), \
             (SELECT {} FROM pg_foreign_table f WHERE f.ftrelid = c.oid), \
             c.relrowsecurity, c.relforcerowsecurity, CASE c.relkind WHEN 'f' THEN 'd' ELSE c.relreplident END, \
             (SELECT quote_ident(i.relname) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid AND x.indisreplident) \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace {} \
             WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND {} AND member.objid IS NULL",
            options("c.reloptions", ""),
            options(
                "(SELECT t.reloptions FROM pg_class t WHERE t.oid = c.reltoastrelid)",
                "toast."
            ),
            foreign_options("f.ftoptions"),
            Scope::member("pg_class", "c.oid"),
            scope.schemas
        )
    },
    facts: tables,
};

fn tables(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (oid, schema, name, quoted) =
            (record.number(), record.text(), record.text(), record.text());
        let foreign = record.text() == "f";
        let kind = match (foreign, record.flag()) {
            (true, _) => "FOREIGN TABLE",
            (false, true) => "UNLOGGED TABLE",
            (false, false) => "TABLE",
        };
        let id = FactId::new(Kind::Table, [&*schema, &*name]);
        for _ in 0..2 {
            catalog.alias(object("pg_type", record.number()), &id);
        }
        let of_type = record.next();
        let (key, bound) = (record.next(), record.next());
        let (parents, parent_oids) = (record.next(), record.text());
        let (method, with, toast) = (record.next(), record.next(), record.next());
        let (space, server, server_options) = (record.next(), record.next(), record.next());
        let with = [with, toast]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ");
        let end = clause("PARTITION BY ", key.as_deref())
            + &clause("USING ", method.as_deref())
            + &parenthesized(" WITH ", &with)
            + &clause("TABLESPACE ", space.as_deref())
            + &clause("SERVER ", server.as_deref())
            + &parenthesized(" OPTIONS ", &server_options.unwrap_or_default());
        let parents_clause = parents.clone().unwrap_or_default();
        let (ddl, definition) = if let Some(bound) = bound {
            let rest = format!("PARTITION OF {parents_clause} {bound}{end}");
            let made = Ddl::Own(vec![format!("CREATE {kind} {quoted} {rest}")]);
            (made, format!("{kind} {rest}"))
        } else if let Some(of_type) = of_type {
            let rest = format!("OF {of_type}{end}");
            let made = Ddl::Own(vec![format!("CREATE {kind} {quoted} {rest}")]);
            (made, format!("{kind} {rest}"))
        } else {
            let tail = parenthesized(" INHERITS ", &parents_clause) + &end;
            let head = format!("CREATE {kind} {quoted}");
            let definition = format!("{kind}{tail}");
            (Ddl::Table { head, tail }, definition)
        };
        let word = if foreign { "FOREIGN TABLE" } else { "TABLE" };
        let fact = Fact::new(id.clone(), definition)
            .made(ddl)
            .dropped_by(format!("DROP {word} {quoted}"))
            .after(FactId::new(Kind::Schema, [&schema]));
        let oids = parent_oids.split(' ').filter_map(|oid| oid.parse().ok());
        catalog.parents.insert(oid, oids.collect());
        catalog.add(object("pg_class", oid), format!("{word} {quoted}"), fact);
        row_security(catalog, &id, &quoted, [record.flag(), record.flag()]);
        replica_identity(catalog, &id, &quoted, &record.text(), record.next());
    }
}

/// In parentheses behind a word, when there is something.
pub(super) fn parenthesized(word: &str, list: &str) -> String {
    if list.is_empty() {
        String::new()
    } else {
        format!("{word}({list})")
    }
}

fn row_security(catalog: &mut Catalog, table: &FactId, quoted: &str, flags: [bool; 2]) {
    let words = [
        ("enabled", "ENABLE", "DISABLE"),
        ("forced", "FORCE", "NO FORCE"),
    ];
    for ((name, on, off), flag) in words.into_iter().zip(flags) {
        if flag {
            let path = table.path.iter().map(String::as_str).chain([name]);
            let fact = Fact::new(FactId::new(Kind::RowSecurity, path), name)
                .made_by(format!("ALTER TABLE {quoted} {on} ROW LEVEL SECURITY"))
                .dropped_by(format!("ALTER TABLE {quoted} {off} ROW LEVEL SECURITY"))
                .of(table.clone());
            catalog.schema.insert(fact);
        }
    }
}

fn replica_identity(
    catalog: &mut Catalog,
    table: &FactId,
    quoted: &str,
    identity: &str,
    index: Option<String>,
) {
    let what = match (identity, index) {
        ("f", _) => "FULL".to_owned(),
        ("n", _) => "NOTHING".to_owned(),
        ("i", Some(index)) => format!("USING INDEX {index}"),
        _ => return,
    };
    let set = |what: &str| format!("ALTER TABLE {quoted} REPLICA IDENTITY {what}");
    let fact = Fact::new(FactId::new(Kind::ReplicaIdentity, &table.path), &*what)
        .made_by(set(&what))
        .altered_by(set(&what))
        .dropped_by(set("DEFAULT"))
        .of(table.clone());
    catalog.schema.insert(fact);
}
