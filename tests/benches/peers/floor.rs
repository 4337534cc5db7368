//! The least that a database asks for: its own client with all the SQL at once.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::case::Step;
use crate::formats::Formats;
use crate::place::{Place, Product};

/// The client's command for a step.
pub(crate) fn command(step: Step, place: &Place, formats: &Formats) -> Command {
    match place.product() {
        Product::Sqlite => sqlite(step, place, formats),
        Product::Postgres => postgres(step, place, formats),
        Product::MariaDb => mariadb(step, place, formats),
    }
}

fn sqlite(step: Step, place: &Place, formats: &Formats) -> Command {
    let mut command = place.client();
    command.arg("-bail").arg(place.file());
    match step {
        Step::Fresh => from_script(&mut command, &formats.script("up-once")),
        Step::Downgrade => from_script(&mut command, &formats.script("down-once")),
        Step::NoOp => {
            command.arg("SELECT 1");
        }
    }
    command
}

fn postgres(step: Step, place: &Place, formats: &Formats) -> Command {
    let named = place.client();
    let mut command = Command::new(real_psql().unwrap_or_else(|| named.get_program().into()));
    let (port, name) = place.port_and_name();
    // The last port counts.
    command.args(named.get_args()).arg(format!("-p{port}"));
    command.args(["-v", "ON_ERROR_STOP=1", "-d", name]);
    match step {
        Step::Fresh => command.arg("-1f").arg(formats.script("up")),
        Step::Downgrade => command.arg("-1f").arg(formats.script("down")),
        Step::NoOp => command.args(["-c", "SELECT 1"]),
    };
    command
}

fn mariadb(step: Step, place: &Place, formats: &Formats) -> Command {
    let mut command = place.client();
    let (port, name) = place.port_and_name();
    command.arg(format!("-P{port}")).arg(name);
    match step {
        Step::Fresh => from_script(&mut command, &formats.script("up")),
        Step::Downgrade => from_script(&mut command, &formats.script("down")),
        Step::NoOp => {
            command.args(["-e", "SELECT 1"]);
        }
    }
    command
}

fn from_script(command: &mut Command, script: &Path) {
    command.stdin(Stdio::from(File::open(script).expect("a script")));
}

/// The program itself: what Debian has in the path is a script in Perl, which takes longer than the client.
fn real_psql() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let number = |folder: &Path| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let mut folders: Vec<PathBuf> = versions.flatten().map(|entry| entry.path()).collect();
    folders.sort_by_key(|folder| number(folder));
    folders
        .into_iter()
        .rev()
        .map(|folder| folder.join("bin/psql"))
        .find(|psql| psql.is_file())
}
