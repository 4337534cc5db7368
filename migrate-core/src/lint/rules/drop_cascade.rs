use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "drop-cascade",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-cascade

## What

Something is dropped with CASCADE.

## Why

What depends on it goes, too, and the statement does not say what that is: views, foreign keys, columns of other tables. On a database that differs a little from the one it was tried on, more goes.

## Instead

Name what shall go, and leave CASCADE out: then the database refuses when something was forgotten.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let cascades = match &operation.act {
        Act::DropTable { table, cascade, .. } => *cascade && scene.is_in_use(table),
        Act::Table { table, act } => {
            let (TableAct::DropColumn { cascade, .. } | TableAct::DropConstraint { cascade, .. }) =
                act
            else {
                return;
            };
            *cascade && scene.is_in_use(table)
        }
        Act::DropIndex { cascade, .. }
        | Act::DropTrigger { cascade, .. }
        | Act::Drop { cascade, .. } => *cascade,
        _ => return,
    };
    if cascades && scene.script.is_up {
        let mut finding = Finding::new(
            scene.place(operation),
            "what depends on it is dropped without being named",
            "drop what depends on it by name, and leave CASCADE out",
        );
        finding.fix = scene.remove(operation, &["cascade"]);
        found.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_anything() {
        assert!(finds(
            "drop-cascade",
            "postgres 15",
            &["DROP TABLE users CASCADE"]
        ));
        assert!(finds(
            "drop-cascade",
            "postgres 15",
            &["ALTER TABLE users DROP name CASCADE"]
        ));
        assert!(finds(
            "drop-cascade",
            "postgres 15",
            &["DROP TYPE mood CASCADE"]
        ));
        assert!(!finds("drop-cascade", "postgres 15", &["DROP TABLE users"]));
        assert!(!finds(
            "drop-cascade",
            "postgres 15",
            &["CREATE TABLE a (b int); DROP TABLE a CASCADE"]
        ));
    }
}
