//! What decides about a table how it can be changed.

use crate::dialect::{Engine, Server};
use crate::replay::Table;
use crate::sql::{Column, ConstraintKind, Flavour, Generated, IndexPart};

/// A table, as far as its storage engine cares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    pub(super) server: Server,
    /// `None`: no statement made it.
    pub(super) table: Option<&'a Table>,
    /// `foreign_key_checks` is off.
    pub(super) unchecked: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn is_mariadb(&self) -> bool {
        self.server.engine == Engine::Mariadb
    }

    /// Whether the server is this version of MySQL, or a later one.
    pub(super) fn is_mysql_from(&self, version: (u16, u16, u16)) -> bool {
        // There is no 8.0.0 in use: who says 8.0 means what became of it.
        let own = match self.server.version {
            (8, 0, 0) => (8, 0, 30),
            own => own,
        };
        self.server.engine == Engine::Mysql && own >= version
    }

    pub(super) fn option(&self, name: &str) -> Option<&'a str> {
        self.table?.options.get(name).map(String::as_str)
    }

    /// Whether another engine than `InnoDB` keeps it: such a table is copied for nearly everything.
    pub(super) fn is_other_engine(&self) -> bool {
        self.option("ENGINE")
            .is_some_and(|engine| !engine.eq_ignore_ascii_case("innodb"))
    }

    pub(super) fn has_row_format(&self, format: &str) -> bool {
        let written = self.option("ROW_FORMAT");
        written.is_some_and(|own| own.eq_ignore_ascii_case(format))
            || format == "COMPRESSED"
                && written.is_none()
                && self
                    .option("KEY_BLOCK_SIZE")
                    .is_some_and(|size| size != "0")
    }

    pub(super) fn has_index(&self, flavour: Flavour) -> bool {
        let indexes = self.table.map_or(&[][..], |table| &table.indexes);
        indexes
            .iter()
            .any(|index| index.definition.flavour == flavour)
    }

    pub(super) fn columns(&self) -> &'a [Column] {
        self.table.map_or(&[], |table| &table.columns)
    }

    pub(super) fn column(&self, name: &str) -> Option<&'a Column> {
        self.table?.column(name)
    }

    pub(super) fn has_virtual(&self) -> bool {
        let is_virtual = |column: &Column| matches!(column.generated, Some(Generated::Virtual(_)));
        self.columns().iter().any(is_virtual)
    }

    /// Whether a virtual column is in an index.
    pub(super) fn has_indexed_virtual(&self) -> bool {
        self.columns().iter().any(|column| {
            matches!(column.generated, Some(Generated::Virtual(_))) && self.is_indexed(&column.name)
        })
    }

    pub(super) fn has_stored(&self) -> bool {
        let is_stored = |column: &Column| matches!(column.generated, Some(Generated::Stored(_)));
        self.columns().iter().any(is_stored)
    }

    /// The columns of each of its keys and indexes.
    pub(super) fn keys(&self) -> Vec<Vec<&'a str>> {
        let Some(table) = self.table else {
            return Vec::new();
        };
        let of_parts =
            |parts: &'a [IndexPart]| parts.iter().filter_map(IndexPart::column).collect();
        let indexes = table.indexes.iter();
        let mut keys: Vec<Vec<&str>> = indexes
            .map(|index| of_parts(&index.definition.parts))
            .collect();
        for constraint in &table.constraints {
            if let ConstraintKind::Unique { columns, .. } = &constraint.kind {
                keys.push(of_parts(columns));
            }
        }
        keys
    }

    pub(super) fn is_indexed(&self, name: &str) -> bool {
        let holds = |key: &Vec<&str>| key.iter().any(|column| column.eq_ignore_ascii_case(name));
        self.keys().iter().any(holds) || self.is_primary(name)
    }

    /// Whether an index starts with these columns.
    pub(super) fn leads(&self, columns: &[String]) -> bool {
        let starts = |key: &[&str]| {
            let mut pairs = key.iter().zip(columns);
            key.len() >= columns.len() && pairs.all(|(own, other)| own.eq_ignore_ascii_case(other))
        };
        let primary: Vec<&str> = self.primary_key().iter().map(String::as_str).collect();
        starts(&primary) || self.keys().iter().any(|key| starts(key))
    }

    pub(super) fn primary_key(&self) -> &'a [String] {
        self.table.map_or(&[], Table::primary_key)
    }

    pub(super) fn is_primary(&self, name: &str) -> bool {
        let key = self.primary_key();
        key.iter().any(|column| column.eq_ignore_ascii_case(name))
    }

    /// The character set of what is written without one.
    pub(super) fn charset(&self) -> &'a str {
        self.option("CHARSET")
            .or_else(|| self.option("COLLATE").map(charset_of))
            .unwrap_or("utf8mb4")
    }

    /// Whether a copy lets others write: MariaDB applies what they did meanwhile. Not where other tables' changes reach into this one,
    /// and not where the history of rows is kept.
    pub(super) fn copies_online(&self) -> bool {
        let reaches = |kind: &ConstraintKind| match kind {
            ConstraintKind::ForeignKey { reference, .. } => {
                let acts = [&reference.on_delete, &reference.on_update];
                let cascades = |act: &String| act == "CASCADE" || act.starts_with("SET");
                acts.into_iter().flatten().any(cascades)
            }
            _ => false,
        };
        let constraints = self.table.map_or(&[][..], |table| &table.constraints);
        self.is_mariadb()
            && self.server.at_least(11, 2)
            && !self.is_other_engine()
            && self.option("SYSTEM VERSIONING").is_none()
            && !constraints.iter().any(|one| reaches(&one.kind))
    }
}

/// The character set that a collation is of.
pub(super) fn charset_of(collation: &str) -> &str {
    collation.split('_').next().unwrap_or(collation)
}
