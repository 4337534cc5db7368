//! Whether a row is read as it should be.

use migrate_core::schema::{Schema, difference};

use crate::database::{Database, make_roles};
use crate::engine::Engine;
use crate::row::Row;

/// What became of a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Verdict {
    /// Why this server does not take its scripts.
    pub(crate) refused: Option<String>,
    /// What is wrong, by what was asked.
    pub(crate) untold: Option<String>,
    pub(crate) unsteady: Option<String>,
    pub(crate) undumped: Option<String>,
}

impl Verdict {
    /// Everything that is wrong.
    pub(crate) fn wrongs(&self) -> impl Iterator<Item = &String> {
        [&self.untold, &self.unsteady, &self.undumped]
            .into_iter()
            .flatten()
    }
}

/// Applies both sides, twice each, and compares.
pub(crate) fn judge(row: &Row) -> Verdict {
    if row.engine == Engine::Postgres {
        make_roles(&row.roles);
    }
    let mut verdict = Verdict::default();
    let sides = match [&row.current, &row.desired].map(|sql| applied(row.engine, sql)) {
        [Ok(current), Ok(desired)] => [current, desired],
        [current, desired] => {
            let side = if current.is_err() {
                "current"
            } else {
                "desired"
            };
            let why = current.err().or(desired.err()).unwrap_or_default();
            verdict.refused = Some(format!("{side}: {why}"));
            return verdict;
        }
    };
    let read = sides.each_ref().map(Database::schema);
    let schemas = match &read {
        [Ok(current), Ok(desired)] => [current, desired],
        [Err(why), _] | [_, Err(why)] => {
            // Nothing can be right of what cannot be read.
            let not_read = Some("the same".to_owned());
            verdict.untold = Some(why.clone());
            (verdict.unsteady, verdict.undumped) = (not_read.clone(), not_read);
            return verdict;
        }
    };
    let [current, desired] = schemas;
    let is_same = current.fingerprint() == desired.fingerprint();
    if is_same != row.same {
        verdict.untold = Some(if row.same {
            format!("not the same: {}", words(current, desired))
        } else {
            "not told apart".to_owned()
        });
    }
    for (schema, sql) in schemas.into_iter().zip([&row.current, &row.desired]) {
        let again = applied(row.engine, sql).and_then(|database| database.schema());
        let wrong = compared(schema, again);
        verdict.unsteady = verdict.unsteady.or(wrong);
        let wrong = compared(schema, dumped(row.engine, schema));
        verdict.undumped = verdict.undumped.or(wrong);
    }
    verdict
}

fn applied(engine: Engine, sql: &str) -> Result<Database, String> {
    let database = Database::new(engine);
    database.apply(sql)?;
    Ok(database)
}

/// What the statements of a schema make.
fn dumped(engine: Engine, schema: &Schema) -> Result<Schema, String> {
    let database = Database::new(engine);
    // Where there is none, the file has to be made all the same.
    database.apply("")?;
    // On one connection: what one of them sets is meant for the next.
    database.apply(&schema.statements().join(";\n"))?;
    database.schema()
}

fn compared(expected: &Schema, actual: Result<Schema, String>) -> Option<String> {
    match actual {
        Ok(actual) if actual.fingerprint() == expected.fingerprint() => None,
        Ok(actual) => Some(words(expected, &actual)),
        Err(why) => Some(why),
    }
}

/// The first words of a difference.
fn words(expected: &Schema, actual: &Schema) -> String {
    const SHOWN: usize = 3;
    let words = difference(expected, actual).words();
    let more = words.len().saturating_sub(SHOWN);
    let mut shown = words[..words.len().min(SHOWN)].join("; ");
    if more > 0 {
        shown += &format!("; and {more} more");
    }
    shown
}
