//! What the rules add to a build: prints the time of 20 drafts behind 0, 100 and 1,000 other revisions, and of 1,000 drafts.
#![expect(clippy::disallowed_methods, reason = "a measurement needs a clock")]
#![allow(
    missing_docs,
    clippy::print_stdout,
    reason = "a program for the terminal"
)]

use std::time::Instant;

use migrate_core::folder::{Entry, EntryKind};
use migrate_core::lint::{Settings, Which, lint};
use migrate_core::lock::Lint;
use migrate_core::reading::{Reading, read};

const RUNS: u32 = 20;

fn main() {
    for (before, drafts) in [(0, 20), (100, 20), (1_000, 20), (0, 1_000)] {
        let reading = chain(before, drafts);
        assert!(reading.linear, "{:?}", reading.diagnostics.first());
        let ids = reading.revisions.iter().skip(before);
        let which = Which::Only(ids.map(|revision| revision.id.to_string()).collect());
        let settings = Settings::recorded(&Lint::default());
        let start = Instant::now();
        let mut found = 0;
        for _ in 0..RUNS {
            found = lint(&reading, &settings, &which).len();
        }
        let micros = start.elapsed().as_micros() / u128::from(RUNS);
        println!("{drafts:5} drafts behind {before:5} revisions: {micros:7} µs, {found} findings");
    }
}

/// Revisions of PostgreSQL: a table with an index, then what is done to it later.
fn chain(before: usize, drafts: usize) -> Reading {
    let mut entries = vec![Entry {
        path: "migrate.lock".to_owned(),
        kind: EntryKind::File(b"version = 1\ndialects = [\"postgres\"]\n".to_vec()),
    }];
    for number in 1..=before + drafts {
        let table = number / 2;
        let (up, down) = if number % 2 == 0 {
            (
                format!(
                    "CREATE TABLE t{table} (\n    id BIGINT PRIMARY KEY,\n    email TEXT NOT NULL,\n    nickname VARCHAR(40),\n    \
                     made_at TIMESTAMPTZ NOT NULL DEFAULT now(),\n    total NUMERIC(10, 2) CHECK (total >= 0)\n);\n\
                     CREATE UNIQUE INDEX t{table}_email ON t{table} (lower(email)) WHERE email <> '';\n"
                ),
                format!("DROP TABLE t{table};\n"),
            )
        } else {
            (
                format!(
                    "ALTER TABLE t{table} ADD COLUMN state TEXT NOT NULL DEFAULT 'new';\n\
                     UPDATE t{table} SET state = 'old' WHERE made_at < now() - interval '1 year';\n\
                     ALTER TABLE t{table} DROP COLUMN nickname;\n"
                ),
                format!(
                    "ALTER TABLE t{table} DROP COLUMN state;\nALTER TABLE t{table} ADD COLUMN nickname VARCHAR(40);\n"
                ),
            )
        };
        let parent = match number {
            1 => "base".to_owned(),
            number => format!("{:06}", number - 1),
        };
        let folder = format!("{number:06}_step");
        let file = |name: &str, text: String| Entry {
            path: format!("{folder}/{name}"),
            kind: EntryKind::File(text.into_bytes()),
        };
        entries.push(file(
            "up.sql",
            format!("-- step\n-- migrate: revises {parent}\n{up}"),
        ));
        entries.push(file("down.sql", down));
        entries.push(Entry {
            path: folder.clone(),
            kind: EntryKind::Directory,
        });
    }
    read(&entries, "migrations")
}
