//! A proof that is killed, whenever that is, leaves nothing that the next one does not remove.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use migrate_tests::project::Project;
use migrate_tests::servers;

/// Moments at which it is killed, in milliseconds: while it connects, makes a database, and proves.
const MOMENTS: [u64; 8] = [5, 20, 60, 120, 250, 400, 700, 1_100];

/// Enough revisions to be killed in.
fn long(mut project: Project) -> Project {
    for number in 1..=12 {
        project = project.table(&format!("{number:04}_t{number}"));
    }
    project
}

fn kill_after(mut command: Command, milliseconds: u64) {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(Duration::from_millis(milliseconds));
    // It may be done.
    let _ = child.kill();
    child.wait().unwrap();
}

#[test]
fn beside_a_database() {
    let database = servers::postgres().database();
    let project = long(Project::on(&database));
    for moment in MOMENTS {
        kill_after(project.command("verify"), moment);
    }
    let left = || {
        // The name tells beside which database it is.
        database.query(&format!(
            "SELECT datname FROM pg_database WHERE starts_with(datname, 'cargo_migrate_shadow_' || \
             left(encode(sha256('{}'::bytea), 'hex'), 8))",
            database.name()
        ))
    };
    let said = project.migrate("verify").succeeds();
    assert!(said.stdout.contains("beside"), "{said}");
    assert_eq!(left(), Vec::<String>::new());
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";
    assert_eq!(
        database.query(tables),
        ["0"],
        "nothing is made in the database itself"
    );
}

/// Proofs whose temporary files are in a folder of the test's.
fn with_files(project: &Project) {
    // Servers are run by an account of their own, which has to get there.
    let folder = tempfile::Builder::new().prefix("m").tempdir().unwrap();
    open_to_all(folder.path());
    let command = |words: &str| {
        let mut command = project.command(words);
        command.env("TMPDIR", folder.path());
        command
    };
    for moment in MOMENTS {
        kill_after(command("verify"), moment);
    }
    let said = project.run("verify", &mut command("verify")).succeeds();
    assert!(said.stdout.contains("12 of 12 revisions proved"), "{said}");
    let is_shadow = |name: &String| name.starts_with("cargo_migrate_shadow_");
    let left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(is_shadow)
        .collect();
    assert_eq!(left, Vec::<String>::new());
    assert_eq!(processes_in(folder.path()), Vec::<String>::new());
}

fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
}

/// Programs that were started with a path in a folder.
fn processes_in(folder: &Path) -> Vec<String> {
    let folder = folder.to_string_lossy().into_owned();
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(&folder))
        .collect()
}

#[test]
fn in_files() {
    with_files(&long(Project::new()));
}

#[test]
fn on_a_private_postgres() {
    with_files(&long(Project::for_dialects(&["postgres"])));
}

#[test]
fn on_a_private_mariadb() {
    with_files(&long(Project::for_dialects(&["mysql"])));
}

#[test]
fn who_interrupts_it_leaves_nothing() {
    interrupted_by("INT");
}

#[test]
fn who_closes_its_terminal_leaves_nothing() {
    // Under `nohup` nobody hears of it.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok());
    if ignored.is_none_or(|ignored| ignored & 1 == 0) {
        interrupted_by("HUP");
    }
}

fn interrupted_by(signal: &str) {
    let database = servers::postgres().database();
    let project = long(Project::on(&database));
    let child = project
        .command("verify")
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // It listens once it proves.
    let shadow = format!(
        "SELECT count(*) FROM pg_database WHERE starts_with(datname, 'cargo_migrate_shadow_' || \
         left(encode(sha256('{}'::bytea), 'hex'), 8))",
        database.name()
    );
    while database.query(&shadow) != ["1"] {
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(Duration::from_millis(30));
    let interrupt = format!("kill -s {signal} {}", child.id());
    Command::new("sh")
        .args(["-c", &interrupt])
        .status()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("error[interrupted]"), "{said}");
    assert_eq!(database.query(&shadow), ["0"]);
}
