//! What needs what.

use migrate_core::schema::{FactId, Kind};

use super::catalog::Object;
use super::{Catalog, Reader, Record};

pub(super) const DEPENDS: Reader = Reader {
    query: |_| {
        // Parts of partitions are told by themselves, and so is which column a sequence goes with.
        "SELECT c.relname, d.objid, d.objsubid, r.relname, d.refobjid, d.refobjsubid FROM pg_depend d \
         JOIN pg_class c ON c.oid = d.classid JOIN pg_class r ON r.oid = d.refclassid \
         WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a', 'i', 'x') \
         AND NOT (d.deptype = 'a' AND d.classid = 'pg_class'::regclass \
         AND EXISTS (SELECT FROM pg_class s WHERE s.oid = d.objid AND s.relkind = 'S'))"
            .to_owned()
    },
    facts: depends,
};

fn depends(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let from = object(&mut record);
        let to = object(&mut record);
        let (Some(from), Some(to)) = (find(catalog, &from), find(catalog, &to)) else {
            continue;
        };
        // Which dictionaries a configuration asks is a fact of its own.
        let is_asked = to.kind == Kind::TextSearchDictionary;
        if from != to && !(from.kind == Kind::TextSearchConfiguration && is_asked) {
            add(catalog, &from, to);
        }
    }
    let options = std::mem::take(&mut catalog.options);
    for (option, index) in options {
        if let Some(index) = catalog.id(&index).cloned() {
            add(catalog, &option, index);
        }
    }
    keys_of_partitions(catalog);
}

fn object(record: &mut Record) -> Object {
    (record.text(), record.number(), record.number())
}

/// The fact about the object, or about what it is a column of.
fn find(catalog: &Catalog, (table, oid, column): &Object) -> Option<FactId> {
    let exact = catalog.id(&(table.clone(), *oid, *column));
    let whole = || (table.clone(), *oid, 0);
    exact
        .or_else(|| catalog.id(&whole()))
        .or_else(|| catalog.members.get(&whole()))
        .cloned()
}

fn add(catalog: &mut Catalog, from: &FactId, to: FactId) {
    // It needs nothing but what it is a part of.
    if from.kind == Kind::NotNull {
        return;
    }
    // A column does not need its table twice, and nothing needs its own parts.
    let is_part = catalog
        .schema
        .get(&to)
        .is_some_and(|to| to.owner.as_ref() == Some(from));
    if let Some(fact) = catalog.schema.get_mut(from).filter(|_| !is_part) {
        fact.depends.insert(to);
    }
}

/// A key of a partitioned table can be referred to when every partition has its part.
fn keys_of_partitions(catalog: &mut Catalog) {
    let parts: Vec<(FactId, FactId)> = catalog
        .schema
        .of_kind(Kind::IndexPartition)
        .flat_map(|part| {
            part.depends
                .iter()
                .map(|whole| (part.id.clone(), whole.clone()))
        })
        .collect();
    let keys: Vec<FactId> = catalog
        .schema
        .of_kind(Kind::ForeignKey)
        .map(|key| key.id.clone())
        .collect();
    for key in keys {
        let Some(fact) = catalog.schema.get_mut(&key) else {
            continue;
        };
        for (part, whole) in &parts {
            if fact.depends.contains(whole) {
                fact.depends.insert(part.clone());
            }
        }
    }
}
