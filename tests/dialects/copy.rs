//! `COPY … FROM stdin` in a revision, with its rows.

use migrate_runtime::{Migrator, block_on};

use crate::place::Place;

const ROWS: &str = "COPY a (id, t) FROM stdin;\n1\tplain\n2\t\\N\n3\ttab\\there\n4\tline\\nbreak\\r\n5\tback\\\\slash\n6\t漢字 🦀; it's -- no comment\n7\t\\x41\\102\n8\t\n9\t\\b\\f\\v\n10\t$$ /* \" \n\\.\n";

const EXPECTED: [&str; 10] = [
    "1|plain",
    "2|null",
    "3|tab\there",
    "4|line\nbreak\r",
    "5|back\\slash",
    "6|漢字 🦀; it's -- no comment",
    "7|AB",
    "8|",
    "9|\u{8}\u{c}\u{b}",
    "10|$$ /* \" ",
];

const TABLE: &str = "CREATE TABLE a (id int PRIMARY KEY, t text);\n";
const CSV: &str =
    "COPY a FROM stdin WITH (FORMAT csv, HEADER);\nid,t\n21,\"a \"\"quoted\"\", one\"\n22,\n\\.\n";

#[test]
fn row_65_rows_with_everything() {
    for before in [0, 1] {
        for head in ["", "-- migrate: transaction off\n"] {
            let place = Place::postgres();
            let test = place.tables(before);
            place.upgrade(&test).unwrap();
            let up = format!(
                "{head}{TABLE}{ROWS}UPDATE a SET t = t WHERE id = 1;\n{CSV}COPY a (id) FROM stdin;\n\\.\nINSERT INTO a VALUES (30, 'after');\n"
            );
            let test = test
                .revision("0002_copy", &up, "DROP TABLE a;\n")
                .revision(
                    "0003_copy",
                    "COPY a FROM STDIN;\n40\tnext\n\\.\n",
                    "DELETE FROM a WHERE id = 40;\n",
                )
                .revision(
                    "0004_after",
                    "CREATE TABLE b AS SELECT * FROM a;\n",
                    "DROP TABLE b;\n",
                );
            let mut statements = Vec::new();
            let chain = test.chain();
            let run = Migrator::new(&chain).on_event(|event| {
                if let migrate_runtime::Event::Finished {
                    id,
                    statements: count,
                    ..
                } = event
                {
                    statements.push(format!("{id}:{count}"));
                }
            });
            block_on(run.upgrade(place.url())).unwrap();
            assert_eq!(statements, ["0002:6", "0003:1", "0004:1"]);
            assert_eq!(
                place.query("SELECT * FROM b WHERE id <= 10 ORDER BY id"),
                EXPECTED
            );
            assert_eq!(
                place.query("SELECT id, t FROM b WHERE id > 10 ORDER BY id"),
                ["21|a \"quoted\", one", "22|null", "30|after", "40|next"]
            );
            place.downgrade_to(&chain, "base");
        }
    }
}

#[test]
fn row_65_a_row_that_is_wrong_is_pointed_at() {
    let up = format!(
        "{TABLE}COPY a FROM stdin;\n1\tone\nx\ttwo\n3\tthree\n\\.\nINSERT INTO a VALUES (9);\n"
    );
    for (before, head) in [(0, ""), (1, ""), (1, "-- migrate: transaction off\n")] {
        let place = Place::postgres();
        let test = place.tables(before);
        place.upgrade(&test).unwrap();
        let test = test
            .revision("0002_copy", &format!("{head}{up}"), "DROP TABLE a;\n")
            .revision(
                "0003_after",
                "CREATE TABLE b (id int);\n",
                "DROP TABLE b;\n",
            );
        let error = place.upgrade(&test).unwrap_err();
        let line = if head.is_empty() { 6 } else { 7 };
        let text = error.to_string();
        assert!(
            text.contains("invalid input syntax for type integer")
                && text.contains("statement 2 of 3"),
            "{text}"
        );
        assert!(
            text.contains(&format!("0002_copy/up.sql:{line}:1")),
            "{text}"
        );
        assert_eq!(place.has_table("a"), !head.is_empty());
        let path = if head.is_empty() {
            ""
        } else {
            "-- copy\n-- migrate: revises 0001\n"
        };
        if path.is_empty() {
            continue;
        }
        test.write(
            "0002_copy/up.sql",
            &format!("{path}{head}{}", up.replace("x\ttwo", "2\ttwo")),
        );
        place.upgrade(&test).unwrap();
        assert_eq!(
            place.query("SELECT id FROM a ORDER BY id"),
            ["1", "2", "3", "9"],
            "nothing came twice"
        );
    }
}

#[test]
fn row_65_a_table_that_is_not_there() {
    let place = Place::postgres();
    let test = place.empty_chain().revision(
        "0001_copy",
        &format!("{TABLE}COPY nowhere FROM stdin;\n1\tone\n\\.\nINSERT INTO a VALUES (9);\n"),
        "DROP TABLE a;\n",
    );
    let text = place.upgrade(&test).unwrap_err().to_string();
    assert!(
        text.contains("\"nowhere\" does not exist") && text.contains("up.sql:4:"),
        "{text}"
    );
    assert!(!place.has_table("a"));
    // The connection is not left in the middle of a COPY.
    test.write(
        "0001_copy/up.sql",
        &format!("-- copy\n-- migrate: revises base\n{TABLE}{ROWS}"),
    );
    place.upgrade(&test).unwrap();
}

#[test]
fn row_65_many_rows() {
    let place = Place::postgres();
    let rows: Vec<String> = (0..40_000)
        .map(|row| format!("{row}\tsome text of a row, é\n"))
        .collect();
    let test = place.empty_chain().revision(
        "0001_copy",
        &format!(
            "{TABLE}COPY a FROM stdin;\n{}\\.\nANALYZE a;\n",
            rows.concat()
        ),
        "DROP TABLE a;\n",
    );
    place.upgrade(&test).unwrap();
    assert_eq!(
        place.query("SELECT count(*), sum(id) FROM a"),
        ["40000|799980000"]
    );
}
