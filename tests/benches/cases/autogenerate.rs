//! Whether the way from one schema of a row to the other is found, with rows in the tables, and the way back.

use std::collections::BTreeMap;

use migrate_core::schema::plan::{HazardClass, RenameQuestion, Step, Wishes};
use migrate_core::schema::{FactId, Kind, Schema, difference};
use migrate_runtime::generate::{Decision, Outcome, generate};
use migrate_runtime::testing::RowSnapshot;
use migrate_runtime::{Chain, block_on};

use crate::database::{Database, make_roles};
use crate::engine::Engine;
use crate::row::Row;
use crate::{numbers, oracle};

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
    /// Why the rows that were made up did not fit, as the plan has said they might not: the way was walked without them.
    pub(crate) unfit: Option<String>,
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
        Outcome::Unanswered { .. } => return Err("questions".to_owned()),
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

/// Why a statement was not run.
struct Refusal {
    why: String,
    /// Whether the plan says that it fails unless the rows fit.
    told: bool,
}

impl From<String> for Refusal {
    fn from(why: String) -> Self {
        Self { why, told: false }
    }
}

fn walked(
    row: &Row,
    up: &[Vec<Step>],
    down: &[Vec<Step>],
    verdict: &mut Generation,
) -> Result<(), String> {
    let mut walked = verdict.clone();
    let mut stopped = walk(row, up, down, true, &mut walked);
    // Rows that are made up for one schema need not fit another one.
    let unfit = stopped.as_ref().err().filter(|refusal| refusal.told);
    let unfit = unfit.map(|refusal| refusal.why.clone());
    if unfit.is_some() && row.seed.is_empty() {
        walked = verdict.clone();
        stopped = walk(row, up, down, false, &mut walked);
        walked.unfit = unfit;
    }
    *verdict = walked;
    stopped.map_err(|refusal| refusal.why)
}

fn walk(
    row: &Row,
    up: &[Vec<Step>],
    down: &[Vec<Step>],
    with_rows: bool,
    verdict: &mut Generation,
) -> Result<(), Refusal> {
    let database = made(row.engine, &row.current)?;
    let expected = made(row.engine, &row.desired)?;
    if !row.seed.is_empty() {
        database.apply(&row.seed)?;
    }
    let handle = database.handle()?;
    let rows = if with_rows {
        block_on(RowSnapshot::filled(&CHAIN, &handle))
    } else {
        block_on(RowSnapshot::of(&CHAIN, &handle))
    };
    let mut rows = rows.map_err(|it| it.to_string())?;
    let is_sqlite = row.engine == Engine::Sqlite;
    if is_sqlite {
        numbers::spread(&database);
        rows = block_on(RowSnapshot::of(&CHAIN, &handle)).map_err(|it| it.to_string())?;
    }
    let (schema_before, schema_after) = (database.schema()?, expected.schema()?);
    let nulls = nulls(&database, &schema_before, &schema_after);
    let (dump_before, dump_after) = (oracle::dump(&database)?, oracle::dump(&expected)?);
    let mut identities = oracle::identities(&database);
    run(&database, up).map_err(|refusal| Refusal {
        why: format!("up: {}", refusal.why),
        ..refusal
    })?;
    let differs = oracle::differs(&dump_after, &oracle::dump(&database)?);
    verdict.up =
        compared(&schema_after, &database.schema()?).or((!differs.is_empty()).then_some(differs));
    let on_the_way = oracle::identities(&database);
    verdict.lost = oracle::moved(&identities, &on_the_way).or(lost(
        &schema_before,
        &schema_after,
        &rows,
        &nulls,
        &handle,
    )?);
    let broken = || numbers::broken(&database);
    verdict.up = verdict.up.take().or_else(broken);
    match run(&database, down) {
        Ok(()) => {}
        Err(refusal) if refusal.told && with_rows => return Err(refusal),
        Err(refusal) => {
            verdict.down = Some(refusal.why);
            return Ok(());
        }
    }
    if is_sqlite && verdict.lost.is_none() {
        // What went on the way comes back without its rows.
        identities.retain(|name, _| on_the_way.contains_key(name));
        verdict.lost = oracle::moved(&identities, &oracle::identities(&database));
    }
    let differs = oracle::differs(&dump_before, &oracle::dump(&database)?);
    verdict.down =
        compared(&schema_before, &database.schema()?).or((!differs.is_empty()).then_some(differs));
    verdict.down = verdict.down.take().or_else(broken);
    if verdict.lost.is_none() {
        verdict.lost = lost(&schema_before, &schema_after, &rows, &nulls, &handle)?;
    }
    Ok(())
}

fn compared(expected: &Schema, actual: &Schema) -> Option<String> {
    let words = difference(expected, actual).words();
    (!words.is_empty()).then(|| words.join("; "))
}

/// How many NULLs there are in each column that takes none any more: they have to become something.
fn nulls(database: &Database, before: &Schema, after: &Schema) -> BTreeMap<String, usize> {
    let quote = match database.engine() {
        Engine::Mysql => '`',
        Engine::Sqlite | Engine::Postgres => '"',
    };
    let quoted = |name: &String| {
        let doubled = name.replace(quote, &format!("{quote}{quote}"));
        format!("{quote}{doubled}{quote}")
    };
    let forbids = after
        .of_kind(Kind::NotNull)
        .filter(|fact| before.get(&fact.id).is_none());
    let columns = forbids.filter(|fact| {
        let column = FactId::new(Kind::Column, &fact.id.path);
        before.get(&column).is_some()
    });
    columns
        .filter_map(|fact| {
            let (column, table) = fact.id.path.split_last()?;
            let table: Vec<String> = table.iter().map(quoted).collect();
            let question = format!(
                "SELECT CAST(COUNT(*) AS CHAR(20)) FROM {} WHERE {} IS NULL",
                table.join("."),
                quoted(column)
            );
            let count = database.rows(&question).first()?.trim().parse().ok()?;
            Some((fact.id.name(), count))
        })
        .collect()
}

/// Rows of tables, and values of columns, that both schemas have in the same way.
fn lost(
    before: &Schema,
    after: &Schema,
    rows: &RowSnapshot,
    nulls: &BTreeMap<String, usize>,
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
            // What is computed follows the others.
            let is_own = !fact.definition.to_lowercase().contains("as (");
            let is_same = other.is_some_and(|other| other.definition == fact.definition)
                && takes_null
                && is_own;
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
            Some(column) => {
                let name = format!("{}.{column}", loss.table);
                let filled = nulls.get(&name).copied().unwrap_or_default();
                is_kept(&loss.table, column) && loss.lost > filled
            }
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
fn run(database: &Database, parts: &[Vec<Step>]) -> Result<(), Refusal> {
    let told = |steps: &[Step]| {
        let mut hazards = steps.iter().flat_map(|step| &step.hazards);
        hazards.any(|hazard| hazard.class == HazardClass::NeedsFittingRows)
    };
    for part in parts {
        let rebuilds = part.iter().any(|step| step.rebuilds);
        let statements: Vec<&str> = part.iter().map(|step| step.sql.as_str()).collect();
        let (begin, end) = match database.engine() {
            Engine::Sqlite if rebuilds => (
                "PRAGMA foreign_keys = OFF; BEGIN;",
                "; COMMIT; PRAGMA foreign_keys = ON",
            ),
            Engine::Sqlite | Engine::Postgres => ("BEGIN;", "; COMMIT"),
            Engine::Mysql => {
                let done = database.apply_each(&statements);
                done.map_err(|(at, why)| Refusal {
                    why,
                    told: told(&part[at..=at]),
                })?;
                continue;
            }
        };
        let done = database.apply(&format!("{begin}{}{end}", statements.join(";\n")));
        done.map_err(|why| Refusal {
            why,
            told: told(part),
        })?;
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
