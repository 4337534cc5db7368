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
    for (name, table) in &state.tables {
        let (text, later) = writer.table(name, table);
        all.push(text);
        keys.extend(later);
    }
    for (name, table) in &state.tables {
        all.extend(
            table
                .indexes
                .iter()
                .filter(|index| !index.implied)
                .map(|index| writer.index(name, index)),
        );
    }
    all.extend(keys);
    all
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
            IndexPart::Expression(expression) => format!("({})", expression.text),
        };
        parts.iter().map(part).collect::<Vec<_>>().join(", ")
    }

    /// The table, and the foreign keys that have to wait for others.
    fn table(&self, name: &ObjectName, table: &Table) -> (String, Vec<String>) {
        let mut lines: Vec<String> = table
            .columns
            .iter()
            .map(|column| self.column(column))
            .collect();
        let mut later = Vec::new();
        for constraint in &table.constraints {
            let text = self.constraint(constraint);
            let is_key = matches!(constraint.kind, ConstraintKind::ForeignKey { .. });
            let waits = (is_key || !constraint.validated) && self.dialect != Dialect::Sqlite;
            if waits {
                later.push(format!("ALTER TABLE {} ADD {text}", self.object(name)));
            } else if !self.is_with_column(table, constraint) {
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

    /// SQLite's `AUTOINCREMENT` stands behind a primary key that is written with the column.
    fn is_with_column(&self, table: &Table, constraint: &Constraint) -> bool {
        matches!(&constraint.kind, ConstraintKind::PrimaryKey { columns, .. } if self.dialect == Dialect::Sqlite && columns.iter().all(|name| {
            table.column(name).is_some_and(|column| column.generated == Some(Generated::AutoIncrement))
        }))
    }

    fn column(&self, column: &Column) -> String {
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
            (Some(Generated::AutoIncrement), Dialect::Sqlite) => {
                text.push_str(" PRIMARY KEY AUTOINCREMENT")
            }
            (Some(Generated::AutoIncrement), _) => text.push_str(" AUTO_INCREMENT"),
            (Some(Generated::Serial) | None, _) => {}
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
        text
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
            other => panic!("nothing writes {other:?}"),
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
