//! What every dialect has, each in its way.

use migrate_core::dialect::Dialect::{self, Mysql, Postgres, Sqlite};
use migrate_core::sql::{ProblemKind, split};

use crate::{clean, problems};

#[test]
fn row_51_a_nul_byte_is_a_problem_wherever_it_stands() {
    for dialect in Dialect::ALL {
        for sql in ["SELECT 1\0;", "SELECT '\0';", "-- \0", "/* \0 */"] {
            assert_eq!(
                problems(dialect, sql),
                [(ProblemKind::NulByte, "\0")],
                "{dialect} {sql:?}"
            );
        }
    }
}

#[test]
fn row_52_a_byte_order_mark_is_blank_at_the_start_and_suspect_elsewhere() {
    for dialect in Dialect::ALL {
        let sql = "\u{feff}-- a message\nSELECT 1;";
        assert_eq!(clean(dialect, sql), ["SELECT 1"]);
        assert_eq!(split(dialect, sql).statements[0].leading, 0..16);
        assert!(clean(dialect, "\u{feff}").is_empty());
        assert_eq!(
            problems(dialect, "SELECT 1;\u{feff}"),
            [(ProblemKind::InvisibleCharacter, "\u{feff}")]
        );
    }
}

#[test]
fn row_53_a_lone_carriage_return_is_a_problem_and_crlf_is_none() {
    for dialect in Dialect::ALL {
        assert_eq!(
            clean(dialect, "SELECT 1;\r\n-- x\r\nSELECT\r\n2;\r\n").len(),
            2
        );
        let sql = "-- x\rSELECT 1;";
        assert_eq!(
            problems(dialect, sql),
            [(ProblemKind::LoneCarriageReturn, "\r")]
        );
        // This is why: one server runs what another takes for a comment.
        let runs = usize::from(dialect == Postgres);
        assert_eq!(split(dialect, sql).statements.len(), runs, "{dialect}");
    }
}

#[test]
fn row_54_text_beyond_ascii_is_cut_at_character_boundaries_only() {
    for dialect in Dialect::ALL {
        let sql = "SELECT 'Grüße; 你好' AS größe, \"日;本\"; -- Ende; ✓\nSELECT 👍;";
        assert_eq!(clean(dialect, sql).len(), 2, "{dialect}");
    }
    assert_eq!(
        problems(Postgres, "SELECT E'\\é"),
        [(ProblemKind::UnterminatedString, "E'")]
    );
}

#[test]
fn row_55_an_unterminated_block_comment_is_a_problem() {
    for dialect in Dialect::ALL {
        let sql = "CREATE TABLE n1 (a INT); /* all that follows\nCREATE TABLE n2 (a INT);";
        assert_eq!(
            problems(dialect, sql),
            [(ProblemKind::UnterminatedComment, "/*")]
        );
        assert_eq!(split(dialect, sql).statements.len(), 1);
        assert_eq!(
            problems(dialect, "/*/"),
            [(ProblemKind::UnterminatedComment, "/*")]
        );
    }
    assert_eq!(
        problems(Mysql, "/*!50001 SELECT 1;"),
        [(ProblemKind::UnterminatedComment, "/*!50001")]
    );
}

#[test]
fn row_56_an_unterminated_quote_is_a_problem_at_its_opening() {
    use ProblemKind::{UnterminatedDollarQuote, UnterminatedIdentifier, UnterminatedString};
    for (dialect, sql, kind, opening) in [
        (Sqlite, "SELECT 'a; SELECT 2;", UnterminatedString, "'"),
        (Sqlite, "SELECT x'00; SELECT 2;", UnterminatedString, "x'"),
        (Sqlite, "SELECT [a; SELECT 2;", UnterminatedIdentifier, "["),
        (Sqlite, "SELECT `a; SELECT 2;", UnterminatedIdentifier, "`"),
        (
            Sqlite,
            "SELECT \"a\"\"; SELECT 2;",
            UnterminatedIdentifier,
            "\"",
        ),
        (Postgres, "SELECT 'a''; SELECT 2;", UnterminatedString, "'"),
        (
            Postgres,
            "SELECT E'a\\'; SELECT 2;",
            UnterminatedString,
            "E'",
        ),
        (
            Postgres,
            "SELECT U&\"a; SELECT 2;",
            UnterminatedIdentifier,
            "U&\"",
        ),
        (
            Postgres,
            "SELECT $a$ $b$ $$; SELECT 2;",
            UnterminatedDollarQuote,
            "$a$",
        ),
        (Mysql, "SELECT 'a\\'; SELECT 2;", UnterminatedString, "'"),
        (Mysql, "SELECT \"a'; SELECT 2;", UnterminatedString, "\""),
        (Mysql, "SELECT `a; SELECT 2;", UnterminatedIdentifier, "`"),
    ] {
        assert_eq!(problems(dialect, sql), [(kind, opening)], "{dialect} {sql}");
        assert_eq!(split(dialect, sql).statements.len(), 1, "{dialect} {sql}");
    }
}

#[test]
fn row_57_only_postgresql_nests_comments() {
    let sql = "/* a /* b; */ c; */ SELECT 1;";
    assert_eq!(clean(Postgres, sql), ["SELECT 1"]);
    assert_eq!(clean(Sqlite, sql), ["c", "*/ SELECT 1"]);
    assert_eq!(clean(Mysql, sql), ["c", "*/ SELECT 1"]);
}

#[test]
fn row_59_a_backslash_escapes_where_the_dialect_says_so() {
    assert_eq!(
        clean(Postgres, r"SELECT E'it\'s;', 'back\'; SELECT 2;").len(),
        2
    );
    assert_eq!(
        clean(Postgres, r"SELECT e'\\'; SELECT 'nE'';'; SELECT nameE'x';").len(),
        3
    );
    assert_eq!(clean(Sqlite, r"SELECT 'back\'; SELECT 2;").len(), 2);
    assert_eq!(
        clean(Mysql, r#"SELECT 'it\'s;', "a\";", `b\`; SELECT 2;"#).len(),
        2
    );
}

#[test]
fn row_67_comments_alone_are_no_statement() {
    for dialect in Dialect::ALL {
        for sql in [
            "",
            " \n",
            "-- nothing",
            "/* nothing */",
            "/* a */;\n;; -- b",
            "\u{feff}",
        ] {
            assert!(clean(dialect, sql).is_empty(), "{dialect} {sql}");
        }
    }
}

#[test]
fn row_68_large_statements_and_awkward_ones_take_linear_time() {
    for dialect in Dialect::ALL {
        for piece in [
            "$a",
            "$a$",
            "/*",
            "'",
            "E'\\",
            "(",
            "\\x\n",
            "\0",
            "DELIMITER aaaaaaaaaaaaaa\naaaaaaaaaaaaaab",
            "1e+",
            "-",
        ] {
            let found = split(dialect, &piece.repeat(200_000));
            assert!(found.problems.len() <= 300, "{dialect} {piece}");
        }
    }
}

#[test]
fn row_69_every_terminator_ends_one_statement() {
    for dialect in Dialect::ALL {
        assert_eq!(
            clean(dialect, "SELECT 1;SELECT 2; ;SELECT 3"),
            ["SELECT 1", "SELECT 2", "SELECT 3"]
        );
    }
}

#[test]
fn characters_that_hide_are_problems_but_joiners_in_strings_are_text() {
    for dialect in Dialect::ALL {
        for hidden in [
            "\u{202e}", "\u{2066}", "\u{200b}", "\u{200d}", "\u{61c}", "\u{2060}", "\u{feff}",
        ] {
            let sql = format!("SELECT 1; -- {hidden}");
            assert_eq!(
                problems(dialect, &sql),
                [(ProblemKind::InvisibleCharacter, hidden)]
            );
        }
        assert_eq!(clean(dialect, "SELECT '👨\u{200d}👩\u{200d}👧';").len(), 1);
        assert_eq!(problems(dialect, "SELECT 'a\u{202e}b';").len(), 1);
    }
}

#[test]
fn what_leads_a_statement_is_found_with_it() {
    let sql = "-- one\nSELECT 1; -- trails\n-- two\nSELECT 2 /* in */ + 2 -- out\n;\n";
    for dialect in Dialect::ALL {
        let found = split(dialect, sql);
        let texts: Vec<_> = found
            .statements
            .iter()
            .map(|statement| {
                (
                    &sql[statement.leading.clone()],
                    &sql[statement.span.clone()],
                )
            })
            .collect();
        assert_eq!(
            texts,
            [
                ("-- one\n", "SELECT 1"),
                (" -- trails\n-- two\n", "SELECT 2 /* in */ + 2")
            ]
        );
    }
}
