//! Whether the way from one schema of a row to the other is found, with rows in the tables, and the way back.

use std::collections::BTreeMap;

use migrate_core::schema::plan::{RenameQuestion, Step, Wishes};
use migrate_core::schema::{FactId, Kind, Schema, difference};
use migrate_runtime::generate::{Decision, Outcome, generate};
use migrate_runtime::testing::RowSnapshot;
use migrate_runtime::{Chain, block_on};

use crate::database::{Database, make_roles};
use crate::engine::Engine;
use crate::oracle;
use crate::row::Row;

static CHAIN: Chain = Chain::EMPTY;

/// What became of a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Generation {
    pub(crate) refused: Option<String>,
    /// Why there is no way, or not the right one.
    pub(crate) up: Option<String>,
    pub(crate) down: Option<String>,
    /// What is lost on the way, of what both schemas have.
    pub(crate) lost: Option<String>,
    /// The statements, for whoever looks.
    pub(crate) shown: String,
}

/// Generates the way, and walks it there and back on a database with rows.
pub(crate) fn judge(row: &Row) -> Generation {
    if row.engine == Engine::Postgres {
        make_roles(&row.roles);
    }
    let mut verdict = Generation::default();
    if let Err(why) = tried(row, &mut verdict) {
        let place = if verdict.shown.is_empty() && why.starts_with("not here: ") {
            &mut verdict.refused
        } else if verdict.up.is_none() {
            &mut verdict.up
        } else {
            return verdict;
        };
        *place = Some(why.trim_start_matches("not here: ").to_owned());
    }
    verdict
}

fn made(engine: Engine, sql: &str) -> Result<Database, String> {
    let database = Database::new(engine);
    database.apply("")?;
    database.apply(sql)?;
    Ok(database)
}

fn tried(row: &Row, verdict: &mut Generation) -> Result<(), String> {
    let not_here = |why: String| format!("not here: {why}");
    let [present, desired] = [&row.current, &row.desired].map(|sql| made(row.engine, sql));
    let (present, desired) = (present.map_err(not_here)?, desired.map_err(not_here)?);
    let mut decide = |question: &RenameQuestion| {
        let own = question.path.last().map(String::as_str).unwrap_or_default();
        let is_renamed = row.renames_from.iter().any(|name| name == own);
        match question.candidates.first() {
            Some(first) if is_renamed => Decision::Renamed(first.clone()),
            _ => Decision::Dropped,
        }
    };
    let generated = block_on(Box::pin(generate(
        &CHAIN,
        &present.handle()?,
        &desired.handle()?,
        &Wishes::default(),
        &mut decide,
        &mut |_| None,
    )));
    let generated = match generated.map_err(|error| error.to_string())? {
        Outcome::Generated(generated) => generated,
        Outcome::Unanswered(_) => return Err("questions".to_owned()),
    };
    let up: Vec<Vec<Step>> = generated.parts.iter().map(|part| part.up.clone()).collect();
    let back = generated.parts.iter().rev();
    let down: Vec<Vec<Step>> = back.map(|part| part.down.clone()).collect();
    verdict.shown = format!("{}\n-- down\n{}", shown(&up), shown(&down));
    if row.same {
        return if up.is_empty() {
            Ok(())
        } else {
            Err(format!("not empty: {}", shown(&up)))
        };
    }
    walked(row, &up, &down, verdict)
}

fn walked(
    row: &Row,
    up: &[Vec<Step>],
    down: &[Vec<Step>],
    verdict: &mut Generation,
) -> Result<(), String> {
    let database = made(row.engine, &row.current)?;
    let expected = made(row.engine, &row.desired)?;
    if !row.seed.is_empty() {
        database.apply(&row.seed)?;
    }
    let handle = database.handle()?;
    let rows = block_on(RowSnapshot::filled(&CHAIN, &handle)).map_err(|it| it.to_string())?;
    let (schema_before, schema_after) = (database.schema()?, expected.schema()?);
    let (dump_before, dump_after) = (oracle::dump(&database)?, oracle::dump(&expected)?);
    let identities = oracle::identities(&database)?;
    run(&database, up).map_err(|why| format!("up: {why}"))?;
    let differs = oracle::differs(&dump_after, &oracle::dump(&database)?);
    verdict.up =
        compared(&schema_after, &database.schema()?).or((!differs.is_empty()).then_some(differs));
    verdict.lost = oracle::moved(&identities, &oracle::identities(&database)?).or(lost(
        &schema_before,
        &schema_after,
        &rows,
        &handle,
    )?);
    let returned = run(&database, down);
    if let Err(why) = returned {
        verdict.down = Some(why);
        return Ok(());
    }
    let differs = oracle::differs(&dump_before, &oracle::dump(&database)?);
    verdict.down =
        compared(&schema_before, &database.schema()?).or((!differs.is_empty()).then_some(differs));
    if verdict.lost.is_none() {
        verdict.lost = lost(&schema_before, &schema_after, &rows, &handle)?;
    }
    Ok(())
}

fn compared(expected: &Schema, actual: &Schema) -> Option<String> {
    let words = difference(expected, actual).words();
    (!words.is_empty()).then(|| words.join("; "))
}

/// Rows of tables, and values of columns, that both schemas have in the same way.
fn lost(
    before: &Schema,
    after: &Schema,
    rows: &RowSnapshot,
    handle: &migrate_runtime::Database,
) -> Result<Option<String>, String> {
    let now = block_on(RowSnapshot::of(&CHAIN, handle)).map_err(|error| error.to_string())?;
    let kept: BTreeMap<String, bool> = before
        .of_kind(Kind::Column)
        .map(|fact| {
            let other = after.get(&fact.id);
            // Where no NULL may be any more, there is something else.
            let not_null = FactId::new(Kind::NotNull, &fact.id.path);
            let takes_null = before.get(&not_null).is_some() || after.get(&not_null).is_none();
            let is_same =
                other.is_some_and(|other| other.definition == fact.definition) && takes_null;
            (fact.id.name(), is_same)
        })
        .collect();
    let is_kept = |table: &str, column: &str| kept.get(&format!("{table}.{column}")) == Some(&true);
    let has = |table: &str| {
        let mut tables = after.of_kind(Kind::Table);
        tables.any(|fact| fact.id.name() == table)
    };
    let losses: Vec<String> = rows
        .lost_in(&now)
        .into_iter()
        .filter(|loss| match &loss.column {
            Some(column) => is_kept(&loss.table, column),
            None => has(&loss.table),
        })
        .map(|loss| {
            format!(
                "{} of {} {} {:?}",
                loss.lost, loss.of, loss.table, loss.column
            )
        })
        .collect();
    Ok((!losses.is_empty()).then(|| losses.join("; ")))
}

/// Runs what is generated as its revisions would.
fn run(database: &Database, parts: &[Vec<Step>]) -> Result<(), String> {
    for part in parts {
        let rebuilds = part.iter().any(|step| step.rebuilds);
        let statements: Vec<&str> = part.iter().map(|step| step.sql.as_str()).collect();
        let (begin, end) = match database.engine() {
            Engine::Sqlite if rebuilds => (
                "PRAGMA foreign_keys = OFF; BEGIN;",
                "; COMMIT; PRAGMA foreign_keys = ON",
            ),
            Engine::Sqlite | Engine::Postgres => ("BEGIN;", "; COMMIT"),
            Engine::Mysql => ("", ""),
        };
        if database.engine() == Engine::Mysql {
            for statement in statements {
                database.apply(statement)?;
            }
        } else {
            database.apply(&format!("{begin}{}{end}", statements.join(";\n")))?;
        }
    }
    Ok(())
}

fn shown(parts: &[Vec<Step>]) -> String {
    let part = |part: &Vec<Step>| {
        let lines: Vec<&str> = part.iter().map(|step| step.sql.as_str()).collect();
        lines.join(";\n")
    };
    parts
        .iter()
        .map(part)
        .collect::<Vec<_>>()
        .join("\n-- next\n")
}
