//! What was replayed, as SQL.

use migrate_core::dialect::Dialect;
use migrate_core::replay::{Index, State, Table};
use migrate_core::sql::{
    Column, Constraint, ConstraintKind, Flavour, Generated, IndexPart, ObjectName,
};

/// Statements that make the tables, with what belongs to them, and the types that they need.
pub(crate) fn written(state: &State) -> Vec<String> {
    let writer = Writer {
        dialect: state.dialect,
    };
    let mut all = Vec::new();
    let names = state
        .tables
        .keys()
        .chain(state.enums.keys())
        .chain(state.domains.keys());
    let mut schemas: Vec<&String> = names.filter_map(|name| name.schema.as_ref()).collect();
    schemas.sort();
    schemas.dedup();
    all.extend(
        schemas
            .iter()
            .map(|schema| format!("CREATE SCHEMA {}", writer.name(schema))),
    );
    for (name, values) in &state.enums {
        let values: Vec<String> = values.iter().map(|value| format!("'{value}'")).collect();
        all.push(format!(
            "CREATE TYPE {} AS ENUM ({})",
            writer.object(name),
            values.join(", ")
        ));
    }
    for (name, domain) in &state.domains {
        let mut text = format!(
            "CREATE DOMAIN {} AS {}",
            writer.object(name),
            domain.base.text
        );
        if domain.not_null {
            text.push_str(" NOT NULL");
        }
        for check in &domain.checks {
            text.push_str(&format!(" {}", writer.constraint(check)));
        }
        all.push(text);
    }
    let mut keys = Vec::new();
    // What is known in part cannot be written.
    let whole = || state.tables.iter().filter(|(_, table)| is_whole(table));
    for (name, table) in whole() {
        let (text, later) = writer.table(name, table);
        all.push(text);
        keys.extend(later);
    }
    for (name, table) in whole() {
        all.extend(table.indexes.iter().map(|index| writer.index(name, index)));
    }
    all.extend(keys);
    all
}

/// Whether all that the catalog says of a table is its own.
pub(crate) fn is_whole(table: &Table) -> bool {
    table.complete && table.partition_of.is_none() && table.inherits.is_empty()
}

struct Writer {
    dialect: Dialect,
}

impl Writer {
    fn name(&self, name: &str) -> String {
        match self.dialect {
            Dialect::Mysql => format!("`{name}`"),
            Dialect::Postgres | Dialect::Sqlite => format!("\"{name}\""),
        }
    }

    fn object(&self, name: &ObjectName) -> String {
        match &name.schema {
            Some(schema) => format!("{}.{}", self.name(schema), self.name(&name.name)),
            None => self.name(&name.name),
        }
    }

    fn names(&self, names: &[String]) -> String {
        names
            .iter()
            .map(|name| self.name(name))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn parts(&self, parts: &[IndexPart]) -> String {
        let part = |part: &IndexPart| match part {
            IndexPart::Column {
                name,
                prefix,
                descending,
            } => {
                let prefix = prefix.map_or_else(String::new, |length| format!("({length})"));
                let order = if *descending { " DESC" } else { "" };
                format!("{}{prefix}{order}", self.name(name))
            }
            IndexPart::Expression(expression) if self.dialect == Dialect::Sqlite => {
                expression.text.clone()
            }
            IndexPart::Expression(expression) => format!("({})", expression.text),
        };
        parts.iter().map(part).collect::<Vec<_>>().join(", ")
    }

    /// The table, and the foreign keys that have to wait for others.
    fn table(&self, name: &ObjectName, table: &Table) -> (String, Vec<String>) {
        let mut lines: Vec<String> = table
            .columns
            .iter()
            .map(|column| self.column(table, column))
            .collect();
        let mut later = Vec::new();
        for constraint in &table.constraints {
            let text = self.constraint(constraint);
            let is_key = matches!(constraint.kind, ConstraintKind::ForeignKey { .. });
            let waits = (is_key || !constraint.validated) && self.dialect != Dialect::Sqlite;
            if waits {
                later.push(format!("ALTER TABLE {} ADD {text}", self.object(name)));
            } else if self.own_column(constraint).is_none() {
                lines.push(text);
            }
        }
        let rowid = if table.options.contains_key("WITHOUT ROWID") {
            " WITHOUT ROWID"
        } else {
            ""
        };
        (
            format!(
                "CREATE TABLE {} ({}){rowid}",
                self.object(name),
                lines.join(", ")
            ),
            later,
        )
    }

    /// The column that a constraint is written with: SQLite tells the two places apart. Elsewhere all stand behind the columns.
    fn own_column<'c>(&self, constraint: &'c Constraint) -> Option<&'c str> {
        if self.dialect != Dialect::Sqlite {
            return None;
        }
        match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. }
            | ConstraintKind::ForeignKey { columns, .. } => match columns.as_slice() {
                [only] => Some(only),
                _ => None,
            },
            ConstraintKind::Unique { columns, .. } => match columns.as_slice() {
                [only] => only.column(),
                _ => None,
            },
            ConstraintKind::Check { column, .. } => column.as_deref(),
            _ => None,
        }
    }

    fn column(&self, table: &Table, column: &Column) -> String {
        let mut text = format!("{} {}", self.name(&column.name), column.data_type.text);
        match (&column.generated, self.dialect) {
            (Some(Generated::Stored(expression)), _) => {
                text.push_str(&format!(
                    " GENERATED ALWAYS AS ({}) STORED",
                    expression.text
                ));
            }
            (Some(Generated::Virtual(expression)), _) => {
                text.push_str(&format!(
                    " GENERATED ALWAYS AS ({}) VIRTUAL",
                    expression.text
                ));
            }
            (Some(Generated::Identity { always }), _) => {
                let when = if *always { "ALWAYS" } else { "BY DEFAULT" };
                text.push_str(&format!(" GENERATED {when} AS IDENTITY"));
            }
            (Some(Generated::AutoIncrement), Dialect::Mysql) => text.push_str(" AUTO_INCREMENT"),
            (Some(_) | None, _) => {}
        }
        if column.not_null {
            text.push_str(" NOT NULL");
        }
        if let Some(default) = &column.default {
            text.push_str(&match self.dialect {
                Dialect::Sqlite | Dialect::Postgres => format!(" DEFAULT ({})", default.text),
                Dialect::Mysql => format!(" DEFAULT {}", default.text),
            });
        }
        let own = table
            .constraints
            .iter()
            .filter(|one| self.own_column(one) == Some(&column.name));
        for one in own {
            text.push_str(&format!(" {}", self.with_column(column, one)));
        }
        text
    }

    /// A constraint as it stands behind its column.
    fn with_column(&self, column: &Column, constraint: &Constraint) -> String {
        let text = self.constraint(constraint);
        let list = format!(" ({})", self.name(&column.name));
        match &constraint.kind {
            ConstraintKind::PrimaryKey { .. } => {
                let numbers = column.generated == Some(Generated::AutoIncrement);
                let end = if numbers { " AUTOINCREMENT" } else { "" };
                format!("{}{end}", text.replacen(&list, "", 1))
            }
            ConstraintKind::Unique { .. } => text.replacen(&list, "", 1),
            ConstraintKind::ForeignKey { .. } => {
                text.replacen(&format!("FOREIGN KEY{list} "), "", 1)
            }
            _ => text,
        }
    }

    fn constraint(&self, constraint: &Constraint) -> String {
        let named = constraint.name.as_ref().map_or_else(String::new, |name| {
            format!("CONSTRAINT {} ", self.name(name))
        });
        let what = match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => {
                format!("PRIMARY KEY ({})", self.names(columns))
            }
            ConstraintKind::Unique { columns, .. } => format!("UNIQUE ({})", self.parts(columns)),
            ConstraintKind::Check { expression, .. } => format!("CHECK ({})", expression.text),
            ConstraintKind::ForeignKey { columns, reference } => {
                let mut text = format!(
                    "FOREIGN KEY ({}) REFERENCES {}",
                    self.names(columns),
                    self.object(&reference.table)
                );
                if !reference.columns.is_empty() {
                    text.push_str(&format!(" ({})", self.names(&reference.columns)));
                }
                for (when, what) in [
                    ("DELETE", &reference.on_delete),
                    ("UPDATE", &reference.on_update),
                ] {
                    if let Some(what) = what {
                        text.push_str(&format!(" ON {when} {what}"));
                    }
                }
                text
            }
            other => unreachable!("nothing writes {other:?}"),
        };
        let waits = if constraint.validated {
            ""
        } else {
            " NOT VALID"
        };
        format!("{named}{what}{waits}")
    }

    fn index(&self, table: &ObjectName, index: &Index) -> String {
        let definition = &index.definition;
        let unique = match definition.flavour {
            Flavour::Unique => "UNIQUE ",
            Flavour::FullText => "FULLTEXT ",
            Flavour::Plain | Flavour::Spatial => "",
        };
        let method = match (&definition.method, self.dialect) {
            (Some(method), Dialect::Postgres) => format!(" USING {method}"),
            _ => String::new(),
        };
        let mut text = format!(
            "CREATE {unique}INDEX {} ON {}{method} ({})",
            self.name(&index.name),
            self.object(table),
            self.parts(&definition.parts)
        );
        if !definition.include.is_empty() {
            text.push_str(&format!(" INCLUDE ({})", self.names(&definition.include)));
        }
        if let Some(predicate) = &definition.predicate {
            text.push_str(&format!(" WHERE {}", predicate.text));
        }
        text
    }
}
