//! Views and materialized views.

use migrate_core::schema::{Fact, FactId, Kind, NOT_POPULATED};

use super::catalog::{clause, object};
use super::tables::{options, parenthesized};
use super::{Catalog, Reader, Record, Scope};

pub(super) const VIEWS: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT c.oid, r.oid, c.reltype, (SELECT t.typarray FROM pg_type t WHERE t.oid = c.reltype), \
             n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), \
             c.relkind = 'm', NOT c.relispopulated, pg_get_viewdef(c.oid), {}, \
             (SELECT quote_ident(a.amname) FROM pg_am a WHERE a.oid = c.relam AND a.amname <> 'heap'), \
             (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace), \
             (SELECT string_agg(format('%I %s %s', a.attname, format_type(a.atttypid, a.atttypmod), \
             (SELECT l.collname FROM pg_collation l WHERE l.oid = a.attcollation)), ', ' ORDER BY a.attnum) \
             FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) \
             FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN' {} \
             WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND {} AND member.objid IS NULL",
            options("c.reloptions", ""),
            Scope::member("pg_class", "c.oid"),
            scope.schemas
        )
    },
    facts: views,
};

fn views(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (oid, rule, row, rows) = (
            record.number(),
            record.number(),
            record.number(),
            record.number(),
        );
        let (schema, name, quoted) = (record.text(), record.text(), record.text());
        let (is_materialized, is_empty, text) = (record.flag(), record.flag(), record.text());
        let (with, method, space) = (record.text(), record.next(), record.next());
        let (kind, word) = if is_materialized {
            (Kind::MaterializedView, "MATERIALIZED VIEW")
        } else {
            (Kind::View, "VIEW")
        };
        let head = clause("USING ", method.as_deref())
            + &parenthesized(" WITH ", &with)
            + &clause("TABLESPACE ", space.as_deref());
        let definition = format!("{head} AS\n{}", text.trim_end().trim_end_matches(';'));
        let definition = if is_empty {
            definition + NOT_POPULATED
        } else {
            definition
        };
        let id = FactId::new(kind, [&*schema, &*name]);
        catalog.alias(object("pg_rewrite", rule), &id);
        for row in [row, rows] {
            catalog.alias(object("pg_type", row), &id);
        }
        let mut fact = Fact::new(id, definition.trim_start())
            .made_by(format!("CREATE {word} {quoted}{definition}"))
            .dropped_by(format!("DROP {word} {quoted}"))
            .after(FactId::new(Kind::Schema, [schema]));
        fact.columns = record.next();
        if !is_materialized {
            fact = fact.altered_by(format!("CREATE OR REPLACE VIEW {quoted}{definition}"));
        }
        catalog.add(object("pg_class", oid), format!("{word} {quoted}"), fact);
    }
}
