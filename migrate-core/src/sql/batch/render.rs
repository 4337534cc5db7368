//! The statements of a batch.

use std::fmt::Write as _;

use super::{Batched, Change, KeyColumn, KeyForm, Stretch};
use crate::dialect::Dialect;

impl Batched {
    /// The largest key that there is, a row of text.
    #[must_use]
    pub fn last_key(&self, key: &[KeyColumn]) -> String {
        format!(
            "SELECT {} FROM {} ORDER BY {} LIMIT 1",
            shown(key, |column| self.column(column)),
            self.target,
            self.ordered(key, " DESC")
        )
    }

    /// The key at which a batch of so many rows ends, a row of text; no row when none is left.
    #[must_use]
    pub fn next_key(
        &self,
        key: &[KeyColumn],
        after: Option<&[String]>,
        through: &[String],
        size: u32,
    ) -> String {
        let named: Vec<String> = (key.iter().enumerate())
            .map(|(at, column)| format!("{} AS k{at}", self.column(column)))
            .collect();
        // Without the table it would be the text that is shown.
        let order: Vec<String> = (0..key.len())
            .map(|at| format!("cargo_migrate_batch.k{at} DESC"))
            .collect();
        let mut at = 0..;
        let shown = shown(key, |_| format!("k{}", at.next().unwrap_or_default()));
        format!(
            "SELECT {shown} FROM (SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {size}) AS cargo_migrate_batch \
             ORDER BY {} LIMIT 1",
            named.join(", "),
            self.target,
            self.matching(key, Stretch::Between { after, through }),
            self.ordered(key, ""),
            order.join(", ")
        )
    }

    /// A SELECT of the rows that are left, to be counted or explained.
    #[must_use]
    pub fn rest(&self, key: &[KeyColumn], after: Option<&[String]>, through: &[String]) -> String {
        format!(
            "SELECT 1 FROM {} WHERE {}",
            self.target,
            self.matching(key, Stretch::Between { after, through })
        )
    }

    /// The statement for a stretch of the keys. `also`: a condition of the caller's.
    #[must_use]
    pub fn change(&self, key: &[KeyColumn], stretch: Stretch<'_>, also: Option<&str>) -> String {
        let mut sql = self.verb();
        if let Some(others) = &self.others {
            let _ = write!(sql, " {} {others}", self.joining());
        }
        let _ = write!(sql, " WHERE {}", self.within(key, stretch));
        if let Some(also) = also {
            let _ = write!(sql, " AND {also}");
        }
        if let Some(condition) = &self.condition {
            // A line comment may end it.
            let _ = write!(sql, " AND ({condition}\n)");
        }
        sql
    }

    /// Of PostgreSQL: what stands before a statement that reads `cargo_migrate_done`, a row for each row that was changed,
    /// and `cargo_migrate_skipped`, the keys (`k0` …, as text) of rows that others have locked.
    #[must_use]
    pub fn change_what_is_free(&self, key: &[KeyColumn], stretch: Stretch<'_>) -> String {
        let lock = match self.change {
            Change::Update(_) => "FOR NO KEY UPDATE",
            Change::Delete => "FOR UPDATE",
        };
        let named: Vec<String> = (key.iter().enumerate())
            .map(|(at, column)| format!("{} AS k{at}", self.column(column)))
            .collect();
        let texts = |of: &dyn Fn(usize) -> String| {
            let texts = (0..key.len()).map(|at| format!("{}::pg_catalog.text AS k{at}", of(at)));
            texts.collect::<Vec<_>>().join(", ")
        };
        let columns: Vec<String> = key.iter().map(|column| self.column(column)).collect();
        let same: Vec<String> = (columns.iter().enumerate())
            .map(|(at, column)| format!("{column} = cargo_migrate_locked.k{at}"))
            .collect();
        let others = match &self.others {
            Some(others) => format!("{others}, "),
            None => String::new(),
        };
        let condition = match &self.condition {
            Some(condition) => format!(" AND ({condition}\n)"),
            None => String::new(),
        };
        let matching = self.matching(key, stretch);
        format!(
            "WITH cargo_migrate_locked AS (SELECT {} FROM {target} WHERE {matching} {lock} SKIP LOCKED), \
             cargo_migrate_skipped AS (SELECT {} FROM {target} WHERE {matching} \
             EXCEPT SELECT {} FROM cargo_migrate_locked), \
             cargo_migrate_done AS ({} {} {others}cargo_migrate_locked WHERE {} AND {}{condition} RETURNING 1)",
            named.join(", "),
            texts(&|at| columns.get(at).cloned().unwrap_or_default()),
            texts(&|at| format!("k{at}")),
            self.verb(),
            self.joining(),
            same.join(" AND "),
            self.within(key, stretch),
            target = self.target,
        )
    }

    fn verb(&self) -> String {
        let space = if self.modifiers.is_empty() { "" } else { " " };
        let (modifiers, target) = (&self.modifiers, &self.target);
        match &self.change {
            Change::Update(set) => format!("UPDATE{space}{modifiers} {target} SET {set}"),
            Change::Delete => format!("DELETE{space}{modifiers} FROM {target}"),
        }
    }

    /// The word before other tables.
    const fn joining(&self) -> &'static str {
        match self.change {
            Change::Update(_) => "FROM",
            Change::Delete => "USING",
        }
    }

    fn column(&self, column: &KeyColumn) -> String {
        format!("{}.{}", self.qualifier, column.name)
    }

    fn ordered(&self, key: &[KeyColumn], direction: &str) -> String {
        let columns = key.iter().map(|column| self.column(column) + direction);
        columns.collect::<Vec<_>>().join(", ")
    }

    /// Which rows of a stretch the statement is about, in a SELECT from its table alone.
    fn matching(&self, key: &[KeyColumn], stretch: Stretch<'_>) -> String {
        let within = self.within(key, stretch);
        match (&self.others, &self.condition) {
            (Some(others), Some(condition)) => {
                format!("{within} AND EXISTS (SELECT 1 FROM {others} WHERE ({condition}\n))")
            }
            (Some(others), None) => format!("{within} AND EXISTS (SELECT 1 FROM {others})"),
            (None, Some(condition)) => format!("{within} AND ({condition}\n)"),
            (None, None) => within,
        }
    }

    fn within(&self, key: &[KeyColumn], stretch: Stretch<'_>) -> String {
        let columns: Vec<String> = key.iter().map(|column| self.column(column)).collect();
        match stretch {
            Stretch::Between { after, through } => {
                let upper = self.compared(&columns, "<", "<=", through);
                match after {
                    Some(after) => {
                        format!("{} AND {upper}", self.compared(&columns, ">", ">", after))
                    }
                    None => upper,
                }
            }
            Stretch::Among(keys) => {
                let row = |values: &Vec<String>| row(values);
                let keys: Vec<String> = keys.iter().map(row).collect();
                format!("{} IN ({})", row(&columns), keys.join(", "))
            }
        }
    }

    /// `last`: how the last column is compared; those before it have to differ (`strict`) or be the same.
    fn compared(&self, columns: &[String], strict: &str, last: &str, values: &[String]) -> String {
        if self.dialect != Dialect::Mysql || columns.len() == 1 {
            return format!("{} {last} {}", row(columns), row(values));
        }
        // MySQL finds no range of an index in a comparison of rows.
        let mut pairs = columns.iter().zip(values).rev();
        let Some((column, value)) = pairs.next() else {
            return "1 = 1".to_owned();
        };
        pairs.fold(
            format!("{column} {last} {value}"),
            |rest, (column, value)| {
                format!("{column} {strict}= {value} AND ({column} {strict} {value} OR ({rest}))")
            },
        )
    }
}

/// `a`, or `(a, b)`.
fn row(values: &[String]) -> String {
    match values {
        [one] => one.clone(),
        values => format!("({})", values.join(", ")),
    }
}

fn shown(key: &[KeyColumn], mut name: impl FnMut(&KeyColumn) -> String) -> String {
    let shown = key.iter().map(|column| {
        let name = name(column);
        match column.form {
            KeyForm::Text => format!("{name}::pg_catalog.text"),
            KeyForm::Characters => format!("CAST({name} AS CHAR)"),
            KeyForm::Hex => format!("hex({name})"),
            KeyForm::Quoted => format!("quote({name})"),
        }
    });
    shown.collect::<Vec<_>>().join(", ")
}
