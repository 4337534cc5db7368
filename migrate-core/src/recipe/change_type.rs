//! A column gets another type: a new column of that type is filled beside it, and the two change places.

use super::answers::{Answers, needs, said, takes};
use super::converted::{self, converted, may_lose, needs_zone};
use super::ground::Ground;
use super::mysql_column::Line;
use super::names::quoted;
use super::nulls::{Guard, batched};
use super::online_copy::{Keys, copying};
use super::rename_column::then;
use super::stage::{Stage, Statement};
use super::table::{Column, Table, unquoted};
use super::text::replaced;
use super::uses::Uses;
use super::{Recipe, refused, sqlite, sync, types};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;
use crate::schema::plan::mysql::conversion::rewrites;
use crate::schema::plan::postgres::casts;
use crate::schema::show_create;

pub(super) const RECIPE: Recipe = Recipe {
    name: "change-type",
    about: "give a column another type, without writing the table anew under a lock",
    example: "change type of users.age to bigint",
    questions: &[
        needs("table", "Which table?"),
        needs("column", "Which column?"),
        needs("type", "Of which type is it from now on?"),
        takes(
            "zone",
            "Between a timestamp with a time zone and one without: of which zone is the one without?",
        ),
        takes(
            "using",
            "How is a value made from the old one? An expression; empty for the usual cast",
        ),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    let [table, column, kind] = ["table", "column", "type"].map(|name| said(answers, name));
    format!("change the type of {table}.{column} to {kind}")
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let column = table.column(ground.said("column"))?;
    let kind = ground.said("type");
    column.plain(&table, "changed")?;
    types::refuse_unknown(ground.schema, kind)?;
    match ground.dialect() {
        Dialect::Postgres => {
            let kind = types::postgres(kind);
            if kind == column.kind || kind == casts::bare(&column.kind) {
                return Err(same(&table, column));
            }
            let zone = zone(&table, column, &kind, ground.maybe("zone"))?;
            let using = ground.maybe("using");
            if using.is_none() && may_lose(&column.kind, &kind) {
                return Err(lossy(&table, column, &kind));
            }
            let [fresh, past] = ["new", "old"].map(|end| format!("{}_{end}", column.name));
            postgres(&Change {
                table: &table,
                column,
                kind: &kind,
                using,
                zone,
                fresh,
                past,
            })
        }
        Dialect::Mysql => mysql(&table, column, kind),
        Dialect::Sqlite => {
            let (text, shape) = sqlite::made_by(&table)?;
            let found = shape.columns.iter().find(|it| it.name == column.name);
            let line = found.map_or("", |it| it.line.as_str());
            let name_long = line.find(char::is_whitespace).unwrap_or(line.len());
            let (name, rest) = line.split_at(name_long);
            let rest = rest.trim_start();
            let rest = rest.strip_prefix(column.kind.as_str()).unwrap_or(rest);
            let text =
                sqlite::with_line(text, &shape, &column.name, &format!("{name} {kind}{rest}"));
            Ok(vec![sqlite::altered(&table, &text, None)?])
        }
    }
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "every result here holds it so"
)]
fn same(table: &Table<'_>, column: &Column) -> Box<Diagnostic> {
    let message = format!(
        "`{}.{}` is of the type {} already",
        table.id.name(),
        column.name,
        column.kind
    );
    refused(&message, "there is nothing to do")
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "every result here holds it so"
)]
fn lossy(table: &Table<'_>, column: &Column, kind: &str) -> Box<Diagnostic> {
    let (on, name) = (table.id.name(), &column.name);
    let message = format!(
        "`{on}.{name}` is of the type {}: as {kind}, values would be rounded or cut, and no error would tell",
        column.kind
    );
    let help = format!(
        "if that is wanted, say how a value is made: `change type of {on}.{name} to {kind} using {name}::{kind}`"
    );
    refused(&message, &help)
}

/// The time zone as a literal, where one has to be said.
fn zone(
    table: &Table<'_>,
    column: &Column,
    kind: &str,
    said: Option<&str>,
) -> Result<Option<String>, Box<Diagnostic>> {
    let (on, name) = (table.id.name(), &column.name);
    match (needs_zone(&column.kind, kind), said) {
        (true, Some(zone)) => {
            let zone = unquoted(zone).replace('\'', "''");
            Ok(Some(format!("'{zone}'")))
        }
        (true, None) => Err(refused(
            &format!(
                "`{on}.{name}` is of the type {}, and which moment is which {kind} would be told by the time zone of each program",
                column.kind
            ),
            &format!("say the zone: `change type of {on}.{name} to {kind} at time zone 'UTC'`"),
        )),
        (false, Some(_)) => Err(refused(
            &format!("no time zone is between {} and {kind}", column.kind),
            "leave `at time zone` away",
        )),
        (false, None) => Ok(None),
    }
}

const FILLED: &str = "the backfill has filled the rows: this finds the ones whose value did not fit, and fails at them";
const AT_ONCE: &str = "the columns change places at once, and so in one transaction, which reads the table under its lock on the way back";

struct Change<'c> {
    table: &'c Table<'c>,
    column: &'c Column,
    kind: &'c str,
    using: Option<&'c str>,
    zone: Option<String>,
    fresh: String,
    past: String,
}

fn postgres(change: &Change<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let Change {
        table,
        column,
        kind,
        fresh,
        past,
        ..
    } = change;
    if let Some(taken) = [fresh, past].into_iter().find(|name| table.has(name)) {
        let message = format!(
            "table `{}` has a column `{taken}`, a name that the change needs",
            table.id.name()
        );
        return Err(refused(&message, "rename or drop that column first"));
    }
    let uses = Uses::find(table, column, fresh)?;
    if change.using.is_none() && casts::is_free(&column.kind, kind) && uses.parts.is_empty() {
        let name = quoted(Dialect::Postgres, &column.name);
        let to = |kind: &str| change.alter(&format!("ALTER COLUMN {name} TYPE {kind}"));
        let back = if may_lose(kind, &column.kind) {
            to(&format!("{} USING {}", column.kind, change.back(&name)))
        } else {
            to(&column.kind)
        };
        let stage = Stage::new("", Phase::Expand).up(to(kind)).down(back);
        return Ok(vec![
            stage
                .note("PostgreSQL changes this type without writing the rows anew: one step is enough.")
                .note_back("The way back looks at every row under a lock, and fails where a value does not fit."),
        ]);
    }
    change.stages(&uses)
}

impl Change<'_> {
    fn alter(&self, action: &str) -> Statement {
        Statement::new(format!("ALTER TABLE {} {action}", self.table.sql))
    }

    fn name(&self) -> &str {
        &self.column.name
    }

    /// The new value, made from what holds the old one.
    fn forth(&self, from: &str) -> String {
        match self.using {
            Some(using) => replaced(Dialect::Postgres, using, self.name(), from),
            None => converted(from, &self.column.kind, self.kind, self.zone.as_deref()),
        }
    }

    fn back(&self, from: &str) -> String {
        converted(from, self.kind, &self.column.kind, self.zone.as_deref())
    }

    /// Fills one column from another, where that was not done.
    fn fill(&self, to: &str, value: &str, from: &str) -> String {
        let [to, from] = [to, from].map(|name| quoted(Dialect::Postgres, name));
        let table = &self.table.sql;
        format!("UPDATE {table} SET {to} = {value} WHERE {to} IS NULL AND {from} IS NOT NULL")
    }

    fn stages(&self, uses: &Uses<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
        let (table, column) = (self.table, self.column);
        let [own, fresh, past] =
            [self.name(), &self.fresh, &self.past].map(|name| quoted(Dialect::Postgres, name));
        let may_fail = self.using.is_some() || !casts::is_widening(&column.kind, self.kind);
        let may_fail_back = self.using.is_some()
            || may_lose(self.kind, &column.kind)
            || !casts::is_widening(self.kind, &column.kind);
        let forth = sync::follow(
            table,
            self.name(),
            &self.fresh,
            &self.forth(&format!("NEW.{own}")),
            may_fail,
        );
        let back = sync::follow(
            table,
            self.name(),
            &self.past,
            &self.back(&format!("NEW.{own}")),
            may_fail_back,
        );
        let expand = Stage::new("expand", Phase::Expand)
            .up(self.alter(&format!("ADD COLUMN {fresh} {}", self.kind)))
            .ups(uses.own(Dialect::Postgres, column, &self.fresh))
            .ups(forth.make.clone())
            .downs(forth.remove.clone())
            .down(self.alter(&format!("DROP COLUMN {fresh}")));
        let fill = self.fill(&self.fresh, &self.forth(&own), self.name());
        let mut backfill = Stage::new("backfill", Phase::Backfill)
            .up(batched(table, fill.clone())?)
            .filling(table, &self.fresh);
        if may_fail {
            backfill = backfill.note("It fails at a value that is none of the new type: mend that row, and run it again.");
        }
        let mut stages = vec![expand, backfill];
        stages.extend(uses.stages(table, column, &self.fresh));
        let attached = uses.attach(table);
        if column.not_null {
            let guard = Guard::new(table, &self.fresh);
            stages.extend(guard.stages());
            let promote = guard.promote("promote", Phase::Backfill).ups(attached);
            stages.push(promote.downs(uses.detach(table, column, &self.fresh)));
        } else if !attached.is_empty() {
            let promote = Stage::new("promote", Phase::Backfill).ups(attached);
            stages.push(
                promote
                    .downs(uses.detach(table, column, &self.fresh))
                    .outside(),
            );
        }
        then(
            &mut stages,
            format!("deploy programs that take both types for {own}"),
        );
        stages.push(self.cutover(&fill, &forth, &back, [may_fail, may_fail_back]));
        let contract = Stage::new("contract", Phase::Contract)
            .ups(back.remove)
            .up(self.alter(&format!("DROP COLUMN {past}")))
            .ups(uses.take_names(table))
            .downs(uses.give_names(table))
            .down(self.alter(&format!("ADD COLUMN {past} {}", column.kind)))
            .downs(back.make)
            .down(batched(
                table,
                self.fill(&self.past, &self.back(&own), self.name()),
            )?)
            .downs(uses.again(table, column, &self.past));
        stages.push(contract.down_outside());
        Ok(stages)
    }

    /// The two columns change places, at once.
    fn cutover(
        &self,
        fill: &str,
        forth: &sync::Sync,
        back: &sync::Sync,
        [may_fail, may_fail_back]: [bool; 2],
    ) -> Stage {
        let [own, fresh, past] =
            [self.name(), &self.fresh, &self.past].map(|name| quoted(Dialect::Postgres, name));
        let column = self.column;
        let mut stage = Stage::new("cutover", Phase::Contract);
        if may_fail {
            let last = Statement::new(fill)
                .noted("Fails, before anything is changed, if a value is none of the new type.")
                .allowed("unbatched-data-change", FILLED)
                .allowed("mixed-schema-and-data", FILLED);
            stage = stage.up(last);
        }
        if may_fail_back {
            let last = self.fill(&self.past, &self.back(&own), self.name());
            stage =
                stage.down(Statement::new(last).noted(
                    "Fails, before anything is changed, if a value is none of the old type.",
                ));
        }
        stage = stage
            .ups(forth.remove.clone())
            .up(self.alter(&format!("RENAME COLUMN {own} TO {past}")))
            .up(self.alter(&format!("RENAME COLUMN {fresh} TO {own}")))
            .downs(back.remove.clone())
            .down(self.alter(&format!("RENAME COLUMN {own} TO {fresh}")))
            .down(self.alter(&format!("RENAME COLUMN {past} TO {own}")));
        if column.not_null {
            stage = stage
                .up(self.alter(&format!("ALTER COLUMN {past} DROP NOT NULL")))
                .down(
                    self.alter(&format!("ALTER COLUMN {own} SET NOT NULL"))
                        .allowed("set-not-null-scan", AT_ONCE)
                        .allowed("statements-after-exclusive-lock", AT_ONCE),
                );
        }
        if let Some(default) = &column.default {
            let value = converted::default(default, &column.kind, self.kind, self.zone.as_deref());
            stage = stage
                .up(self.alter(&format!("ALTER COLUMN {past} DROP DEFAULT")))
                .up(self.alter(&format!("ALTER COLUMN {own} SET DEFAULT {value}")))
                .down(self.alter(&format!("ALTER COLUMN {fresh} DROP DEFAULT")))
                .down(self.alter(&format!("ALTER COLUMN {own} SET DEFAULT {default}")));
        }
        stage
            .ups(back.make.clone())
            .downs(forth.make.clone())
            .note(format!(
                "Until the contract phase, {past} follows {own}: one step back loses nothing."
            ))
            .then("let it run for a while: one step back is still without loss")
    }
}

fn mysql(table: &Table<'_>, column: &Column, kind: &str) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let before = Line::of(column);
    let name = quoted(Dialect::Mysql, &column.name);
    let read = |text: &str| show_create::Column::read(&format!("{name} {text}"));
    let (Some(old), Some(mut new)) = (read(&column.kind), read(kind)) else {
        return Err(refused(
            &format!("`{kind}` is no type"),
            "write it as in CREATE TABLE",
        ));
    };
    // A text keeps its character set where nothing else is said.
    let rest = &old.definition[old.type_end..];
    if new.lacks_charset && !old.lacks_charset && rest.contains("CHARACTER SET") {
        new.definition.push_str(rest);
    }
    if new.definition == old.definition {
        return Err(same(table, column));
    }
    let after = Line {
        kind: new.definition.clone(),
        ..before.clone()
    };
    let statement = |from: &show_create::Column, to: &show_create::Column, line: &Line| {
        let action = format!("MODIFY COLUMN {}", line.text());
        if rewrites(from, to) {
            copying(&table.sql, &action, Keys::Kept)
        } else {
            // MariaDB does more of it at once, and takes this for leave to.
            Statement::new(format!(
                "ALTER TABLE {} {action}, ALGORITHM=INPLACE, LOCK=NONE",
                table.sql
            ))
        }
    };
    let stage = Stage::new("", Phase::Expand)
        .up(statement(&old, &new, &after))
        .down(statement(&new, &old, &before))
        .note("Deploy programs that take both types first. In the strict mode that servers are installed with, a value that does not fit stops it.");
    Ok(vec![stage])
}
