//! What recipes write passes the rules.

use super::ground;
use crate::dialect::Dialect;
use crate::folder::{Entry, EntryKind};
use crate::lint::{Found, Level, Settings, Which, lint};
use crate::reading::{Reading, read};
use crate::recipe::{Side, Stage, change};
use crate::revision::State;

/// A change of each recipe that has no enum.
const CHANGES: &[&str] = &[
    "add column users.active boolean not null default true",
    "add column users.token varchar(40) not null default md5(random())",
    "rename column users.name to full_name",
    "rename table orders to purchases",
    "change type of users.age to bigint",
    "change type of users.at to timestamptz at time zone 'UTC'",
    "change type of users.name to varchar(50)",
    "drop column users.legacy",
    "drop column users.age",
    "drop table orders",
    "add index on users (age)",
    "add unique on users (name)",
    "add foreign key orders.user_id to users.id",
    "add check age >= 0 on users",
    "set users.age not null default 18",
    "split users.legacy into user_legacies",
    "split users.age into user_ages",
];

/// The files of a change behind a first revision, as they are written to a folder.
fn chain(dialect: Dialect, stages: &[Stage]) -> Reading {
    let file = |path: String, text: String| Entry {
        path,
        kind: EntryKind::File(text.into_bytes()),
    };
    let lock = format!("version = 1\ndialects = [\"{}\"]\n", dialect.name());
    let mut entries = vec![file("migrate.lock".to_owned(), lock)];
    let mut folder = |id: usize, head: &str, up: &str, down: &str| {
        let path = format!("{id}_a");
        let before = match id {
            1 => "base".to_owned(),
            _ => (id - 1).to_string(),
        };
        entries.push(Entry {
            path: path.clone(),
            kind: EntryKind::Directory,
        });
        let up = format!("-- a\n-- migrate: revises {before}\n{head}{up}");
        entries.push(file(format!("{path}/up.sql"), up));
        entries.push(file(format!("{path}/down.sql"), format!("-- a\n{down}")));
    };
    let tables = ground::statements(dialect).map(|(_, sql)| format!("{sql};\n"));
    folder(
        1,
        "\n",
        &tables.concat(),
        "\nDROP TABLE orders;\nDROP TABLE users;\n",
    );
    for (id, stage) in (2..).zip(stages) {
        let phase = stage
            .phase
            .map(|it| format!("-- migrate: phase {}\n", it.name()));
        let pairs = (id > 2).then(|| "-- migrate: pairs 2\n".to_owned());
        let head: String = phase.into_iter().chain(pairs).collect();
        let side = |side: &Side| format!("{}\n{}", side.head(), side.script(dialect));
        folder(id, &head, &side(&stage.up), &side(&stage.down));
    }
    let mut reading = read(&entries, "migrations");
    assert!(reading.linear, "{:#?}", reading.diagnostics);
    for revision in reading.revisions.iter_mut().take(1) {
        revision.state = State::Sealed;
    }
    reading
}

fn found(dialect: Dialect, text: &str) -> Vec<(Level, &'static str, String)> {
    let (recipe, answers) = change::read(text).unwrap();
    let Ok(stages) = recipe.stages(&answers, &ground::schema(dialect)) else {
        return Vec::new();
    };
    let reading = chain(dialect, &stages);
    let settings = Settings {
        timeouts_are_set: true,
        ..Settings::default()
    };
    let all = lint(&reading, &settings, &Which::Drafts);
    let told = |one: &Found| (one.level, one.rule.id, format!("{} of {text}", one.file));
    all.iter().map(told).collect()
}

/// What a change has to tell its reader, and no other way would mend.
const ADVICE: &[&str] = &[
    // It fails where the rows do not fit, as the file says.
    "unique-on-existing-data",
    "not-null-on-existing-data",
    "narrow-type",
    "mysql-check-copy",
    "mysql-foreign-key-copy",
    "mysql-varchar-length-boundary",
    // The change in words.
    "drop-not-null",
    "destructive-in-one-step",
    "rename-column",
    "rename-table",
    // MySQL ends a transaction at each statement.
    "mysql-implicit-commit",
];

#[test]
fn no_rule_fails_at_what_a_recipe_writes() {
    let mut all = Vec::new();
    for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite] {
        for (level, rule, place) in CHANGES.iter().flat_map(|text| found(dialect, text)) {
            if level == Level::Deny || !ADVICE.contains(&rule) {
                all.push(format!("{dialect}: {rule} at {place}"));
            }
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}
