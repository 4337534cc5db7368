//! Extended statistics, casts, and what no kind stands for: that is reported, never passed over.

use migrate_core::schema::{Fact, FactId, Kind};

use super::catalog::object;
use super::{Catalog, Reader, Record, Scope};

pub(super) const STATISTICS: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT s.oid, s.stxrelid, n.nspname, s.stxname, format('%I.%I', n.nspname, s.stxname), \
             pg_get_statisticsobjdef(s.oid), nullif(s.stxstattarget, -1) FROM pg_statistic_ext s \
             JOIN pg_namespace n ON n.oid = s.stxnamespace {} WHERE {} AND member.objid IS NULL",
            Scope::member("pg_class", "s.stxrelid"),
            scope.schemas
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, table, schema, name) = (
                record.number(),
                record.number(),
                record.text(),
                record.text(),
            );
            let (quoted, definition, target) = (record.text(), record.text(), record.next());
            let Some(table) = catalog.relation(table).cloned() else {
                continue;
            };
            let set =
                target.map(|target| format!("ALTER STATISTICS {quoted} SET STATISTICS {target}"));
            let statements: Vec<String> = [definition].into_iter().chain(set).collect();
            let fact = Fact::new(
                FactId::new(Kind::Statistics, [schema, name]),
                in_any_order(&statements.join("; ")),
            )
            .made(migrate_core::schema::Ddl::Own(statements))
            .dropped_by(format!("DROP STATISTICS {quoted}"))
            .of(table);
            catalog.add(
                object("pg_statistic_ext", oid),
                format!("STATISTICS {quoted}"),
                fact,
            );
        }
    },
};

/// The definition with its columns by name: the catalog tells them in the order of the table.
fn in_any_order(definition: &str) -> String {
    let list = definition.split_once(" ON ");
    let list = list.and_then(|(head, rest)| Some((head, rest.rsplit_once(" FROM ")?)));
    match list {
        Some((head, (columns, table))) if !columns.contains(['(', '"', '\'']) => {
            let mut columns: Vec<&str> = columns.split(", ").collect();
            columns.sort_unstable();
            format!("{head} ON {} FROM {table}", columns.join(", "))
        }
        _ => definition.to_owned(),
    }
}

/// What comes with the server has a smaller number.
const FIRST_OF_USERS: u32 = 16_384;

/// Those to multiranges come with their range types.
pub(super) const CASTS: Reader = Reader {
    query: |_| {
        format!(
            "SELECT c.oid, format('%s AS %s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)), \
             CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure WHEN 'i' THEN 'WITH INOUT' \
             ELSE 'WITHOUT FUNCTION' END || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END \
             FROM pg_cast c {} WHERE c.oid >= {FIRST_OF_USERS} AND member.objid IS NULL AND NOT EXISTS (SELECT FROM pg_depend i \
             WHERE i.classid = 'pg_cast'::regclass AND i.objid = c.oid AND i.deptype = 'i')",
            Scope::member("pg_cast", "c.oid")
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, name, definition) = (record.number(), record.text(), record.text());
            let target = format!("CAST ({name})");
            let fact = Fact::new(FactId::new(Kind::Cast, [name]), &*definition)
                .made_by(format!("CREATE {target} {definition}"))
                .dropped_by(format!("DROP {target}"));
            catalog.add(object("pg_cast", oid), target, fact);
        }
    },
};

/// Tables of the catalog that no other reader asks, with a condition.
const UNMODELLED: [(&str, &str); 7] = [
    ("pg_conversion", ""),
    ("pg_ts_parser", ""),
    ("pg_ts_template", ""),
    ("pg_language", ""),
    ("pg_transform", ""),
    ("pg_am", ""),
    // Those that C functions read and write; not the arrays that come with other types.
    (
        "pg_type",
        " AND x.typtype IN ('b', 'p') AND x.typcategory <> 'A'",
    ),
];

pub(super) const OTHERS: Reader = Reader {
    query: |_| {
        let each = UNMODELLED.map(|(catalog, condition)| {
            format!(
                "SELECT '{catalog}', x.oid, i.type, i.identity FROM {catalog} x \
                 CROSS JOIN LATERAL pg_identify_object('{catalog}'::regclass, x.oid, 0) i {} \
                 WHERE x.oid >= {FIRST_OF_USERS} AND member.objid IS NULL{condition}",
                Scope::member(catalog, "x.oid")
            )
        });
        each.join(" UNION ALL ")
    },
    facts: others,
};

fn others(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (table, oid) = (record.text(), record.number());
        let (kind, identity) = (record.text(), record.text());
        let id = FactId::new(Kind::Unmodelled, [format!("{kind} {identity}")]);
        let fact = Fact::new(id, "");
        catalog.add(
            object(&table, oid),
            format!("{} {identity}", kind.to_uppercase()),
            fact,
        );
    }
}
