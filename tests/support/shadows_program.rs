//! Makes shadow databases of a dialect, beside the database of a URL or, for `-`, on a private server: `once`, or until it is
//! `killed`; or makes one and `holds` it. It says when it has a place, and names each database.

use std::io::Write as _;
use std::process::ExitCode;

use migrate_core::dialect::Dialect;
use migrate_runtime::shadow::{Places, Shadows};
use migrate_runtime::{Database, Error, block_on};

/// More than anybody waits for.
const MANY: usize = 200;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, dialect, url, how] = &arguments[..] else {
        return ExitCode::from(2);
    };
    let Some(dialect) = Dialect::from_name(dialect) else {
        return ExitCode::from(2);
    };
    match block_on(make(dialect, url, how)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

async fn make(dialect: Dialect, url: &str, how: &str) -> Result<(), Error> {
    let configured = match url {
        "-" => None,
        url => Some(Database::try_from(url)?),
    };
    let places = Places {
        configured,
        ..Places::default()
    };
    let mut shadows = Shadows::open(dialect, &places).await?;
    say("a place");
    let count = if how == "killed" { MANY } else { 1 };
    for _ in 0..count {
        say(&shadows.create().await?.to_string());
    }
    if how == "holds" {
        // Until nobody is left to say anything.
        let _ = std::io::stdin().lines().count();
    }
    shadows.close().await;
    Ok(())
}

fn say(what: &str) {
    let mut output = std::io::stdout();
    let _ = writeln!(output, "{what}").and_then(|()| output.flush());
}
