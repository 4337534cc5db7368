//! How a table is changed, asked from a server: it takes the clauses that are told, and refuses better ones.

use migrate_core::cost::{Algorithm, OnlineLock, Way, way};
use migrate_core::dialect::{Dialect, Engine, Server};
use migrate_core::replay::{Birth, State, apply_statement};
use migrate_core::sql::{operations, split};
use migrate_tests::servers::{self, TestDatabase, connection};

const TABLES: &str = include_str!("../../migrate-core/src/cost/mysql/tables.sql");

/// The statements that were measured; here only they count, not what was measured.
const STATEMENTS: &str = include_str!("../../migrate-core/src/cost/mysql/alter.tsv");

/// The statements of these numbers are asked: each takes some tables to be made.
const EVERY: usize = 4;

fn version(database: &TestDatabase) -> Server {
    let said = database.query("SELECT version()").remove(0);
    let numbers = said.split('-').next().unwrap();
    let server = Server::parse(&format!("mariadb {numbers}")).unwrap();
    assert_eq!(server.engine, Engine::Mariadb);
    server
}

fn tables() -> State {
    let mut state = State::empty_on(Engine::Mariadb);
    for (statement, found) in split(Dialect::Mysql, TABLES).statements.iter().enumerate() {
        let at = Birth {
            revision: 0,
            statement,
        };
        let sql = &TABLES[found.span.clone()];
        apply_statement(&mut state, sql, &operations(Dialect::Mysql, sql), at);
    }
    state
}

/// Whether the server takes the statement with these clauses, on tables that are as they were made.
fn takes(database: &TestDatabase, sql: &str, table: &str, with: (Algorithm, OnlineLock)) -> bool {
    let names = database.query("SHOW TABLES").join(", ");
    if !names.is_empty() {
        database.execute(&format!("SET foreign_key_checks = 0; DROP TABLE {names}"));
    }
    for statement in split(Dialect::Mysql, TABLES).statements {
        let text = &TABLES[statement.span];
        let acts = operations(Dialect::Mysql, text);
        let own = acts.iter().filter_map(|one| one.act.table());
        if own
            .into_iter()
            .any(|own| own.name == table || own.name == "parent")
        {
            database.execute(text);
        }
    }
    let (algorithm, lock) = with;
    let clauses = if sql.starts_with("CREATE") {
        format!(" ALGORITHM={algorithm} LOCK={lock}")
    } else {
        format!(", ALGORITHM={algorithm}, LOCK={lock}")
    };
    connection::try_execute(&database.url(), &format!("{sql}{clauses}")).is_ok()
}

/// What would be better by one step; none if nothing is.
fn better(way: &Way) -> Option<(Algorithm, OnlineLock)> {
    let lock = match way.lock {
        OnlineLock::Exclusive => OnlineLock::Shared,
        OnlineLock::Shared | OnlineLock::None => OnlineLock::None,
    };
    match way.algorithm {
        Algorithm::Instant => None,
        Algorithm::NoCopy => Some((Algorithm::Instant, OnlineLock::None)),
        Algorithm::Inplace if way.lock == OnlineLock::None => Some((Algorithm::NoCopy, way.lock)),
        Algorithm::Copy if way.lock == OnlineLock::None => Some((Algorithm::Inplace, way.lock)),
        algorithm => Some((algorithm, lock)),
    }
}

/// The server takes `NOCOPY` for these and copies all the same, or its syntax has no place for the clauses.
fn is_odd(sql: &str) -> bool {
    sql.contains("PARTITION") || sql.contains("ENGINE=MyISAM") || sql.contains("ms ENGINE")
}

#[test]
fn the_server_takes_what_is_told_and_refuses_better() {
    let database = servers::mariadb().database();
    let server = version(&database);
    let state = tables();
    let mut wrong = Vec::new();
    let mut asked = 0;
    let all = STATEMENTS
        .lines()
        .filter_map(|line| line.split('\t').next());
    for sql in all
        .filter(|sql| !sql.starts_with("FK0") && !is_odd(sql))
        .step_by(EVERY)
    {
        let way = way(&operations(Dialect::Mysql, sql), &state, server).unwrap();
        asked += 1;
        if !takes(&database, sql, &way.table.name, (way.algorithm, way.lock)) {
            wrong.push(format!("{sql}: {} {} is refused", way.algorithm, way.lock));
        }
        if let Some((algorithm, lock)) = better(&way)
            && takes(&database, sql, &way.table.name, (algorithm, lock))
        {
            wrong.push(format!(
                "{sql}: {algorithm} {lock} is taken, {} {} is told",
                way.algorithm, way.lock
            ));
        }
    }
    assert!(asked >= 60, "{asked} asked");
    assert!(wrong.is_empty(), "{server}:\n{}", wrong.join("\n"));
}
