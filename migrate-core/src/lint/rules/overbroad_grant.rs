use crate::dialect::Dialect;
use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, Operation};

pub(super) const RULE: Rule = Rule {
    id: "overbroad-grant",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Postgres, Engine::Mysql, Engine::Mariadb],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# overbroad-grant

## What

Everybody gets a right, or somebody gets all of them.

## Why

PUBLIC is every role, also those that are made later. ALL holds more than a program needs: TRUNCATE, TRIGGER, REFERENCES.

## Instead

```sql
GRANT SELECT, INSERT, UPDATE ON users TO app;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Grant { privileges, on, to } = &operation.act else {
        return;
    };
    if on.is_empty() && scene.dialect() == Dialect::Postgres {
        return;
    }
    let is_all = |privilege: &String| matches!(privilege.as_str(), "ALL" | "ALL PRIVILEGES");
    // Everybody may look into a schema, call a function or connect, where nothing else is said.
    let is_harmless =
        |privilege: &String| matches!(privilege.as_str(), "USAGE" | "EXECUTE" | "CONNECT");
    let to_all = to.iter().any(|role| role == "PUBLIC") && !privileges.iter().all(is_harmless);
    let message = if to_all {
        "everybody gets a right, and every role that is made later"
    } else if privileges.iter().any(is_all) {
        "more rights are granted than a program needs"
    } else {
        return;
    };
    found.push(Finding::new(
        scene.place(operation),
        message,
        "name the rights and the roles: GRANT SELECT, INSERT, UPDATE ON … TO …;",
    ));
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn to_all_or_of_all() {
        assert!(finds(
            "overbroad-grant",
            "postgres 15",
            &["GRANT SELECT ON users TO PUBLIC"]
        ));
        assert!(finds(
            "overbroad-grant",
            "postgres 15",
            &["GRANT ALL ON users TO app"]
        ));
        assert!(finds(
            "overbroad-grant",
            "postgres 15",
            &["GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA app TO app"]
        ));
        assert!(!finds(
            "overbroad-grant",
            "postgres 15",
            &["GRANT SELECT, INSERT ON users TO app"]
        ));
        assert!(!finds(
            "overbroad-grant",
            "postgres 15",
            &["GRANT USAGE ON SCHEMA app TO PUBLIC"]
        ));
        assert!(!finds(
            "overbroad-grant",
            "postgres 15",
            &["GRANT admin TO app"]
        ));
    }
}
