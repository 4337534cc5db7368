//! Columns move to a table of their own: triggers keep both the same for a while.

use super::answers::{Answers, needs, said};
use super::ground::Ground;
use super::mysql_column::Line;
use super::names::{derived, quoted};
use super::nulls::{Guard, batched};
use super::stage::{SAME_AGAIN, Stage, Statement};
use super::table::{Column, Table};
use super::{Recipe, refused};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;

pub(super) const RECIPE: Recipe = Recipe {
    name: "split-table",
    about: "move columns to a table of their own; both places work until the contract phase",
    example: "split users.plan into user_plans",
    questions: &[
        needs("table", "Which table?"),
        needs("columns", "Which of its columns move, with commas between?"),
        needs("to", "What is the new table called?"),
    ],
    title,
    write,
};

const EVERY_ROW: &str = "every row has a part that moves";

fn title(answers: &Answers) -> String {
    let [table, columns, to] = ["table", "columns", "to"].map(|name| said(answers, name));
    format!(
        "split {table} ({}) into {to}",
        columns.trim_matches(['(', ')'])
    )
}

fn write(ground: &Ground<'_>) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let table = ground.table()?;
    let to = ground.new_table("to")?;
    let [key] = &table.key[..] else {
        let message = format!(
            "table `{}` has no primary key of one column, by which rows could find each other",
            table.id.name()
        );
        return Err(refused(
            &message,
            "write the revisions by hand: `cargo migrate new <name>`",
        ));
    };
    let mut columns = Vec::new();
    for name in ground.names("columns") {
        let name = name
            .strip_prefix(&format!("{}.", table.name()))
            .unwrap_or(&name)
            .to_owned();
        let column = table.column(&name)?;
        column.plain(&table, "moved")?;
        super::uses::refuse_any(&table, column)?;
        columns.push(column.clone());
    }
    if columns.is_empty() {
        return Err(refused(
            "no column is named",
            "name them: `split users.plan into user_plans`",
        ));
    }
    let single = table.name().strip_suffix('s').unwrap_or(table.name());
    let own_key = format!("{single}_{key}");
    let own_key = if columns.iter().any(|column| column.name == own_key) {
        format!("{}_{key}", table.name())
    } else {
        own_key
    };
    let split = Split {
        key: table.column(key)?,
        own_key,
        columns,
        new: table.beside(&to),
        new_name: to,
        table: &table,
    };
    split.stages()
}

struct Split<'s> {
    table: &'s Table<'s>,
    /// What identifies a row in the table.
    key: &'s Column,
    /// What it is called in the new one.
    own_key: String,
    columns: Vec<Column>,
    /// The new table, as it stands in SQL.
    new: String,
    new_name: String,
}

impl Split<'_> {
    fn dialect(&self) -> Dialect {
        self.table.dialect()
    }

    fn quoted(&self, name: &str) -> String {
        quoted(self.dialect(), name)
    }

    fn names(&self) -> Vec<String> {
        self.columns
            .iter()
            .map(|column| self.quoted(&column.name))
            .collect()
    }

    fn each(&self, with: &str, text: impl Fn(&str) -> String) -> String {
        self.names()
            .iter()
            .map(|name| text(name))
            .collect::<Vec<_>>()
            .join(with)
    }

    /// Whether a value of a row is the one that came.
    fn same(&self, own: &str) -> String {
        self.each(" AND ", |name| match self.dialect() {
            Dialect::Postgres => format!("{own}{name} IS NOT DISTINCT FROM NEW.{name}"),
            Dialect::Mysql => format!("{own}{name} <=> NEW.{name}"),
            Dialect::Sqlite => format!("{own}{name} IS NEW.{name}"),
        })
    }

    /// The statements of both directions: a row that came to the one table is written to the other.
    fn moves(&self) -> [String; 2] {
        let (old, new) = (&self.table.sql, &self.new);
        let (key, own_key) = (self.quoted(&self.key.name), self.quoted(&self.own_key));
        let names = self.names().join(", ");
        let values = self.each(", ", |name| format!("NEW.{name}"));
        let set = self.each(", ", |name| format!("{name} = NEW.{name}"));
        let there = format!(
            "EXISTS (SELECT 1 FROM {new} AS one WHERE one.{own_key} = NEW.{key} AND {})",
            self.same("one.")
        );
        let here = format!(
            "EXISTS (SELECT 1 FROM {old} AS one WHERE one.{key} = NEW.{own_key} AND {})",
            self.same("one.")
        );
        let back = format!("UPDATE {old} SET {set} WHERE {key} = NEW.{own_key}");
        match self.dialect() {
            Dialect::Mysql => [
                format!(
                    "IF NOT {there} THEN INSERT INTO {new} ({own_key}, {names}) VALUES (NEW.{key}, {values}) ON DUPLICATE KEY UPDATE {set}; END IF"
                ),
                format!("IF NOT {here} THEN {back}; END IF"),
            ],
            Dialect::Postgres => [
                format!(
                    "  IF NOT {there} THEN\n    INSERT INTO {new} ({own_key}, {names}) VALUES (NEW.{key}, {values}) ON CONFLICT ({own_key}) DO UPDATE SET {set};\n  END IF;\n"
                ),
                format!("  IF NOT {here} THEN\n    {back};\n  END IF;\n"),
            ],
            Dialect::Sqlite => [
                format!(
                    "WHEN NOT {there} BEGIN INSERT INTO {new} ({own_key}, {names}) VALUES (NEW.{key}, {values}) ON CONFLICT ({own_key}) DO UPDATE SET {}; END",
                    self.each(", ", |name| format!("{name} = excluded.{name}"))
                ),
                format!("WHEN NOT {here} BEGIN {back}; END"),
            ],
        }
    }

    /// What makes the triggers, and what removes them.
    fn triggers(&self) -> [Vec<Statement>; 2] {
        let dialect = self.dialect();
        let (old, new) = (&self.table.sql, &self.new);
        let [split, join] = self.moves();
        let (mut make, mut remove) = (Vec::new(), Vec::new());
        let directions = [
            (self.table.name(), "split", old, split),
            (self.new_name.as_str(), "join", new, join),
        ];
        for (base, end, on, body) in directions {
            let of = self.each(", ", str::to_owned);
            if dialect == Dialect::Postgres {
                let name = derived(self.table.schema, &[base, end]);
                let (function, trigger) = (self.table.beside(&name), self.quoted(&name));
                make.push(Statement::new(super::sync::function_text(&function, &body)));
                make.push(Statement::new(format!(
                    "CREATE TRIGGER {trigger} AFTER INSERT OR UPDATE OF {of} ON {on} FOR EACH ROW EXECUTE FUNCTION {function}()"
                )));
                remove.push(Statement::new(format!("DROP TRIGGER {trigger} ON {on}")));
                remove.push(Statement::new(format!("DROP FUNCTION {function}()")));
                continue;
            }
            for event in ["update", "insert"] {
                let name = derived(self.table.schema, &[base, end, event]);
                let name = self.quoted(&name);
                let when = match (event, dialect) {
                    ("update", Dialect::Sqlite) => format!("UPDATE OF {of}"),
                    _ => event.to_uppercase(),
                };
                make.push(Statement::new(format!(
                    "CREATE TRIGGER {name} AFTER {when} ON {on} FOR EACH ROW {body}"
                )));
                remove.push(Statement::new(format!("DROP TRIGGER {name}")));
            }
        }
        [make, remove]
    }

    fn create(&self) -> String {
        let dialect = self.dialect();
        let lines = self.columns.iter().map(|column| {
            let name = self.quoted(&column.name);
            if dialect == Dialect::Mysql {
                return Line::of(column).text();
            }
            let null = if column.not_null { " NOT NULL" } else { "" };
            let default = column
                .default
                .as_ref()
                .map_or_else(String::new, |default| format!(" DEFAULT {default}"));
            format!("{name} {}{default}{null}", column.kind)
        });
        let own_key = self.quoted(&self.own_key);
        let refers = format!(
            "REFERENCES {} ({}) ON DELETE CASCADE",
            self.table.sql,
            self.quoted(&self.key.name)
        );
        let kind = match dialect {
            Dialect::Mysql => self
                .key
                .line
                .as_ref()
                .map_or("", |line| line.type_text())
                .to_owned(),
            _ => self.key.kind.clone(),
        };
        let (key, end) = if dialect == Dialect::Mysql {
            let name = self.quoted(&derived(
                self.table.schema,
                &[&self.new_name, &self.own_key, "fkey"],
            ));
            (
                format!("{own_key} {kind} NOT NULL PRIMARY KEY"),
                format!(",\n  CONSTRAINT {name} FOREIGN KEY ({own_key}) {refers}"),
            )
        } else {
            (
                format!("{own_key} {kind} PRIMARY KEY {refers}"),
                String::new(),
            )
        };
        let lines: Vec<String> = [key].into_iter().chain(lines).collect();
        format!(
            "CREATE TABLE {} (\n  {}{end}\n)",
            self.new,
            lines.join(",\n  ")
        )
    }

    fn stages(&self) -> Result<Vec<Stage>, Box<Diagnostic>> {
        let bare = |column: &&Column| column.not_null && column.default.is_none();
        if let Some(column) = self.columns.iter().find(bare)
            && self.dialect() == Dialect::Sqlite
        {
            let message = format!(
                "`{}` takes no NULL and has no default: SQLite cannot add it again on the way back",
                column.name
            );
            return Err(refused(&message, "give the column a default first"));
        }
        let (old, new) = (&self.table.sql, &self.new);
        let names = self.names().join(", ");
        let [make, remove] = self.triggers();
        let expand = Stage::new("expand", Phase::Expand)
            .up(self.create())
            .ups(make.clone())
            .downs(remove.clone())
            .down(format!("DROP TABLE {new}"))
            .note(format!("From here on both places work: triggers write to {new} what comes for {old}, and the other way.\n\
                 A row of {old} has its row in {new} at once: programs write there with an upsert."));
        // The triggers move a row when it is written; what is there is touched.
        let touch = format!(
            "UPDATE {old} SET {}",
            self.each(", ", |name| format!("{name} = {name}"))
        );
        let touch = Statement::new(touch)
            .noted("Writes each row as it is: the trigger moves it.")
            .allowed("dml-without-where", EVERY_ROW);
        let touch = if self.dialect() == Dialect::Sqlite {
            touch.allowed("unbatched-data-change", "SQLite has one writer at a time")
        } else {
            Statement {
                note: touch.note,
                allows: touch.allows,
                ..batched(self.table, touch.sql)?
            }
            .allowed("backfill-not-idempotent", SAME_AGAIN)
        };
        let backfill = Stage::new("backfill", Phase::Backfill)
            .up(touch)
            .nothing_back("the rows go with the new table")
            .then(format!(
                "deploy programs that use {new} for {names}, and wait until no old one runs"
            ));
        let mut contract = Stage::new("contract", Phase::Contract).ups(remove);
        let mut back = Vec::new();
        for column in &self.columns {
            let (drop, add, after) = self.column(column);
            contract = contract.up(drop).down(add);
            back.extend(after);
        }
        let (key, own_key) = (self.quoted(&self.key.name), self.quoted(&self.own_key));
        let set = self.each(", ", |name| {
            format!(
                "{name} = (SELECT one.{name} FROM {new} AS one WHERE one.{own_key} = {old}.{key})"
            )
        });
        let fill = format!(
            "UPDATE {old} SET {set} WHERE EXISTS (SELECT 1 FROM {new} AS one WHERE one.{own_key} = {old}.{key})"
        );
        let fill = if self.dialect() == Dialect::Sqlite {
            Statement::new(fill)
        } else {
            batched(self.table, fill)?.allowed("backfill-not-idempotent", SAME_AGAIN)
        };
        contract = match self.dialect() {
            Dialect::Postgres => contract.downs(make).down(fill).downs(back).down_outside(),
            // There, each update of a row would bring the empty column over, before it is filled.
            Dialect::Mysql | Dialect::Sqlite => {
                let (split, join) = make.split_at(make.len() / 2);
                contract
                    .downs(join.to_vec())
                    .down(fill)
                    .downs(back)
                    .downs(split.to_vec())
            }
        };
        Ok(vec![expand, backfill, contract])
    }

    /// What drops a column, what brings it back, and what is said of it when it has its values.
    fn column(&self, column: &Column) -> (Statement, Statement, Vec<Statement>) {
        let (old, name) = (&self.table.sql, self.quoted(&column.name));
        let alter = |action: String| Statement::new(format!("ALTER TABLE {old} {action}"));
        if self.dialect() == Dialect::Mysql {
            let line = Line::of(column);
            let loose = if line.default.is_some() {
                line.clone()
            } else {
                line.clone().null(true)
            };
            let add = format!(
                "ADD COLUMN {}{}, ALGORITHM=INSTANT",
                loose.text(),
                self.table.place(&column.name)
            );
            let settled =
                (loose.text() != line.text()).then(|| Statement::new(line.modify(self.table)));
            return (
                alter(format!("DROP COLUMN {name}, ALGORITHM=INSTANT")),
                alter(add),
                settled.into_iter().collect(),
            );
        }
        let default = column
            .default
            .as_ref()
            .map_or_else(String::new, |default| format!(" DEFAULT {default}"));
        let mut settled = Vec::new();
        let mut null = "";
        if column.not_null {
            if self.dialect() == Dialect::Postgres {
                settled.extend(Guard::new(self.table, &column.name).whole());
            } else if !default.is_empty() {
                null = " NOT NULL";
            }
        }
        (
            alter(format!("DROP COLUMN {name}")),
            alter(format!("ADD COLUMN {name} {}{default}{null}", column.kind)),
            settled,
        )
    }
}
