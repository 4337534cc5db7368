//! Operators, and the classes and families by which indexes use them.

use migrate_core::schema::{Ddl, Fact, FactId, Kind};

use super::catalog::object;
use super::{Catalog, Reader, Record, Scope};

pub(super) const OPERATORS: Reader = Reader {
    query: |scope| {
        let other = |column: &str| {
            format!(
                "(SELECT format('OPERATOR(%I.%s)', an.nspname, a.oprname) FROM pg_operator a \
                 JOIN pg_namespace an ON an.oid = a.oprnamespace WHERE a.oid = o.{column})"
            )
        };
        // One that is only named by another has no function.
        format!(
            "SELECT o.oid, n.nspname, o.oprname, format('%I.%s', n.nspname, o.oprname), \
             CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END, format_type(o.oprright, NULL), \
             o.oprcode::regproc::text, {}, {}, nullif(o.oprrest::regproc::text, '-'), nullif(o.oprjoin::regproc::text, '-'), \
             CASE WHEN o.oprcanhash THEN '' END, CASE WHEN o.oprcanmerge THEN '' END \
             FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace {} \
             WHERE o.oprcode <> 0 AND {} AND member.objid IS NULL",
            other("oprcom"),
            other("oprnegate"),
            Scope::member("pg_operator", "o.oid"),
            scope.schemas
        )
    },
    facts: operators,
};

fn operators(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (oid, schema, name, quoted) =
            (record.number(), record.text(), record.text(), record.text());
        let (left, right) = (record.next(), record.text());
        let mut parts: Vec<String> = Vec::new();
        parts.extend(left.as_ref().map(|left| format!("LEFTARG = {left}")));
        parts.push(format!("RIGHTARG = {right}"));
        parts.push(format!("FUNCTION = {}", record.text()));
        for word in [
            "COMMUTATOR",
            "NEGATOR",
            "RESTRICT",
            "JOIN",
            "HASHES",
            "MERGES",
        ] {
            parts.extend(record.next().map(|value| match &*value {
                "" => word.to_owned(),
                value => format!("{word} = {value}"),
            }));
        }
        let arguments = format!("({}, {right})", left.as_deref().unwrap_or("NONE"));
        let definition = parts.join(", ");
        let target = format!("OPERATOR {quoted}{arguments}");
        let id = FactId::new(
            Kind::Operator,
            [schema.clone(), format!("{name}{arguments}")],
        );
        let fact = Fact::new(id, &*definition)
            .made_by(format!("CREATE OPERATOR {quoted} ({definition})"))
            .dropped_by(format!("DROP {target}"))
            .after(FactId::new(Kind::Schema, [schema]));
        catalog.add(object("pg_operator", oid), target, fact);
    }
}

/// What belongs to a class or a family, as SQL that makes the text, and the numbers of its rows in the two catalogs.
fn members(catalog: &str, owner: &str) -> String {
    let of = |part: &str| {
        format!(
            "JOIN pg_depend d ON d.classid = '{part}'::regclass AND d.objid = m.oid \
             AND d.refclassid = '{catalog}'::regclass AND d.refobjid = {owner}"
        )
    };
    format!(
        "(SELECT string_agg(format('OPERATOR %s %s', m.amopstrategy, m.amopopr::regoperator) || coalesce((SELECT format(' FOR ORDER BY %I.%I', \
         fn.nspname, f.opfname) FROM pg_opfamily f JOIN pg_namespace fn ON fn.oid = f.opfnamespace WHERE f.oid = m.amopsortfamily), ''), \
         ', ' ORDER BY m.amopstrategy, m.amoplefttype, m.amoprighttype) FROM pg_amop m {}), \
         (SELECT string_agg(format('FUNCTION %s (%s, %s) %s', m.amprocnum, format_type(m.amproclefttype, NULL), \
         format_type(m.amprocrighttype, NULL), m.amproc::regprocedure), ', ' ORDER BY m.amprocnum, m.amproclefttype, m.amprocrighttype) \
         FROM pg_amproc m {}), \
         (SELECT string_agg(m.oid::text, ' ') FROM pg_amop m {}), (SELECT string_agg(m.oid::text, ' ') FROM pg_amproc m {})",
        of("pg_amop"),
        of("pg_amproc"),
        of("pg_amop"),
        of("pg_amproc")
    )
}

/// Reads what [`members`] asked, and takes its rows as a part of the fact.
fn add_members(catalog: &mut Catalog, record: &mut Record, id: &FactId) -> Vec<String> {
    let parts = [record.next(), record.next()];
    for part in ["pg_amop", "pg_amproc"] {
        let numbers = record.text();
        for oid in numbers.split(' ').filter_map(|it| it.parse().ok()) {
            catalog.alias(object(part, oid), id);
        }
    }
    parts.into_iter().flatten().collect()
}

pub(super) const FAMILIES: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT f.oid, n.nspname, f.opfname, format('%I.%I', n.nspname, f.opfname), quote_ident(a.amname), {} \
             FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace JOIN pg_am a ON a.oid = f.opfmethod {} \
             WHERE {} AND member.objid IS NULL",
            members("pg_opfamily", "f.oid"),
            Scope::member("pg_opfamily", "f.oid"),
            scope.schemas
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, schema, name, quoted) =
                (record.number(), record.text(), record.text(), record.text());
            let method = record.text();
            let target = format!("OPERATOR FAMILY {quoted} USING {method}");
            let id = FactId::new(Kind::OperatorFamily, [&*schema, &*name, &*method]);
            let loose = add_members(catalog, &mut record, &id);
            let definition = loose.join(", ");
            let mut made = vec![format!("CREATE {target}")];
            if !definition.is_empty() {
                made.push(format!("ALTER {target} ADD {definition}"));
            }
            let fact = Fact::new(id, definition)
                .made(Ddl::Own(made))
                .dropped_by(format!("DROP {target}"))
                .after(FactId::new(Kind::Schema, [schema]));
            catalog.add(object("pg_opfamily", oid), target, fact);
        }
    },
};

pub(super) const CLASSES: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT c.oid, n.nspname, c.opcname, format('%I.%I', n.nspname, c.opcname), quote_ident(a.amname), c.opcdefault, \
             format_type(c.opcintype, NULL), format('%I.%I', fn.nspname, f.opfname), \
             CASE WHEN c.opckeytype NOT IN (0, c.opcintype) THEN format_type(c.opckeytype, NULL) END, {} \
             FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace JOIN pg_am a ON a.oid = c.opcmethod \
             JOIN pg_opfamily f ON f.oid = c.opcfamily JOIN pg_namespace fn ON fn.oid = f.opfnamespace {} \
             WHERE {} AND member.objid IS NULL",
            members("pg_opclass", "c.oid"),
            Scope::member("pg_opclass", "c.oid"),
            scope.schemas
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, schema, name, quoted) =
                (record.number(), record.text(), record.text(), record.text());
            let method = record.text();
            let default = if record.flag() { "DEFAULT " } else { "" };
            let (kind, family, storage) = (record.text(), record.text(), record.next());
            let target = format!("OPERATOR CLASS {quoted} USING {method}");
            let id = FactId::new(Kind::OperatorClass, [&*schema, &*name, &*method]);
            let mut parts = add_members(catalog, &mut record, &id);
            if parts.is_empty() || storage.is_some() {
                parts.push(format!("STORAGE {}", storage.as_deref().unwrap_or(&kind)));
            }
            let definition = format!(
                "{default}FOR TYPE {kind} USING {method} FAMILY {family} AS {}",
                parts.join(", ")
            );
            let fact = Fact::new(id, &*definition)
                .made_by(format!("CREATE OPERATOR CLASS {quoted} {definition}"))
                .dropped_by(format!("DROP {target}"))
                .after(FactId::new(Kind::Schema, [schema]));
            catalog.add(object("pg_opclass", oid), target, fact);
        }
    },
};
