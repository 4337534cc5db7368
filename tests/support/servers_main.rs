//! Runs beside the tests, and guards the servers that they use. A person runs `migrate-test-servers use postgres` (or
//! another kind) to have one while its input is open.

use std::io::Write as _;
use std::process::ExitCode;

use migrate_tests::servers::{self, Kind};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [order, name, folder @ ..] = &words[..] else {
        return ExitCode::from(2);
    };
    let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == *name) else {
        return ExitCode::from(2);
    };
    match (*order, folder) {
        ("guard", []) => servers::guard::guard(kind),
        ("own", [folder]) => servers::own::guard(kind, folder.as_ref()),
        ("use", []) => show(kind),
        _ => return ExitCode::from(2),
    }
    ExitCode::SUCCESS
}

/// Says where the servers of a kind are, and uses them until there is no more input: for looking around.
fn show(kind: Kind) {
    for server in servers::of(kind) {
        let _ = writeln!(std::io::stdout(), "{}", server.url(""));
    }
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
}
