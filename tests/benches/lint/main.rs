//! Holds what the rules find against scripts whose findings are known. See the README one folder up.

#![allow(
    clippy::expect_used,
    reason = "a benchmark stops at the first surprise"
)]

mod judge;
mod report;
mod row;

use judge::judge;
use report::Report;
use row::Row;

const USAGE: &str =
    "usage: cargo bench -p migrate-tests --bench lint -- [--only TEXT] [--show] FILE.jsonl…";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // `cargo test --benches` asks for a sign of life only.
    if !words.iter().any(|word| word == "--bench") {
        return;
    }
    let (mut files, mut only, mut shows) = (Vec::new(), String::new(), false);
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--bench" => {}
            "--show" => shows = true,
            "--only" => only = words.next().unwrap_or_default(),
            _ => files.push(word),
        }
    }
    if files.is_empty() {
        stop(USAGE);
    }
    let mut report = Report::default();
    for file in files {
        let text = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| stop(&format!("{file}: {error}")));
        for (number, line) in (1_usize..).zip(text.lines()) {
            let row =
                Row::read(line).unwrap_or_else(|why| stop(&format!("{file}:{number}: {why}")));
            if row.id.contains(&only) {
                let verdict = judge(&row);
                if shows {
                    report::say(&format!("{}: {}", row.id, verdict.found.join(", ")));
                }
                report.add(row, verdict);
            }
        }
    }
    report.print();
}

fn stop(why: &str) -> ! {
    report::say(why);
    std::process::exit(2)
}
