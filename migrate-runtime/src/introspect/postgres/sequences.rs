//! Sequences, and the columns that they go with. Those of identity columns are told with the column.

use migrate_core::schema::{Fact, FactId, Kind};

use super::catalog::object;
use super::{Catalog, Reader, Record, Scope};

/// What a sequence `s` is made with, as SQL that makes the text.
pub(super) const OPTIONS: &str = "format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s', \
     s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache) || CASE WHEN s.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END";

pub(super) const SEQUENCES: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT c.oid, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), c.relpersistence = 'u', \
             format_type(s.seqtypid, NULL), {OPTIONS} FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid \
             JOIN pg_namespace n ON n.oid = c.relnamespace {} WHERE {} AND member.objid IS NULL \
             AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i')",
            Scope::member("pg_class", "c.oid"),
            scope.schemas
        )
    },
    facts: sequences,
};

fn sequences(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (oid, schema, name, quoted) =
            (record.number(), record.text(), record.text(), record.text());
        let unlogged = if record.flag() { "UNLOGGED " } else { "" };
        let definition = format!("AS {} {}", record.text(), record.text());
        let fact = Fact::new(
            FactId::new(Kind::Sequence, [&*schema, &*name]),
            format!("{unlogged}{definition}"),
        )
        .made_by(format!("CREATE {unlogged}SEQUENCE {quoted} {definition}"))
        .altered_by(format!("ALTER SEQUENCE {quoted} {definition}"))
        .dropped_by(format!("DROP SEQUENCE {quoted}"))
        .after(FactId::new(Kind::Schema, [schema]));
        catalog.add(object("pg_class", oid), format!("SEQUENCE {quoted}"), fact);
    }
}

pub(super) const OWNERS: Reader = Reader {
    query: |_| {
        "SELECT d.objid, d.refobjid, d.refobjsubid, d.objid::regclass::text, d.refobjid::regclass::text || '.' || quote_ident(a.attname) \
         FROM pg_depend d JOIN pg_class c ON c.oid = d.objid AND c.relkind = 'S' \
         JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
         WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'"
            .to_owned()
    },
    facts: |catalog, records| {
        for mut record in records {
            let (sequence, table, column) = (record.number(), record.number(), record.number());
            let (quoted, column_name) = (record.text(), record.text());
            // A column that is inherited is no fact.
            let own = catalog.id(&("pg_class".to_owned(), table, column));
            let column = own.or_else(|| catalog.relation(table)).cloned();
            let (Some(sequence), Some(column)) = (catalog.relation(sequence).cloned(), column)
            else {
                continue;
            };
            let id = FactId::new(Kind::SequenceOwner, &sequence.path);
            let fact = Fact::new(id, &*column_name)
                .made_by(format!("ALTER SEQUENCE {quoted} OWNED BY {column_name}"))
                .altered_by(format!("ALTER SEQUENCE {quoted} OWNED BY {column_name}"))
                .dropped_by(format!("ALTER SEQUENCE {quoted} OWNED BY NONE"))
                .of(sequence)
                .after(column);
            catalog.schema.insert(fact);
        }
    },
};
