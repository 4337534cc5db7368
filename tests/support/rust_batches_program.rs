//! A program with a revision in Rust that runs in batches; the tests start many of it, and kill it.

use std::process::ExitCode;

use migrate_runtime::{Migrator, block_on};
use migrate_tests::rust_batches::CHAIN;

fn main() -> ExitCode {
    let Some(url) = std::env::args().nth(1) else {
        return ExitCode::from(2);
    };
    match block_on(Migrator::new(&CHAIN).upgrade(&*url)) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
