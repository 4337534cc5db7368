use crate::dialect::{Dialect, Engine};
use crate::lint::words::{column, keyword, place, table};
use crate::lint::{Check, Finding, Level, Read, Rule, Scene, Script, Tier};
use crate::sql::{Act, ObjectKind, ObjectName, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "backfill-before-sync",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Script(check),
};

const PAGE: &str = "\
# backfill-before-sync

## What

A column is filled before there is anything that keeps it filled: the trigger or the default for new rows comes later in the chain.

## Why

Rows that are written between the backfill and the trigger are missed, and nobody notices before the column is relied on.

## Instead

First the trigger (or the default) that fills new rows, then the backfill of the old ones.
";

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    if !script.is_up {
        return;
    }
    script.each(|scene, operation| {
        let Act::Update(change) = &operation.act else {
            return;
        };
        let Some(known) = scene.before.table(&change.table) else {
            return;
        };
        let is_kept = |own: &String| known.column(own).is_none_or(|one| one.default.is_some());
        let kept = !known.triggers.is_empty() || change.columns.iter().all(is_kept);
        if kept || !scene.is_in_use(&change.table) {
            return;
        }
        if let Some(own) = change
            .columns
            .iter()
            .find(|own| is_kept_later(scene, &change.table, own))
        {
            found.push(Finding::new(
                scene.place(operation),
                format!(
                    "{} of {} is filled before anything fills it for new rows",
                    column(own),
                    table(&change.table)
                ),
                "put the trigger or the default that comes later before this",
            ));
        }
    });
}

/// Whether something that comes later in the chain fills the column.
fn is_kept_later(scene: &Scene<'_>, name: &ObjectName, own: &str) -> bool {
    let key = scene.before.key(name);
    let rest = scene.script.statements.iter().skip(scene.nth + 1);
    let later = scene
        .script
        .chain
        .revisions
        .iter()
        .skip(scene.script.at + 1);
    let all = rest.chain(later.flat_map(|one| &one.up));
    let mut all = all.flat_map(|statement| {
        let each = statement.operations.iter();
        each.map(move |operation| (statement, operation))
    });
    all.any(|(statement, operation)| match &operation.act {
        Act::CreateTrigger { table, .. } => {
            scene.before.key(table) == key && fills(scene.script.chain, statement.text, own)
        }
        Act::Table {
            table,
            act: TableAct::SetDefault { column, .. },
        } => scene.before.key(table) == key && column == own,
        _ => false,
    })
}

/// Whether a trigger sets the column of rows that are inserted or updated, by its own text or that of its function. Where the function
/// is not made by the chain, it may.
fn fills(chain: &Read<'_>, trigger: &str, own: &str) -> bool {
    let head =
        place(trigger, "ON").map_or(trigger, |on| trigger.get(..on.start).unwrap_or(trigger));
    if !keyword(head, "INSERT") && !keyword(head, "UPDATE") {
        return false;
    }
    let Some(called) = function_of(chain.dialect, trigger) else {
        return assigns(chain.dialect, trigger, own);
    };
    let statements = chain.revisions.iter().flat_map(|one| &one.up);
    let mut bodies = statements.filter(|statement| {
        statement
            .operations
            .iter()
            .any(|operation| match &operation.act {
                Act::Create {
                    kind: ObjectKind::Function,
                    name: Some(name),
                    ..
                } => name.name.eq_ignore_ascii_case(&called),
                _ => false,
            })
    });
    // The last one is the one that is called in the end.
    bodies
        .next_back()
        .is_none_or(|body| assigns(chain.dialect, body.text, own))
}

/// The function that a trigger of PostgreSQL runs, without its schema.
fn function_of(dialect: Dialect, trigger: &str) -> Option<String> {
    if dialect != Dialect::Postgres {
        return None;
    }
    let rest = trigger.get(place(trigger, "EXECUTE")?.end..)?;
    let called = rest.split('(').next()?.split_whitespace().last()?;
    let name = called.rsplit('.').next()?.trim_matches('"');
    Some(name.to_owned())
}

/// Whether a column is set in a text: `new.slug := …`, `SET slug = …`, `INTO new.slug`. Code of a function may stand in quotes.
fn assigns(dialect: Dialect, text: &str, own: &str) -> bool {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| place(rest, own)) {
        let (start, end) = (from + found.start, from + found.end);
        let quotes = ['"', '`', ' ', '\t', '\n', '\r'];
        let behind = text
            .get(end..)
            .unwrap_or_default()
            .trim_start_matches(quotes);
        let before = text.get(..start).unwrap_or_default();
        let before = before.trim_end_matches(['"', '`']);
        let before = before.strip_suffix('.').map_or(before, |path| {
            path.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_')
        });
        let word = before
            .trim_end()
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        let conditional = ["IF", "WHEN", "WHERE", "AND", "OR", "NOT", "ELSIF"];
        let is_compared = conditional.iter().any(|one| word.eq_ignore_ascii_case(one));
        let is_set = behind.starts_with(":=") || behind.starts_with('=') && !is_compared;
        if is_set || word.eq_ignore_ascii_case("INTO") && dialect != Dialect::Sqlite {
            return true;
        }
        from = end;
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn the_other_way_round() {
        assert!(finds(
            "backfill-before-sync",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "UPDATE users SET n = 1 WHERE n IS NULL; ALTER TABLE users ALTER n SET DEFAULT 1"
            ]
        ));
        assert!(!finds(
            "backfill-before-sync",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "ALTER TABLE users ALTER n SET DEFAULT 1; UPDATE users SET n = 1 WHERE n IS NULL"
            ]
        ));
        assert!(!finds(
            "backfill-before-sync",
            "postgres 15",
            &[
                "CREATE TABLE users (id bigint PRIMARY KEY, name text, n int)",
                "UPDATE users SET n = 1 WHERE n IS NULL"
            ]
        ));
    }
    const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, name text, slug text, age int)";

    /// A backfill of `slug`, and a trigger of this head and body behind it.
    fn trigger_later(head: &str, body: &str) -> bool {
        let up = format!(
            "UPDATE users SET slug = name WHERE slug IS NULL; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NEW; END $$; CREATE TRIGGER t {head} ON users FOR EACH ROW EXECUTE FUNCTION f()"
        );
        finds("backfill-before-sync", "postgres 15", &[USERS, &up])
    }

    #[test]
    fn a_trigger_counts_that_sets_the_column() {
        let insert = "BEFORE INSERT OR UPDATE";
        assert!(trigger_later(insert, "NEW.slug := lower(NEW.name);"));
        assert!(trigger_later(insert, "SELECT 'a' INTO NEW.slug;"));
        assert!(!trigger_later(insert, "NEW.age := 5;"));
        assert!(!trigger_later(
            insert,
            "IF NEW.slug = 'a' THEN NEW.age := 5; END IF;"
        ));
        assert!(!trigger_later("BEFORE DELETE", "NEW.slug := 'a';"));
        let own = "UPDATE users SET slug = name WHERE slug IS NULL; CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW SET NEW.slug = NEW.name";
        let users = "CREATE TABLE users (id bigint PRIMARY KEY, name text, slug text, age int)";
        assert!(finds("backfill-before-sync", "mysql 8.0", &[users, own]));
        let other = own.replace("NEW.slug = NEW.name", "NEW.age = 5");
        assert!(!finds(
            "backfill-before-sync",
            "mysql 8.0",
            &[users, &other]
        ));
    }
}
