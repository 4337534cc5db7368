//! How MySQL and MariaDB carry out the statement of a scene, and what can be proposed instead.

use crate::cost::{Algorithm, Cause, OnlineLock, Way, way};
use crate::dialect::Engine;
use crate::lint::Scene;
use crate::sql::{Act, Column, ConstraintKind, ObjectName, Operation, Span, TableAct};

/// The way of the whole statement, where others may be using its table and that is not said to be small.
pub(super) fn of_statement(scene: &Scene<'_>) -> Option<Way> {
    let all = &scene.statement.operations;
    let way = way(all, scene.before, scene.script.server)?;
    scene.matters(&way.table).then_some(way)
}

/// The way of one operation, as if it were a statement of its own.
pub(super) fn of_operation(scene: &Scene<'_>, operation: &Operation) -> Option<Way> {
    let one = std::slice::from_ref(operation);
    let way = way(one, scene.before, scene.script.server)?;
    scene.matters(&way.table).then_some(way)
}

/// Whether rows are copied, or would be if the server took it, while nobody may write.
pub(super) fn blocks_by_copy(way: &Way) -> bool {
    way.algorithm == Algorithm::Copy && way.lock > OnlineLock::None
}

/// Whether the operation is why the statement copies, as the rules about one cause tell it.
pub(super) fn copies_because(scene: &Scene<'_>, operation: &Operation, cause: Cause) -> bool {
    let way = of_operation(scene, operation);
    way.is_some_and(|way| blocks_by_copy(&way) && way.causes.contains(&cause))
}

/// A column whose rows are converted.
pub(super) struct Converted<'s> {
    pub(super) table: &'s ObjectName,
    pub(super) column: &'s str,
    /// As it was, where that is known.
    pub(super) before: Option<&'s Column>,
}

/// The column that the operation changes, if the cause makes the server copy the table for it.
pub(super) fn converted<'s>(
    scene: &'s Scene<'_>,
    operation: &'s Operation,
    cause: Cause,
) -> Option<Converted<'s>> {
    let Act::Table {
        table,
        act: TableAct::ModifyColumn { column, .. },
    } = &operation.act
    else {
        return None;
    };
    let known = scene.before.table(table);
    copies_because(scene, operation, cause).then(|| Converted {
        table,
        column,
        before: known.and_then(|known| known.column(column)),
    })
}

/// Whether it is the first operation of its statement: rules about whole statements look there.
pub(super) fn is_first(scene: &Scene<'_>, operation: &Operation) -> bool {
    scene.statement.operations.first() == Some(operation)
}

/// The clauses that make the server refuse instead of doing more than this.
pub(super) fn pins(scene: &Scene<'_>, way: &Way) -> String {
    let algorithm = match (way.algorithm, scene.script.server.engine) {
        (Algorithm::NoCopy, Engine::Mysql) => Algorithm::Inplace,
        (algorithm, _) => algorithm,
    };
    // With INSTANT there is nothing to lock.
    match algorithm {
        Algorithm::Instant => "ALGORITHM=INSTANT".to_owned(),
        algorithm => format!("ALGORITHM={algorithm}, LOCK={}", way.lock),
    }
}

/// Where clauses can be added, and what has to stand before them; `None` where the statement takes none.
pub(super) fn place_of_clauses(scene: &Scene<'_>) -> Option<(Span, &'static str)> {
    let operations = &scene.statement.operations;
    let first = operations.first()?;
    let separator = match &first.act {
        Act::CreateIndex(_) => " ",
        // A new name alone needs nothing of the table.
        Act::Table {
            act: TableAct::Partitioning(_) | TableAct::OrderBy | TableAct::Rename { .. },
            ..
        } => return None,
        Act::Table { .. } if starts_with_alter(scene.statement.text) => ", ",
        _ => return None,
    };
    let end = operations.iter().map(|one| one.span.end).max()?;
    let at = scene.statement.span.start + end;
    Some((at..at, separator))
}

fn starts_with_alter(text: &str) -> bool {
    let word = text.trim_start().get(..5);
    word.is_some_and(|word| word.eq_ignore_ascii_case("alter"))
}

/// The command lines of the tools that copy a table while it is written to.
pub(super) fn tools(scene: &Scene<'_>, way: &Way) -> String {
    let actions: Vec<&str> = scene
        .statement
        .operations
        .iter()
        .filter(|operation| match &operation.act {
            Act::Table { act, .. } => {
                !matches!(act, TableAct::Algorithm(_) | TableAct::LockClause(_))
            }
            _ => false,
        })
        .map(|operation| scene.text(operation))
        .collect();
    let table = &way.table.name;
    let database = way.table.schema.as_deref().unwrap_or("<database>");
    let alter = actions.join(", ").replace('"', "\\\"");
    let online =
        format!("pt-online-schema-change --alter \"{alter}\" D={database},t={table} --execute");
    // It takes no tables with foreign keys.
    let is_key = |kind: &ConstraintKind| matches!(kind, ConstraintKind::ForeignKey { .. });
    let known = scene.before.table(&way.table);
    let has_keys = known.is_some_and(|known| known.constraints.iter().any(|one| is_key(&one.kind)));
    if has_keys || way.causes.contains(&Cause::ForeignKey) {
        return online;
    }
    format!(
        "gh-ost --database={database} --table={table} --alter=\"{alter}\" --execute, or {online}"
    )
}
