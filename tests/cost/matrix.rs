//! Every statement that was measured, run again: what `trace` sees is what is told.

use migrate_core::dialect::Dialect;
use migrate_core::sql::{Effect, effect, split};
use migrate_runtime::shadow::{Places, Shadows};
use migrate_runtime::trace::{Trace, trace};
use migrate_runtime::{Database, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers;

const SCHEMA: &str = include_str!("../../migrate-core/src/cost/postgres/matrix.sql");
const MATRIX: &str = include_str!("../../migrate-core/src/cost/postgres/matrix.tsv");

/// Rows that every measured statement takes.
const ROWS: &str = "
INSERT INTO parent VALUES (1, 1), (2, 2);
INSERT INTO t (id, a, b, c, d, tz, e, f, pid, k, ci, vb, iv, m, u, cc, dom) VALUES
    (1, 5, 'b', 'c', now(), now(), 1.25, 1, 1, 'k', '10.0.0.0/8', B'101', '1 s', 'ok', 1, 'cc', 1),
    (2, 6, 'b', 'c', now(), now(), 1.25, 2, 2, 'k', '10.0.0.0/8', B'101', '1 s', 'ok', 2, 'cc', 2);
INSERT INTO child VALUES (1, 1);
INSERT INTO nopk VALUES (1, 1, '[1,2)'), (2, 2, '[3,4)');
INSERT INTO part VALUES (1, '2020-05-05');
INSERT INTO part_new VALUES (1, '2021-05-05');
INSERT INTO part_new_ck VALUES (1, '2021-05-05');
INSERT INTO withid (a) VALUES (1);
REFRESH MATERIALIZED VIEW mv;
";

/// It ends what was interrupted, and nothing is.
const NOT_HERE: &str = "FINALIZE";

/// How many are traced at the same time.
const AT_ONCE: usize = 4;

/// The statements that were measured on a major; each once.
fn measured(major: u16) -> Vec<&'static str> {
    let mut all: Vec<&str> = Vec::new();
    for line in MATRIX.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (majors, sql) = (fields.next().unwrap(), fields.next().unwrap());
        let holds = majors.split(',').any(|part| {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            (from.parse().unwrap()..=to.parse().unwrap()).contains(&major)
        });
        if holds && !all.contains(&sql) && !sql.contains(NOT_HERE) {
            all.push(sql);
        }
    }
    all
}

fn traced(sql: &str, places: &Places) -> Trace {
    let statements = split(Dialect::Postgres, sql).statements;
    let outside = statements.iter().any(|statement| {
        matches!(
            effect(Dialect::Postgres, &sql[statement.span.clone()]),
            Effect::OutsideTransaction { .. }
        )
    });
    let head = if outside {
        "-- migrate: transaction off\n"
    } else {
        ""
    };
    // One that detaches beside others needs a table without a default partition.
    let schema = if sql.contains("CONCURRENTLY") {
        SCHEMA.replace("CREATE TABLE part_def PARTITION OF part DEFAULT;", "")
    } else {
        SCHEMA.to_owned()
    };
    let chain = TestChain::for_dialects(&["postgres"])
        .revision("0001_schema", &format!("{schema}{ROWS}"), "SELECT 1;\n")
        .revision("0002_measured", &format!("{head}{sql};\n"), "SELECT 1;\n");
    block_on(async {
        let mut shadows = Shadows::open(Dialect::Postgres, places).await.unwrap();
        let traced = trace(&chain.chain(), 1..2, &mut shadows).await.unwrap();
        shadows.close().await;
        traced
    })
}

#[test]
fn every_measured_statement_does_what_is_told_of_it() {
    let server = servers::postgres();
    let major = server.major();
    let places = Places {
        configured: Some(Database::try_from(server.url("postgres")).unwrap()),
        ..Places::default()
    };
    let all = measured(major);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let found = std::sync::Mutex::new((0, 0, Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(sql) =
                    all.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                {
                    let traced = traced(sql, &places);
                    let mut found = found.lock().unwrap();
                    for one in &traced.revisions[0].statements {
                        found.0 += 1;
                        found.1 += usize::from(one.told.is_some());
                        found.2.extend(
                            one.differences
                                .iter()
                                .map(|words| format!("{}: {words}", one.sql)),
                        );
                    }
                }
            });
        }
    });
    let (statements, told, differences) = found.into_inner().unwrap();
    println!(
        "PostgreSQL {major}: {statements} statements, of {told} something is told, {} differences",
        differences.len()
    );
    assert_eq!(differences, Vec::<String>::new());
    assert!(told >= 150, "{told} of {statements}");
}
