//! A data change in batches on PostgreSQL: what it costs beside a loop by hand, how long it keeps others waiting, and whether
//! it survives being killed. See the README beside this file.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark stops at the first surprise"
)]

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use migrate_runtime::block_on;
use migrate_tests::chain::TestChain;
use migrate_tests::process::program;
use migrate_tests::servers::{self, TestDatabase};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// Rows of a batch of the loop by hand, and of the first batch of the engine.
const SIZE: usize = 5_000;

/// The target time of a batch.
const TARGET: Duration = Duration::from_millis(500);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    // `cargo test --benches` asks for a sign of life only.
    if arguments.iter().any(|argument| argument == "--test") {
        return;
    }
    let number = |name: &str, usual: usize| {
        let at = arguments.iter().position(|argument| argument == name);
        at.map_or(usual, |at| arguments[at + 1].parse().expect("a number"))
    };
    let (rows, kills) = (number("--rows", 2_000_000), number("--kills", 20));
    let subject = Subject::new(rows);

    let by_hand = subject.measured("a loop by hand", |subject| {
        subject.loop_by_hand();
        0
    });
    let undisturbed = subject.measured("cargo-migrate", |subject| {
        assert!(subject.runner().status().expect("a run").success());
        0
    });
    // The share of the work that a run does before it is killed, on average half of this.
    let longest = undisturbed.elapsed.mul_f64(1.0 / kills.max(1) as f64);
    let killed = subject.measured("cargo-migrate, killed", |subject| {
        let mut killed = 0;
        while killed < kills {
            let mut run = subject.runner().spawn().expect("a run");
            std::thread::sleep(longest.mul_f64(random()));
            if run.try_wait().expect("a run").is_some() {
                break;
            }
            run.kill().expect("a process");
            run.wait().expect("a process");
            killed += 1;
        }
        assert!(subject.runner().status().expect("a run").success());
        killed
    });

    say(
        "\n| run | seconds | x by hand | kills | longest wait of a writer | 99 % of its waits below | writes |",
    );
    say("| --- | --- | --- | --- | --- | --- | --- |");
    for run in [&by_hand, &undisturbed, &killed] {
        say(&format!(
            "| {} | {:.1} | {:.2} | {} | {} ms | {} ms | {} |",
            run.name,
            run.elapsed.as_secs_f64(),
            run.elapsed.as_secs_f64() / by_hand.elapsed.as_secs_f64(),
            run.kills,
            run.longest.as_millis(),
            run.usual.as_millis(),
            run.writes
        ));
    }
    let within = |run: &Measured| run.longest <= TARGET;
    say(&format!(
        "\n{rows} rows, each changed once in all three; no writer waited for longer than {} ms: {}; killed {} times, {:.2} times the loop by hand",
        TARGET.as_millis(),
        within(&undisturbed) && within(&killed),
        killed.kills,
        killed.elapsed.as_secs_f64() / by_hand.elapsed.as_secs_f64()
    ));
}

#[expect(clippy::print_stdout, reason = "a benchmark's result is its output")]
fn say(text: &str) {
    println!("{text}");
}

/// From 0 to 1.
fn random() -> f64 {
    let nanoseconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default()
        .subsec_nanos();
    f64::from(nanoseconds % 9_973) / 9_973.0
}

/// A table and the chain that changes its rows.
struct Subject {
    rows: usize,
    chain: TestChain,
    database: TestDatabase,
    /// How far the loop by hand is.
    by_hand: AtomicUsize,
}

/// One way to change them all.
struct Measured {
    name: &'static str,
    elapsed: Duration,
    kills: usize,
    /// Of the writers that wrote meanwhile.
    longest: Duration,
    usual: Duration,
    writes: usize,
}

impl Subject {
    fn new(rows: usize) -> Self {
        let fill = format!(
            "-- migrate: batch key=id size={SIZE} target={}ms\nUPDATE item SET v = v + 1;\n",
            TARGET.as_millis()
        );
        let chain = TestChain::for_dialects(&["postgres"])
            .revision(
                "0001_start",
                "CREATE TABLE start (a integer);\n",
                "DROP TABLE start;\n",
            )
            .revision(
                "0002_fill",
                &fill,
                "-- migrate: irreversible because of no need\n",
            );
        Self {
            rows,
            chain,
            database: servers::postgres().database(),
            by_hand: AtomicUsize::new(0),
        }
    }

    fn runner(&self) -> Command {
        let mut command = Command::new(program("migrate-test-runner"));
        command.arg(self.chain.migrations());
        command.args([&self.database.url(), "up", "head"]);
        command.stdout(Stdio::null());
        command
    }

    /// The rows as they are before, and a history without the change.
    fn prepare(&self) {
        self.database.execute(&format!(
            "SET client_min_messages = error; DROP SCHEMA IF EXISTS cargo_migrate CASCADE; DROP TABLE IF EXISTS item, start; \
             CREATE TABLE item (id bigint PRIMARY KEY, name text NOT NULL, v integer NOT NULL DEFAULT 0, w integer NOT NULL DEFAULT 0); \
             INSERT INTO item (id, name) SELECT g, 'item number ' || g FROM generate_series(1, {}) AS g; \
             CREATE INDEX item_name ON item (name)",
            self.rows
        ));
        self.database.execute("VACUUM ANALYZE item");
        self.database.execute("CHECKPOINT");
        let mut first = Command::new(program("migrate-test-runner"));
        first.arg(self.chain.migrations());
        first.args([&self.database.url(), "up", "0001"]);
        assert!(first.status().expect("a run").success());
    }

    /// What somebody writes who has no tool.
    fn loop_by_hand(&self) {
        block_on(async {
            let mut connection = PgConnection::connect(&self.database.url()).await.unwrap();
            let mut last = 0;
            while last < self.rows {
                let sql = format!(
                    "UPDATE item SET v = v + 1 WHERE id > {last} AND id <= {}",
                    last + SIZE
                );
                connection
                    .execute(sqlx::raw_sql(AssertSqlSafe(sql)))
                    .await
                    .unwrap();
                last += SIZE;
                self.by_hand.store(last, Ordering::Relaxed);
            }
            self.by_hand.store(0, Ordering::Relaxed);
            connection.close().await.unwrap();
        });
    }

    /// The last row that is done.
    async fn reached(&self, connection: &mut PgConnection) -> usize {
        let by_hand = self.by_hand.load(Ordering::Relaxed);
        if by_hand > 0 {
            return by_hand;
        }
        let last = "SELECT (last_key::json ->> 0)::bigint FROM cargo_migrate.backfill";
        // Before the first batch there is no table.
        let last = sqlx::query_scalar::<_, Option<i64>>(last).persistent(false);
        let last = last.fetch_optional(connection).await.unwrap_or_default();
        last.flatten()
            .map_or(0, |last| usize::try_from(last).unwrap_or(0))
    }

    /// Does it while somebody writes to single rows. Every row has to have been changed once.
    fn measured(&self, name: &'static str, work: impl FnOnce(&Self) -> usize) -> Measured {
        self.prepare();
        let over = AtomicBool::new(false);
        let (elapsed, kills, mut waits) = std::thread::scope(|scope| {
            let writer = scope.spawn(|| self.write_until(&over));
            let started = Instant::now();
            let kills = work(self);
            let elapsed = started.elapsed();
            over.store(true, Ordering::Relaxed);
            (elapsed, kills, writer.join().expect("a writer"))
        });
        let values = self
            .database
            .query("SELECT v, count(*) FROM item GROUP BY v");
        assert_eq!(values, [format!("1|{}", self.rows)], "{name}");
        waits.sort();
        say(&format!("{name}: {:.1} s", elapsed.as_secs_f64()));
        Measured {
            name,
            elapsed,
            kills,
            longest: waits.last().copied().unwrap_or_default(),
            usual: waits
                .get(waits.len() * 99 / 100)
                .copied()
                .unwrap_or_default(),
            writes: waits.len(),
        }
    }

    /// How long each write took. Most of them go where the next batch is.
    fn write_until(&self, over: &AtomicBool) -> Vec<Duration> {
        block_on(async {
            let mut connection = PgConnection::connect(&self.database.url()).await.unwrap();
            let mut waits = Vec::new();
            while !over.load(Ordering::Relaxed) {
                let done = self.reached(&mut connection).await;
                let ahead = random() * SIZE as f64 * 2.0;
                let place = done as f64 + ahead;
                #[expect(clippy::cast_possible_truncation, reason = "it is the number of a row")]
                let id = (place as i64).clamp(1, i64::try_from(self.rows).unwrap());
                let started = Instant::now();
                sqlx::query("UPDATE item SET w = w + 1 WHERE id = $1")
                    .bind(id)
                    .execute(&mut connection)
                    .await
                    .unwrap();
                waits.push(started.elapsed());
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            connection.close().await.unwrap();
            waits
        })
    }
}
