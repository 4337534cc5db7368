//! What programs that run meanwhile may hold on to, and what the rest of a script does for them.

use super::Scene;
use crate::revision::Phase;
use crate::sql::{Act, Column, DataType, ObjectKind, ObjectName, Operation, TableAct};

impl<'a> Scene<'a> {
    /// Whether running programs may use the table as it is: they were there before this way up, which does not say that it is the
    /// contract of a change.
    #[must_use]
    pub fn programs_use(&self, table: &ObjectName) -> bool {
        self.may_break_programs() && self.is_in_use(table)
    }

    /// Whether running programs may use an object that is no table.
    #[must_use]
    pub fn programs_know(&self, kind: ObjectKind, name: &ObjectName) -> bool {
        self.may_break_programs() && !self.is_made_here(kind, name)
    }

    /// Whether it is a way up that does not call itself the contract of a change.
    #[must_use]
    pub fn may_break_programs(&self) -> bool {
        let phase = self.script.revision().phase;
        self.script.is_up && phase != Some(Phase::Contract)
    }

    /// Whether the script itself made an object that is no table.
    fn is_made_here(&self, kind: ObjectKind, name: &ObjectName) -> bool {
        let key = self.before.key(name);
        match kind {
            ObjectKind::View | ObjectKind::MaterializedView => {
                self.before.views.contains_key(&key) && !self.script.start.views.contains_key(&key)
            }
            ObjectKind::Type if self.before.enums.contains_key(&key) => {
                !self.script.start.enums.contains_key(&key)
            }
            _ => {
                let own = (kind, key);
                self.before.others.contains(&own) && !self.script.start.others.contains(&own)
            }
        }
    }

    /// Whether a column was there before the script, as far as is known.
    #[must_use]
    pub fn was_there(&self, table: &ObjectName, column: &str) -> bool {
        let before = self.script.start.table(table);
        if before.is_some_and(|before| before.column(column).is_some()) {
            return true;
        }
        let is_known = self.column(table, column).is_some();
        let is_added = |operation: &Operation| {
            let mut new = new_columns(operation).into_iter();
            new.any(|new| new.name.eq_ignore_ascii_case(column))
        };
        !is_known && !self.statement.operations.iter().any(is_added)
    }

    /// What the database knows of a column before the statement.
    #[must_use]
    pub fn column(&self, table: &ObjectName, column: &str) -> Option<&'a Column> {
        self.before.table(table)?.column(column)
    }

    /// Whether the rest of the script, from this statement on, does something.
    pub fn comes_later(&self, is_it: impl Fn(&Act) -> bool) -> bool {
        let rest = self.script.statements.iter().skip(self.nth);
        let mut operations = rest.flat_map(|statement| &statement.operations);
        operations.any(|operation| is_it(&operation.act))
    }

    /// Whether the rest of the script puts something in the place of a table or a view: a view, or another table that gets its name.
    /// A new table does not count: it is empty.
    #[must_use]
    pub fn is_replaced(&self, name: &ObjectName) -> bool {
        let key = self.before.key(name);
        self.comes_later(|act| match act {
            Act::CreateView(view) => self.before.key(&view.name) == key,
            Act::Table {
                act: TableAct::Rename { to },
                ..
            } => self.before.key(to) == key,
            _ => false,
        })
    }

    /// Whether the statement is to run in batches.
    #[must_use]
    pub fn is_batched(&self) -> bool {
        let says = |line: &str| {
            let line = line.trim_start().strip_prefix("--")?;
            let said = line.trim_start().strip_prefix("migrate:")?;
            said.trim_start().starts_with("batch").then_some(())
        };
        self.statement
            .leading
            .lines()
            .any(|line| says(line).is_some())
    }
}

/// The columns that an operation defines, and those whose type it sets: the name and the type of each, with the rest of its definition if
/// that is written.
pub(super) fn written_columns(operation: &Operation) -> Vec<(&str, &DataType, Option<&Column>)> {
    let whole = |column| -> (&str, &DataType, Option<&Column>) {
        let column: &Column = column;
        (&column.name, &column.data_type, Some(column))
    };
    match &operation.act {
        Act::CreateTable(table) => table.columns.iter().map(whole).collect(),
        Act::Table { act, .. } => match act {
            TableAct::AddColumn { column, .. } => vec![whole(column)],
            TableAct::ModifyColumn { to, .. } => vec![whole(to)],
            TableAct::ColumnType {
                column, data_type, ..
            } => vec![(column, data_type, None)],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The columns that an operation makes anew.
pub(super) fn new_columns(operation: &Operation) -> Vec<&Column> {
    match &operation.act {
        Act::CreateTable(table) => table.columns.iter().collect(),
        Act::Table {
            act: TableAct::AddColumn { column, .. },
            ..
        } => vec![column],
        _ => Vec::new(),
    }
}
