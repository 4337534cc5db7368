//! Publications.

use migrate_core::schema::{Fact, FactId, Kind};

use super::catalog::object;
use super::{Catalog, Reader, Record, Scope};

/// The version that publishes schemas, columns and some of the rows.
const PARTS: u32 = 150_000;

pub(super) const PUBLICATIONS: Reader = Reader {
    query: |scope| {
        let (columns, rows, schemas) = if scope.version >= PARTS {
            (
                "coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) \
                 FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', '')",
                "coalesce(' WHERE (' || pg_get_expr(r.prqual, r.prrelid) || ')', '')",
                "(SELECT string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname) FROM pg_publication_namespace s \
                 JOIN pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = p.oid)",
            )
        } else {
            ("''", "''", "NULL")
        };
        // Tables that inherit from one that is published are told by themselves.
        format!(
            "SELECT p.oid, p.pubname, quote_ident(p.pubname), p.puballtables, \
             (SELECT string_agg('ONLY ' || r.prrelid::regclass::text || {columns} || {rows}, ', ' ORDER BY r.prrelid::regclass::text) \
             FROM pg_publication_rel r WHERE r.prpubid = p.oid), {schemas}, \
             concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, \
             CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END), p.pubviaroot, to_jsonb(p)->>'pubgencols' = 's', \
             (SELECT string_agg(r.oid || ' ' || r.prrelid, ' ') FROM pg_publication_rel r WHERE r.prpubid = p.oid) \
             FROM pg_publication p {} WHERE member.objid IS NULL",
            Scope::member("pg_publication", "p.oid")
        )
    },
    facts: publications,
};

fn publications(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (oid, name, quoted) = (record.number(), record.text(), record.text());
        let mut what = Vec::new();
        if record.flag() {
            what.push("ALL TABLES".to_owned());
        }
        what.extend(record.next().map(|tables| format!("TABLE {tables}")));
        what.extend(
            record
                .next()
                .map(|schemas| format!("TABLES IN SCHEMA {schemas}")),
        );
        let operations = record.text();
        let root = if record.flag() {
            ", publish_via_partition_root = true"
        } else {
            ""
        };
        // A word of version 18.
        let generated = if record.flag() {
            ", publish_generated_columns = stored"
        } else {
            ""
        };
        let whom = if what.is_empty() {
            String::new()
        } else {
            format!(" FOR {}", what.join(", "))
        };
        let definition = format!("{whom} WITH (publish = '{operations}'{root}{generated})");
        let mut fact = Fact::new(FactId::new(Kind::Publication, [name]), &*definition)
            .made_by(format!("CREATE PUBLICATION {quoted}{definition}"))
            .dropped_by(format!("DROP PUBLICATION {quoted}"));
        let numbers = record.text();
        let numbers: Vec<u32> = numbers
            .split(' ')
            .filter_map(|it| it.parse().ok())
            .collect();
        for pair in numbers.chunks_exact(2) {
            // The catalog says of this row which columns are published, and which the condition reads.
            catalog.alias(object("pg_publication_rel", pair[0]), &fact.id);
            fact.depends.extend(catalog.relation(pair[1]).cloned());
        }
        catalog.add(
            object("pg_publication", oid),
            format!("PUBLICATION {quoted}"),
            fact,
        );
    }
}
