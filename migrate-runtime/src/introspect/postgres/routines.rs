//! Functions, procedures and aggregates.

use migrate_core::schema::{Fact, FactId, Kind};

use super::catalog::object;
use super::{Catalog, Reader, Record, Scope};

/// What every routine is asked for; more follows.
fn query(scope: &Scope, more: &str, joins: &str, condition: &str) -> String {
    format!(
        "SELECT p.oid, n.nspname, p.proname, format('%I.%I', n.nspname, p.proname), \
         pg_get_function_identity_arguments(p.oid), p.prokind, {more} \
         FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace {joins} {} \
         WHERE {condition} AND {} AND member.objid IS NULL",
        Scope::member("pg_proc", "p.oid"),
        scope.schemas
    )
}

/// A routine without its definition.
fn routine(record: &mut Record) -> (u32, Fact, String) {
    let (oid, schema, name) = (record.number(), record.text(), record.text());
    let (quoted, arguments, kind) = (record.text(), record.text(), record.text());
    let (kind, word) = match kind.as_str() {
        "p" => (Kind::Procedure, "PROCEDURE"),
        "a" => (Kind::Aggregate, "AGGREGATE"),
        _ => (Kind::Function, "FUNCTION"),
    };
    let arguments = if arguments.is_empty() && kind == Kind::Aggregate {
        "*".to_owned()
    } else {
        arguments
    };
    let target = format!("{word} {quoted}({arguments})");
    let id = FactId::new(kind, [schema.clone(), format!("{name}({arguments})")]);
    let fact = Fact::new(id, "")
        .dropped_by(format!("DROP {target}"))
        .after(FactId::new(Kind::Schema, [schema]));
    (oid, fact, target)
}

/// Neither an aggregate, nor what comes with a range type.
const OF_USERS: &str = "p.prokind <> 'a' AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass \
     AND i.objid = p.oid AND i.refclassid = 'pg_type'::regclass AND i.deptype = 'i')";

pub(super) const ROUTINES: Reader = Reader {
    query: |scope| query(scope, "pg_get_functiondef(p.oid)", "", OF_USERS),
    facts: |catalog, records| {
        for mut record in records {
            let (oid, mut fact, target) = routine(&mut record);
            record.text().trim_end().clone_into(&mut fact.definition);
            let made = fact.definition.clone();
            let fact = fact.made_by(&*made).altered_by(made);
            catalog.add(object("pg_proc", oid), target, fact);
        }
    },
};

/// The parts of an aggregate, and the words that they stand behind. A function that is not there is `-`.
const PARTS: [(&str, &str); 20] = [
    ("SFUNC", "a.aggtransfn::regproc::text"),
    ("STYPE", "format_type(a.aggtranstype, NULL)"),
    ("SSPACE", "nullif(a.aggtransspace, 0)::text"),
    ("FINALFUNC", "a.aggfinalfn::regproc::text"),
    ("FINALFUNC_EXTRA", "CASE WHEN a.aggfinalextra THEN '' END"),
    ("FINALFUNC_MODIFY", MODIFY),
    ("COMBINEFUNC", "a.aggcombinefn::regproc::text"),
    ("SERIALFUNC", "a.aggserialfn::regproc::text"),
    ("DESERIALFUNC", "a.aggdeserialfn::regproc::text"),
    ("INITCOND", "quote_literal(a.agginitval)"),
    ("MSFUNC", "a.aggmtransfn::regproc::text"),
    ("MINVFUNC", "a.aggminvtransfn::regproc::text"),
    (
        "MSTYPE",
        "CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END",
    ),
    ("MSSPACE", "nullif(a.aggmtransspace, 0)::text"),
    ("MFINALFUNC", "a.aggmfinalfn::regproc::text"),
    ("MFINALFUNC_EXTRA", "CASE WHEN a.aggmfinalextra THEN '' END"),
    ("MINITCOND", "quote_literal(a.aggminitval)"),
    ("SORTOP", SORT),
    (
        "PARALLEL",
        "CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' END",
    ),
    ("HYPOTHETICAL", "CASE WHEN a.aggkind = 'h' THEN '' END"),
];

/// Only what is not usual for the kind of aggregate.
const MODIFY: &str = "CASE WHEN a.aggfinalfn <> 0 AND a.aggfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END \
     THEN CASE a.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END";

const SORT: &str = "(SELECT format('OPERATOR(%I.%s)', sn.nspname, o.oprname) FROM pg_operator o \
     JOIN pg_namespace sn ON sn.oid = o.oprnamespace WHERE o.oid = a.aggsortop)";

pub(super) const AGGREGATES: Reader = Reader {
    query: |scope| {
        let parts: Vec<&str> = PARTS.iter().map(|(_, sql)| *sql).collect();
        query(
            scope,
            &format!("pg_get_function_arguments(p.oid), {}", parts.join(", ")),
            "JOIN pg_aggregate a ON a.aggfnoid = p.oid",
            "p.prokind = 'a'",
        )
    },
    facts: aggregates,
};

fn aggregates(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (oid, mut fact, target) = routine(&mut record);
        let arguments = record.text();
        let mut parts = Vec::new();
        for (word, _) in PARTS {
            match record.next() {
                Some(value) if value.is_empty() => parts.push(word.to_owned()),
                Some(value) if value != "-" => parts.push(format!("{word} = {value}")),
                _ => {}
            }
        }
        fact.definition = format!("({arguments}) ({})", parts.join(", "));
        let name = target.trim_start_matches("AGGREGATE ");
        let name = &name[..name.find('(').unwrap_or(name.len())];
        let arguments = if arguments.is_empty() {
            "*"
        } else {
            &arguments
        };
        let made = format!(
            "CREATE AGGREGATE {name}({arguments}) (\n  {}\n)",
            parts.join(",\n  ")
        );
        catalog.add(object("pg_proc", oid), target, fact.made_by(made));
    }
}
