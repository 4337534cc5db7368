use crate::dialect::Engine;
use crate::lint::narrower::is_narrower;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "narrow-type",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# narrow-type

## What

A column gets a type that does not hold all that the old one holds.

## Why

Running programs go on writing what does not fit any more, and fail. Rows that do not fit make the statement fail, or lose a part of their values.

## Instead

Add a second column of the new type, fill it, and exchange them in a `phase contract`. To hold values to a limit, a CHECK can be added without reading the table: `CHECK (length(name) <= 40) NOT VALID`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table { table: name, act } = &operation.act else {
        return;
    };
    let (own, to) = match act {
        TableAct::ColumnType {
            column, data_type, ..
        } => (column, data_type),
        TableAct::ModifyColumn { column, to } => (column, &to.data_type),
        _ => return,
    };
    let Some(known) = scene.column(name, own) else {
        return;
    };
    if !scene.programs_use(name) || !is_narrower(scene.dialect(), &known.data_type, to) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!(
            "`{}` does not hold all values that {} of {} has room for as `{}`",
            to.text,
            column(own),
            table(name),
            known.data_type.text
        ),
        "add a column of the new type beside it, fill it in batches, and let it take the place of the old one in a `phase contract`",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_a_column_in_use() {
        assert!(finds(
            "narrow-type",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, n int, email text UNIQUE)",
                "ALTER TABLE users ALTER name TYPE varchar(40)"
            ]
        ));
        assert!(finds(
            "narrow-type",
            "postgres 15",
            &[
                "CREATE TABLE a (b bigint)",
                "ALTER TABLE a ALTER b TYPE int USING b::int"
            ]
        ));
        assert!(!finds(
            "narrow-type",
            "postgres 15",
            &[
                "CREATE TABLE a (b varchar(20))",
                "ALTER TABLE a ALTER b TYPE varchar(40)"
            ]
        ));
        assert!(!finds(
            "narrow-type",
            "postgres 15",
            &["CREATE TABLE a (b int)", "ALTER TABLE a ALTER b TYPE int8"]
        ));
        assert!(finds(
            "narrow-type",
            "mysql 8.0",
            &[
                "CREATE TABLE a (b enum('x', 'y'))",
                "ALTER TABLE a MODIFY b enum('x')"
            ]
        ));
        assert!(!finds(
            "narrow-type",
            "postgres 15",
            &["ALTER TABLE users ALTER name TYPE varchar(40)"]
        ));
    }
}
