use crate::dialect::Engine;
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ObjectKind, Operation};

pub(super) const RULE: Rule = Rule {
    id: "create-extension-privilege",
    page: PAGE,
    tier: Tier::Style,
    level: Level::Warn,
    engines: &[Engine::Postgres],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# create-extension-privilege

## What

A revision makes an extension.

## Why

Most extensions can be made by a superuser only: the role that runs revisions fails where it has no such rights, and should have none. The library has to be installed on every server, too.

## Instead

Let whoever sets up the database make it, or a provider's own way. `IF NOT EXISTS` passes where that was done.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Create {
        kind: ObjectKind::Extension,
        name: Some(name),
        ..
    } = &operation.act
    else {
        return;
    };
    found.push(Finding::new(
        scene.place(operation),
        format!("making the extension {} may need a superuser", table(name)),
        "make it when the database is set up",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn of_any_extension() {
        assert!(finds(
            "create-extension-privilege",
            "postgres 15",
            &["CREATE EXTENSION IF NOT EXISTS citext"]
        ));
        assert!(!finds(
            "create-extension-privilege",
            "postgres 15",
            &["CREATE SCHEMA a"]
        ));
    }
}
