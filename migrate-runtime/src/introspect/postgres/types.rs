//! Types that users make: enums, domains, composite and range types; and collations.

use migrate_core::schema::{Fact, FactId, Kind, not_null_name};

use super::catalog::object;
use super::{Catalog, Reader, Record, Scope};

/// Adds a type. Its array type and the relation of a composite type stand for it too.
fn add(catalog: &mut Catalog, record: &mut Record, kind: Kind, word: &str) -> Fact {
    let (oid, array, relation) = (record.number(), record.number(), record.number());
    let (schema, name, quoted) = (record.text(), record.text(), record.text());
    let id = FactId::new(kind, [&*schema, &*name]);
    catalog.alias(object("pg_type", array), &id);
    if relation != 0 {
        catalog.alias(object("pg_class", relation), &id);
    }
    let fact = Fact::new(id, "")
        .dropped_by(format!("DROP {word} {quoted}"))
        .after(FactId::new(Kind::Schema, [schema]));
    catalog.add(
        object("pg_type", oid),
        format!("{word} {quoted}"),
        fact.clone(),
    );
    fact
}

/// The columns that [`add`] takes, and the join with schemas; what follows is asked besides.
fn query(scope: &Scope, more: &str, joins: &str, condition: &str) -> String {
    format!(
        "SELECT t.oid, t.typarray, t.typrelid, n.nspname, t.typname, format('%I.%I', n.nspname, t.typname), {more} \
         FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace {joins} {} \
         WHERE {condition} AND {} AND member.objid IS NULL",
        Scope::member("pg_type", "t.oid"),
        scope.schemas
    )
}

pub(super) const ENUMS: Reader = Reader {
    query: |scope| {
        let labels = "(SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)";
        query(scope, labels, "", "t.typtype = 'e'")
    },
    facts: |catalog, records| {
        for mut record in records {
            let mut fact = add(catalog, &mut record, Kind::Enum, "TYPE");
            let quoted = qualified(&fact);
            fact.definition = record.text();
            let made = format!("CREATE TYPE {quoted} AS ENUM ({})", fact.definition);
            catalog.schema.insert(fact.made_by(made));
        }
    },
};

/// The quoted name, as the statement that drops it has it.
fn qualified(fact: &Fact) -> String {
    let drop = fact.drop.as_deref().unwrap_or_default();
    drop.splitn(3, ' ').nth(2).unwrap_or_default().to_owned()
}

pub(super) const DOMAINS: Reader = Reader {
    query: |scope| {
        let more = "format_type(t.typbasetype, t.typtypmod), \
             CASE WHEN t.typcollation <> b.typcollation THEN (SELECT format('%I.%I', cn.nspname, c.collname) FROM pg_collation c \
             JOIN pg_namespace cn ON cn.oid = c.collnamespace WHERE c.oid = t.typcollation) END, \
             coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault), t.typnotnull, \
             (SELECT c.conname FROM pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'n')";
        query(
            scope,
            more,
            "JOIN pg_type b ON b.oid = t.typbasetype",
            "t.typtype = 'd'",
        )
    },
    facts: domains,
};

fn domains(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let mut fact = add(catalog, &mut record, Kind::Domain, "DOMAIN");
        let mut definition = record.text();
        if let Some(collation) = record.next() {
            definition += &format!(" COLLATE {collation}");
        }
        if let Some(default) = record.next() {
            definition += &format!(" DEFAULT {default}");
        }
        let (not_null, name) = (record.flag(), record.next());
        if not_null && !name.is_some_and(|name| is_given(&fact.id, &name)) {
            definition += " NOT NULL";
        }
        let quoted = qualified(&fact);
        let made = format!("CREATE DOMAIN {quoted} AS {definition}");
        fact.definition = definition;
        catalog.schema.insert(fact.made_by(made));
    }
}

/// Whether somebody gave that name to the NOT NULL of a domain. It is a constraint since version 17.
fn is_given(domain: &FactId, name: &str) -> bool {
    let own = domain.path.last().map_or("", String::as_str);
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit());
    plain != not_null_name(own, "")
}

pub(super) const DOMAIN_CONSTRAINTS: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT c.oid, t.oid, c.conname, quote_ident(c.conname), format('%I.%I', n.nspname, t.typname), \
             pg_get_constraintdef(c.oid), c.contype FROM pg_constraint c JOIN pg_type t ON t.oid = c.contypid \
             JOIN pg_namespace n ON n.oid = t.typnamespace {} WHERE c.contype IN ('c', 'n') AND {} AND member.objid IS NULL",
            Scope::member("pg_type", "t.oid"),
            scope.schemas
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, domain) = (record.number(), record.number());
            let (name, quoted, of) = (record.text(), record.text(), record.text());
            let definition = record.text();
            let is_not_null = record.text() == "n";
            let Some(owner) = catalog.id(&object("pg_type", domain)).cloned() else {
                continue;
            };
            if is_not_null && !is_given(&owner, &name) {
                continue;
            }
            let path = owner.path.iter().chain([&name]).cloned();
            let fact = Fact::new(FactId::new(Kind::DomainConstraint, path), &*definition)
                .made_by(format!(
                    "ALTER DOMAIN {of} ADD CONSTRAINT {quoted} {definition}"
                ))
                .dropped_by(format!("ALTER DOMAIN {of} DROP CONSTRAINT {quoted}"))
                .of(owner);
            let target = format!("CONSTRAINT {quoted} ON DOMAIN {of}");
            catalog.add(object("pg_constraint", oid), target, fact);
        }
    },
};

pub(super) const COMPOSITES: Reader = Reader {
    query: |scope| {
        let more = "(SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod) || \
             CASE WHEN a.attcollation <> at.typcollation THEN (SELECT format(' COLLATE %I.%I', cn.nspname, c.collname) \
             FROM pg_collation c JOIN pg_namespace cn ON cn.oid = c.collnamespace WHERE c.oid = a.attcollation) ELSE '' END, \
             ', ' ORDER BY a.attnum) FROM pg_attribute a JOIN pg_type at ON at.oid = a.atttypid \
             WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped)";
        let joins = "JOIN pg_class r ON r.oid = t.typrelid AND r.relkind = 'c'";
        query(scope, more, joins, "t.typtype = 'c'")
    },
    facts: |catalog, records| {
        for mut record in records {
            let mut fact = add(catalog, &mut record, Kind::CompositeType, "TYPE");
            let quoted = qualified(&fact);
            fact.definition = record.text();
            let made = format!("CREATE TYPE {quoted} AS ({})", fact.definition);
            catalog.schema.insert(fact.made_by(made));
        }
    },
};

pub(super) const RANGES: Reader = Reader {
    query: |scope| {
        let more = "format_type(g.rngsubtype, NULL), format('%I.%I', on_.nspname, o.opcname), o.opcdefault, \
             (SELECT format('%I.%I', cn.nspname, c.collname) FROM pg_collation c JOIN pg_namespace cn ON cn.oid = c.collnamespace \
             WHERE c.oid = g.rngcollation AND c.oid <> s.typcollation), \
             nullif(g.rngcanonical::text, '-'), nullif(g.rngsubdiff::text, '-'), \
             (SELECT format('%I.%I', mn.nspname, m.typname) FROM pg_type m JOIN pg_namespace mn ON mn.oid = m.typnamespace \
             WHERE m.oid::text = to_jsonb(g)->>'rngmultitypid'), to_jsonb(g)->>'rngmultitypid'";
        let joins = "JOIN pg_range g ON g.rngtypid = t.oid JOIN pg_opclass o ON o.oid = g.rngsubopc \
             JOIN pg_namespace on_ ON on_.oid = o.opcnamespace JOIN pg_type s ON s.oid = g.rngsubtype";
        query(scope, more, joins, "t.typtype = 'r'")
    },
    facts: ranges,
};

fn ranges(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let mut fact = add(catalog, &mut record, Kind::RangeType, "TYPE");
        let mut parts = vec![format!("SUBTYPE = {}", record.text())];
        let (class, is_default) = (record.text(), record.flag());
        if !is_default {
            parts.push(format!("SUBTYPE_OPCLASS = {class}"));
        }
        for word in [
            "COLLATION",
            "CANONICAL",
            "SUBTYPE_DIFF",
            "MULTIRANGE_TYPE_NAME",
        ] {
            parts.extend(record.next().map(|value| format!("{word} = {value}")));
        }
        catalog.alias(object("pg_type", record.number()), &fact.id);
        let quoted = qualified(&fact);
        fact.definition = parts.join(", ");
        let made = format!("CREATE TYPE {quoted} AS RANGE ({})", fact.definition);
        catalog.schema.insert(fact.made_by(made));
    }
}

pub(super) const COLLATIONS: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT c.oid, n.nspname, c.collname, format('%I.%I', n.nspname, c.collname), c.collprovider, c.collisdeterministic, \
             quote_literal(c.collcollate), quote_literal(c.collctype), \
             quote_literal(coalesce(to_jsonb(c)->>'colllocale', to_jsonb(c)->>'colliculocale')), \
             quote_literal(to_jsonb(c)->>'collicurules') \
             FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace {} WHERE {} AND member.objid IS NULL",
            Scope::member("pg_collation", "c.oid"),
            scope.schemas
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, schema, name, quoted) =
                (record.number(), record.text(), record.text(), record.text());
            let provider = match record.text().as_str() {
                "i" => "icu",
                "b" => "builtin",
                _ => "libc",
            };
            let mut parts = vec![format!("PROVIDER = {provider}")];
            if !record.flag() {
                parts.push("DETERMINISTIC = false".to_owned());
            }
            let (collate, ctype) = (record.next(), record.next());
            let locale = record.next();
            match (
                locale.or_else(|| (collate == ctype).then(|| collate.clone()).flatten()),
                collate,
                ctype,
            ) {
                (Some(locale), ..) => parts.push(format!("LOCALE = {locale}")),
                (None, Some(collate), Some(ctype)) => {
                    parts.push(format!("LC_COLLATE = {collate}, LC_CTYPE = {ctype}"));
                }
                _ => {}
            }
            parts.extend(record.next().map(|rules| format!("RULES = {rules}")));
            let definition = parts.join(", ");
            let fact = Fact::new(
                FactId::new(Kind::Collation, [&*schema, &*name]),
                &*definition,
            )
            .made_by(format!("CREATE COLLATION {quoted} ({definition})"))
            .dropped_by(format!("DROP COLLATION {quoted}"))
            .after(FactId::new(Kind::Schema, [schema]));
            catalog.add(
                object("pg_collation", oid),
                format!("COLLATION {quoted}"),
                fact,
            );
        }
    },
};
