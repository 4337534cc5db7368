//! A table, put together from its facts.

use std::collections::BTreeMap;

use crate::schema::show_create::{self, Options, quoted};
use crate::schema::{Ddl, Fact, FactId, Kind, Schema};

/// A table and what is in it.
pub(super) struct Table<'s> {
    pub(super) id: &'s FactId,
    pub(super) name: &'s str,
    /// What its alterations start with, up to its name.
    pub(super) head: String,
    pub(super) options: Options,
    /// The comment, as a literal.
    pub(super) comment: Option<&'s str>,
    /// In their order.
    pub(super) columns: Vec<Column<'s>>,
    pub(super) primary_key: Option<&'s Fact>,
    /// Unique ones too.
    pub(super) indexes: Vec<&'s Fact>,
    /// Those that are no part of a column.
    pub(super) checks: Vec<&'s Fact>,
    pub(super) periods: Vec<&'s Fact>,
    pub(super) foreign_keys: Vec<&'s Fact>,
}

/// A column.
pub(super) struct Column<'s> {
    pub(super) id: &'s FactId,
    pub(super) name: &'s str,
    /// All that is said of it where its table is the one that it shall be.
    pub(super) line: &'s str,
    /// The same, cut, with its character set.
    pub(super) said: show_create::Column,
}

/// The tables of a schema by their names.
pub(super) fn tables(schema: &Schema) -> BTreeMap<&str, Table<'_>> {
    let mut tables: BTreeMap<&str, Table<'_>> = schema
        .of_kind(Kind::Table)
        .filter_map(|fact| Some((own_name(&fact.id), Table::new(fact)?)))
        .collect();
    for fact in schema.facts() {
        let owner = fact.owner.as_ref().filter(|it| it.kind == Kind::Table);
        if let Some(table) = owner.and_then(|owner| tables.get_mut(own_name(owner))) {
            table.take(fact);
        }
    }
    for table in tables.values_mut() {
        let rank = |column: &Column<'_>| schema.get(column.id).map_or(0, |fact| fact.rank);
        table.columns.sort_by_key(rank);
        table.indexes.sort_by_key(|fact| (fact.rank, &fact.id));
        table.checks.sort_by_key(|fact| (fact.rank, &fact.id));
    }
    tables
}

impl<'s> Table<'s> {
    fn new(fact: &'s Fact) -> Option<Self> {
        let name = own_name(&fact.id);
        let alter = format!("ALTER TABLE {}", quoted(name));
        let statement = fact.alter.as_deref()?;
        let end = statement.find(&alter)? + alter.len();
        Some(Self {
            id: &fact.id,
            name,
            head: statement[..end].to_owned(),
            options: Options::read(&fact.definition),
            comment: None,
            columns: Vec::new(),
            primary_key: None,
            indexes: Vec::new(),
            checks: Vec::new(),
            periods: Vec::new(),
            foreign_keys: Vec::new(),
        })
    }

    fn take(&mut self, fact: &'s Fact) {
        match fact.id.kind {
            Kind::Column => self.columns.extend(Column::new(fact)),
            Kind::Comment => self.comment = Some(&fact.definition),
            Kind::PrimaryKey => self.primary_key = Some(fact),
            Kind::Index | Kind::Unique => self.indexes.push(fact),
            Kind::Check => self.checks.push(fact),
            Kind::Period => self.periods.push(fact),
            Kind::ForeignKey => self.foreign_keys.push(fact),
            _ => {}
        }
    }

    /// A column by its name.
    pub(super) fn column(&self, name: &str) -> Option<&Column<'s>> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// A statement that alters it.
    pub(super) fn alter(&self, clauses: &[String]) -> String {
        match clauses {
            [one] => format!("{} {one}", self.head),
            many => format!("{}\n  {}", self.head, many.join(",\n  ")),
        }
    }

    /// What a statement says of it.
    pub(super) fn clause<'t>(&self, statement: &'t str) -> Option<&'t str> {
        statement.strip_prefix(&self.head).map(str::trim_start)
    }
}

impl<'s> Column<'s> {
    fn new(fact: &'s Fact) -> Option<Self> {
        let (_, line) = fact.alter.as_deref()?.split_once(" MODIFY COLUMN ")?;
        let mut said = show_create::Column::read(line)?;
        // A line of MySQL may leave the character set to its table.
        said.definition.clone_from(&fact.definition);
        said.lacks_charset = false;
        Some(Self {
            id: &fact.id,
            name: own_name(&fact.id),
            line,
            said,
        })
    }

    /// `users.email`
    pub(super) fn label(&self) -> String {
        self.id.name()
    }

    pub(super) fn is_generated(&self) -> bool {
        self.said.generation().is_some()
    }

    pub(super) fn is_numbered(&self) -> bool {
        self.said.definition[self.said.type_end..].contains("AUTO_INCREMENT")
    }
}

/// The line that makes a key or a constraint.
pub(super) fn line(fact: &Fact) -> &str {
    match &fact.ddl {
        Ddl::Line { line, .. } => line,
        _ => "",
    }
}

/// The last name of an identity.
pub(super) fn own_name(id: &FactId) -> &str {
    id.path.last().map_or("", String::as_str)
}
