//! The smallest program with a chain: reads it from a directory and brings a database to a target. The tests start many of
//! it at once, and kill it.

use std::process::ExitCode;

use migrate_runtime::{Chain, Migrator, block_on};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, directory, url, direction, target] = &arguments[..] else {
        return ExitCode::from(2);
    };
    let outcome = Chain::read(directory).and_then(|chain| {
        let migrator = Migrator::new(&chain)
            .app("runner", "1.2.3")
            .target(target)?;
        block_on(async {
            if direction == "up" {
                migrator.upgrade(url).await
            } else {
                migrator.downgrade(url).await
            }
        })
    });
    match outcome {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
