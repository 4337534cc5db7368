use super::sqlite_rebuild;
use crate::dialect::{Engine, Server};
use crate::lint::words::table;
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{Act, ConstraintKind, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "sqlite-unsupported-alter",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Sqlite],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# sqlite-unsupported-alter

## What

`ALTER TABLE` asks SQLite for what it cannot do: another type, a default, a key, a foreign key, several actions at once, or what only a later
version can (columns are renamed from 3.25 on and dropped from 3.35 on; `NOT NULL` and checks come and go from 3.53 on).

## Why

It is a syntax error: the revision fails, on every installation that has that version.

## Instead

Make the table anew. `cargo migrate` switches foreign keys off around such a revision, and checks them before it commits:

```sql
CREATE TABLE new_users (id INTEGER PRIMARY KEY, age TEXT NOT NULL);
INSERT INTO new_users (id, age) SELECT id, age FROM users;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
CREATE INDEX users_age ON users (age);
```

Several actions are several statements.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table { table: name, act } = &operation.act else {
        return;
    };
    let mut others = scene.statement.operations.iter();
    if others.position(|other| other == operation) == Some(1) {
        found.push(Finding::new(
            scene.place(operation),
            "SQLite takes one action in an ALTER TABLE".to_owned(),
            format!(
                "write ALTER TABLE {} {}; by itself",
                scene.sql_table(name),
                scene.text(operation)
            ),
        ));
    }
    let Some(since) = supported_since(act) else {
        return found.push(Finding::new(
            scene.place(operation),
            format!("SQLite cannot do this to {}", table(name)),
            sqlite_rebuild::steps(scene, name),
        ));
    };
    let server = scene.script.server;
    if server.version < since {
        let (major, minor, _) = since;
        found.push(Finding::new(
            scene.place(operation),
            format!(
                "{server} cannot do this to {}: {major}.{minor} is the first that can",
                table(name)
            ),
            sqlite_rebuild::steps(scene, name),
        ));
    }
}

/// The first version that can do it; `None`: none can.
fn supported_since(act: &TableAct) -> Option<(u16, u16, u16)> {
    let always = Server::assumed(crate::dialect::Dialect::Sqlite)
        .version
        .min((3, 0, 0));
    match act {
        TableAct::Rename { .. } | TableAct::AddColumn { .. } => Some(always),
        TableAct::RenameColumn { .. } => Some((3, 25, 0)),
        TableAct::DropColumn { .. } => Some((3, 35, 0)),
        TableAct::SetNotNull { .. }
        | TableAct::DropNotNull { .. }
        | TableAct::DropConstraint { .. } => Some((3, 53, 0)),
        TableAct::AddConstraint { constraint, .. } => {
            let is_check = matches!(constraint.kind, ConstraintKind::Check { .. });
            is_check.then_some((3, 53, 0))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "sqlite-unsupported-alter",
                "sqlite 3.45",
                &["CREATE TABLE users (n int)", sql],
            )
        };
        assert!(it("ALTER TABLE users ADD COLUMN a, ADD COLUMN b"));
        assert!(it("ALTER TABLE users ALTER COLUMN n TYPE text"));
        assert!(it("ALTER TABLE users ADD CONSTRAINT c CHECK (n > 0)"));
        assert!(it("ALTER TABLE users ADD FOREIGN KEY (n) REFERENCES p"));
        assert!(it("ALTER TABLE users MODIFY n text"));
        assert!(!it("ALTER TABLE users ADD COLUMN a"));
        assert!(!it("ALTER TABLE users RENAME COLUMN n TO m"));
        assert!(!it("ALTER TABLE users DROP COLUMN n"));
        assert!(!it("ALTER TABLE users RENAME TO people"));
    }

    #[test]
    fn versions_count() {
        let it = |server, sql| finds("sqlite-unsupported-alter", server, &[sql]);
        assert!(it("sqlite 3.34", "ALTER TABLE users DROP COLUMN n"));
        assert!(!it(
            "sqlite 3.53",
            "ALTER TABLE users ALTER COLUMN n SET NOT NULL"
        ));
        assert!(!it(
            "sqlite 3.53",
            "ALTER TABLE users ADD CONSTRAINT c CHECK (n > 0)"
        ));
        assert!(it(
            "sqlite 3.53",
            "ALTER TABLE users ADD CONSTRAINT c UNIQUE (n)"
        ));
    }
}
