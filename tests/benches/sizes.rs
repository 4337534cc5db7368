//! What large schemas and long chains cost on the command line. See the README beside this file.

#![allow(
    clippy::expect_used,
    reason = "a benchmark stops at the first surprise"
)]

use std::time::Instant;

use migrate_tests::process::children_cpu;
use migrate_tests::project::Project;

fn main() {
    // `cargo test --benches` asks for a sign of life only.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    say("| what | measured | target |\n| --- | --- | --- |");
    say(&format!(
        "| `check --models`, 300 tables, SQLite: CPU | {:.0} ms | 100 ms |",
        checked_on_sqlite(300)
    ));
    say(&format!(
        "| `verify`, 200 revisions, PostgreSQL: time | {:.1} s | 60 s |",
        timed(&chain("postgres", 200, 1), "verify --all")
    ));
    let drafts = chain("postgres", 5000, 100);
    say(&format!(
        "| `check --models`, 5,000 tables, drafts, PostgreSQL: time | {:.1} s | 10 s |",
        timed(&drafts, "check --models")
    ));
    // To prove them is not what is measured: few revisions.
    let proved = chain("postgres", 5000, 2500);
    proved.migrate("seal").succeeds();
    say(&format!(
        "| `check --models`, 5,000 tables, proved, PostgreSQL: time | {:.1} s | 10 s |",
        timed(&proved, "check --models")
    ));
}

#[expect(clippy::print_stdout, reason = "a benchmark's result is its output")]
fn say(text: &str) {
    println!("{text}");
}

/// A table with what tables have: keys, a check, a default, an index.
fn table(dialect: &str, number: usize) -> String {
    let (id, moment) = match dialect {
        "postgres" => ("bigint PRIMARY KEY", "timestamptz NOT NULL DEFAULT now()"),
        _ => (
            "INTEGER PRIMARY KEY",
            "TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP",
        ),
    };
    let parent = match number % 3 {
        2 => format!(
            ", parent bigint REFERENCES t{} (id) ON DELETE CASCADE",
            number - 1
        ),
        _ => String::new(),
    };
    format!(
        "CREATE TABLE t{number} (id {id}, name text NOT NULL DEFAULT 'x', email varchar(100) UNIQUE,\n\
         amount numeric(10,2) CHECK (amount >= 0), made {moment}{parent});\n\
         CREATE INDEX t{number}_name ON t{number} (name);\n"
    )
}

/// A chain that makes that many tables, so many in each revision, and the same as the wanted schema.
fn chain(dialect: &str, tables: usize, together: usize) -> Project {
    let mut project = Project::for_dialects(&[dialect]);
    let numbers: Vec<usize> = (0..tables).collect();
    for (at, numbers) in numbers.chunks(together).enumerate() {
        let up: String = numbers.iter().map(|it| table(dialect, *it)).collect();
        let gone: Vec<String> = numbers.iter().rev().map(|it| format!("t{it}")).collect();
        let down = format!("DROP TABLE {};\n", gone.join(", "));
        project = project.revision(&format!("{:04}_more", at + 1), &up, &down);
    }
    let all: String = numbers.iter().map(|it| table(dialect, *it)).collect();
    project.write("schema.sql", &all);
    project
}

/// The CPU of one run, in milliseconds: the mean of some, of revisions that are proved.
fn checked_on_sqlite(tables: usize) -> f64 {
    const TIMES: u32 = 20;
    let project = chain("sqlite", tables, 1);
    project.migrate("seal").succeeds();
    let run = || project.migrate("check --models").succeeds();
    run();
    let before = children_cpu();
    for _ in 0..TIMES {
        run();
    }
    (children_cpu() - before) / f64::from(TIMES) * 1e3
}

/// In seconds.
fn timed(project: &Project, words: &str) -> f64 {
    let started = Instant::now();
    project.migrate(words).succeeds();
    started.elapsed().as_secs_f64()
}
