//! What a test pays for a database of its own: the kit beside `#[sqlx::test]`. See the README beside this file.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark stops at the first surprise, and prints"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use migrate_core::dialect::Dialect;
use migrate_runtime::__private::{Setup, run};
use migrate_runtime::Chain;
use migrate_runtime::testing::TestDatabase;
use migrate_tests::chain::TestChain;
use migrate_tests::process::forget_environment;
use migrate_tests::servers;
use sqlx::migrate::Migrator;
use sqlx::testing::{TestArgs, TestFn};
use sqlx::{AssertSqlSafe, MySqlPool, PgPool, SqlitePool};
use tempfile::TempDir;

const COUNTS: [usize; 2] = [200, 1_000];
/// A test with sqlx, and a handful with the kit, so often.
const ROUNDS: usize = 3;
const HANDFUL: usize = 5;

/// Where a child finds the chain of each.
const FOLDER: &str = "KIT_BENCH_FOLDER";
const DIALECT: &str = "KIT_BENCH_DIALECT";

fn main() {
    // `cargo test --benches` asks for a sign of life only.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    if let (Ok(folder), Ok(dialect)) = (std::env::var(FOLDER), std::env::var(DIALECT)) {
        let dialect = Dialect::from_name(&dialect).expect("a dialect");
        return measure(Path::new(&folder), dialect);
    }
    println!(
        "| database | revisions | first test, kit | a test, kit | a test, `#[sqlx::test]` | ratio | target |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    // Arguments are the only kinds and counts that are wanted.
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let is_wanted = |name: &str, all: &[&str]| {
        let some = all.iter().any(|one| wanted.iter().any(|word| word == one));
        !some || wanted.iter().any(|word| word == name)
    };
    for dialect in [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql] {
        if !is_wanted(&dialect.to_string(), &["sqlite", "postgres", "mysql"]) {
            continue;
        }
        let server = match dialect {
            Dialect::Sqlite => None,
            Dialect::Postgres => Some(servers::own_postgres()),
            Dialect::Mysql => Some(servers::own_mariadb()),
        };
        let url = server.as_ref().map(|server| {
            server.execute("CREATE DATABASE app");
            server.url("app")
        });
        for count in COUNTS {
            if !is_wanted(&count.to_string(), &["200", "1000"]) {
                continue;
            }
            child(dialect, url.as_deref(), count);
        }
    }
}

/// A process of its own for each: the environment says where the server is, as it does for tests.
fn child(dialect: Dialect, url: Option<&str>, count: usize) {
    // On the disk of the target directory: the one for temporary files may be in memory.
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let temporary = folder.path().join("tmp");
    fs::create_dir(&temporary).expect("a directory");
    let chain = chain(dialect, count);
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    forget_environment(&mut command);
    command.arg("--bench").current_dir(folder.path());
    command
        .env(FOLDER, chain.path())
        .env(DIALECT, dialect.to_string());
    command.env("TMPDIR", &temporary);
    if let Some(url) = url {
        command.env("DATABASE_URL", url);
    }
    let status = command.status().expect("this program");
    assert!(status.success(), "{dialect} {count}");
}

/// The same SQL for both: a table with an index for each revision.
fn chain(dialect: Dialect, count: usize) -> TestChain {
    let mut chain = TestChain::for_dialects(&[&dialect.to_string()]);
    let theirs = chain.path().join("sqlx");
    fs::create_dir(&theirs).expect("a directory");
    for number in 1..=count {
        let up = format!(
            "CREATE TABLE t{number} (id INTEGER NOT NULL PRIMARY KEY, a VARCHAR(40), b VARCHAR(40), c INTEGER NOT NULL DEFAULT 0);\n\
             CREATE INDEX t{number}_a ON t{number} (a);\n"
        );
        let down = format!("DROP TABLE t{number};\n");
        chain.write_revision(&format!("{number:04}_t{number}"), &up, &down);
        fs::write(theirs.join(format!("{number:04}_t{number}.sql")), up).expect("a file");
    }
    chain.lock();
    chain
}

fn measure(folder: &Path, dialect: Dialect) {
    let chain = Chain::read(folder.join("migrations")).expect("a chain");
    let count = chain.revisions().len();
    let setup = Setup {
        chain: Box::leak(Box::new(chain)),
        dialect: Some(dialect),
        at: "head",
        fixtures: &[],
        package: folder.to_string_lossy().into_owned().leak(),
    };
    let migrator = migrate_runtime::block_on(Migrator::new(folder.join("sqlx")));
    let migrator: &'static Migrator = Box::leak(Box::new(migrator.expect("their chain")));

    let first = timed(|| ours(&setup));
    // Of sqlx too the first one makes what it keeps.
    timed(|| theirs(dialect, migrator));
    let (mut kit, mut sqlx, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let one = timed(|| theirs(dialect, migrator));
        let mut handful: Vec<Duration> = (0..HANDFUL).map(|_| timed(|| ours(&setup))).collect();
        ratios.push(one.as_secs_f64() / median(&mut handful).as_secs_f64());
        kit.extend(handful);
        sqlx.push(one);
    }
    ratios.sort_by(f64::total_cmp);
    let target = match dialect {
        Dialect::Sqlite => 100,
        Dialect::Postgres => 4,
        Dialect::Mysql => 3,
    };
    let name = match dialect {
        Dialect::Mysql => "mariadb".to_owned(),
        dialect => dialect.to_string(),
    };
    let mut line = format!("| {name} | {count} |");
    for time in [first, median(&mut kit), median(&mut sqlx)] {
        let _ = write!(line, " {:.1} ms |", time.as_secs_f64() * 1000.0);
    }
    println!("{line} {:.1} | {target} |", ratios[ratios.len() / 2]);
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// What every test does: it changes a row.
const WORK: &str = "INSERT INTO t7 (id, a) VALUES (1, 'x')";

/// What `#[migrate_runtime::test]` does.
fn ours(setup: &Setup) {
    run(setup, |database: TestDatabase| async move {
        match database.dialect() {
            Dialect::Sqlite => on_sqlite(database.sqlite()).await,
            Dialect::Postgres => on_postgres(database.postgres()).await,
            Dialect::Mysql => on_mysql(database.mysql()).await,
        }
    });
}

/// What `#[sqlx::test]` does.
fn theirs(dialect: Dialect, migrator: &'static Migrator) {
    let mut arguments = TestArgs::new("kit::people_are_found");
    arguments.migrator(migrator);
    match dialect {
        Dialect::Sqlite => {
            let test: fn(SqlitePool) -> _ = on_sqlite;
            test.run_test(arguments);
        }
        Dialect::Postgres => {
            let test: fn(PgPool) -> _ = on_postgres;
            test.run_test(arguments);
        }
        Dialect::Mysql => {
            let test: fn(MySqlPool) -> _ = on_mysql;
            test.run_test(arguments);
        }
    }
}

async fn on_sqlite(pool: SqlitePool) {
    let done = sqlx::query(AssertSqlSafe(WORK)).execute(&pool).await;
    done.expect("a row");
}

async fn on_postgres(pool: PgPool) {
    let done = sqlx::query(AssertSqlSafe(WORK)).execute(&pool).await;
    done.expect("a row");
}

async fn on_mysql(pool: MySqlPool) {
    let done = sqlx::query(AssertSqlSafe(WORK)).execute(&pool).await;
    done.expect("a row");
}
