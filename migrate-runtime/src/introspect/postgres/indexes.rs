//! Indexes that no constraint brings, and which of them are parts of one of a partitioned table.

use migrate_core::schema::{Fact, FactId, Kind};

use super::catalog::object;
use super::{Catalog, Reader, Record, Scope};

pub(super) const INDEXES: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT x.indexrelid, x.indrelid, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), \
             pg_get_indexdef(x.indexrelid), x.indisvalid, x.indisclustered, x.indrelid::regclass::text, quote_ident(c.relname), \
             c.relkind = 'I', (SELECT string_agg(a.attnum || ' ' || a.attstattarget, ' ' ORDER BY a.attnum) \
             FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0), \
             EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')), t.relname, \
             (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace) \
             FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_class t ON t.oid = x.indrelid {} WHERE {} AND t.relkind IN ('r', 'p', 'm') AND member.objid IS NULL",
            Scope::member("pg_class", "x.indrelid"),
            scope.schemas
        )
    },
    facts: indexes,
};

fn indexes(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (oid, table_oid) = (record.number(), record.number());
        let (schema, name, quoted) = (record.text(), record.text(), record.text());
        let (definition, is_valid, is_clustered) = (record.text(), record.flag(), record.flag());
        let (table_name, plain) = (record.text(), record.text());
        let (is_partitioned, statistics) = (record.flag(), record.next());
        let (of_constraint, table, space) = (record.flag(), record.text(), record.next());
        let path = [schema.clone(), name];
        let table = catalog
            .relation(table_oid)
            .cloned()
            // Views are not known yet.
            .unwrap_or_else(|| FactId::new(Kind::MaterializedView, [schema, table]));
        if is_clustered {
            let set = format!("ALTER TABLE {table_name} CLUSTER ON {plain}");
            let unset = format!("ALTER TABLE {table_name} SET WITHOUT CLUSTER");
            option(catalog, "clustered", "", &path, &table, oid, [set, unset]);
        }
        if of_constraint {
            continue;
        }
        // A partitioned index is valid when each partition has its part.
        let invalid = if is_valid || is_partitioned {
            ""
        } else {
            " INVALID"
        };
        let space = space
            .map(|space| format!(" TABLESPACE {space}"))
            .unwrap_or_default();
        let id = FactId::new(Kind::Index, &path);
        let mut fact = Fact::new(id.clone(), format!("{definition}{space}{invalid}"))
            .made_by(definition)
            .dropped_by(format!("DROP INDEX {quoted}"))
            .of(table.clone());
        if is_partitioned {
            fact.depends.extend(catalog.partitions_below(table_oid));
        }
        catalog.add(object("pg_class", oid), format!("INDEX {quoted}"), fact);
        let statistics = statistics.unwrap_or_default();
        let mut words = statistics.split(' ');
        while let (Some(column), Some(target)) = (words.next(), words.next()) {
            let set = |target: &str| {
                format!("ALTER INDEX {quoted} ALTER COLUMN {column} SET STATISTICS {target}")
            };
            let what = format!("statistics of column {column}");
            let statements = [set(target), set("-1")];
            option(catalog, &what, target, &path, &table, oid, statements);
        }
    }
}

/// A setting of an index, which comes after the index or its constraint.
fn option(
    catalog: &mut Catalog,
    what: &str,
    definition: &str,
    path: &[String; 2],
    table: &FactId,
    index: u32,
    [set, unset]: [String; 2],
) {
    let path = path
        .iter()
        .map(String::as_str)
        .chain((!what.is_empty()).then_some(what));
    let id = FactId::new(Kind::IndexOption, path);
    let fact = Fact::new(id.clone(), definition)
        .made_by(&*set)
        .altered_by(set)
        .dropped_by(unset)
        .of(table.clone());
    catalog.schema.insert(fact);
    catalog.options.push((id, object("pg_class", index)));
}

pub(super) const PARTITIONS: Reader = Reader {
    query: |_| {
        "SELECT i.inhrelid, i.inhparent, i.inhrelid::regclass::text, i.inhparent::regclass::text \
         FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('i', 'I')"
            .to_owned()
    },
    facts: |catalog, records| {
        for mut record in records {
            let (child, parent) = (record.number(), record.number());
            let (child_name, parent_name) = (record.text(), record.text());
            let (Some(child), Some(parent)) = (
                catalog.relation(child).cloned(),
                catalog.relation(parent).cloned(),
            ) else {
                continue;
            };
            let id = FactId::new(Kind::IndexPartition, &child.path);
            let fact = Fact::new(id, &*parent_name)
                .made_by(format!(
                    "ALTER INDEX {parent_name} ATTACH PARTITION {child_name}"
                ))
                .of(child)
                .after(parent);
            catalog.schema.insert(fact);
        }
    },
};
