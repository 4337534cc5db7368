//! Schemas and extensions.

use migrate_core::schema::{Fact, FactId, Kind};

use super::catalog::object;
use super::{Catalog, Reader, Record, Scope};

pub(super) const SCHEMAS: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT n.oid, n.nspname, quote_ident(n.nspname) FROM pg_namespace n {} WHERE {} AND member.objid IS NULL",
            Scope::member("pg_namespace", "n.oid"),
            scope.schemas
        )
    },
    facts: schemas,
};

/// Every database is made with it.
const PUBLIC: &str = "public";

fn schemas(catalog: &mut Catalog, records: Vec<Record>) {
    let mut has_public = false;
    for mut record in records {
        let (oid, name, quoted) = (record.number(), record.text(), record.text());
        let id = FactId::new(Kind::Schema, [&name]);
        let mut fact = Fact::new(id, "");
        if name == PUBLIC {
            has_public = true;
        } else {
            fact = fact
                .made_by(format!("CREATE SCHEMA {quoted}"))
                .dropped_by(format!("DROP SCHEMA {quoted}"));
        }
        catalog.add(
            object("pg_namespace", oid),
            format!("SCHEMA {quoted}"),
            fact,
        );
    }
    if !has_public {
        let id = FactId::new(Kind::Schema, [PUBLIC]);
        let gone = Fact::new(id, "dropped").made_by("DROP SCHEMA IF EXISTS public");
        catalog
            .schema
            .insert(gone.dropped_by("CREATE SCHEMA public"));
    }
}

pub(super) const MEMBERS: Reader = Reader {
    query: |_| {
        "SELECT c.relname, d.objid, d.refobjid FROM pg_depend d JOIN pg_class c ON c.oid = d.classid \
         WHERE d.deptype = 'e' AND d.objid >= 16384"
            .to_owned()
    },
    facts: |catalog, records| {
        for mut record in records {
            let (table, oid, extension) = (record.text(), record.number(), record.number());
            if let Some(extension) = catalog.id(&object("pg_extension", extension)).cloned() {
                catalog.members.insert(object(&table, oid), extension);
            }
        }
    },
};

pub(super) const EXTENSIONS: Reader = Reader {
    query: |_| {
        // Every database is made with plpgsql.
        "SELECT e.oid, e.extname, quote_ident(e.extname), quote_ident(n.nspname), quote_literal(e.extversion), n.nspname \
         FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace \
         WHERE NOT (e.extname = 'plpgsql' AND n.nspname = 'pg_catalog')"
            .to_owned()
    },
    facts: extensions,
};

fn extensions(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (oid, name, quoted) = (record.number(), record.text(), record.text());
        let (schema, version, raw_schema) = (record.text(), record.text(), record.text());
        let definition = format!("SCHEMA {schema} VERSION {version}");
        let fact = Fact::new(FactId::new(Kind::Extension, [name]), &*definition)
            .made_by(format!(
                "CREATE EXTENSION IF NOT EXISTS {quoted} WITH {definition}"
            ))
            .altered_by(format!("ALTER EXTENSION {quoted} UPDATE TO {version}"))
            .dropped_by(format!("DROP EXTENSION {quoted}"))
            .after(FactId::new(Kind::Schema, [raw_schema]));
        catalog.add(
            object("pg_extension", oid),
            format!("EXTENSION {quoted}"),
            fact,
        );
    }
}
