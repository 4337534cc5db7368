use crate::dialect::Engine;
use crate::lint::programs::new_columns;
use crate::lint::words::column;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "naming-convention",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# naming-convention

## What

A new table, column, index or constraint is not called in small letters, digits and underscores.

## Why

Names with capitals or blanks need quotes in every statement on PostgreSQL; on MySQL, names of tables that differ in case are one on some systems and two on others.

## Instead

`order_items` instead of `OrderItems`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let named: Option<&str> = match &operation.act {
        Act::CreateTable(made) => Some(&made.name.name),
        Act::CreateView(made) => Some(&made.name.name),
        Act::CreateIndex(made) => made.name.as_ref().map(|name| name.name.as_str()),
        Act::Table { act, .. } => match act {
            TableAct::Rename { to } => Some(&to.name),
            TableAct::RenameColumn { to, .. } | TableAct::RenameConstraint { to, .. } => Some(to),
            TableAct::AddConstraint { constraint, .. } => constraint.name.as_deref(),
            _ => None,
        },
        _ => None,
    };
    let columns = new_columns(operation)
        .into_iter()
        .map(|column| column.name.as_str());
    for name in named.into_iter().chain(columns) {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !name.chars().all(fits) || name.starts_with(|c: char| c.is_ascii_digit()) {
            found.push(Finding::new(
                scene.place(operation),
                format!("{} is not in small letters with underscores", column(name)),
                "call it in small letters, digits and underscores",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_new_names() {
        assert!(finds(
            "naming-convention",
            "postgres 15",
            &["CREATE TABLE \"OrderItems\" (id int)"]
        ));
        assert!(finds(
            "naming-convention",
            "sqlite 3.45",
            &["CREATE TABLE a (createdAt text)"]
        ));
        assert!(!finds(
            "naming-convention",
            "postgres 15",
            &["CREATE TABLE OrderItems (id int)"]
        ));
        assert!(!finds(
            "naming-convention",
            "postgres 15",
            &["DROP TABLE \"OrderItems\""]
        ));
    }
}
