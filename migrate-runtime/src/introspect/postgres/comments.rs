//! Comments.

use migrate_core::schema::{Fact, FactId, Kind};

use super::{Catalog, Reader, Record};

pub(super) const COMMENTS: Reader = Reader {
    query: |_| {
        // Everything that comes with the server has one, too.
        "SELECT c.relname, d.objoid, d.objsubid, quote_literal(d.description), a.attname, \
         d.objoid::regclass::text || '.' || quote_ident(a.attname) FROM pg_description d JOIN pg_class c ON c.oid = d.classoid \
         LEFT JOIN pg_attribute a ON d.classoid = 'pg_class'::regclass AND a.attrelid = d.objoid AND a.attnum = d.objsubid AND d.objsubid > 0 \
         WHERE d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass"
            .to_owned()
    },
    facts: comments,
};

/// What the schema that every database has is called from the beginning.
const OF_PUBLIC: &str = "'standard public schema'";

fn comments(catalog: &mut Catalog, records: Vec<Record>) {
    let public = FactId::new(Kind::Schema, ["public"]);
    let mut public_has_none = catalog
        .schema
        .get(&public)
        .is_some_and(|fact| fact.definition.is_empty());
    for mut record in records {
        let (table, oid, column) = (record.text(), record.number(), record.number());
        let (text, column_name, column_target) = (record.text(), record.text(), record.text());
        let whole = catalog.named(&(table.clone(), oid, 0));
        let exact = catalog.named(&(table, oid, column));
        let (owner, target, what) = match (exact, whole) {
            (Some((id, target)), _) => (id.clone(), target.to_owned(), id.to_string()),
            // Of a column that is no fact: of a view, or inherited.
            (None, Some((id, _))) if column > 0 => {
                let what = format!("column {}.{column_name}", id.name());
                (id.clone(), format!("COLUMN {column_target}"), what)
            }
            _ => continue,
        };
        if owner == public {
            public_has_none = false;
            if text == OF_PUBLIC {
                continue;
            }
        }
        comment(catalog, owner, &target, &what, &text);
    }
    if public_has_none {
        comment(catalog, public, "SCHEMA public", "schema public", "NULL");
    }
}

fn comment(catalog: &mut Catalog, owner: FactId, target: &str, what: &str, text: &str) {
    if target.is_empty() {
        return;
    }
    // Only `GRANT` calls it foreign.
    let target = target
        .strip_prefix("FOREIGN ")
        .filter(|it| it.starts_with("SERVER "))
        .unwrap_or(target);
    let set = format!("COMMENT ON {target} IS {text}");
    let is_public = owner.kind == Kind::Schema && owner.path == ["public"];
    let usual = if is_public { OF_PUBLIC } else { "NULL" };
    let fact = Fact::new(FactId::new(Kind::Comment, [format!("on {what}")]), text)
        .made_by(&*set)
        .altered_by(set)
        .dropped_by(format!("COMMENT ON {target} IS {usual}"))
        .of(owner);
    catalog.schema.insert(fact);
}
