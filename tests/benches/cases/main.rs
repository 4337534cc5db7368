//! Holds pairs of schemas, read from files, against what is known of them. See the README one folder up.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark stops at the first surprise"
)]

mod database;
mod engine;
mod judge;
mod report;
mod row;

use judge::judge;
use report::Report;
use row::Row;

const USAGE: &str = "usage: cargo bench -p migrate-tests --bench cases -- FILE.jsonl…";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` asks for a sign of life only.
    if !words.iter().any(|word| word == "--bench") {
        return;
    }
    let files: Vec<&String> = words.iter().filter(|word| *word != "--bench").collect();
    if files.is_empty() {
        report::say(USAGE);
        std::process::exit(2);
    }
    let mut report = Report::default();
    for file in files {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => {
                report::say(&format!("{file}: {error}"));
                std::process::exit(2);
            }
        };
        for (number, line) in (1..).zip(text.lines()) {
            match Row::read(line) {
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
    report.print();
    std::process::exit(i32::from(!report.is_right()));
}
