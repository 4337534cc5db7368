//! How fast a database is: what a plan multiplies sizes with, measured on a temporary table that is gone afterwards.

use std::time::{Duration, Instant};

use migrate_core::dialect::{Engine, Server};
use migrate_core::forecast::Rates;

use super::server;
use crate::database::Database;
use crate::error::Error;
use crate::introspect::unreadable;
use crate::wire::Wire;

/// How many rows the temporary table has; one takes about 120 bytes.
const ROWS: u32 = 200_000;

/// What a temporary table does not: write to the log of the server, which the files of others wait for.
const LOGGED: f64 = 0.7;

/// What is measured, on each kind of server.
struct Benchmarks {
    start: &'static [&'static str],
    scan: &'static str,
    build: &'static str,
    rewrite: &'static [&'static str],
    update: &'static str,
    end: &'static str,
}

const POSTGRES: Benchmarks = Benchmarks {
    start: &[
        "SET max_parallel_workers_per_gather = 0; SET max_parallel_maintenance_workers = 0; SET client_min_messages = error",
        "CREATE TEMPORARY TABLE cargo_migrate_rate (id bigint, a integer, b text, c timestamptz)",
        "INSERT INTO cargo_migrate_rate SELECT n, (n * 7919::bigint % 1000003)::integer, md5(n::text) || md5((n + 1)::text), now() FROM generate_series(1, ROWS) n",
        "ANALYZE cargo_migrate_rate",
    ],
    scan: "SELECT count(*) FROM cargo_migrate_rate WHERE a < 0",
    build: "CREATE INDEX cargo_migrate_rate_a ON cargo_migrate_rate (a)",
    rewrite: &[
        "DROP INDEX cargo_migrate_rate_a",
        "ALTER TABLE cargo_migrate_rate ALTER COLUMN a TYPE bigint",
    ],
    update: "UPDATE cargo_migrate_rate SET a = a + 1 WHERE id % 2 = 0",
    end: "DROP TABLE cargo_migrate_rate",
};

const MYSQL: Benchmarks = Benchmarks {
    start: &[
        "CREATE TEMPORARY TABLE cargo_migrate_rate (id bigint PRIMARY KEY, a integer, b varchar(64), c datetime) ENGINE=InnoDB",
        "INSERT INTO cargo_migrate_rate WITH d AS (SELECT 0 n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9), r AS (SELECT d1.n + 10 * d2.n + 100 * d3.n + 1000 * d4.n + 10000 * d5.n + 100000 * d6.n AS n FROM d d1, d d2, d d3, d d4, d d5, d d6) SELECT n, n * 7919 % 1000003, sha2(n, 256), now() FROM r WHERE n < ROWS",
    ],
    scan: "SELECT count(*) FROM cargo_migrate_rate WHERE a < 0",
    build: "ALTER TABLE cargo_migrate_rate ADD INDEX i (a)",
    rewrite: &[
        "ALTER TABLE cargo_migrate_rate DROP INDEX i",
        "ALTER TABLE cargo_migrate_rate MODIFY a bigint, ALGORITHM=COPY",
    ],
    update: "UPDATE cargo_migrate_rate SET a = a + 1 WHERE id % 2 = 0",
    end: "DROP TEMPORARY TABLE cargo_migrate_rate",
};

const SQLITE: Benchmarks = Benchmarks {
    start: &[
        "CREATE TEMPORARY TABLE cargo_migrate_rate (id integer PRIMARY KEY, a integer, b text, c text)",
        "INSERT INTO temp.cargo_migrate_rate WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < ROWS) SELECT n, n * 7919 % 1000003, hex(randomblob(32)), datetime() FROM r",
    ],
    scan: "SELECT count(*) FROM temp.cargo_migrate_rate WHERE a < 0",
    build: "CREATE INDEX temp.cargo_migrate_rate_a ON cargo_migrate_rate (a)",
    rewrite: &[
        "DROP INDEX temp.cargo_migrate_rate_a",
        "CREATE TEMPORARY TABLE cargo_migrate_copy AS SELECT * FROM temp.cargo_migrate_rate",
    ],
    update: "UPDATE temp.cargo_migrate_rate SET a = a + 1 WHERE id % 2 = 0",
    end: "DROP TABLE temp.cargo_migrate_rate; DROP TABLE temp.cargo_migrate_copy",
};

/// Measures how fast a database is: a scan, an index, a rewrite, an update. It takes some seconds; nothing of the database is touched.
///
/// ```
/// # async fn run() -> Result<(), migrate_runtime::Error> {
/// use migrate_runtime::Database;
/// use migrate_runtime::plan::calibrate;
///
/// let (rates, _) = calibrate(&Database::try_from("sqlite::memory:")?).await?;
/// assert!(rates.measured && rates.scan > 0.0);
/// # Ok(())
/// # }
/// # migrate_runtime::block_on(run()).unwrap();
/// ```
pub async fn calibrate(database: &Database) -> Result<(Rates, Server), Error> {
    let mut wire = Wire::open(database).await?;
    let rates = measure(&mut wire).await;
    // The temporary table goes with the connection.
    let _ = wire.close().await;
    rates
}

async fn measure(wire: &mut Wire) -> Result<(Rates, Server), Error> {
    let server = server(wire).await?;
    let (of, logged) = match server.engine {
        Engine::Postgres => (POSTGRES, LOGGED),
        Engine::Mysql | Engine::Mariadb => (MYSQL, LOGGED),
        Engine::Sqlite => (SQLITE, 1.0),
    };
    for sql in of.start {
        time(wire, &sql.replace("ROWS", &ROWS.to_string())).await?;
    }
    // The first one brings it into memory.
    let mut scan = Duration::MAX;
    for _ in 0..4 {
        scan = scan.min(time(wire, of.scan).await?);
    }
    let build = time(wire, of.build).await?;
    let update = time(wire, of.update).await?;
    let mut rewrite = Duration::ZERO;
    for sql in of.rewrite {
        rewrite = time(wire, sql).await?;
    }
    time(wire, of.end).await?;
    let rate = |rows: u32, elapsed: Duration| f64::from(rows) / elapsed.as_secs_f64().max(1e-6);
    let rates = Rates {
        scan: rate(ROWS, scan),
        build: rate(ROWS, build) * logged.sqrt(),
        rewrite: rate(ROWS, rewrite) * logged,
        update: rate(ROWS / 2, update) * logged * logged,
        measured: true,
    };
    Ok((rates, server))
}

async fn time(wire: &mut Wire, sql: &str) -> Result<Duration, Error> {
    let started = Instant::now();
    wire.ask(sql).await.map_err(unreadable)?;
    Ok(started.elapsed())
}
