//! How each dialect's text falls into statements. The rows are those of the list of splitter traps.

use migrate_core::dialect::Dialect::{self, Mysql, Postgres, Sqlite};
use migrate_core::sql::{ProblemKind, split};

/// The statements of a text that has no problem.
fn clean(dialect: Dialect, sql: &str) -> Vec<&str> {
    let found = split(dialect, sql);
    assert_eq!(found.problems, [], "{sql}");
    found.statements.iter().map(|statement| &sql[statement.span.clone()]).collect()
}

/// The problems of a text, each with what it points at.
fn problems(dialect: Dialect, sql: &str) -> Vec<(ProblemKind, &str)> {
    let found = split(dialect, sql);
    found.problems.iter().map(|problem| (problem.kind, &sql[problem.span.clone()])).collect()
}

#[test]
fn row_51_a_nul_byte_is_a_problem_wherever_it_stands() {
    for dialect in Dialect::ALL {
        for sql in ["SELECT 1\0;", "SELECT '\0';", "-- \0", "/* \0 */"] {
            assert_eq!(problems(dialect, sql), [(ProblemKind::NulByte, "\0")], "{dialect} {sql:?}");
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
        assert_eq!(clean(dialect, "SELECT 1;\r\n-- x\r\nSELECT\r\n2;\r\n").len(), 2);
        let sql = "-- x\rSELECT 1;";
        assert_eq!(problems(dialect, sql), [(ProblemKind::LoneCarriageReturn, "\r")]);
        // This is why: one server runs what another takes for a comment.
        let runs = usize::from(dialect == Postgres);
        assert_eq!(split(dialect, sql).statements.len(), runs, "{dialect}");
    }
}
