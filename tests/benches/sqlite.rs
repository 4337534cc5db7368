//! What the engine costs on SQLite. See the README beside this file.

#![allow(
    clippy::expect_used,
    reason = "a benchmark stops at the first surprise"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use migrate_tests::chain::TestChain;
use migrate_tests::process::{children_cpu, program, tool};

const REVISIONS: usize = 1000;
const ROUNDS: usize = 7;

fn main() {
    // `cargo test --benches` asks for a sign of life only.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let test = TestChain::tables(REVISIONS);
    test.seal();
    let mut rows = Vec::new();
    fresh(&test, &mut rows);
    counts(&test, &mut rows);
    reading(&test, &mut rows);
    macro_cost(&test, &mut rows);
    say("\n| what | measured | target |\n| --- | --- | --- |");
    for row in &rows {
        say(row);
    }
}

#[expect(clippy::print_stdout, reason = "a benchmark's result is its output")]
fn say(text: &str) {
    println!("{text}");
}

fn runner(test: &TestChain) -> Command {
    let mut command = Command::new(program("migrate-test-runner"));
    command
        .arg(test.migrations())
        .args([&test.url(), "up", "head"])
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    command
}

fn remove(file: &Path) {
    for ending in ["", "-journal", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", file.display()));
    }
}

fn timed(command: &mut Command) -> Duration {
    let started = Instant::now();
    assert!(command.status().expect("a process").success());
    started.elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn fresh(test: &TestChain, rows: &mut Vec<String>) {
    let script = test.path().join("all.sql");
    let mut all = String::from("BEGIN;\n");
    for number in 1..=REVISIONS {
        all += &fs::read_to_string(
            test.migrations()
                .join(format!("{number:04}_t{number}/up.sql")),
        )
        .expect("a revision");
    }
    all += "COMMIT;\n";
    fs::write(&script, all).expect("a script");

    let floor_file = test.path().join("floor.db");
    let chain = test.chain();
    let (mut whole, mut engine, mut floors) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        remove(&floor_file);
        let input = fs::File::open(&script).expect("the script");
        let floor = timed(tool("sqlite3", "sqlite3").arg(&floor_file).stdin(input)).as_secs_f64();
        remove(&test.file());
        whole.push(timed(&mut runner(test)).as_secs_f64() / floor);
        remove(&test.file());
        let started = Instant::now();
        migrate_runtime::block_on(chain.upgrade(test.url())).expect("an upgrade");
        engine.push(started.elapsed().as_secs_f64() / floor);
        floors.push(floor * 1e3);
    }
    let floor = median(floors);
    rows.push(format!(
        "| fresh, {REVISIONS} revisions, process | {:.2}x of sqlite3 ({floor:.0} ms) | 1.5x |",
        median(whole)
    ));
    rows.push(format!(
        "| fresh, {REVISIONS} revisions, engine | {:.2}x of sqlite3 ({floor:.0} ms) | 1.5x |",
        median(engine)
    ));
}

/// Calls of the kinds given, in the whole process.
fn calls(command: &Command, kinds: &str) -> usize {
    let log = std::env::temp_dir().join(format!("migrate-bench-{}.strace", std::process::id()));
    let status = tool("strace", "strace")
        .args(["-f", "-qq", "-e", &format!("trace={kinds}"), "-o"])
        .arg(&log)
        .arg(command.get_program())
        .args(command.get_args())
        .status()
        .expect("strace");
    assert!(status.success());
    let count = fs::read_to_string(&log)
        .expect("the log")
        .lines()
        .filter(|line| line.contains('('))
        .count();
    let _ = fs::remove_file(&log);
    count
}

fn counts(test: &TestChain, rows: &mut Vec<String>) {
    remove(&test.file());
    rows.push(format!(
        "| fresh: fsync | {} | 10 |",
        calls(&runner(test), "fsync,fdatasync")
    ));
    rows.push(format!(
        "| no-op: fsync | {} | 0 |",
        calls(&runner(test), "fsync,fdatasync")
    ));
    rows.push(format!(
        "| no-op: writes to a file | {} | 0 |",
        calls(&runner(test), "pwrite64,ftruncate,unlink,rename")
    ));
}

fn reading(test: &TestChain, rows: &mut Vec<String>) {
    fs::write(
        test.path().join("migrate.toml"),
        "dir = \"migrations\"\nurl = \"sqlite:app.db\"\n",
    )
    .expect("a configuration");
    for name in ["current", "history", "upgrade"] {
        let times = 20;
        let before = children_cpu();
        for _ in 0..times {
            let mut command = Command::new(program("cargo-migrate"));
            timed(
                command
                    .arg(name)
                    .current_dir(test.path())
                    .stdout(Stdio::null()),
            );
        }
        let cpu = (children_cpu() - before) / f64::from(times) * 1e3;
        let target = if name == "upgrade" { "" } else { "30 ms" };
        rows.push(format!(
            "| `cargo migrate {name}` ({REVISIONS} revisions): CPU | {cpu:.1} ms | {target} |"
        ));
    }
}

fn macro_cost(test: &TestChain, rows: &mut Vec<String>) {
    let project = test.path().join("app");
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the workspace");
    let runtime = workspace.join("migrate-runtime");
    fs::create_dir_all(project.join("src")).expect("a project");
    let manifest = format!(
        "[package]\nname = \"bench-app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\nmigrate-runtime = {{ path = {:?} }}\n[workspace]\n",
        runtime.display().to_string()
    );
    fs::write(project.join("Cargo.toml"), manifest).expect("a manifest");
    let _ = fs::copy(workspace.join("Cargo.lock"), project.join("Cargo.lock"));
    fs::rename(test.migrations(), project.join("migrations")).expect("the chain");
    let target: PathBuf = test.path().join("bench-target");
    let main = |body: &str, round: usize| {
        fs::write(
            project.join("src/main.rs"),
            format!("{body}\nfn main() {{ println!(\"{{}}\", {round}); }}\n"),
        )
        .expect("a source");
    };
    let build = || {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        timed(
            command
                .args(["build", "-q"])
                .current_dir(&project)
                .env("CARGO_TARGET_DIR", &target),
        )
        .as_secs_f64()
    };
    let with = "pub static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::migrate!(\"migrations\");";
    let without = "pub static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;";
    let edit = |round: usize| {
        let path = project.join("migrations/0500_t500/down.sql");
        fs::write(
            path,
            format!("DROP INDEX t500_a;\nDROP TABLE t500; -- {round}\n"),
        )
        .expect("a revision");
    };
    // The first build of each kind is not counted: it is not incremental.
    let rounds = |body: &str, touch: &dyn Fn(usize)| {
        main(body, 0);
        build();
        let times = (1..=ROUNDS).map(|round| {
            main(body, round);
            touch(round);
            build()
        });
        median(times.collect())
    };
    let bare = rounds(without, &|_| ());
    let same = rounds(with, &|_| ()) - bare;
    // An edited revision must be a draft.
    let lock = project.join("migrations/migrate.lock");
    let sealed = fs::read_to_string(&lock).expect("the lock");
    fs::write(&lock, as_drafts(&sealed)).expect("the lock");
    let edited = rounds(with, &edit) - bare;
    for (what, added, target) in [
        ("elsewhere", same, "0.5 s"),
        ("in one revision", edited, ""),
    ] {
        rows.push(format!("| `migrate!` of {REVISIONS} revisions, an edit {what}: added to an incremental debug build | {added:.2} s | {target} |"));
    }
}

/// The lock with everything a draft.
fn as_drafts(lock: &str) -> String {
    let sealed = ["up = ", "down = ", "chain = "];
    let lines = lock
        .lines()
        .filter(|line| sealed.iter().all(|key| !line.starts_with(key)));
    lines
        .map(|line| line.replace("\"sealed\"", "\"draft\"") + "\n")
        .collect()
}
