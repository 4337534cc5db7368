//! What holds of texts that nobody thought of.

use migrate_core::dialect::Dialect;
use migrate_core::sql::operations;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::statements;

const DIALECTS: [Dialect; 3] = [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite];

/// What no statement of the table holds, but texts do.
const PIECES: [&str; 24] = [
    "(", ")", "((", ",", ";", ".", "'", "\"", "$$", "[", "]", "ü", "👍", "\u{feff}", "--", "/*",
    "*/", "\0", "`", "\\", "e'", "=", "1", ".5",
];

/// Words of statements that are, in an order in which they are not.
fn soup() -> impl Strategy<Value = String> {
    let words: Vec<&'static str> = statements::ALL
        .iter()
        .flat_map(|statement| statement.split_inclusive(' '))
        .chain(PIECES)
        .collect();
    vec(select(words), 0..40).prop_map(|words| words.concat())
}

/// A statement that is, cut off or without some of its middle.
fn torn() -> impl Strategy<Value = String> {
    (select(statements::ALL), any::<[prop::sample::Index; 2]>()).prop_map(|(statement, cuts)| {
        let [from, to] = cuts.map(|cut| cut.index(statement.len() + 1));
        let from = statement.floor_char_boundary(from);
        let to = statement.ceil_char_boundary(to.max(from));
        format!("{}{}", &statement[..from], &statement[to..])
    })
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    for dialect in DIALECTS {
        for operation in operations(dialect, text) {
            let said = text.get(operation.span.clone());
            prop_assert!(
                said.is_some(),
                "{:?} is no place in {text:?}",
                operation.span
            );
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn soup_has_its_operations_within_it(text in soup()) {
        holds(&text)?;
    }

    #[test]
    fn torn_statements_have_their_operations_within_them(text in torn()) {
        holds(&text)?;
    }

    #[test]
    fn a_comment_changes_nothing(nth in any::<prop::sample::Index>()) {
        let statement = nth.get(statements::ALL);
        let commented = format!("/* a */ {statement} -- b");
        let acts = |sql: &str| {
            let found = operations(Dialect::Postgres, sql);
            found.into_iter().map(|one| one.act).collect::<Vec<_>>()
        };
        prop_assert_eq!(acts(statement), acts(&commented));
    }
}

/// What opens without closing is read once, not again from each place.
#[test]
fn long_statements_take_as_many_steps_as_they_have_parts() {
    let heads = [
        "CREATE TABLE t (a int DEFAULT ",
        "ALTER TABLE t ADD a int DEFAULT ",
        "UPDATE t SET a = ",
        "INSERT INTO t VALUES ",
        "CREATE INDEX ON t ",
        "CREATE VIEW v AS SELECT ",
        "DELETE FROM t WHERE ",
        "DROP TABLE ",
        "GRANT ",
        "WITH ",
        "",
    ];
    let pieces = [
        "(",
        "(a, ",
        "a = 1 AND ",
        "a, ",
        "FROM a, ",
        "a > 1 AND ",
        "x AS (DELETE FROM t ",
        "[",
        "CASE ",
    ];
    for head in heads {
        for piece in pieces {
            let text = format!("{head}{}", piece.repeat(20_000));
            for dialect in DIALECTS {
                let _ = operations(dialect, &text);
            }
        }
    }
}
