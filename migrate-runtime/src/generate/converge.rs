//! Running a plan, reading again, and planning what is left.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;
use migrate_core::schema::plan::{Step, Wishes, plan};
use migrate_core::schema::{Schema, difference};

use crate::error::{Error, database_message};
use crate::introspect::read;
use crate::tables::Tables;
use crate::wire::Wire;

/// What servers do by themselves, like the index of a foreign key, is seen only after a plan was run.
const ROUNDS: usize = 4;

/// What is committed together.
pub(super) struct Stretch {
    pub(super) steps: Vec<Step>,
    /// What is there after it.
    pub(super) schema: Schema,
}

/// Makes the schema of a database that one.
pub(super) async fn converge(
    wire: &mut Wire,
    tables: &Tables,
    mut schema: Schema,
    target: &Schema,
    wishes: &Wishes,
) -> Result<(Vec<Stretch>, Schema), Error> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut open = false;
    for _ in 0..ROUNDS {
        let mut steps = plan(&schema, target, wishes).into_iter().peekable();
        if steps.peek().is_none() {
            break;
        }
        while steps.peek().is_some() {
            let mut together = Vec::new();
            for step in steps.by_ref() {
                let commits = step.commits;
                together.push(step);
                if commits {
                    break;
                }
            }
            run(wire, target.dialect, &together).await?;
            schema = read(wire, tables).await?;
            let committed = together.last().is_some_and(|step| step.commits);
            match stretches.last_mut().filter(|_| open) {
                Some(last) => {
                    last.steps.append(&mut together);
                    last.schema = schema.clone();
                }
                None => stretches.push(Stretch {
                    steps: together,
                    schema: schema.clone(),
                }),
            }
            open = !committed;
        }
    }
    let left = difference(target, &schema);
    if left.is_empty() {
        return Ok((stretches, schema));
    }
    Err(not_reached(&left.words()))
}

fn not_reached(words: &[String]) -> Error {
    const SHOWN: usize = 5;
    let mut shown = words[..words.len().min(SHOWN)].join("; ");
    if words.len() > SHOWN {
        shown += &format!("; and {} more", words.len() - SHOWN);
    }
    let message =
        format!("no statement is known that makes the wanted schema of this one: {shown}");
    let help = "write this change by hand with `cargo migrate new <name>`, or leave it out with `--exclude`";
    Error::from(Diagnostic::error(Code::GeneratedSql, message).help(help))
}

/// Runs statements as a revision would.
pub(super) async fn run(wire: &mut Wire, dialect: Dialect, steps: &[Step]) -> Result<(), Error> {
    let rebuilds = steps.iter().any(|step| step.rebuilds);
    let (before, after) = match dialect {
        Dialect::Sqlite if rebuilds => (
            Some("PRAGMA foreign_keys = OFF; BEGIN"),
            Some("COMMIT; PRAGMA foreign_keys = ON"),
        ),
        Dialect::Sqlite | Dialect::Postgres => (Some("BEGIN"), Some("COMMIT")),
        Dialect::Mysql => (None, None),
    };
    let is_outside = steps.iter().any(Step::is_outside);
    let (before, after) = if is_outside {
        (None, None)
    } else {
        (before, after)
    };
    let own = steps.iter().map(|step| step.sql.as_str());
    for sql in before.into_iter().chain(own).chain(after) {
        if let Err(error) = wire.ask(sql).await {
            // Somebody may know another way.
            if before.is_some() {
                let _ = wire.ask("ROLLBACK").await;
            }
            return Err(refused(sql, error));
        }
    }
    Ok(())
}

fn refused(sql: &str, error: sqlx::Error) -> Error {
    let said = database_message(&error);
    let message = format!("a generated statement cannot be run: {said}\n{sql}");
    let help = "write this change by hand with `cargo migrate new <name>`, or leave it out with `--exclude`";
    Error::from(Diagnostic::error(Code::GeneratedSql, message).help(help)).caused_by(error)
}
