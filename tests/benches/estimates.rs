//! The times of `plan` beside those of PostgreSQL: twenty-odd kinds of statements on tables of 10 thousand to 2 million rows.
//!
//! `cargo bench -p migrate-tests --bench estimates [-- rows …]`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark stops at the first surprise, and prints"
)]

use std::time::Instant;

use migrate_core::forecast::{Rates, Seconds, TableStats, World, forecast};
use migrate_core::sql::{Effect, effect};
use migrate_runtime::plan::{calibrate, look};
use migrate_runtime::{Database, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

const SIZES: [u64; 4] = [10_000, 100_000, 500_000, 2_000_000];

const SCHEMA: &str = "CREATE TABLE parent (id bigint PRIMARY KEY);
CREATE TABLE t (id bigint PRIMARY KEY, a integer, b text, c varchar(50), d timestamptz, pid bigint);
CREATE INDEX t_d ON t (d);
ALTER TABLE t ADD CONSTRAINT t_check CHECK (a >= 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT t_parent FOREIGN KEY (pid) REFERENCES parent (id) NOT VALID;
";

const STATEMENTS: [&str; 28] = [
    "ALTER TABLE t ADD COLUMN n text",
    "ALTER TABLE t ADD COLUMN n integer NOT NULL DEFAULT 7",
    "ALTER TABLE t ADD COLUMN n double precision DEFAULT random()",
    "ALTER TABLE t ADD COLUMN n bigserial",
    "ALTER TABLE t ADD COLUMN n integer CHECK (n > 0)",
    "ALTER TABLE t ADD CONSTRAINT z CHECK (a > -1)",
    "ALTER TABLE t ADD CONSTRAINT z CHECK (a > -1) NOT VALID",
    "ALTER TABLE t VALIDATE CONSTRAINT t_check",
    "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
    "ALTER TABLE t ADD CONSTRAINT z FOREIGN KEY (pid) REFERENCES parent (id)",
    "ALTER TABLE t VALIDATE CONSTRAINT t_parent",
    "CREATE INDEX z ON t (a)",
    "CREATE INDEX z ON t (b)",
    "CREATE INDEX z ON t (pid, a)",
    "CREATE INDEX z ON t (a) WHERE a > 500",
    "CREATE INDEX z ON t (lower(b))",
    "CREATE UNIQUE INDEX z ON t (id, a)",
    "CREATE INDEX CONCURRENTLY z ON t (a)",
    "ALTER TABLE t ADD CONSTRAINT z UNIQUE (id, b)",
    "ALTER TABLE t ALTER COLUMN a TYPE bigint",
    "ALTER TABLE t ALTER COLUMN c TYPE text",
    "ALTER TABLE t DROP COLUMN c",
    "REINDEX TABLE t",
    "VACUUM FULL t",
    "ANALYZE t",
    "UPDATE t SET a = a + 1",
    "DELETE FROM t",
    "TRUNCATE t",
];

fn main() {
    // `cargo test --benches` asks for a sign of life only.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let wanted: Vec<u64> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let sizes = if wanted.is_empty() {
        SIZES.to_vec()
    } else {
        wanted
    };
    let database = servers::postgres().database();
    let at = Database::try_from(database.direct_url()).expect("a URL");
    let (rates, server) = block_on(calibrate(&at)).expect("rates");
    println!("{server}: {rates:.0?}\n");
    println!("| rows | statement | seconds | calibrated | | assumed | |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let mut hits = [0_usize; 2];
    let mut all = 0;
    for rows in sizes {
        fill(&database.direct_url(), rows);
        let stats = block_on(look(&at)).expect("sizes").stats;
        for sql in STATEMENTS {
            let took = run(&database.direct_url(), sql);
            all += 1;
            let mut cells = String::new();
            for (which, rates) in [Some(rates), None].into_iter().enumerate() {
                let told = told(
                    sql,
                    server,
                    &TableStats {
                        rates,
                        ..stats.clone()
                    },
                );
                let hit = told.contains(took);
                hits[which] += usize::from(hit);
                cells.push_str(&format!(
                    " {:.3} to {:.3} | {} |",
                    told.low,
                    told.high,
                    if hit { "" } else { "MISS" }
                ));
            }
            println!("| {rows} | `{sql}` | {took:.3} |{cells}");
        }
    }
    println!(
        "\nwithin the range: {} of {all} calibrated, {} of {all} with assumed rates ({:?})",
        hits[0],
        hits[1],
        Rates::ASSUMED
    );
}

fn fill(url: &str, rows: u64) {
    let sql = format!(
        "DROP TABLE IF EXISTS t, parent CASCADE;
        {SCHEMA}
        INSERT INTO parent SELECT generate_series(1, greatest({rows} / 10, 1));
        INSERT INTO t SELECT n, (n * 7919::bigint % 1000)::integer, md5(n::text), 'x' || n, now(), n % greatest({rows} / 10, 1) + 1 FROM generate_series(1, {rows}) n;
        ANALYZE; CHECKPOINT"
    );
    execute(url, &sql);
}

fn execute(url: &str, sql: &str) {
    block_on(async {
        let mut connection = PgConnection::connect(url).await.expect("a connection");
        for one in sql.split(';') {
            connection
                .execute(AssertSqlSafe(one.to_owned()))
                .await
                .expect(one);
        }
    });
}

/// How long the statement takes; what it did is undone.
fn run(url: &str, sql: &str) -> f64 {
    let outside = matches!(
        effect(migrate_core::dialect::Dialect::Postgres, sql),
        Effect::OutsideTransaction { .. }
    );
    block_on(async {
        let mut connection = PgConnection::connect(url).await.expect("a connection");
        if !outside {
            connection.execute("BEGIN").await.expect("a transaction");
        }
        let started = Instant::now();
        connection
            .execute(AssertSqlSafe(sql.to_owned()))
            .await
            .expect(sql);
        let took = started.elapsed().as_secs_f64();
        let undo = match (outside, sql.contains("INDEX")) {
            (false, _) => "ROLLBACK",
            (true, true) => "DROP INDEX z",
            (true, false) => "SELECT 1",
        };
        connection.execute(undo).await.expect(undo);
        if sql.starts_with("UPDATE") || sql.starts_with("DELETE") {
            connection
                .execute("VACUUM FULL t")
                .await
                .expect("a table without dead rows");
        }
        took
    })
}

fn told(sql: &str, server: migrate_core::dialect::Server, stats: &TableStats) -> Seconds {
    let outside = matches!(
        effect(migrate_core::dialect::Dialect::Postgres, sql),
        Effect::OutsideTransaction { .. }
    );
    let head = if outside {
        "-- migrate: transaction off\n"
    } else {
        ""
    };
    let chain = TestChain::for_dialects(&["postgres"])
        .revision("0001_schema", SCHEMA, "SELECT 1;\n")
        .revision("0002_one", &format!("{head}{sql};\n"), "SELECT 1;\n");
    let world = World {
        server,
        timezone: Some("UTC"),
        stats,
    };
    let told = forecast(chain.chain().revisions(), 1..2, world);
    let estimate = told[0].statements[0].estimate;
    estimate.map_or(
        Seconds {
            low: -1.0,
            high: -1.0,
        },
        |estimate| estimate.total,
    )
}
