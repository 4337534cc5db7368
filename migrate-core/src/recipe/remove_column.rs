//! A column goes: what it holds is kept in a table, from which it can come back.

use super::answers::{Answers, needs, said};
use super::ground::Ground;
use super::mysql_column::{Line, passing_default};
use super::names::{derived, list, quoted};
use super::nulls::{Guard, batched};
use super::stage::{SAME_AGAIN, Stage, Statement};
use super::table::{Column, Table};
use super::uses::Uses;
use super::{Recipe, refused};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;

pub(super) const RECIPE: Recipe = Recipe {
    name: "remove-column",
    about: "take a column away; its values are kept in a table for the way back",
    example: "drop column users.legacy",
    questions: &[
        needs("table", "Which table?"),
        needs("column", "Which column?"),
    ],
    title,
    write,
};

fn title(answers: &Answers) -> String {
    format!(
        "remove {}.{}",
        said(answers, "table"),
        said(answers, "column")
    )
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let column = table.column(ground.said("column"))?;
    column.plain(&table, "removed")?;
    table.batch_key()?;
    let change = Change {
        table: &table,
        column,
        own: quoted(ground.dialect(), &column.name),
        archive: derived(table.schema, &[table.name(), &column.name, "archive"]),
    };
    match ground.dialect() {
        Dialect::Postgres => change.postgres(),
        Dialect::Mysql => change.mysql(),
        Dialect::Sqlite => change.sqlite(),
    }
}

struct Change<'c> {
    table: &'c Table<'c>,
    column: &'c Column,
    own: String,
    archive: String,
}

impl Change<'_> {
    fn alter(&self, action: &str) -> Statement {
        Statement::new(format!("ALTER TABLE {} {action}", self.table.sql))
    }

    /// Programs write the column no longer, and read it no longer.
    fn deploy(&self) -> String {
        format!(
            "deploy programs that neither read nor write {}, and wait until no old one runs",
            self.own
        )
    }

    fn is_same(&self, other: &str) -> String {
        let key = self.table.key.iter().map(|key| {
            let key = quoted(self.table.dialect(), key);
            format!("{other}.{key} = {}.{key}", self.table.sql)
        });
        key.collect::<Vec<_>>().join(" AND ")
    }

    /// The values, beside the key of their rows.
    fn keep(&self) -> Stage {
        let dialect = self.table.dialect();
        let archive = self.table.beside(&self.archive);
        let key = list(dialect, &self.table.key);
        let (own, table) = (&self.own, &self.table.sql);
        let select = format!("SELECT {key}, {own} FROM {table}");
        let stage = Stage::new("archive", Phase::Backfill).note(format!(
            "{archive} keeps what {own} holds, for the way back. Drop it in a later revision, when nobody needs that any more."
        ));
        let stage = match dialect {
            Dialect::Mysql => stage.up(
                Statement::new(format!("CREATE TABLE {archive} (PRIMARY KEY ({key})) {select}"))
                    .noted("In another isolation than READ COMMITTED, the rows that are read cannot be written to meanwhile."),
            ),
            Dialect::Postgres => stage
                .up(format!("CREATE TABLE {archive} AS {select}"))
                .up(format!("ALTER TABLE {archive} ADD PRIMARY KEY ({key})")),
            Dialect::Sqlite => stage.up(format!("CREATE TABLE {archive} AS {select}")).up(format!(
                "CREATE UNIQUE INDEX {} ON {archive} ({key})",
                quoted(dialect, &format!("{}_key", self.archive))
            )),
        };
        stage.down(format!("DROP TABLE {archive}"))
    }

    /// The values come back.
    fn restore(&self) -> Result<Statement, Box<Diagnostic>> {
        let archive = self.table.beside(&self.archive);
        let (own, table) = (&self.own, &self.table.sql);
        let is_same = self.is_same("kept");
        batched(
            self.table,
            format!(
                "UPDATE {table} SET {own} = (SELECT kept.{own} FROM {archive} AS kept WHERE {is_same}) \
                 WHERE EXISTS (SELECT 1 FROM {archive} AS kept WHERE {is_same})"
            ),
        )
        .map(|restore| restore.allowed("backfill-not-idempotent", SAME_AGAIN))
    }

    fn postgres(&self) -> Result<Vec<Stage>, Box<Diagnostic>> {
        let (table, column, own) = (self.table, self.column, &self.own);
        let uses = Uses::find(table, column, &column.name)?;
        let mut stages = Vec::new();
        if column.not_null {
            let expand = Stage::new("expand", Phase::Expand)
                .up(self.alter(&format!("ALTER COLUMN {own} DROP NOT NULL")))
                .downs(Guard::new(table, &column.name).whole())
                .note(format!(
                    "A program that does not know {own} can write rows from here on."
                ));
            stages.push(expand.down_outside().then(self.deploy()));
        }
        stages.push(self.keep());
        if !column.not_null {
            super::rename_column::then(&mut stages, self.deploy());
        }
        let default = column.default.as_deref();
        let default = default.map_or_else(String::new, |default| format!(" DEFAULT {default}"));
        let contract = Stage::new("contract", Phase::Contract)
            .up(self.alter(&format!("DROP COLUMN {own}")))
            .down(self.alter(&format!("ADD COLUMN {own} {}{default}", column.kind)))
            .downs(uses.own_again())
            .down(self.restore()?)
            .downs(uses.again(table, column, &column.name));
        stages.push(contract.down_outside());
        Ok(stages)
    }

    fn mysql(&self) -> Result<Vec<Stage>, Box<Diagnostic>> {
        let (table, column, own) = (self.table, self.column, &self.own);
        let uses = Uses::find(table, column, &column.name)?;
        let line = Line::of(column);
        let mut stages = Vec::new();
        let mut loose = line.clone();
        if column.not_null && column.default.is_none() {
            let expand = Stage::new("expand", Phase::Expand);
            let expand = if let Some(value) = passing_default(column) {
                loose = loose.default(Some(format!("DEFAULT {value}")));
                expand
                    .up(self.alter(&format!(
                        "ALTER COLUMN {own} SET DEFAULT {value}, ALGORITHM=INSTANT"
                    )))
                    .down(self.alter(&format!(
                        "ALTER COLUMN {own} DROP DEFAULT, ALGORITHM=INSTANT"
                    )))
            } else {
                loose = loose.null(true);
                expand.up(loose.modify(table)).down(line.modify(table))
            };
            let expand = expand.note(format!(
                "A program that does not know {own} can write rows from here on."
            ));
            stages.push(expand.then(self.deploy()));
        }
        let is_deployed = !stages.is_empty();
        stages.push(self.keep());
        if !is_deployed {
            super::rename_column::then(&mut stages, self.deploy());
        }
        let drops = uses.drops();
        let how = if drops.is_empty() {
            "INSTANT"
        } else {
            "INPLACE, LOCK=NONE"
        };
        let contract = Stage::new("contract", Phase::Contract)
            .up(self.alter(&format!("{drops}DROP COLUMN {own}, ALGORITHM={how}")))
            .down(self.alter(&format!(
                "ADD COLUMN {}{}, ALGORITHM=INSTANT",
                loose.text(),
                table.place(&column.name)
            )))
            .down(self.restore()?)
            .downs(uses.again(table, column, &column.name));
        stages.push(contract);
        Ok(stages)
    }

    fn sqlite(&self) -> Result<Vec<Stage>, Box<Diagnostic>> {
        let (text, shape) = super::sqlite::made_by(self.table)?;
        if shape.columns.len() < 2 {
            return Err(refused(
                "it is the only column of its table",
                "remove the table instead",
            ));
        }
        let without = without_column(text, &shape, &self.column.name);
        let mut contract = super::sqlite::without(self.table, &without, &self.column.name)?;
        contract.up.notes.clear();
        "contract".clone_into(&mut contract.slug);
        contract.phase = Some(Phase::Contract);
        let restore = Statement {
            batch: None,
            // One statement is no backfill in batches.
            allows: Vec::new(),
            ..self.restore()?
        };
        contract.down.statements.push(restore);
        let mut keep = self.keep();
        keep.then = Some(self.deploy());
        Ok(vec![keep, contract])
    }
}

/// The text without the line of a column, and without the comma that parts it from the next.
fn without_column(text: &str, shape: &crate::schema::sqlite::Shape, column: &str) -> String {
    const MARK: &str = "\u{1}";
    let marked = super::sqlite::with_line(text, shape, column, MARK);
    let (before, behind) = marked.split_once(MARK).unwrap_or((text, ""));
    if let Some(behind) = behind.trim_start().strip_prefix(',') {
        return format!("{before}{}", behind.trim_start());
    }
    let before = before.trim_end();
    format!("{}{behind}", before.strip_suffix(',').unwrap_or(before))
}
