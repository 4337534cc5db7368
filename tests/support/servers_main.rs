//! Runs beside the tests, and guards the servers that they use.

use std::process::ExitCode;

use migrate_tests::servers::{self, Kind};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["guard", name] => {
            let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == name) else {
                return ExitCode::from(2);
            };
            servers::guard::guard(kind);
            ExitCode::SUCCESS
        }
        _ => ExitCode::from(2),
    }
}
