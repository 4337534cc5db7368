//! Indexes.

use super::column::refused;
use super::constraint::{ONLY, include, nulls};
use super::model::Model;
use super::names::{Class, Names};
use super::spelling::{engine, name, qualified};
use crate::dialect::Dialect;
use crate::models::attribute::{Constraint, KeyColumn, Problems};

/// `CREATE INDEX …`; on MySQL a line of the table.
pub(super) fn index(
    names: &mut Names<'_>,
    model: &Model<'_>,
    constraint: &Constraint,
    problems: &mut Problems,
) -> String {
    let dialect = names.dialect;
    let columns: Vec<&str> = constraint
        .columns
        .iter()
        // As PostgreSQL has it.
        .map(|it| {
            if it.is_expression {
                "expr"
            } else {
                it.text.value.as_str()
            }
        })
        .collect();
    let given = constraint
        .name
        .as_ref()
        .filter(|name| !name.value.is_empty());
    let own = given.map_or_else(
        || names.made(Class::Index, model.on(), &columns),
        |given| given.value.clone(),
    );
    let own = name(dialect, &own);
    let unique = if constraint.is_unique { "UNIQUE " } else { "" };
    let table = qualified(dialect, model.schema.as_deref(), model.name());
    let keys: Vec<String> = constraint
        .columns
        .iter()
        .map(|it| key(dialect, it, problems))
        .collect();
    let keys = keys.join(", ");
    let nulls = nulls(dialect, constraint, problems);
    let include = include(dialect, constraint, problems);
    let using = constraint.using.get(dialect).map(|it| it.value.as_str());
    let condition = constraint
        .condition
        .get(dialect)
        .map(|it| format!(" WHERE {}", it.value));
    let condition = condition.unwrap_or_default();
    match dialect {
        Dialect::Postgres => {
            let using = using.map(|it| format!(" USING {it}")).unwrap_or_default();
            format!(
                "CREATE {unique}INDEX {own} ON {table}{using} ({keys}){include}{nulls}{condition}"
            )
        }
        Dialect::Mysql => {
            refused(
                dialect,
                &constraint.condition,
                "indexes of some rows only",
                ONLY,
                problems,
            );
            let special = using.map(str::to_uppercase);
            let special = special.filter(|it| ["FULLTEXT", "SPATIAL"].contains(&it.as_str()));
            let after = using.filter(|_| special.is_none());
            let after = after.map(|it| format!(" USING {it}")).unwrap_or_default();
            let before = special.map(|it| format!("{it} ")).unwrap_or_default();
            // A line of the table: a column that counts needs it at once, and a foreign key uses it.
            format!("{unique}{before}KEY {own} ({keys}){after}")
        }
        Dialect::Sqlite => {
            refused(
                dialect,
                &constraint.using,
                "methods of indexes",
                ONLY,
                problems,
            );
            format!("CREATE {unique}INDEX {own} ON {table} ({keys}){condition}")
        }
    }
}

fn key(dialect: Dialect, column: &KeyColumn, problems: &mut Problems) -> String {
    if column.order.contains("nulls") && dialect != Dialect::Postgres {
        let message = format!("{} has no place for nulls in an index", engine(dialect));
        problems.attribute(column.text.span, message, ONLY);
    }
    let text = if column.is_expression {
        column.text.value.clone()
    } else {
        name(dialect, &column.text.value)
    };
    format!("{text} {}", column.order.to_uppercase())
        .trim_end()
        .to_owned()
}
