//! How fast a large text falls into statements: prints MB/s for 100 MB of each dialect.
#![expect(clippy::disallowed_methods, reason = "a measurement needs a clock")]
#![allow(
    missing_docs,
    clippy::print_stdout,
    reason = "a program for the terminal"
)]

use std::time::Instant;

use migrate_core::dialect::Dialect;
use migrate_core::sql::split;

const SIZE: usize = 100_000_000;

fn main() {
    for dialect in Dialect::ALL {
        measure(dialect, "many statements", &many(dialect));
    }
    for dialect in Dialect::ALL {
        measure(dialect, "one statement", &one());
    }
    measure(Dialect::Postgres, "rows of a COPY", &rows());
}

fn measure(dialect: Dialect, what: &str, sql: &str) {
    let start = Instant::now();
    let found = split(dialect, sql);
    let seconds = start.elapsed().as_secs_f64();
    let megabytes = f64::from(u32::try_from(sql.len()).unwrap_or(u32::MAX)) / 1e6;
    let statements = found.statements.len();
    println!(
        "{dialect:8} {what:15} {megabytes:4.0} MB in {seconds:.3} s = {:5.0} MB/s, {statements} statements",
        megabytes / seconds
    );
    assert!(found.problems.is_empty(), "{:?}", found.problems.first());
}

/// What a dump looks like: comments, tables, rows, quotes, bodies.
fn many(dialect: Dialect) -> String {
    let body = match dialect {
        Dialect::Sqlite => {
            "CREATE TRIGGER t AFTER INSERT ON users BEGIN\n  UPDATE n SET v = CASE WHEN v > 9 THEN 0 ELSE v + 1 END;\nEND;\n"
        }
        Dialect::Postgres => {
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $body$\nBEGIN\n  RAISE NOTICE 'x;'; RETURN NEW;\nEND\n$body$;\n"
        }
        Dialect::Mysql => {
            "DELIMITER //\nCREATE TRIGGER t AFTER INSERT ON users FOR EACH ROW BEGIN\n  SET @a = 1; SET @b = 2;\nEND//\nDELIMITER ;\n"
        }
    };
    let block = format!(
        "-- users; and what they own\nCREATE TABLE users (id BIGINT PRIMARY KEY, email TEXT NOT NULL, n INT DEFAULT 0);\n\
         /* indexes; */ CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE email <> '';\n{body}\
         INSERT INTO users (id, email, n) VALUES (1, 'it''s; me', 10), (2, 'Grüße@example.org', 20), (3, NULL, 3.5e10);\n\
         UPDATE users SET email = 'a long piece of text that somebody typed into a form' WHERE id = 42;\n"
    );
    block.repeat(SIZE / block.len() + 1)
}

/// One statement that inserts everything.
fn one() -> String {
    let row = "(1, 'some text; with a semicolon', NULL, 3.25, 'it''s'),\n";
    format!(
        "INSERT INTO t VALUES {}(2, '', NULL, 0, '');",
        row.repeat(SIZE / row.len())
    )
}

fn rows() -> String {
    let row = "17\tsome text; with 'one quote\t\\N\t3.25\n";
    format!(
        "COPY t FROM stdin;\n{}\\.\nSELECT 1;",
        row.repeat(SIZE / row.len())
    )
}
