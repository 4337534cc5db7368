//! Holds pairs of schemas, read from files, against what is known of them. See the README one folder up.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark stops at the first surprise"
)]

mod autogenerate;
mod database;
mod engine;
mod generations;
mod judge;
mod numbers;
mod oracle;
mod report;
mod row;

use generations::Generations;
use judge::judge;
use report::Report;
use row::Row;

const USAGE: &str = "usage: cargo bench -p migrate-tests --bench cases -- [--generate] [--only TEXT] [--every N] [--skip N] [--show] FILE.jsonl…";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` asks for a sign of life only.
    if !words.iter().any(|word| word == "--bench") {
        return;
    }
    let mut files = Vec::new();
    let (mut generates, mut shows, mut only) = (false, false, String::new());
    let (mut every, mut skipped) = (1, 0);
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--bench" => {}
            "--generate" => generates = true,
            "--show" => shows = true,
            "--every" => every = words.next().and_then(|it| it.parse().ok()).unwrap_or(1),
            "--skip" => skipped = words.next().and_then(|it| it.parse().ok()).unwrap_or(0),
            "--only" => only = words.next().unwrap_or_default(),
            _ => files.push(word),
        }
    }
    let mut generations = Generations::default();
    if files.is_empty() {
        report::say(USAGE);
        std::process::exit(2);
    }
    let mut report = Report::default();
    for file in files {
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) => {
                report::say(&format!("{file}: {error}"));
                std::process::exit(2);
            }
        };
        let lines = (1_usize..).zip(text.lines());
        for (number, line) in lines.skip(skipped).step_by(every) {
            match Row::read(line) {
                Ok(row) if !row.name.contains(&only) => {}
                Ok(row) if generates => {
                    let generation = autogenerate::judge(&row);
                    if shows {
                        report::say(&format!("-- {}\n{}\n", row.name, generation.shown));
                    }
                    generations.add(row, generation);
                }
                Ok(row) => {
                    let verdict = judge(&row);
                    report.add(row, verdict);
                }
                Err(why) => {
                    report::say(&format!("{file}:{number}: {why}"));
                    std::process::exit(2);
                }
            }
        }
    }
    if generates {
        generations.print();
        std::process::exit(i32::from(!generations.is_right()));
    }
    report.print();
    std::process::exit(i32::from(!report.is_right()));
}
