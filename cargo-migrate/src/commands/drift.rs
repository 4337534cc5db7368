//! `check --database`: is a database what its history says?

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::reading::Reading;
use migrate_core::schema::{Change, Fact, FactId, Kind, NOT_POPULATED, Schema, difference, others};
use migrate_runtime::cli::{Printer, ShadowArgs};
use migrate_runtime::{Chain, Migrator, Status, block_on};
use serde_json::{Value, json};

use super::schema::{Reader, Side, as_json};
use crate::context::Context;
use crate::failure::Failure;
use crate::generation::GenerationArgs;

/// How many objects of others are told.
const TOLD: usize = 12;

/// What a database has that the chain has not, or the other way round.
pub(crate) struct Drift {
    /// As it is told with the other findings.
    pub(crate) findings: Vec<Diagnostic>,
    /// For programs.
    pub(crate) json: Value,
    /// What would make the database what the chain says.
    pub(crate) sql: String,
    /// What was looked at, for people.
    pub(crate) summary: String,
    /// What is there beside the chain, where that is no error.
    pub(crate) beside: Option<String>,
}

impl Drift {
    /// Tells people of it, besides what is told with the other findings.
    pub(crate) fn print(&self, printer: Printer) {
        printer.result(self.sql.trim_end());
        printer.note(&self.summary);
        if let Some(beside) = &self.beside {
            printer.note(beside);
        }
    }
}

/// Compares the database at hand with what the chain builds at its current revision. `strict`: what others have in it is an error
/// too.
pub(crate) fn drift(
    reading: &Reading,
    strict: bool,
    shadow: &ShadowArgs,
    context: &Context,
) -> Result<Drift, Failure> {
    let mut reader = Reader::new(reading.clone(), context, shadow)?;
    let live = reader.side("database")?;
    let Side::Database(database) = &live else {
        return Err(Failure::from(Diagnostic::error(
            Code::DatabaseUrl,
            "no database is named",
        )));
    };
    let status = block_on(Migrator::new(&reader.chain).status(&**database))?;
    if !status.exists {
        let found = Diagnostic::error(Code::Connection, format!("there is no database {database}"));
        return Err(Failure::from(
            found.help("check the URL; `cargo migrate upgrade` makes it"),
        ));
    }
    let id = known_position(&status, &reader.chain)?;
    // While a database is inside a squash, its originals are its chain.
    reader.chain = status.chain(&reader.chain).clone();
    let shown = reader.read(&[Side::Revision(id.clone()), live])?;
    let [mut expected, mut actual] = two(shown.schemas)?;
    expect_refreshed(&mut expected, &actual);
    let left_out = leave_out_privileges(&mut expected, &mut actual);
    let filter = GenerationArgs::default().filter(context)?;
    let expected = filter.applied(&actual, &expected);
    let others = others(&expected, &actual);
    let mut own = actual.clone();
    own.retain(|fact| !others.contains(&fact.id));
    let differs = difference(&expected, &own);
    let all = difference(&expected, &actual);
    let beside: Vec<&Fact> = all
        .told()
        .filter_map(|change| match change {
            Change::Extra(fact) if others.contains(&fact.id) && !has_owner(fact, &actual) => {
                Some(fact)
            }
            _ => None,
        })
        .collect();
    let told = if strict { &all } else { &differs };
    let at = id.unwrap_or_else(|| "base".to_owned());
    let name = reader.name_of_database();
    let words = told.words_as("missing", "not from the chain", "changed");
    let mut sql = differs.mending_sql();
    if strict {
        // What was made last goes first.
        sql.extend(beside.iter().rev().map(|fact| commented_drop(fact)));
    }
    let mut summary = format!("{name} is at {at}");
    if left_out > 0 {
        summary += &format!(
            "; not compared: {} of it, since the chain grants nothing",
            super::check::counted(left_out, "privilege")
        );
    }
    let findings = if told.is_empty() {
        Vec::new()
    } else {
        let message = format!(
            "the schema of {name} is not the one that the chain builds at `{at}`: {}",
            words.join("; ")
        );
        let help = if differs.is_empty() {
            "leave `--strict` out if it belongs to others, or exclude it: `autogenerate.exclude` in the configuration; or put it into a revision"
        } else {
            "run the SQL that is shown, to make the database what the chain says; or put the change into a revision"
        };
        vec![Diagnostic::error(Code::Drift, message).help(help)]
    };
    Ok(Drift {
        json: json!({
            "database": name,
            "revision": at,
            "same": told.is_empty(),
            "differences": as_json(told),
            "others": beside.iter().map(|fact| other_json(fact)).collect::<Vec<_>>(),
            "sql": sql,
        }),
        findings,
        sql,
        summary,
        beside: (!strict && !beside.is_empty()).then(|| beside_words(&beside)),
    })
}

/// `left as it is, since it is not from the chain: table audit; --strict makes it an error`
fn beside_words(beside: &[&Fact]) -> String {
    let labels: Vec<String> = beside.iter().take(TOLD).map(|fact| fact.label()).collect();
    let more = match beside.len().saturating_sub(TOLD) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    format!(
        "left as it is, since it is not from the chain: {}{more}; `--strict` makes it an error",
        labels.join(", ")
    )
}

/// Whether it goes with a column.
fn has_owner(fact: &Fact, schema: &Schema) -> bool {
    let owner = FactId::new(Kind::SequenceOwner, &fact.id.path);
    fact.id.kind == Kind::Sequence && schema.get(&owner).is_some()
}

fn other_json(fact: &Fact) -> Value {
    json!({ "kind": fact.id.kind.name(), "name": fact.id.path })
}

/// Whoever runs it has to have looked at it: it is somebody else's.
fn commented_drop(fact: &Fact) -> String {
    let drop = fact.drop.as_ref().map_or_else(
        || format!("{} has to go", fact.label()),
        |it| format!("{it};"),
    );
    format!("-- {}\n", drop.replace('\n', "\n-- "))
}

/// Where the database is, when the chain says what it should look like there.
fn known_position(status: &Status, chain: &Chain) -> Result<Option<String>, Failure> {
    if let Some(half) = &status.standing.half {
        let message = format!(
            "`{}` is half-way: there is nothing to compare with",
            half.label()
        );
        let found = Diagnostic::error(Code::HalfApplied, message);
        return Err(Failure::from(
            found.help("finish it first: `cargo migrate resume`"),
        ));
    }
    if let Some(ahead) = status.standing.ahead.last() {
        let message = format!(
            "the database is at `{}`, which this chain does not have",
            ahead.label()
        );
        let found = Diagnostic::error(Code::HistoryAhead, message);
        return Err(Failure::from(
            found.help("check out the version that it belongs to"),
        ));
    }
    Ok(status.current(chain).map(str::to_owned))
}

fn two(schemas: Vec<Schema>) -> Result<[Schema; 2], Failure> {
    schemas.try_into().map_err(|_| {
        Failure::from(Diagnostic::error(
            Code::Introspection,
            "a schema was not read",
        ))
    })
}

/// Where the chain grants nothing, who may do what is somebody else's matter. How many facts are left out.
fn leave_out_privileges(expected: &mut Schema, actual: &mut Schema) -> usize {
    let is_privilege = |kind| matches!(kind, Kind::Grant | Kind::DefaultPrivileges);
    if expected.facts().any(|fact| is_privilege(fact.id.kind)) {
        return 0;
    }
    let before = actual.len();
    actual.retain(|fact| !is_privilege(fact.id.kind));
    before - actual.len()
}

/// A materialized view that the chain makes without rows is there to be filled.
fn expect_refreshed(expected: &mut Schema, actual: &Schema) {
    for fact in actual.of_kind(Kind::MaterializedView) {
        let is_refreshed = expected.get(&fact.id).is_some_and(|made| {
            made.definition.strip_suffix(NOT_POPULATED) == Some(&*fact.definition)
        });
        if is_refreshed {
            expected.insert(fact.clone());
        }
    }
}
