//! The catalogue of failures: each of its 90 rows has a test with its number, or stands in `missing.md` with the reason.
//! Prints how many have one.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what it prints is for people"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const ROWS: u32 = 90;
const REASONS: &str = include_str!("missing.md");

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut covered = BTreeMap::new();
    for file in sources(&root) {
        let text = fs::read_to_string(&file).unwrap_or_default();
        for row in rows_of_tests(&text) {
            *covered.entry(row).or_insert(0) += 1;
        }
    }
    let reasons = reasons();
    let mut wrong = Vec::new();
    for row in 1..=ROWS {
        match (covered.contains_key(&row), reasons.contains_key(&row)) {
            (true, true) => wrong.push(format!("row {row} has a test: take it out of missing.md")),
            (false, false) => wrong.push(format!(
                "row {row} has no test named row_{row:02}_…, and missing.md does not say why"
            )),
            _ => {}
        }
    }
    let tests: u32 = covered.values().sum();
    println!("catalogue: {}/{ROWS} ({tests} tests)", covered.len());
    for (row, reason) in &reasons {
        println!("  {row:02}  {reason}");
    }
    for problem in &wrong {
        eprintln!("error: {problem}");
    }
    if wrong.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The Rust files of the workspace.
fn sources(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let hidden = name.to_string_lossy().starts_with('.');
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !hidden && name != "target" => folders.push(path),
                Ok(kind) if kind.is_file() && path.extension().is_some_and(|end| end == "rs") => {
                    found.insert(path);
                }
                _ => {}
            }
        }
    }
    found
}

/// The rows in the names of tests: `fn row_26_row_27_a_killed_upgrade_is_completed()`, below `#[test]`.
fn rows_of_tests(text: &str) -> BTreeSet<u32> {
    let mut rows = BTreeSet::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if line.contains("fn ") {
            if std::mem::take(&mut is_test) {
                rows.extend(rows_of(line));
            }
        } else if !line.starts_with("#[") && !line.starts_with("//") {
            is_test = false;
        }
    }
    rows
}

fn rows_of(name: &str) -> impl Iterator<Item = u32> {
    name.split("row_").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        rest[..end]
            .parse()
            .ok()
            .filter(|row| (1..=ROWS).contains(row))
    })
}

/// The lines `| 13 | why |`.
fn reasons() -> BTreeMap<u32, &'static str> {
    let cells = |line: &'static str| {
        let mut cells = line.trim().trim_matches('|').split('|').map(str::trim);
        Some((cells.next()?.parse().ok()?, cells.next()?))
    };
    REASONS.lines().filter_map(cells).collect()
}
