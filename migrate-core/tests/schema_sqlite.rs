//! Schemas of `SQLite`, as texts that nobody thought of.
#![cfg(feature = "schema")]

use migrate_core::schema::sqlite::{Object, schema};
use migrate_core::schema::{Kind, Schema};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn read(kind: &str, sql: &str) -> Schema {
    schema(&[Object {
        kind: kind.to_owned(),
        name: "t".to_owned(),
        table: "t".to_owned(),
        sql: sql.to_owned(),
    }])
}

/// A `CREATE TABLE` as words, each with a blank between; names are in `«»`.
fn table() -> impl Strategy<Value = String> {
    let clauses = select(vec![
        "INTEGER",
        "VARCHAR ( 20 )",
        "NOT NULL",
        "DEFAULT 'It''s -- X'",
        "DEFAULT ( 1 + 2 )",
        "CHECK ( «a» IN ( 1 , 2 ) )",
        "UNIQUE",
        "COLLATE NOCASE",
        "REFERENCES «other» ( «id» ) ON DELETE SET NULL",
        "GENERATED ALWAYS AS ( «a» || ',' ) STORED",
    ]);
    let names = select(vec!["«b»", "«c d»", "«order»", "«it\"s»"]);
    let column = (names, vec(clauses, 0..4))
        .prop_map(|(name, clauses)| format!("{name} {}", clauses.join(" ")));
    let constraint = select(vec![
        "UNIQUE ( «a» )",
        "CONSTRAINT «k» CHECK ( «a» > 0 )",
        "FOREIGN KEY ( «a» ) REFERENCES «other»",
    ]);
    (
        column,
        vec(constraint, 0..3),
        select(vec!["", "STRICT", "STRICT , WITHOUT ROWID"]),
    )
        .prop_map(|(column, constraints, options)| {
            let mut items = vec!["«a» INT".to_owned(), column];
            items.extend(constraints.into_iter().map(str::to_owned));
            format!("CREATE TABLE «t» ( {} ) {options}", items.join(" , "))
        })
}

/// The same in another spelling, as the dice say.
fn spelled(words: &str, dice: &[u8]) -> String {
    let mut dice = dice.iter().copied().cycle();
    let mut throw = move || dice.next().unwrap_or_default();
    let mut text = String::new();
    let mut rest = words;
    while let Some(first) = rest.chars().next() {
        let piece = match first {
            '«' => &rest[..rest.find('»').map_or(rest.len(), |at| at + '»'.len_utf8())],
            '\'' => {
                let end = rest[1..].replace("''", "..").find('\'');
                &rest[..end.map_or(rest.len(), |at| at + 2)]
            }
            ' ' => " ",
            _ => &rest[..rest.find([' ', '«']).unwrap_or(rest.len())],
        };
        rest = &rest[piece.len()..];
        match first {
            '«' => {
                let name = piece.trim_matches(['«', '»']);
                let is_bare = name.bytes().all(|byte| byte.is_ascii_lowercase()) && name != "order";
                text += &match throw() % 4 {
                    0 if is_bare => name.to_owned(),
                    1 if is_bare => name.to_uppercase(),
                    2 => format!("[{name}]"),
                    3 => format!("`{}`", name.to_uppercase()),
                    _ => format!("\"{}\"", name.replace('"', "\"\"")),
                };
            }
            '\'' => text += piece,
            ' ' => text += [" ", "\n", " /* , ( */ ", "  -- ) it's\n"][usize::from(throw() % 4)],
            _ if throw() % 2 == 0 => text += &piece.to_lowercase(),
            _ => text += piece,
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn a_spelling_is_no_change(words in table(), one in vec(any::<u8>(), 1..40), other in vec(any::<u8>(), 1..40)) {
        let (one, other) = (spelled(&words, &one), spelled(&words, &other));
        let (read_one, read_other) = (read("table", &one), read("table", &other));
        prop_assert_eq!(read_one.fingerprint(), read_other.fingerprint(), "{}\n{}", one, other);
        prop_assert_eq!(read_one.of_kind(Kind::Column).count(), 2, "{}", one);
    }

    #[test]
    fn other_words_are_another_schema(one in table(), other in table()) {
        let same = read("table", &spelled(&one, &[0])).fingerprint() == read("table", &spelled(&other, &[0])).fingerprint();
        // The order of constraints does not count, and neither do constraints that are there twice in the same words.
        let sorted = |words: &str| {
            let mut words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            words.sort();
            words
        };
        prop_assert!(!same || sorted(&one) == sorted(&other), "{}\n{}", one, other);
    }

    #[test]
    fn nothing_is_too_odd(
        kind in select(vec!["table", "index", "view", "trigger", "other"]),
        start in select(vec!["", "CREATE TABLE t", "CREATE TABLE t (", "CREATE TABLE t (a ", "CREATE INDEX t ON ", "CREATE VIEW t "]),
        text in "([a-zA-Z(),;.'\"`\\[\\]é/*-]|CONSTRAINT|DEFAULT|REFERENCES| |NOT|NULL|AS){0,30}",
    ) {
        let sql = format!("{start}{text}");
        let schema = read(kind, &sql);
        prop_assert!(!schema.is_empty());
        prop_assert!(sql.starts_with(&schema.statements()[0]));
    }
}
