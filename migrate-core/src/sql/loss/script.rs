//! What scripts throw away: what one made, renamed or copied itself is no loss of the database that was there before.

use super::act::{Act, acts};
use super::contents::Contents;
use super::kept::Kept;
use super::{Loss, ValueChange, Which};
use crate::dialect::Dialect;
use crate::sql::{ObjectName, Span, split};

/// A loss, and the statement that it comes from.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Loss, ObjectName, Placed, losses_of_script};
///
/// let loss = Loss::Table(ObjectName::new("notes"));
/// let found = losses_of_script(Dialect::Sqlite, "DROP INDEX i; DROP TABLE notes;");
/// assert_eq!(found, [Placed { loss, span: 14..30 }]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// What goes, by the name that it has before the script runs.
    pub loss: Loss,
    /// The statement.
    pub span: Span,
}

/// What a script throws away of what is there before it runs.
///
/// A table whose rows were all copied by a plain `INSERT … SELECT … FROM` it is no loss but for the columns that the copy does
/// not read. Which those are only the database knows.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Loss, ObjectName, losses_of_script};
///
/// let rebuild = "CREATE TABLE notes_new (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
///     INSERT INTO notes_new SELECT id, coalesce(title, '') FROM notes;
///     DROP TABLE notes;
///     ALTER TABLE notes_new RENAME TO notes;";
/// let [placed] = &losses_of_script(Dialect::Sqlite, rebuild)[..] else { panic!() };
/// let kept = ["id", "title"].map(str::to_owned);
/// assert_eq!(placed.loss, Loss::LeftOut { table: ObjectName::new("notes"), kept: kept.to_vec() });
/// assert_eq!(placed.loss.clone().of_columns(Dialect::Sqlite, &kept), []);
/// ```
#[must_use]
pub fn losses_of_script(dialect: Dialect, sql: &str) -> Vec<Placed> {
    LossReader::new(dialect).script(sql)
}

/// Reads scripts that run one after the other: what the first one made, renamed or copied is known for the next one. All
/// losses have the names from before the first script.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::{Loss, LossReader, ObjectName};
///
/// let mut reader = LossReader::new(Dialect::Postgres);
/// assert_eq!(reader.script("ALTER TABLE people RENAME TO users"), []);
/// let [lost] = &reader.script("DROP TABLE users")[..] else { panic!() };
/// assert_eq!(lost.loss, Loss::Table(ObjectName::new("people")));
/// ```
#[derive(Debug, Clone)]
pub struct LossReader {
    dialect: Dialect,
    tables: Contents<ObjectName>,
    kept: Kept,
    /// Of the tables whose columns were touched.
    columns: Vec<(ObjectName, Contents<String>)>,
    /// Names that were written.
    seen: Vec<ObjectName>,
}

impl LossReader {
    /// A reader that has seen nothing yet.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            tables: Contents::default(),
            kept: Kept::default(),
            columns: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// What the next script throws away.
    pub fn script(&mut self, sql: &str) -> Vec<Placed> {
        let mut found = Vec::new();
        for statement in split(self.dialect, sql).statements {
            for act in acts(self.dialect, &sql[statement.span.clone()]) {
                let placed = |loss| Placed {
                    loss,
                    span: statement.span.clone(),
                };
                found.extend(self.act(act).into_iter().map(placed));
            }
        }
        found
    }

    fn act(&mut self, act: Act) -> Vec<Loss> {
        match act {
            Act::Lose(loss) => return self.lose(loss),
            Act::DropTemporary(table) => {
                let table = self.name(&table);
                self.tables.empty(&table);
                self.kept.forget(&table);
            }
            Act::Create { table, perhaps } => {
                let table = self.name(&table);
                if !perhaps {
                    self.tables.empty(&table);
                    self.kept.forget(&table);
                    self.columns.retain(|(of, _)| *of != table);
                }
            }
            Act::Rename { from, to } => {
                let (from, to) = (self.name(&from), self.name(&to));
                self.tables.rename(&from, &to);
                self.kept.rename(&from, &to);
                self.columns.retain(|(of, _)| *of != to);
                for (of, _) in &mut self.columns {
                    if *of == from {
                        of.clone_from(&to);
                    }
                }
            }
            Act::Copy {
                from,
                into,
                columns,
            } => {
                let (from, into) = (self.name(&from), self.name(&into));
                let columns = columns.map(|columns| self.as_before(&from, &columns));
                self.kept
                    .copy(&self.tables, &from, &into, columns.as_deref());
                self.tables.copy(&from, &into);
            }
            Act::AddColumn { table, column } => {
                let column = self.folded(&column);
                self.columns_of(&table).empty(&column);
            }
            Act::RenameColumn { table, from, to } => {
                let (from, to) = (self.folded(&from), self.folded(&to));
                if from != to {
                    self.columns_of(&table).rename(&from, &to);
                }
            }
            Act::CopyColumn { table, from, into } => {
                let (from, into) = (self.folded(&from), self.folded(&into));
                self.columns_of(&table).copy(&from, &into);
            }
        }
        Vec::new()
    }

    fn lose(&mut self, loss: Loss) -> Vec<Loss> {
        let written = match &loss {
            Loss::Table(table)
            | Loss::Rows { table, .. }
            | Loss::Column { table, .. }
            | Loss::LeftOut { table, .. }
            | Loss::Values { table, .. }
            | Loss::Partitions { table, .. } => table,
            Loss::Schema(_) | Loss::Database(_) | Loss::Block(_) | Loss::Unread(_) => {
                return vec![loss];
            }
        };
        let meant = self.meant(written);
        meant
            .into_iter()
            .flat_map(|table| self.lose_of(&table, &loss))
            .collect()
    }

    /// What is lost of what a table holds.
    fn lose_of(&mut self, table: &ObjectName, loss: &Loss) -> Vec<Loss> {
        match loss {
            Loss::Rows { which, .. } => {
                let gone = self.tables.only_in(table);
                let mut left_out = Vec::new();
                if *which == Which::All {
                    left_out = self.kept.left_out(&self.tables, table);
                    self.tables.empty(table);
                    self.kept.forget(table);
                }
                let of = |from: ObjectName| {
                    // The condition speaks of the table by its name of now.
                    let same = from == *table || *which == Which::All;
                    let which = if same { which.clone() } else { Which::Some };
                    Loss::Rows { table: from, which }
                };
                gone.into_iter().map(of).chain(left_out).collect()
            }
            Loss::Values { column, change, .. } => self.change(table, column, change),
            Loss::Column { column, .. } => {
                let column = self.folded(column);
                let tables = self.tables.of(table);
                let columns = self.columns_of(table);
                let gone = columns.only_in(&column);
                columns.empty(&column);
                let of = |table: &ObjectName| {
                    let columns = gone.iter().cloned();
                    let of = |column| Loss::Column {
                        table: table.clone(),
                        column,
                    };
                    columns.map(of).collect::<Vec<_>>()
                };
                tables.iter().flat_map(of).collect()
            }
            Loss::Partitions { partitions, .. } => {
                let of = |table| Loss::Partitions {
                    table,
                    partitions: partitions.clone(),
                };
                self.tables.of(table).into_iter().map(of).collect()
            }
            _ => {
                let gone = self.tables.only_in(table);
                let left_out = self.kept.left_out(&self.tables, table);
                self.tables.empty(table);
                self.kept.forget(table);
                self.columns.retain(|(of, _)| of != table);
                gone.into_iter().map(Loss::Table).chain(left_out).collect()
            }
        }
    }

    /// What is lost of the values of a column that stays.
    fn change(&mut self, table: &ObjectName, column: &str, change: &ValueChange) -> Vec<Loss> {
        let now = self.folded(column);
        let tables = self.tables.of(table);
        let columns = self.columns_of(table);
        let gone = columns.only_in(&now);
        if *change == ValueChange::Overwritten {
            columns.empty(&now);
        }
        let mut losses = Vec::new();
        for one in &tables {
            for column in &gone {
                // What it becomes is said in the names of now.
                let same = one == table && *column == now;
                let change = match change {
                    ValueChange::Converted { .. } if !same => ValueChange::Converted { into: None },
                    change => change.clone(),
                };
                losses.push(Loss::Values {
                    table: one.clone(),
                    column: column.clone(),
                    change,
                });
            }
        }
        losses
    }

    /// The columns by the names from before the scripts, with those that are gone already.
    fn as_before(&mut self, table: &ObjectName, columns: &[String]) -> Vec<String> {
        let columns: Vec<String> = columns.iter().map(|one| self.folded(one)).collect();
        let contents = self.columns_of(table);
        let read = columns.iter().flat_map(|column| contents.of(column));
        let mut all: Vec<String> = read.chain(contents.gone()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The same name for the same table, however it is written.
    fn name(&mut self, written: &ObjectName) -> ObjectName {
        let known = self.seen.iter().find(|seen| self.same(seen, written));
        if let Some(known) = known {
            return known.clone();
        }
        self.seen.push(written.clone());
        written.clone()
    }

    /// The tables that a name may mean: without a schema also one that was made with it.
    fn meant(&mut self, written: &ObjectName) -> Vec<ObjectName> {
        let seen = self.seen.iter().any(|seen| self.same(seen, written));
        let mut meant = Vec::new();
        if !seen && written.schema.is_none() {
            let elsewhere = self.seen.iter().filter(|seen| {
                let bare = ObjectName::new(&*seen.name);
                self.same(&bare, written)
            });
            meant.extend(elsewhere.cloned());
        }
        meant.push(self.name(written));
        meant
    }

    fn same(&self, one: &ObjectName, other: &ObjectName) -> bool {
        let equal = |one: &str, other: &str| match self.dialect {
            Dialect::Sqlite => one.eq_ignore_ascii_case(other),
            Dialect::Postgres | Dialect::Mysql => one == other,
        };
        let default = match self.dialect {
            Dialect::Sqlite => "main",
            Dialect::Postgres => "public",
            // No database has this name.
            Dialect::Mysql => "",
        };
        let schemas = [one, other].map(|name| name.schema.as_deref().unwrap_or(default));
        equal(&one.name, &other.name) && equal(schemas[0], schemas[1])
    }

    fn columns_of(&mut self, table: &ObjectName) -> &mut Contents<String> {
        let table = self.name(table);
        let at = self.columns.iter().position(|(of, _)| *of == table);
        let at = at.unwrap_or_else(|| {
            self.columns.push((table, Contents::default()));
            self.columns.len() - 1
        });
        &mut self.columns[at].1
    }

    /// Only PostgreSQL tells the cases of columns apart.
    fn folded(&self, column: &str) -> String {
        match self.dialect {
            Dialect::Postgres => column.to_owned(),
            Dialect::Sqlite | Dialect::Mysql => column.to_ascii_lowercase(),
        }
    }
}
