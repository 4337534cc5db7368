//! One of the processes that take turns.

use std::io::{Read as _, Write as _};

use migrate_core::diagnostic::Code;
use migrate_runtime::{Error, Event, Migrator, block_on};

use super::{Guarded, LEASE, MIGRATIONS, broken, chance, holder, resource, stand_still};

/// What a worker says of what it did, a line each.
pub(super) fn say(what: &str) {
    // Whole lines, also where many write: one call each.
    let line = format!("{}\n", what.replace('\n', " / "));
    let _ = std::io::stdout().write_all(line.as_bytes());
    let _ = std::io::stdout().flush();
}

/// Takes turns until its input ends: the lock's name, and the URLs of which it takes any.
///
/// # Panics
///
/// When it is not told that.
pub fn work(arguments: &[String]) {
    let (name, urls) = arguments.split_first().expect("a lock, and URLs");
    if name == holder::HOLD {
        return holder::hold(&urls[0]);
    }
    let guarded = Guarded::from_name(name).expect("the name of a lock");
    std::thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    loop {
        let any = usize::try_from(chance(urls.len() as u64)).expect("a small number");
        resource::next_turn();
        if guarded == Guarded::Runtime {
            migrate(&urls[any]);
        } else if let Err(error) = block_on(broken::take_turns(guarded, &urls[any])) {
            say(&format!("other {error}"));
        }
    }
}

/// One run of the runtime, to anywhere.
fn migrate(url: &str) {
    let ups: &[&str] = &["head", "0001", "0003", "+1"];
    let downs: &[&str] = &["base", "0001", "0003", "-1"];
    let up = chance(2) == 0;
    let targets = if up { ups } else { downs };
    let any = usize::try_from(chance(8)).expect("a small number");
    // Mostly all the way.
    let target = targets.get(any).unwrap_or(&targets[0]);
    let migrator = Migrator::new(&MIGRATIONS)
        .target(target)
        .expect("a target")
        .lease(LEASE)
        .on_event(|event| match event {
            Event::TakenOver { .. } => say("taken"),
            Event::Reconnecting => say("reconnected"),
            // No transaction is open: here another one may take over.
            Event::Started { .. } => stand_still(25),
            Event::Statement { .. } | Event::Finished { .. } => stand_still(60),
            _ => {}
        });
    let outcome = block_on(async {
        if up {
            migrator.upgrade(url).await
        } else {
            migrator.downgrade(url).await
        }
    });
    let report = match &outcome {
        Ok(report) => report,
        Err(error) => {
            say_why(error);
            error.report()
        }
    };
    for done in &report.done {
        say(&format!("done {}", done.id));
    }
}

pub(super) fn say_why(error: &Error) {
    match error.code() {
        Some(Code::LeaseLost) => say("lost"),
        // The other direction is the one that can finish it; or there is nothing in that direction.
        Some(Code::HalfApplied | Code::TargetDirection | Code::TargetTooFar) => say("refused"),
        _ => say(&format!("other {error}")),
    }
}
