//! Keys and constraints.

use migrate_core::schema::show_create::{Line, quoted, without_introducers};
use migrate_core::schema::{Ddl, Fact, FactId, Kind};

use super::catalog::Catalog;
use super::settings;
use super::tables::Parts;

/// The fact of a line that is not a column's.
pub(super) fn fact(parts: &Parts<'_>, line: &Line, text: &str, catalog: &Catalog) -> Fact {
    let alter = &parts.alter;
    let add = format!("{alter} ADD {text}");
    let fact = match line {
        Line::PrimaryKey { definition } => {
            let id = FactId::new(Kind::PrimaryKey, [parts.name]);
            Fact::new(id, &**definition)
                .altered_by(format!("{alter} DROP PRIMARY KEY, ADD {text}"))
                .dropped_by(format!("{alter} DROP PRIMARY KEY"))
        }
        Line::Index {
            unique,
            name,
            definition,
        } => {
            let kind = if *unique { Kind::Unique } else { Kind::Index };
            let drop = format!("{alter} DROP INDEX {}", quoted(name));
            Fact::new(parts.part(kind, name), &**definition)
                .altered_by(format!("{drop}, ADD {text}"))
                .dropped_by(drop)
        }
        Line::Check { name, definition } => {
            let drop = format!("{alter} DROP CONSTRAINT {}", quoted(name));
            let id = parts.part(Kind::Check, name);
            let fact = if catalog.is_mariadb {
                Fact::new(id, &**definition)
            } else {
                Fact::new(id, without_introducers(definition))
            };
            fact.dropped_by(drop)
        }
        Line::Period { name, definition } => {
            let id = parts.part(Kind::Period, name);
            Fact::new(id, &**definition).dropped_by(format!("{alter} DROP PERIOD FOR {name}"))
        }
        Line::ForeignKey {
            name,
            definition,
            database,
            table,
        } => {
            let id = parts.part(Kind::ForeignKey, name);
            let fact = Fact::new(id, &**definition)
                .dropped_by(format!("{alter} DROP FOREIGN KEY {}", quoted(name)))
                .of(parts.id.clone());
            let target = catalog.object(table);
            return match target {
                Some(target) if database.is_none() => fact.after(target).made_by(add),
                None if database.is_none() => {
                    // It leads nowhere yet.
                    fact.made(Ddl::Own(settings::with(
                        "foreign_key_checks",
                        "0",
                        vec![add],
                    )))
                }
                _ => fact.made_by(add),
            };
        }
        // A column has facts of its own.
        Line::Column(_) | Line::Other => Fact::new(parts.part(Kind::Unmodelled, text), text),
    };
    fact.of(parts.id.clone()).made(Ddl::Line {
        line: text.to_owned(),
        alone: add,
    })
}
