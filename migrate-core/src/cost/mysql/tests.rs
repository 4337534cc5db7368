//! What is told of MariaDB, held against what a server of 10.11 took, and what is told of MySQL against its manual.

use super::{Algorithm, OnlineLock, Way, way};
use crate::dialect::{Dialect, Engine, Server};
use crate::replay::{Birth, State, apply_statement};
use crate::sql::{operations, split};

const TABLES: &str = include_str!("tables.sql");

/// A statement, and the best `ALGORITHM` and `LOCK` that the server took. `FK0` before it: with `foreign_key_checks` off.
const MEASURED: &str = include_str!("alter.tsv");

/// A server, a statement, and what the manual says of it, or that server did (MySQL 9.7).
const MANUAL: &str = include_str!("manual.tsv");

/// Statements for which the server takes `ALGORITHM=NOCOPY`, and copies the table all the same.
const TAKEN_AND_COPIED: [&str; 3] = [
    "ALTER TABLE nopk PARTITION BY HASH(id) PARTITIONS 4",
    "ALTER TABLE ms ENGINE=InnoDB",
    "ALTER TABLE un ENGINE=MyISAM",
];

fn tables(server: Server) -> State {
    let mut state = State::empty_on(server.engine);
    for (statement, found) in split(Dialect::Mysql, TABLES).statements.iter().enumerate() {
        let born = Birth {
            revision: 0,
            statement,
        };
        let sql = &TABLES[found.span.clone()];
        apply_statement(&mut state, sql, &operations(Dialect::Mysql, sql), born);
    }
    state
}

fn told(server: &str, sql: &str) -> Way {
    let server = Server::parse(server).unwrap();
    way(&operations(Dialect::Mysql, sql), &tables(server), server).unwrap()
}

fn shown(server: &str, sql: &str) -> String {
    let way = told(server, sql);
    format!("{} {}", way.algorithm, way.lock)
}

#[test]
fn every_measurement_is_told() {
    let server = Server {
        engine: Engine::Mariadb,
        version: (10, 11, 0),
    };
    let mut state = tables(server);
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in MEASURED.lines() {
        let [sql, algorithm, lock] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let (sql, unchecked) = match sql.strip_prefix("FK0 ") {
            Some(sql) => (sql, true),
            None => (sql, false),
        };
        state.foreign_keys_unchecked = unchecked;
        count += 1;
        let expected = if TAKEN_AND_COPIED.contains(&sql) {
            (Algorithm::Copy, OnlineLock::Shared)
        } else {
            let algorithm = Algorithm::from_name(algorithm).unwrap();
            (algorithm, OnlineLock::from_name(lock).unwrap())
        };
        let way = way(&operations(Dialect::Mysql, sql), &state, server).expect(sql);
        if (way.algorithm, way.lock) != expected {
            wrong.push(format!(
                "{sql}: {} {}, and the server took {algorithm} {lock}",
                way.algorithm, way.lock
            ));
        }
    }
    assert!(count > 250, "{count} measurements");
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn mysql_does_what_its_manual_says() {
    for line in MANUAL.lines() {
        let [server, sql, expected] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        assert_eq!(shown(server, sql), expected, "{server}: {sql}");
    }
}

#[test]
fn what_is_asked_holds() {
    let server = "mysql 8.4";
    let copied = told(server, "ALTER TABLE t ADD n int, ALGORITHM=COPY");
    assert_eq!(
        (copied.algorithm, copied.lock),
        (Algorithm::Copy, OnlineLock::Shared)
    );
    assert!(copied.rebuilds && !copied.refused);
    let refused = told(
        server,
        "ALTER TABLE t MODIFY fi bigint, ALGORITHM=INPLACE, LOCK=NONE",
    );
    assert!(refused.refused);
    let locked = told(server, "CREATE INDEX z ON t (a) LOCK=EXCLUSIVE");
    assert_eq!(locked.lock, OnlineLock::Exclusive);
    let pinned = told(
        server,
        "ALTER TABLE t ADD INDEX z (a), ALGORITHM=INPLACE, LOCK=NONE",
    );
    assert!(!pinned.refused);
    let by_default = told(server, "ALTER TABLE t ADD n int, ALGORITHM=DEFAULT");
    assert_eq!(by_default.algorithm, Algorithm::Instant);
}

#[test]
fn what_is_not_known_is_assumed_to_be_worse() {
    assert!(told("mysql 8.4", "ALTER TABLE unknown MODIFY a bigint").assumed);
    assert!(!told("mysql 8.4", "ALTER TABLE t MODIFY a bigint").assumed);
}

#[test]
fn tables_that_get_other_names_are_all_told() {
    let server = Server::parse("mysql 8.4").unwrap();
    let found = operations(Dialect::Mysql, "RENAME TABLE t TO a, parent TO b");
    let cost = crate::cost::statement_cost(&found, &tables(server), server, None);
    assert_eq!(cost.locks.len(), 2);
}
