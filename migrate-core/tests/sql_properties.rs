//! What holds for every text, in every dialect.

use migrate_core::dialect::Dialect;
use migrate_core::sql::{
    Completion, Split, Statement, TokenKind, completion, effect, split, tokens,
};
use proptest::prelude::*;

/// Pieces of SQL that open, close and escape something.
const PIECES: [&str; 72] = [
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    ";",
    ";\n",
    "(",
    ")",
    "'",
    "''",
    "\"",
    "`",
    "[",
    "]",
    "\\",
    "\\'",
    "\\\n",
    "\\.",
    "\\.\n",
    "\\G",
    "--",
    "-- ",
    "--\n",
    "#",
    "/*",
    "*/",
    "/*!",
    "/*!50001 ",
    "/*M!",
    "/*+",
    "$",
    "$$",
    "$a$",
    "$1",
    "E'",
    "U&'",
    "U&\"",
    "x'",
    "N'",
    "_",
    "a",
    "ü",
    "👍",
    "\u{feff}",
    "\u{202e}",
    "\0",
    "1",
    ".",
    "e",
    "+",
    "-",
    ":a",
    "@",
    "?",
    "BEGIN",
    "END",
    "CASE",
    "CREATE ",
    "TEMP ",
    "TRIGGER ",
    "FUNCTION ",
    "OR REPLACE ",
    "EXPLAIN ",
    "COPY ",
    "FROM ",
    "stdin",
    "DELIMITER ",
    "DELIMITER //\n",
    "//",
    "SELECT ",
    "SET ",
];

fn dialects() -> impl Strategy<Value = Dialect> {
    prop::sample::select(&Dialect::ALL[..])
}

fn sql() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40)
            .prop_map(|pieces| pieces.concat()),
        any::<String>(),
    ]
}

/// What looks like a definition, and mostly is none.
fn clauses() -> impl Strategy<Value = String> {
    let word = prop::sample::select(
        "ALTER CREATE DROP RENAME TABLE INDEX COLUMN ADD CHANGE MODIFY CONSTRAINT FOREIGN KEY PRIMARY UNIQUE CHECK IF \
         NOT EXISTS OR REPLACE TO ON CONCURRENTLY DETACH PARTITION USER ROLE EVENT VIEW SET GLOBAL STATEMENT FOR \
         DEFINER = @ . , ( ) ; a b `a` \"a\" 'a' 1 INT /*! */ DATABASE REMOVE PARTITIONING ORDER BY"
            .split(' ')
            .collect::<Vec<_>>(),
    );
    let head = prop::sample::select(vec![
        "",
        "ALTER TABLE t ",
        "CREATE ",
        "DROP ",
        "RENAME TABLE ",
    ]);
    (head, prop::collection::vec(word, 0..16))
        .prop_map(|(head, words)| format!("{head}{}", words.join(" ")))
}

/// Whole statements, so that CRLF is a line's end and not text.
fn statements() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "SELECT 1;",
        "\n",
        "-- a comment;\n",
        "/* one\n; two */",
        "SELECT 'a\nb;';\n",
        "SELECT\n2 -- two;\n, 3;",
        "CREATE TABLE t (a, b);\n",
        "DROP TABLE t;\n\n",
        " ",
    ]);
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

/// Statements, copied rows and terminators in order, each inside the text.
fn assert_in_order(sql: &str, found: &Split) {
    let mut at = 0;
    for statement in &found.statements {
        let Statement {
            span,
            terminator,
            leading,
            copy_data,
        } = statement;
        assert!(leading.start >= at && leading.end == span.start && span.start < span.end);
        assert!(at <= leading.start);
        at = span.end;
        for part in [terminator, copy_data].into_iter().flatten() {
            assert!(at <= part.start && part.start <= part.end);
            at = part.end;
        }
        let text = &sql[span.clone()];
        assert_eq!(
            text,
            text.trim_start_matches([' ', '\t', '\r', '\n']),
            "no blanks before it"
        );
    }
    assert!(at <= sql.len());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn tokens_cover_every_byte_at_character_boundaries(dialect in dialects(), sql in sql()) {
        let mut at = 0;
        for token in tokens(dialect, &sql) {
            prop_assert_eq!(token.span.start, at);
            prop_assert!(token.span.end > at);
            prop_assert!(sql.is_char_boundary(token.span.end));
            at = token.span.end;
        }
        prop_assert_eq!(at, sql.len());
    }

    #[test]
    fn pieces_and_gaps_give_back_the_text(dialect in dialects(), sql in sql()) {
        let found = split(dialect, &sql);
        assert_in_order(&sql, &found);
        for problem in &found.problems {
            prop_assert!(!problem.span.is_empty() && sql.get(problem.span.clone()).is_some());
        }
        prop_assert!(found.problems.is_sorted_by_key(|problem| problem.span.start));
    }

    #[test]
    fn gaps_hold_no_code(dialect in dialects(), sql in sql()) {
        let found = split(dialect, &sql);
        for token in tokens(dialect, &sql) {
            let holds = |statement: &Statement| {
                let inside = |span: &std::ops::Range<usize>| span.start <= token.span.start && token.span.end <= span.end;
                inside(&statement.span) || statement.terminator.as_ref().is_some_and(inside)
                    || statement.copy_data.as_ref().is_some_and(inside)
            };
            let outside = matches!(
                token.kind,
                TokenKind::Semicolon | TokenKind::Delimiter | TokenKind::DelimiterCommand | TokenKind::MetaCommand
                    | TokenKind::CopyEnd
            );
            prop_assert!(token.kind.is_blank() || outside || found.statements.iter().any(holds), "{:?}", token);
        }
    }

    #[test]
    fn an_effect_is_found_for_every_text(dialect in dialects(), sql in sql()) {
        let _ = effect(dialect, &sql);
    }

    #[test]
    fn a_completion_is_found_for_every_text(dialect in dialects(), sql in prop_oneof![sql(), clauses()]) {
        if let Completion::Known(conditions) = completion(dialect, &sql) {
            prop_assert!(!conditions.is_empty());
            for (nth, condition) in conditions.iter().enumerate() {
                let same = |other: &migrate_core::sql::Condition| other.object == condition.object;
                prop_assert!(!conditions[..nth].iter().any(same), "{:?}", conditions);
            }
        }
    }

    #[test]
    fn line_endings_do_not_change_the_statements(dialect in dialects(), sql in statements()) {
        let (unix, dos) = (split(dialect, &sql), split(dialect, &sql.replace('\n', "\r\n")));
        prop_assert_eq!(unix.statements.len(), dos.statements.len());
        prop_assert_eq!(dos.problems, []);
    }

    #[test]
    fn complete_texts_split_the_same_side_by_side(dialect in dialects(), first in statements(), second in sql()) {
        let text = format!("{first}\n{second}");
        // A byte order mark is white space at the start only.
        prop_assume!(!second.starts_with('\u{feff}'));
        let (a, b, both) = (split(dialect, &first), split(dialect, &second), split(dialect, &text));
        prop_assume!(a.statements.iter().all(|statement| statement.terminator.is_some()));
        let shift = first.len() + 1;
        let spans = |found: &Split, by: usize| {
            found.statements.iter().map(|statement| statement.span.start + by..statement.span.end + by).collect::<Vec<_>>()
        };
        prop_assert_eq!([spans(&a, 0), spans(&b, shift)].concat(), spans(&both, 0));
    }
}
