//! Reading `schema.lock`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Column, Columns, Head, SNAPSHOT_VERSION, Snapshot, TableName, WRITE_ANEW};
use crate::checksum::Checksum;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::folder::SCHEMA_LOCK_FILE;
use crate::lock::conflict;
use crate::sql::Span;

type Value<'a> = Spanned<DeValue<'a>>;

impl Snapshot {
    /// Reads the file's text. Nobody mends it by hand, so the first thing that is wrong is all that is told.
    ///
    /// ```
    /// use migrate_core::snapshot::Snapshot;
    ///
    /// let snapshot = Snapshot::default();
    /// assert_eq!(Snapshot::parse(&snapshot.render()), Ok(snapshot));
    /// ```
    ///
    /// # Errors
    ///
    /// When a merge left its marks, somebody edited it, or another version of the tool wrote it.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        if let Some(mark) = conflict(text) {
            return Err(edited("a merge left its conflict marks here", mark));
        }
        let table = DeTable::parse(text)
            .map_err(|error| edited(error.message(), error.span().unwrap_or_default()))?;
        let table = table.get_ref();
        let version = table.get("version").and_then(number);
        if version != Some(SNAPSHOT_VERSION) {
            let message = format!("{SCHEMA_LOCK_FILE} is of another version of cargo-migrate");
            return Err(Diagnostic::error(Code::SchemaLockStale, message)
                .at(SCHEMA_LOCK_FILE, 0..0, "")
                .help(WRITE_ANEW));
        }
        let snapshot = read(table)?;
        let sum = table.get("sum").and_then(checksum);
        if sum == Some(Checksum::of(snapshot.body())) {
            Ok(snapshot)
        } else {
            let at = table.get("sum").map(Spanned::span).unwrap_or_default();
            Err(edited("what stands here is not what was recorded", at))
        }
    }
}

fn edited(message: &str, at: Span) -> Diagnostic {
    Diagnostic::error(
        Code::SchemaLockEdited,
        format!("{SCHEMA_LOCK_FILE} was edited by hand or merged wrongly: {message}"),
    )
    .at(SCHEMA_LOCK_FILE, at, "")
    .help(WRITE_ANEW)
}

fn read(table: &DeTable<'_>) -> Result<Snapshot, Diagnostic> {
    let mut snapshot = Snapshot::default();
    let text = |key: &str| table.get(key).and_then(|value| value.get_ref().as_str());
    snapshot.head = match (text("head"), table.get("chain").and_then(checksum)) {
        (Some(id), Some(chain)) => Some(Head {
            id: id.to_owned(),
            chain,
        }),
        _ => None,
    };
    for (name, value) in table {
        let Some(dialect) = Dialect::from_name(name.get_ref()) else {
            continue;
        };
        let tables = snapshot.dialects.entry(dialect).or_default();
        for (outer, value) in entries(value)? {
            let name = |schema: Option<&str>, name: &str| TableName {
                schema: schema.map(str::to_owned),
                name: name.to_owned(),
            };
            if dialect == Dialect::Postgres {
                for (inner, value) in entries(value)? {
                    tables.insert(name(Some(outer), inner), columns(value)?);
                }
            } else {
                tables.insert(name(None, outer), columns(value)?);
            }
        }
    }
    Ok(snapshot)
}

/// What a table of the file holds.
fn entries<'v, 'a>(
    value: &'v Value<'a>,
) -> Result<impl Iterator<Item = (&'v str, &'v Value<'a>)>, Diagnostic> {
    let table = value.get_ref().as_table();
    let table = table.ok_or_else(|| edited("a table belongs here", value.span()))?;
    Ok(table
        .iter()
        .map(|(key, value)| (key.get_ref().as_ref(), value)))
}

fn columns(value: &Value<'_>) -> Result<Columns, Diagnostic> {
    let column = |(name, value): (&str, &Value<'_>)| Ok((name.to_owned(), column(value)?));
    entries(value)?.map(column).collect()
}

fn column(value: &Value<'_>) -> Result<Column, Diagnostic> {
    let mut column = Column::default();
    for (key, value) in entries(value)? {
        let truth = value.get_ref().as_bool();
        match (key, value.get_ref().as_str(), truth) {
            ("type", Some(text), _) => text.clone_into(&mut column.sql_type),
            ("null", _, Some(truth)) => column.is_nullable = truth,
            ("default", _, Some(truth)) => column.has_default = truth,
            ("generated", _, Some(truth)) => column.is_generated = truth,
            ("enum", _, Some(truth)) => column.is_enum = truth,
            _ => return Err(edited(&format!("`{key}` means nothing here"), value.span())),
        }
    }
    Ok(column)
}

fn checksum(value: &Value<'_>) -> Option<Checksum> {
    Checksum::parse(value.get_ref().as_str()?)
}

fn number(value: &Value<'_>) -> Option<i64> {
    value.get_ref().as_integer()?.as_str().parse().ok()
}
