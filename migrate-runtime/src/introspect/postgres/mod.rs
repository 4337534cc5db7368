//! PostgreSQL's catalog: one message with a query for each kind of object, in one snapshot.

mod access;
mod canonical;
mod catalog;
mod columns;
mod comments;
mod constraints;
mod depends;
mod foreign;
mod indexes;
mod moment;
mod not_null;
mod operators;
mod others;
mod publications;
mod routines;
mod schemas;
mod sequences;
mod tables;
mod text_search;
mod triggers;
mod types;
mod views;

use migrate_core::dialect::Dialect;
use migrate_core::schema::Schema;

use super::{Record, ask};
use crate::error::Error;
use crate::tables::{Tables, literal};
use crate::wire::Wire;
use catalog::Catalog;

/// One kind of object: the question, and what its answer means.
struct Reader {
    query: fn(&Scope) -> String,
    facts: fn(&mut Catalog, Vec<Record>),
}

/// In the order in which what one reads is needed by another.
const READERS: [Reader; 35] = [
    schemas::SCHEMAS,
    schemas::EXTENSIONS,
    schemas::MEMBERS,
    types::COLLATIONS,
    text_search::DICTIONARIES,
    text_search::CONFIGURATIONS,
    text_search::MAPPINGS,
    types::ENUMS,
    types::DOMAINS,
    types::DOMAIN_CONSTRAINTS,
    types::COMPOSITES,
    types::RANGES,
    foreign::WRAPPERS,
    foreign::SERVERS,
    foreign::USERS,
    sequences::SEQUENCES,
    routines::ROUTINES,
    routines::AGGREGATES,
    operators::OPERATORS,
    operators::FAMILIES,
    operators::CLASSES,
    tables::TABLES,
    columns::COLUMNS,
    sequences::OWNERS,
    indexes::INDEXES,
    constraints::CONSTRAINTS,
    views::VIEWS,
    triggers::RULES,
    triggers::TRIGGERS,
    triggers::EVENT_TRIGGERS,
    triggers::POLICIES,
    publications::PUBLICATIONS,
    others::STATISTICS,
    others::CASTS,
    others::OTHERS,
];

/// What comes after all objects are known.
const LATER: [Reader; 5] = [
    indexes::PARTITIONS,
    depends::DEPENDS,
    comments::COMMENTS,
    access::GRANTS,
    access::DEFAULTS,
];

/// What is looked at.
struct Scope {
    /// The condition of a schema `n` that is the user's.
    schemas: String,
    /// The server's version, as a number: 150004.
    version: u32,
}

impl Scope {
    /// A `LEFT JOIN` and the condition that what it finds nothing of is no member of an extension.
    fn member(catalog: &str, oid: &str) -> String {
        format!(
            "LEFT JOIN pg_depend member ON member.classid = '{catalog}'::regclass AND member.objid = {oid} \
             AND member.objsubid = 0 AND member.deptype = 'e'"
        )
    }
}

pub(super) async fn read(wire: &mut Wire, tables: &Tables) -> Result<Schema, Error> {
    let ours = tables.schema.as_deref().unwrap_or_default();
    let scope = Scope {
        schemas: format!(
            "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.nspname <> {}",
            literal(Dialect::Postgres, ours)
        ),
        version: wire.version(),
    };
    // Names are told with their schema when none is searched.
    let mut questions = vec![
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned(),
        "SET LOCAL search_path TO ''".to_owned(),
        // To compile them takes longer than to run them.
        "SET LOCAL jit TO off".to_owned(),
    ];
    let settings = questions.len();
    let readers = || READERS.iter().chain(&LATER);
    questions.extend(readers().map(|reader| (reader.query)(&scope)));
    questions.push("COMMIT".to_owned());
    let mut answers = ask(wire, &questions).await?.into_iter().skip(settings);
    let mut catalog = Catalog::new();
    for reader in readers() {
        (reader.facts)(&mut catalog, answers.next().unwrap_or_default());
    }
    Ok(catalog.schema)
}
