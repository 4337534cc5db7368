//! Which changes of types are free is what a server was seen to do: every pair of `type_pairs.tsv`.

use super::type_change::{Values, type_change};
use crate::dialect::{Dialect, Server};
use crate::replay::{Birth, State, apply};
use crate::sql::{Act, DataType, TableAct, operations};

const PAIRS: &str = include_str!("type_pairs.tsv");

const DOMAINS: [&str; 5] = [
    "CREATE DOMAIN ck AS int CHECK (value > 0)",
    "CREATE DOMAIN pl AS int",
    "CREATE DOMAIN nnd AS int NOT NULL",
    "CREATE DOMAIN tpl AS text",
    "CREATE TYPE mood AS ENUM ('a')",
];

fn data_type(text: &str) -> DataType {
    let sql = format!("ALTER TABLE t ALTER COLUMN x TYPE {text}");
    let found = operations(Dialect::Postgres, &sql).remove(0);
    match found.act {
        Act::Table {
            act: TableAct::ColumnType { data_type, .. },
            ..
        } => data_type,
        other => panic!("{sql}: {other:?}"),
    }
}

#[test]
fn every_pair_of_types_is_as_it_was_seen() {
    let mut state = State::empty(Dialect::Postgres);
    for sql in DOMAINS {
        for operation in operations(Dialect::Postgres, sql) {
            apply(
                &mut state,
                &operation,
                Birth {
                    revision: 0,
                    statement: 0,
                },
            );
        }
    }
    let server = Server::parse("postgres 15").unwrap();
    let lines = PAIRS.lines().filter(|line| !line.starts_with('#'));
    let pairs: Vec<(&str, Vec<&str>)> = lines
        .filter_map(|line| line.split_once('\t'))
        .map(|(from, to)| (from, to.split(';').collect()))
        .collect();
    let mut wrong = Vec::new();
    for (from, free) in &pairs {
        for (to, _) in &pairs {
            let told = type_change(
                Some(&data_type(from)),
                &data_type(to),
                None,
                "x",
                &state,
                server,
                Some("Europe/Oslo"),
            );
            let seen = from == to || free.contains(to);
            if (told.values == Values::Kept) != seen || told.assumed.is_some() {
                wrong.push(format!("{from} to {to}: {told:?}"));
            }
        }
    }
    assert_eq!(pairs.len() * pairs.len(), 3844);
    assert_eq!(wrong, Vec::<String>::new());
}
