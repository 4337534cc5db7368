//! What only PostgreSQL has.

use migrate_core::dialect::Dialect::{Mysql, Postgres, Sqlite};
use migrate_core::sql::{ProblemKind, split};

use crate::{clean, problems};

#[test]
fn row_58_dollar_quotes_need_a_tag_that_is_no_number_and_no_part_of_a_name() {
    for (sql, expected) in [
        (
            "SELECT $$a;b$$; SELECT 2;",
            vec!["SELECT $$a;b$$", "SELECT 2"],
        ),
        (
            "SELECT $x$g;$$;h$x$; SELECT 2;",
            vec!["SELECT $x$g;$$;h$x$", "SELECT 2"],
        ),
        ("SELECT $x$a;$X$;$x$;", vec!["SELECT $x$a;$X$;$x$"]),
        ("SELECT $ü$;$ü$;", vec!["SELECT $ü$;$ü$"]),
        ("SELECT $1;$2$;", vec!["SELECT $1", "$2$"]),
        (
            "SELECT x$1$y; SELECT z$$;",
            vec!["SELECT x$1$y", "SELECT z$$"],
        ),
        ("SELECT $a b; $ c;", vec!["SELECT $a b", "$ c"]),
    ] {
        assert_eq!(clean(Postgres, sql), expected);
    }
    assert_eq!(clean(Sqlite, "SELECT $$a; b$$;").len(), 2);
    assert_eq!(clean(Mysql, "SELECT $$a; b$$;").len(), 2);
}

#[test]
fn row_60_unicode_strings_and_strings_that_go_on_in_the_next_line() {
    assert_eq!(
        clean(Postgres, r"SELECT U&'d\0061t;' UESCAPE '\'; SELECT 2;").len(),
        2
    );
    assert_eq!(
        clean(Postgres, "SELECT 'cont'\n'inued;'; SELECT 2;").len(),
        2
    );
    assert_eq!(
        clean(Postgres, "SELECT E'a'\n  -- it's\n 'b\\';c'; SELECT 2;").len(),
        2
    );
    // On one line, or with a comment of the other kind between, it is a string of its own.
    assert_eq!(clean(Postgres, "SELECT E'a' 'b\\'; SELECT 2;").len(), 2);
    assert_eq!(
        clean(Postgres, "SELECT E'a' /* \n */ \n 'b\\'; SELECT 2;").len(),
        2
    );
}

#[test]
fn row_61_the_body_of_a_standard_function_is_one_statement() {
    let body = "BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 ELSE 3 END; END";
    for head in [
        "CREATE FUNCTION f() RETURNS int",
        "create or replace procedure p()",
    ] {
        assert_eq!(
            clean(Postgres, &format!("{head} {body}; SELECT 4;")).len(),
            2
        );
        let open = format!("{head} BEGIN ATOMIC SELECT CASE 1 END; SELECT 4;");
        assert_eq!(
            problems(Postgres, &open),
            [(ProblemKind::UnterminatedTrigger, "BEGIN")]
        );
    }
    assert_eq!(
        clean(Postgres, "BEGIN; SELECT CASE 1 WHEN 1 THEN 2 END; END;").len(),
        3
    );
    assert_eq!(
        clean(Postgres, "CREATE TABLE function (\"begin\" int); SELECT 1;").len(),
        2
    );
    assert_eq!(
        clean(Postgres, "CREATE FUNCTION f(\"begin\" int); SELECT 1;").len(),
        2
    );
}

#[test]
fn row_62_postgresql_does_not_split_inside_parentheses() {
    let sql = "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO l VALUES (1); DELETE FROM m); SELECT 5;";
    assert_eq!(clean(Postgres, sql).len(), 2);
    assert_eq!(clean(Postgres, "SELECT 1); SELECT 2;").len(), 2);
    assert_eq!(clean(Sqlite, "SELECT (1; SELECT 2);").len(), 2);
}

#[test]
fn row_65_the_rows_of_a_copy_are_no_statements() {
    let sql = "COPY t (a, b) FROM stdin WITH (FORMAT csv); -- rows\n1,'x;\n\\.x\n\n\\.\nSELECT 1;";
    let found = split(Postgres, sql);
    assert_eq!(found.problems, []);
    assert_eq!(found.statements.len(), 2);
    let rows = found.statements[0].copy_data.clone().expect("rows");
    assert_eq!(&sql[rows], "1,'x;\n\\.x\n\n");
    assert_eq!(&sql[found.statements[1].span.clone()], "SELECT 1");
    assert_eq!(found.statements[1].leading.len(), 0);

    let none = "copy t from stdin;\r\n\\.\r\nSELECT 1;";
    assert_eq!(split(Postgres, none).statements[0].copy_data, Some(20..20));
    assert_eq!(clean(Postgres, none).len(), 2);
    for file in [
        "COPY t FROM 'stdin';\n1;",
        "COPY t (\"from\", stdin) TO stdout;\n1;",
        "SELECT copy FROM stdin;\n1;",
    ] {
        assert_eq!(clean(Postgres, file).len(), 2, "{file}");
    }
}

#[test]
fn row_65_rows_without_an_end_are_a_problem() {
    for sql in [
        "COPY t FROM stdin",
        "COPY t FROM stdin;",
        "COPY t FROM stdin;\n",
        "COPY t FROM stdin;\n1\n2\n",
    ] {
        assert_eq!(
            problems(Postgres, sql),
            [(ProblemKind::UnterminatedCopy, "COPY")],
            "{sql}"
        );
    }
    let sql = "COPY t FROM stdin; SELECT 1;\n1\n\\.\n";
    assert_eq!(
        problems(Postgres, sql)[0],
        (ProblemKind::UnterminatedCopy, "SELECT")
    );
}

#[test]
fn row_66_commands_to_psql_are_problems_outside_literals_only() {
    for command in ["\\connect other", "\\i x.sql", "\\restrict abc", "\\! rm"] {
        let sql = format!("SELECT 1;\n{command}\nSELECT 2;");
        assert_eq!(
            problems(Postgres, &sql),
            [(ProblemKind::MetaCommand, command)]
        );
        assert_eq!(split(Postgres, &sql).statements.len(), 2);
    }
    assert_eq!(
        clean(
            Postgres,
            "SELECT '\\i', $$\n\\i\n$$, \"\\i\" /* \\i */ -- \\i"
        )
        .len(),
        1
    );
}
