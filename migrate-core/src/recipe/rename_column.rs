//! A column gets another name: both are there for a while, and triggers keep them the same.

use super::answers::{Answers, needs, said};
use super::ground::Ground;
use super::mysql_column::{Line, passing_default};
use super::names::quoted;
use super::nulls::{Guard, batched};
use super::stage::{Stage, Statement};
use super::table::{Column, Table};
use super::uses::Uses;
use super::{Recipe, refused, sqlite, sync};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;

pub(super) const RECIPE: Recipe = Recipe {
    name: "rename-column",
    about: "give a column another name; both names work until the contract phase",
    example: "rename column users.name to full_name",
    questions: &[
        needs("table", "Which table?"),
        needs("column", "Which column?"),
        needs("to", "What is it called from now on?"),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    let [table, column, to] = ["table", "column", "to"].map(|name| said(answers, name));
    format!("rename {table}.{column} to {to}")
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let column = table.column(ground.said("column"))?;
    let to = ground.new_column(&table, "to")?;
    if ground.dialect() == Dialect::Sqlite {
        return Ok(vec![at_once(&table, column, &to)]);
    }
    column.plain(&table, "renamed")?;
    let uses = Uses::find(&table, column, &to)?;
    let change = Change {
        table: &table,
        column,
        to: &to,
        uses: &uses,
    };
    match ground.dialect() {
        Dialect::Mysql => change.mysql(),
        _ => change.postgres(),
    }
}

/// In one step, as `SQLite` can do it.
fn at_once(table: &Table<'_>, column: &Column, to: &str) -> Stage {
    let rename = |from: &str, to: &str| {
        let [from, to] = [from, to].map(|name| quoted(Dialect::Sqlite, name));
        format!("ALTER TABLE {} RENAME COLUMN {from} TO {to}", table.sql)
    };
    Stage::only()
        .up(rename(&column.name, to))
        .down(rename(to, &column.name))
        .note(sqlite::ONE_WRITER)
}

struct Change<'c> {
    table: &'c Table<'c>,
    column: &'c Column,
    to: &'c str,
    uses: &'c Uses<'c>,
}

impl Change<'_> {
    fn alter(&self, action: &str) -> Statement {
        Statement::new(format!("ALTER TABLE {} {action}", self.table.sql))
    }

    fn names(&self) -> [String; 2] {
        [&self.column.name, self.to].map(|name| quoted(self.table.dialect(), name))
    }

    fn name(&self) -> &str {
        &self.column.name
    }

    /// Moves the values of rows that nobody has written since.
    fn fill(&self, from: &str, to: &str) -> Result<Statement, Box<Diagnostic>> {
        let [from, to] = [from, to].map(|name| quoted(self.table.dialect(), name));
        let rest = if self.column.not_null {
            String::new()
        } else {
            format!(" AND {from} IS NOT NULL")
        };
        batched(
            self.table,
            format!(
                "UPDATE {} SET {to} = {from} WHERE {to} IS NULL{rest}",
                self.table.sql
            ),
        )
    }

    fn deploy(&self) -> String {
        format!(
            "deploy programs that use {} and no longer {}, and wait until no old one runs",
            self.to,
            self.name()
        )
    }

    fn backfill(&self) -> Result<Stage, Box<Diagnostic>> {
        Ok(Stage::new("backfill", Phase::Backfill)
            .up(self.fill(self.name(), self.to)?)
            .filling(self.table, self.to))
    }

    fn postgres(&self) -> Result<Vec<Stage>, Box<Diagnostic>> {
        let (table, column) = (self.table, self.column);
        let [old, new] = self.names();
        let triggers = sync::both(table, column, self.to);
        let expand = Stage::new("expand", Phase::Expand)
            .up(self.alter(&format!("ADD COLUMN {new} {}", column.kind)))
            .ups(self.uses.own(Dialect::Postgres, column, self.to))
            .ups(triggers.make.clone())
            .downs(triggers.remove.clone())
            .down(self.alter(&format!("DROP COLUMN {new}")))
            .note(format!(
                "From here on both names work: a trigger writes to {old} what comes for {new}, and the other way."
            ));
        let mut stages = vec![expand, self.backfill()?];
        stages.extend(self.uses.stages(table, column, self.to));
        let attached = self.uses.attach(table);
        if column.not_null {
            let guard = Guard::new(table, self.to);
            stages.extend(guard.stages());
            let promote = guard.promote("promote", Phase::Backfill).ups(attached);
            stages.push(promote.downs(self.uses.detach(table, column, self.to)));
        } else if !attached.is_empty() {
            let promote = Stage::new("promote", Phase::Backfill).ups(attached);
            stages.push(
                promote
                    .downs(self.uses.detach(table, column, self.to))
                    .outside(),
            );
        }
        then(&mut stages, self.deploy());
        let mut contract = Stage::new("contract", Phase::Contract)
            .ups(triggers.remove)
            .up(self.alter(&format!("DROP COLUMN {old}")))
            .down(self.alter(&format!("ADD COLUMN {old} {}", column.kind)))
            .downs(self.uses.own_again())
            .downs(triggers.make)
            .down(self.fill(self.to, self.name())?);
        if column.not_null {
            contract = contract.downs(Guard::new(table, self.name()).whole());
        }
        if let Some(default) = &column.default {
            contract = contract
                .up(self.alter(&format!("ALTER COLUMN {new} SET DEFAULT {default}")))
                .down(self.alter(&format!("ALTER COLUMN {old} SET DEFAULT {default}")))
                .down(self.alter(&format!("ALTER COLUMN {new} DROP DEFAULT")));
        }
        contract = contract.downs(self.uses.again(table, column, self.name()));
        stages.push(contract.down_outside());
        Ok(stages)
    }

    fn mysql(&self) -> Result<Vec<Stage>, Box<Diagnostic>> {
        let (table, column) = (self.table, self.column);
        let [old, new] = self.names();
        let default = column.default.as_deref();
        if default.is_some_and(|default| default.contains("ON UPDATE")) {
            let message = format!(
                "`{}.{}` is set when a row is updated, which a trigger cannot tell from a program",
                table.id.name(),
                column.name
            );
            return Err(refused(
                &message,
                "rename it in one step, in a revision by hand, while no program runs",
            ));
        }
        let triggers = sync::both(table, column, self.to);
        let line = Line::of(column);
        let fresh = line.clone().called(self.to).null(true).default(None);
        // A program that knows the new name only writes no old one: the server has to take that.
        let (loosen, tighten, loose) = if column.not_null && default.is_none() {
            if let Some(value) = passing_default(column) {
                (
                    Some(self.alter(&format!(
                        "ALTER COLUMN {old} SET DEFAULT {value}, ALGORITHM=INSTANT"
                    ))),
                    Some(self.alter(&format!(
                        "ALTER COLUMN {old} DROP DEFAULT, ALGORITHM=INSTANT"
                    ))),
                    line.clone().default(Some(format!("DEFAULT {value}"))),
                )
            } else {
                let loose = line.clone().null(true);
                (
                    Some(loose.modify(table).into()),
                    Some(line.modify(table).into()),
                    loose,
                )
            }
        } else {
            (None, None, line.clone())
        };
        let drop = |name: &str, indexes: &str| {
            let how = if indexes.is_empty() {
                "INSTANT"
            } else {
                "INPLACE, LOCK=NONE"
            };
            self.alter(&format!("{indexes}DROP COLUMN {name}, ALGORITHM={how}"))
        };
        let expand = Stage::new("expand", Phase::Expand)
            .up(self.alter(&format!("ADD COLUMN {} AFTER {old}, ALGORITHM=INSTANT", fresh.text())))
            .ups(loosen)
            .ups(triggers.make.clone())
            .downs(triggers.remove.clone())
            .downs(tighten)
            .down(drop(&new, ""))
            .note(format!(
                "From here on both names work: triggers write to {old} what comes for {new}, and the other way."
            ));
        let mut stages = vec![expand, self.backfill()?];
        stages.extend(self.uses.stages(table, column, self.to));
        then(&mut stages, self.deploy());
        if column.not_null {
            let promote = Stage::new("promote", Phase::Contract)
                .up(fresh.clone().null(false).modify(table))
                .down(fresh.modify(table));
            stages.push(promote);
        }
        let indexes = self.uses.drops();
        let again = line.clone().null(true).default(None);
        let mut contract = Stage::new("contract", Phase::Contract)
            .ups(triggers.remove)
            .up(drop(&old, &indexes));
        if let Some(default) = default {
            contract = contract
                .up(self.alter(&format!(
                    "ALTER COLUMN {new} SET DEFAULT {default}, ALGORITHM=INSTANT"
                )))
                .down(self.alter(&format!(
                    "ALTER COLUMN {new} DROP DEFAULT, ALGORITHM=INSTANT"
                )));
        }
        contract = contract
            .down(self.alter(&format!(
                "ADD COLUMN {}{}, ALGORITHM=INSTANT",
                again.text(),
                table.place(self.name())
            )))
            .downs(triggers.make)
            .down(self.fill(self.to, self.name())?);
        if loose.text() != again.text() {
            contract = contract.down(loose.modify(table));
        }
        contract = contract.downs(self.uses.again(table, column, self.name()));
        stages.push(contract);
        Ok(stages)
    }
}

/// Says what has to be done after the last of them.
pub(super) fn then(stages: &mut [Stage], what: String) {
    if let Some(last) = stages.last_mut() {
        last.then = Some(what);
    }
}
