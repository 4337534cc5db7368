use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, View};

pub(super) const RULE: Rule = Rule {
    id: "replace-view-breaking",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# replace-view-breaking

## What

A view is made anew without a column that it had.

## Why

While a new version is rolled out, the old one still runs: its queries name the column and fail. (PostgreSQL refuses that of `CREATE OR REPLACE VIEW`, not of a drop and a create.)

## Instead

Keep the columns and add new ones behind them. Leave the old ones out in a revision with `-- migrate: phase contract`.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::CreateView(view) = &operation.act else {
        return;
    };
    let Some(old) = scene.script.start.views.get(&scene.before.key(&view.name)) else {
        return;
    };
    if !scene.may_break_programs() {
        return;
    }
    let columns = |view: &View| view.output(scene.dialect());
    let (Some(old), Some(new)) = (columns(old), columns(view)) else {
        return;
    };
    let gone: Vec<String> = old
        .iter()
        .filter(|own| !new.iter().any(|other| other.eq_ignore_ascii_case(own)))
        .map(|own| column(own))
        .collect();
    if !gone.is_empty() {
        found.push(Finding::new(
            scene.place(operation),
            format!(
                "programs that still read {} of the view {} fail",
                gone.join(", "),
                table(&view.name)
            ),
            "keep the columns, and leave them out in a later revision with `-- migrate: phase contract`",
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn without_a_column() {
        assert!(finds(
            "replace-view-breaking",
            "postgres 15",
            &[
                "CREATE VIEW v AS SELECT a, lower(b) AS b FROM t",
                "DROP VIEW v; CREATE VIEW v AS SELECT a FROM t"
            ]
        ));
        assert!(!finds(
            "replace-view-breaking",
            "postgres 15",
            &[
                "CREATE VIEW v AS SELECT a FROM t",
                "CREATE OR REPLACE VIEW v AS SELECT a, b FROM t"
            ]
        ));
        assert!(!finds(
            "replace-view-breaking",
            "postgres 15",
            &[
                "CREATE VIEW v AS SELECT * FROM t",
                "CREATE OR REPLACE VIEW v AS SELECT a, b FROM t"
            ]
        ));
        assert!(!finds(
            "replace-view-breaking",
            "postgres 15",
            &[
                "CREATE VIEW v AS SELECT a, b FROM t",
                "-- migrate: phase contract\nDROP VIEW v; CREATE VIEW v AS SELECT a FROM t"
            ]
        ));
    }
}
