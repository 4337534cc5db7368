//! What has to be known of a table to put rows into it.

use crate::error::Error;
use crate::introspect::ask;
use crate::tables::Tables;
use crate::wire::Wire;

/// A table that rows can be put into.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// Its name in SQL.
    pub(crate) sql: String,
    /// Its name for people.
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    pub(super) keys: Vec<ForeignKey>,
    /// The conditions that its rows have to meet: the texts of its checks, and of what limits its partitions.
    pub(super) conditions: Vec<Condition>,
}

/// Something that rows have to meet.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    /// What the database calls it when it refuses a row.
    pub(super) name: Option<String>,
    pub(super) text: String,
}

/// A column.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Column {
    /// Its name in SQL.
    pub(crate) sql: String,
    /// Its name for people.
    pub(crate) name: String,
    /// Its type as the database says it, in lower case; of a domain, the type below.
    pub(super) kind: String,
    /// The most characters.
    pub(super) length: Option<usize>,
    pub(super) nullable: bool,
    /// The database fills it, and nobody else may.
    pub(super) generated: bool,
    pub(super) has_default: bool,
    /// The values of an enum.
    pub(super) labels: Vec<String>,
    /// Its numbers are to be far from those that people give to rows of their own.
    pub(super) far: bool,
}

/// Columns that refer to those of another table.
#[derive(Debug, Clone)]
pub(super) struct ForeignKey {
    pub(super) columns: Vec<String>,
    /// The other table, in SQL.
    pub(super) table: String,
    pub(super) referred: Vec<String>,
}

/// Columns, foreign keys, conditions.
const QUESTIONS: usize = 3;

/// Every table that rows can be put into, without ours.
pub(crate) async fn tables(wire: &mut Wire, ours: &Tables) -> Result<Vec<Table>, Error> {
    let questions = match wire {
        #[cfg(feature = "sqlite")]
        Wire::Sqlite(_) => super::sqlite::questions(ours),
        #[cfg(feature = "postgres")]
        Wire::Postgres(_) => super::postgres::questions(ours),
        #[cfg(feature = "mysql")]
        Wire::Mysql(_) => super::mysql::questions(ours),
    };
    // What is set before has no answer.
    let settings = questions.len().saturating_sub(QUESTIONS);
    let mut answers = ask(wire, &questions).await?.into_iter().skip(settings);
    let mut tables: Vec<Table> = Vec::new();
    for mut record in answers.next().unwrap_or_default() {
        let (sql, name) = (record.text(), record.text());
        let column = Column {
            sql: record.text(),
            name: record.text(),
            kind: record.text().to_lowercase(),
            length: record.next().and_then(|length| length.parse().ok()),
            nullable: record.flag(),
            generated: record.flag(),
            has_default: record.flag(),
            labels: record
                .next()
                .map(|labels| listed(&labels))
                .unwrap_or_default(),
            far: false,
        };
        match tables.last_mut() {
            Some(table) if table.sql == sql => table.columns.push(column),
            _ => tables.push(Table {
                sql,
                name,
                columns: vec![column],
                ..Table::default()
            }),
        }
    }
    for mut record in answers.next().unwrap_or_default() {
        let (sql, _key) = (record.text(), record.text());
        let key = ForeignKey {
            columns: listed(&record.text()),
            table: record.text(),
            referred: listed(&record.text()),
        };
        if let Some(table) = tables.iter_mut().find(|table| table.sql == sql) {
            table.keys.push(key);
        }
    }
    for mut record in answers.next().unwrap_or_default() {
        let sql = record.text();
        let condition = Condition {
            name: record.next(),
            text: record.text(),
        };
        if let Some(table) = tables.iter_mut().find(|table| table.sql == sql) {
            table.conditions.push(condition);
        }
    }
    Ok(tables)
}

/// What stands between the values of a list in an answer.
pub(super) const BETWEEN: char = '\u{1f}';

fn listed(text: &str) -> Vec<String> {
    text.split(BETWEEN)
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
        .collect()
}

impl Table {
    /// Lets its numbers be far from those that people give to rows of their own.
    pub(crate) fn go_far(&mut self) {
        for column in &mut self.columns {
            column.far = true;
        }
    }

    /// Tables that its rows can refer to, apart from itself.
    pub(super) fn refers(&self) -> impl Iterator<Item = &str> {
        let tables = self.keys.iter().map(|key| key.table.as_str());
        tables.filter(|table| *table != self.sql)
    }

    /// Tables that its rows need rows of, apart from itself.
    pub(super) fn needs(&self) -> impl Iterator<Item = &str> {
        let needed = self.keys.iter().filter(|key| key.table != self.sql);
        let must = needed.filter(|key| {
            let mut columns = self.columns.iter();
            columns.any(|column| key.columns.contains(&column.sql) && !column.nullable)
        });
        must.map(|key| key.table.as_str())
    }
}
