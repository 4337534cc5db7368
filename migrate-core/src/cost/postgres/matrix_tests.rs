//! What is told here is what servers were seen to do: every line of `matrix.tsv`, for every major.

use std::collections::{BTreeMap, BTreeSet};

use crate::cost::{Cost, LockMode, cost};
use crate::dialect::{Dialect, Engine, Server};
use crate::replay::{Birth, State, apply};
use crate::sql::{Act, Effect, effect, operations, split};

const SCHEMA: &str = include_str!("matrix.sql");
const MATRIX: &str = include_str!("matrix.tsv");

struct Line<'a> {
    majors: Vec<u16>,
    sql: &'a str,
    locks: &'a str,
    rewritten: &'a str,
    scanned: &'a str,
}

fn lines() -> impl Iterator<Item = Line<'static>> {
    MATRIX
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut fields = line.split('\t');
            let mut field = || fields.next().unwrap_or_default();
            Line {
                majors: majors(field()),
                sql: field(),
                locks: field(),
                rewritten: field(),
                scanned: field(),
            }
        })
}

fn majors(text: &str) -> Vec<u16> {
    let range = |part: &str| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        from.parse().unwrap()..=to.parse().unwrap()
    };
    text.split(',').flat_map(range).collect()
}

/// The statements of a script, in one transaction, after one another: their cost together, and whether one cannot be in a transaction.
fn told(sql: &str, state: &State, major: u16) -> (Cost, bool) {
    let server = Server {
        engine: Engine::Postgres,
        version: (major, 0, 0),
    };
    let mut state = state.clone();
    let mut zone = "Europe/Oslo".to_owned();
    let mut all = Cost::default();
    let mut outside = false;
    for statement in split(Dialect::Postgres, sql).statements {
        let text = &sql[statement.span];
        outside |= matches!(
            effect(Dialect::Postgres, text),
            Effect::OutsideTransaction { .. }
        );
        let before = state.clone();
        for operation in operations(Dialect::Postgres, text) {
            if let Act::Set(setting) = &operation.act
                && setting.name == "timezone"
            {
                zone = setting.value.clone().unwrap_or_default();
            }
            all = all.and(cost(&operation, &before, server, Some(&zone)));
            apply(
                &mut state,
                &operation,
                Birth {
                    revision: 1,
                    statement: 0,
                },
            );
        }
    }
    (all, outside)
}

fn schema() -> State {
    let mut state = State::empty(Dialect::Postgres);
    for (nth, statement) in split(Dialect::Postgres, SCHEMA)
        .statements
        .into_iter()
        .enumerate()
    {
        for operation in operations(Dialect::Postgres, &SCHEMA[statement.span]) {
            assert!(!operation.act.is_opaque(), "{operation:?}");
            apply(
                &mut state,
                &operation,
                Birth {
                    revision: 0,
                    statement: nth,
                },
            );
        }
    }
    state
}

/// A query says nothing of its tables; there is no operation to tell a cost of.
fn is_query(sql: &str) -> bool {
    operations(Dialect::Postgres, sql)
        .iter()
        .all(|operation| operation.act == Act::Query)
}

fn modes(text: &str) -> BTreeMap<String, LockMode> {
    let short = |word: &str| match word {
        "AS" => LockMode::AccessShare,
        "RS" => LockMode::RowShare,
        "RX" => LockMode::RowExclusive,
        "SUX" => LockMode::ShareUpdateExclusive,
        "S" => LockMode::Share,
        "SRX" => LockMode::ShareRowExclusive,
        "X" => LockMode::Exclusive,
        _ => LockMode::AccessExclusive,
    };
    let pairs = text.split(' ').filter_map(|pair| pair.split_once(':'));
    pairs
        .map(|(table, mode)| (table.to_owned(), short(mode)))
        .collect()
}

fn set(text: &str) -> BTreeSet<String> {
    let names = text.split(' ').filter(|name| !matches!(*name, "-" | "?"));
    names.map(str::to_owned).collect()
}

/// What differs between a line and what is told, if anything does.
fn difference(line: &Line<'_>, told: &Cost, outside: bool, state: &State) -> Option<String> {
    if line.locks == "error" {
        let foreseen = told.fails.is_some() || outside;
        return (!foreseen).then(|| format!("the server refuses it: {}", line.rewritten));
    }
    if let Some(why) = &told.fails {
        return Some(format!("told to fail: {why}"));
    }
    let is_there = |name: &String| {
        state
            .tables
            .keys()
            .chain(state.views.keys())
            .any(|known| known.name == *name)
    };
    let locks: BTreeMap<String, LockMode> = told
        .locks
        .iter()
        .map(|held| (held.table.name.clone(), held.mode))
        .collect();
    if locks != modes(line.locks) {
        return Some(format!("locks: told {locks:?}, seen {}", line.locks));
    }
    // The new file that is seen is an empty one.
    if line.scanned == "?" || line.sql.starts_with("TRUNCATE") {
        return None;
    }
    let names = |tables: &[crate::sql::ObjectName]| -> BTreeSet<String> {
        tables.iter().map(|table| table.name.clone()).collect()
    };
    // A table that the statement makes is nobody's yet.
    let scanned: BTreeSet<String> = set(line.scanned).into_iter().filter(is_there).collect();
    if names(&told.scans) != scanned {
        return Some(format!(
            "scans: told {:?}, seen {scanned:?}",
            names(&told.scans)
        ));
    }
    let rewritten: BTreeSet<String> = set(line.rewritten).into_iter().filter(is_there).collect();
    if names(&told.rewrites) != rewritten {
        return Some(format!(
            "rewrites: told {:?}, seen {rewritten:?}",
            names(&told.rewrites)
        ));
    }
    // An index with a new file, of a table without one, was built.
    let built: BTreeSet<String> = set(line.rewritten)
        .into_iter()
        .filter_map(|index| {
            state
                .index(&index)
                .map(|(table, _)| table.name.clone())
                .or_else(|| index.strip_suffix("_pkey").map(str::to_owned))
        })
        .filter(|table| !rewritten.contains(table))
        .collect();
    let told_built = names(&told.builds);
    (!built.is_subset(&told_built)).then(|| format!("builds: told {told_built:?}, seen {built:?}"))
}

#[test]
fn what_is_told_is_what_was_seen() {
    let state = schema();
    let (mut rows, mut queries, mut differences) = (0, 0, Vec::new());
    for line in lines() {
        if is_query(line.sql) {
            queries += line.majors.len();
            continue;
        }
        for &major in &line.majors {
            rows += 1;
            let (told, outside) = told(line.sql, &state, major);
            if let Some(words) = difference(&line, &told, outside, &state) {
                differences.push(format!("{major} {}: {words}", line.sql));
            }
        }
    }
    let agree = rows - differences.len();
    println!(
        "{agree} of {rows} agree, {queries} are queries\n{}",
        differences.join("\n")
    );
    differences.retain(|words| !words.ends_with(UNFORESEEN));
    assert_eq!(differences, Vec::<String>::new());
    assert_eq!((agree, rows, queries), (1213, 1220, 16));
}

/// A cost is told of one operation, and this takes two: the value is used in the transaction that made it.
const UNFORESEEN: &str = "unsafe use of new value \"happy\" of enum type mood";
