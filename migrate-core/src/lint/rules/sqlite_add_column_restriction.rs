use crate::dialect::{Dialect, Engine};
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::sql::{
    Act, Column, ConstraintKind, Expression, Generated, Operation, TableAct, TokenKind, tokens,
};

pub(super) const RULE: Rule = Rule {
    id: "sqlite-add-column-restriction",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Sqlite],
    check: Check::Operation(check),
};

const PAGE: &str = "\
# sqlite-add-column-restriction

## What

A column is added that SQLite does not take: a `PRIMARY KEY`, `UNIQUE` or `STORED` one, or, to a table with rows, one whose default is no
constant (`CURRENT_TIMESTAMP`, an expression), one that is `NOT NULL` without a default, or one that refers to another table and has a default.

## Why

The statement fails. The last three pass while the table is empty, so they pass in tests and fail where people have rows.

## Instead

Add the column so that it is taken, and give it its values afterwards:

```sql
ALTER TABLE users ADD COLUMN made TEXT;
UPDATE users SET made = CURRENT_TIMESTAMP;
CREATE UNIQUE INDEX users_email ON users (email);
```

A default that is an expression needs the table to be made anew, with the column in it.
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::AddColumn { column: added, .. },
    } = &operation.act
    else {
        return;
    };
    let with_rows = || {
        scene
            .is_in_use(name)
            .then(|| with_rows(scene, added))
            .flatten()
    };
    let Some((why, instead)) = always(added).or_else(with_rows) else {
        return;
    };
    let message = format!(
        "SQLite does not add {} to {}: {why}",
        column(&added.name),
        table(name)
    );
    found.push(Finding::new(scene.place(operation), message, instead));
}

type Refusal = (&'static str, &'static str);

/// What fails on every table.
fn always(added: &Column) -> Option<Refusal> {
    let has =
        |is_it: fn(&ConstraintKind) -> bool| added.constraints.iter().any(|one| is_it(&one.kind));
    if has(|kind| matches!(kind, ConstraintKind::PrimaryKey { .. })) {
        return Some((
            "it is a PRIMARY KEY",
            "make the table anew with the column in it",
        ));
    }
    if has(|kind| matches!(kind, ConstraintKind::Unique { .. })) {
        return Some((
            "it is UNIQUE",
            "add it without UNIQUE, and CREATE UNIQUE INDEX on it",
        ));
    }
    if matches!(added.generated, Some(Generated::Stored(_))) {
        return Some(("it is STORED", "make it VIRTUAL, or make the table anew"));
    }
    None
}

/// What fails when there are rows.
fn with_rows(scene: &Scene<'_>, added: &Column) -> Option<Refusal> {
    let default = added.default.as_ref().filter(|default| !is_null(default));
    if default.is_some_and(|default| !is_constant(default)) {
        return Some((
            "its default is no constant",
            "add it without a default, and fill it with an UPDATE",
        ));
    }
    if added.not_null && default.is_none() && added.generated.is_none() {
        return Some((
            "it is NOT NULL and has no default",
            "add NOT NULL DEFAULT …, or make the table anew once every row has a value",
        ));
    }
    let refers = added
        .constraints
        .iter()
        .any(|one| matches!(one.kind, ConstraintKind::ForeignKey { .. }));
    if refers && default.is_some() && !foreign_keys_are_off(scene) {
        return Some((
            "it refers to another table and has a default, while foreign keys are enforced",
            "add it without a default, and fill it with an UPDATE",
        ));
    }
    None
}

fn is_null(default: &Expression) -> bool {
    bare(&default.text).eq_ignore_ascii_case("null")
}

/// Without the parentheses around it.
fn bare(text: &str) -> &str {
    let mut bare = text.trim();
    while let Some(inside) = bare
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    {
        bare = inside.trim();
    }
    bare
}

/// Whether SQLite knows the value when it reads the statement: a literal with its sign, or a cast of one.
fn is_constant(default: &Expression) -> bool {
    let text = bare(&default.text);
    let kinds = tokens(Dialect::Sqlite, text).filter(|token| !token.kind.is_blank());
    let parts: Vec<_> = kinds.map(|token| (token.kind, &text[token.span])).collect();
    if parts
        .first()
        .is_some_and(|(_, word)| word.eq_ignore_ascii_case("cast"))
    {
        return true;
    }
    let signs = |part: &&(TokenKind, &str)| matches!(part.1, "-" | "+");
    match &parts[parts.iter().take_while(signs).count()..] {
        [(TokenKind::Number | TokenKind::String, _)] => true,
        [(TokenKind::Word | TokenKind::QuotedIdentifier, word)] => {
            !word.to_ascii_lowercase().starts_with("current_")
        }
        _ => false,
    }
}

fn foreign_keys_are_off(scene: &Scene<'_>) -> bool {
    let before = scene.script.statements.iter().take(scene.nth);
    let mut set = before
        .flat_map(|statement| &statement.operations)
        .filter_map(|operation| match &operation.act {
            Act::Set(setting) if setting.name == "foreign_keys" => setting.value.as_deref(),
            _ => None,
        });
    let off =
        |value: &str| ["off", "0", "false", "no"].contains(&value.to_ascii_lowercase().as_str());
    !scene.script.transaction && set.next_back().is_some_and(off)
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn it_is_found() {
        let it = |sql| {
            finds(
                "sqlite-add-column-restriction",
                "sqlite 3.45",
                &["CREATE TABLE users (n int)", sql],
            )
        };
        assert!(it("ALTER TABLE users ADD COLUMN a int PRIMARY KEY"));
        assert!(it("ALTER TABLE users ADD COLUMN a UNIQUE"));
        assert!(it("ALTER TABLE users ADD COLUMN a AS (n) STORED"));
        assert!(it("ALTER TABLE users ADD COLUMN a DEFAULT (random())"));
        assert!(it(
            "ALTER TABLE users ADD COLUMN a DEFAULT CURRENT_TIMESTAMP"
        ));
        assert!(it("ALTER TABLE users ADD COLUMN a DEFAULT ('x' || 'y')"));
        assert!(it("ALTER TABLE users ADD COLUMN a int NOT NULL"));
        assert!(it(
            "ALTER TABLE users ADD COLUMN a int NOT NULL DEFAULT NULL"
        ));
        assert!(it(
            "ALTER TABLE users ADD COLUMN a int REFERENCES p DEFAULT 1"
        ));
        assert!(it("CREATE TABLE t (a); ALTER TABLE t ADD COLUMN b UNIQUE"));
        assert!(!it("ALTER TABLE users ADD COLUMN a"));
        assert!(!it("ALTER TABLE users ADD COLUMN a NOT NULL DEFAULT (-5)"));
        assert!(!it("ALTER TABLE users ADD COLUMN a DEFAULT 'x'"));
        assert!(!it("ALTER TABLE users ADD COLUMN a DEFAULT true"));
        assert!(!it("ALTER TABLE users ADD COLUMN a AS (n) VIRTUAL"));
        assert!(!it("ALTER TABLE users ADD COLUMN a int REFERENCES p"));
        assert!(!it(
            "CREATE TABLE t (a); ALTER TABLE t ADD COLUMN b NOT NULL"
        ));
    }
}
