//! Columns that come, go, and change their type.

use super::canonical::unwrapped;
use super::type_change::{Values, type_change};
use super::volatility::{Volatility, volatility};
use super::{Situation, constraint, relations, text};
use crate::cost::{Cost, LockMode};
use crate::replay::{Index, Table};
use crate::sql::{
    Column, Constraint, ConstraintKind, DataType, Expression, Generated, IndexPart, ObjectName,
};

pub(super) fn add(
    cost: &mut Cost,
    table: &ObjectName,
    column: &Column,
    if_not_exists: bool,
    at: Situation<'_>,
) {
    let known = at.state.table(table);
    if if_not_exists && known.is_some_and(|known| known.column(&column.name).is_some()) {
        return;
    }
    let tables = relations::with_rows(table, at.state);
    if is_filled(cost, column, at) {
        for table in &tables {
            cost.rewrite(table);
        }
    }
    let default = column.default.as_ref().filter(|default| !default.is_null());
    for constraint in &column.constraints {
        constraint::lock_parent(cost, table, constraint, LockMode::ShareRowExclusive, at);
        match &constraint.kind {
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => {
                for table in &tables {
                    cost.build(table);
                }
            }
            ConstraintKind::Check { .. } if constraint.validated => {
                for table in &tables {
                    cost.scan(table);
                }
            }
            // A column full of NULL refers to nothing.
            ConstraintKind::ForeignKey { .. }
                if default.is_some() || column.generated.is_some() =>
            {
                for table in &tables {
                    cost.scan(table);
                }
                constraint::scan_parent(cost, constraint, at);
            }
            _ => {}
        }
    }
    if column.not_null && default.is_none() && column.generated.is_none() {
        cost.scan(table);
        cost.fails = Some(format!(
            "it is NOT NULL and has no default: it fails as soon as {} has a row",
            table.name
        ));
    }
}

/// Whether each row gets a value of its own.
fn is_filled(cost: &mut Cost, column: &Column, at: Situation<'_>) -> bool {
    match column.generated {
        Some(Generated::Virtual(_)) => return false,
        Some(_) => return true,
        None => {}
    }
    let of = unwrapped(&column.data_type, at.state);
    if of.constrained {
        return true;
    }
    if of.unknown {
        cost.assume(format!(
            "a rewrite when {} is a domain with a CHECK or NOT NULL",
            column.data_type.text
        ));
    }
    let Some(default) = &column.default else {
        return false;
    };
    let (volatility, guessed) = volatility(default);
    if guessed {
        cost.assume(format!("{} is taken to be volatile", default.text.trim()));
    }
    volatility == Volatility::Volatile
}

pub(super) fn drop(
    cost: &mut Cost,
    table: &ObjectName,
    column: &str,
    cascade: bool,
    at: Situation<'_>,
) {
    let Some(known) = at.state.table(table) else {
        cost.assume("a table that the column refers to is locked too");
        return;
    };
    for constraint in &known.constraints {
        if relations::columns_of(constraint, known).contains(&column) {
            constraint::lock_parent(cost, table, constraint, LockMode::AccessExclusive, at);
        }
    }
    if cascade {
        for (child, constraint) in relations::referring(table, at.state) {
            if refers_to(constraint, column, known) {
                cost.lock(child, LockMode::AccessExclusive);
            }
        }
    } else if let Some(view) = relations::view_of_column(table, column, at.state) {
        cost.fails = Some(format!("the view {} depends on {column}", view.name));
    }
}

pub(super) fn retype(
    cost: &mut Cost,
    table: &ObjectName,
    column: &str,
    data_type: &DataType,
    using: Option<&Expression>,
    at: Situation<'_>,
) {
    let known = at.state.table(table);
    let old = known.and_then(|known| known.column(column));
    let old_type = old.map(|old| &old.data_type);
    let change = type_change(
        old_type,
        data_type,
        using,
        column,
        at.state,
        at.server,
        at.timezone,
    );
    if let Some(words) = change.assumed {
        cost.assume(words);
    }
    let tables = relations::with_rows(table, at.state);
    let converted = change.values == Values::Converted;
    if converted {
        for table in &tables {
            cost.rewrite(table);
        }
    }
    if let Some(view) = relations::view_of_column(table, column, at.state) {
        cost.fails = Some(format!("the view {} uses {column}", view.name));
    }
    let Some(known) = known else {
        return;
    };
    if known
        .indexes
        .iter()
        .any(|index| is_built_again(index, column, change.index_kept))
        || !change.index_kept && has_key(known, column)
    {
        for table in &tables {
            cost.build(table);
        }
    }
    for constraint in &known.constraints {
        if !relations::columns_of(constraint, known).contains(&column) {
            continue;
        }
        // The constraint is made anew, and so are its triggers on the other table.
        constraint::lock_parent(cost, table, constraint, LockMode::AccessExclusive, at);
        let foreign = relations::referenced(constraint, at.state).is_some();
        let check = matches!(constraint.kind, ConstraintKind::Check { .. });
        if constraint.validated && (check || foreign && converted) {
            for table in &tables {
                cost.scan(table);
            }
            constraint::scan_parent(cost, constraint, at);
        }
    }
    for (child, constraint) in relations::referring(table, at.state) {
        if refers_to(constraint, column, known) {
            cost.lock(child, LockMode::AccessExclusive);
            if constraint.validated && converted {
                cost.scan(child);
            }
        }
    }
}

/// Whether an index does not survive the change: one with an expression or a condition never does when they name the column.
fn is_built_again(index: &Index, column: &str, kept: bool) -> bool {
    let definition = &index.definition;
    let named = |expression: &Expression| text::names(&expression.text, column);
    let is_column = |part: &IndexPart| part.column() == Some(column);
    let in_expression = definition.parts.iter().any(|part| match part {
        IndexPart::Expression(expression) => named(expression),
        IndexPart::Column { .. } => false,
    });
    let has_expression = definition.predicate.is_some()
        || definition
            .parts
            .iter()
            .any(|part| matches!(part, IndexPart::Expression(_)));
    let in_columns =
        definition.parts.iter().any(is_column) || definition.include.iter().any(|of| of == column);
    let concerned = in_columns || in_expression || definition.predicate.as_ref().is_some_and(named);
    concerned && (!kept || has_expression)
}

fn has_key(known: &Table, column: &str) -> bool {
    known.constraints.iter().any(|constraint| {
        matches!(
            constraint.kind,
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. }
        ) && relations::columns_of(constraint, known).contains(&column)
    })
}

/// Whether a foreign key of another table refers to a column of this one.
fn refers_to(constraint: &Constraint, column: &str, known: &Table) -> bool {
    let ConstraintKind::ForeignKey { reference, .. } = &constraint.kind else {
        return false;
    };
    if !reference.columns.is_empty() {
        return reference.columns.iter().any(|of| of == column);
    }
    let is_key =
        |constraint: &&Constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey { .. });
    let key = known.constraints.iter().find(is_key);
    key.is_some_and(|key| relations::columns_of(key, known).contains(&column))
}
