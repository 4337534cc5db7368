//! Constraints of tables.

use migrate_core::schema::{Ddl, Fact, FactId, Kind};

use super::catalog::object;
use super::{Catalog, Reader, Record, Scope};

pub(super) const CONSTRAINTS: Reader = Reader {
    query: |scope| {
        let excludes = if scope.version >= PERIODS {
            "(k.contype = 'x' OR k.conperiod)"
        } else {
            "k.contype = 'x'"
        };
        format!(
            "SELECT k.oid, k.contype, k.conname, quote_ident(k.conname), k.conrelid, format('%I.%I', n.nspname, c.relname), \
             pg_get_constraintdef(k.oid), k.conindid, k.convalidated, c.relkind, k.conindid::regclass::text, {excludes} \
             FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace {} \
             WHERE k.contype IN ('p', 'u', 'x', 'c', 'f') AND (k.contype <> 'c' OR k.conislocal) \
             AND (k.contype <> 'f' AND NOT {excludes} OR k.conparentid = 0) AND {} AND member.objid IS NULL",
            Scope::member("pg_class", "c.oid"),
            scope.schemas
        )
    },
    facts: constraints,
};

/// The version whose keys let rows not overlap.
const PERIODS: u32 = 180_000;

fn constraints(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (oid, kind) = (record.number(), record.text());
        let (name, quoted) = (record.text(), record.text());
        let (table_oid, table_name) = (record.number(), record.text());
        let (definition, index) = (record.text(), record.number());
        let (is_valid, is_partitioned) = (record.flag(), record.text() == "p");
        let (index_name, excludes) = (record.text(), record.flag());
        let Some(table) = catalog.relation(table_oid).cloned() else {
            continue;
        };
        let kind = match kind.as_str() {
            "p" => Kind::PrimaryKey,
            "u" => Kind::Unique,
            "x" => Kind::Exclusion,
            "f" => Kind::ForeignKey,
            _ => Kind::Check,
        };
        let has_index = matches!(kind, Kind::PrimaryKey | Kind::Unique | Kind::Exclusion);
        let is_partition = is_own(catalog, &table);
        // Each partition has one of its own, and becomes a part of that of the whole table later. The index of one that excludes
        // cannot: those of the partitions are made with that of the whole table.
        let only = if has_index && is_partitioned && !excludes {
            "ONLY "
        } else {
            ""
        };
        let line = format!("CONSTRAINT {quoted} {definition}");
        let alone = format!("ALTER TABLE {only}{table_name} ADD {line}");
        let together = is_valid
            && !(excludes && is_partitioned)
            && kind != Kind::ForeignKey
            && only.is_empty()
            && !is_partition;
        let ddl = if together {
            Ddl::Line { line, alone }
        } else {
            Ddl::Own(vec![alone])
        };
        let path = table.path.iter().chain([&name]).cloned();
        let id = FactId::new(kind, path);
        let mut fact = Fact::new(id.clone(), definition)
            .made(ddl)
            .dropped_by(format!("ALTER TABLE {table_name} DROP CONSTRAINT {quoted}"))
            .of(table.clone())
            // After the columns.
            .ranked(u32::MAX);
        if !only.is_empty() {
            fact.depends.extend(catalog.partitions_below(table_oid));
        }
        if has_index && index != 0 {
            catalog.add(
                object("pg_class", index),
                format!("INDEX {index_name}"),
                fact.clone(),
            );
        }
        let target = format!("CONSTRAINT {quoted} ON {table_name}");
        catalog.add(object("pg_constraint", oid), target, fact);
    }
}

/// Whether a table is made by a statement without parentheses.
fn is_own(catalog: &Catalog, table: &FactId) -> bool {
    let fact = catalog.schema.get(table);
    fact.is_some_and(|fact| matches!(fact.ddl, Ddl::Own(_)))
}
