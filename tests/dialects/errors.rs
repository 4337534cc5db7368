//! Where it failed: file, line, column and a caret, whatever the server says of it.

use crate::place::{Place, everywhere};

/// The error of one revision with this script, on an empty database and on one that is used.
fn fails(place: &Place, script: &str) -> [String; 2] {
    [0, 2].map(|before| {
        let place = place.another();
        let test = place.tables(before);
        place.upgrade(&test).unwrap();
        let test = test.revision("0009_bad", script, "DROP TABLE a;\n");
        let error = place.upgrade(&test).unwrap_err();
        assert_eq!(error.code().unwrap().name(), "statement-failed", "{error}");
        error.to_string()
    })
}

#[track_caller]
fn all_say(errors: &[String], texts: &[&str]) {
    for error in errors {
        for text in texts {
            assert!(error.contains(text), "no `{text}` in\n{error}");
        }
    }
}

#[test]
fn the_place_in_full() {
    let place = Place::postgres();
    let test = place.empty_chain().revision(
        "0001_users",
        "CREATE TABLE users (id int PRIMARY KEY);\n\nCREATE INDEX users_email\n  ON users (email);\n",
        "DROP TABLE users;\n",
    );
    let error = place.upgrade(&test).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @r#"
    error[statement-failed]: column "email" does not exist
     --> migrations/0001_users/up.sql:5:1
      |
    5 | CREATE INDEX users_email
      | ^^^^^^^^^^^^^^^^^^^^^^^^ statement 2 of 2
    "#);
    let place = Place::mariadb();
    let test = place.empty_chain().revision(
        "0001_users",
        "CREATE TABLE users (id int PRIMARY KEY);\n\nCREATE INDEX users_email\n  ON users (email);\n",
        "DROP TABLE users;\n",
    );
    let error = place.upgrade(&test).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @r"
    error[statement-failed]: Key column 'email' doesn't exist in table
     --> migrations/0001_users/up.sql:5:1
      |
    5 | CREATE INDEX users_email
      | ^^^^^^^^^^^^^^^^^^^^^^^^ statement 2 of 2
      |
      = help: the statement before it is done and recorded: mend this one, and `cargo migrate upgrade` goes on here
    ");
}

#[test]
fn a_word_that_is_wrong_is_pointed_at() {
    everywhere(|place| {
        let errors = fails(
            place,
            "CREATE TABLE a (id int);\nINSERT INOT a VALUES (1);\nCREATE TABLE c (id int);\n",
        );
        let at = place.pick(["up.sql:4:8", "^^^^ "], ["up.sql:4:13", "^ "]);
        all_say(&errors, &[at[0], at[1], "statement 2 of 3"]);
    });
}

#[test]
fn a_syntax_error_in_the_only_statement() {
    everywhere(|place| {
        let errors = fails(place, "CREATE TABLE a (id int,);\n");
        all_say(&errors, &["0009_bad/up.sql:3:24", "statement 1 of 1"]);
    });
}

#[test]
fn letters_of_several_bytes_before_it() {
    everywhere(|place| {
        let letters = place.pick("", " CHARACTER SET utf8mb4");
        let script = format!(
            "CREATE TABLE a (t varchar(90){letters});\nINSERT INTO a VALUES ('漢字🦀é');\nINSERT INTO a SELECT '漢字🦀é', nowhere FROM a;\n"
        );
        let errors = fails(place, &script);
        all_say(&errors, &["0009_bad/up.sql:5:", "statement 3 of 3"]);
        if place.is_postgres() {
            all_say(&errors, &["up.sql:5:30", "^^^^^^^ "]);
        }
        let errors = fails(place, "SELECT '漢字🦀é' AS x /* 🦀 */ FORM a;\n");
        all_say(&errors, &["0009_bad/up.sql:3:"]);
    });
}

#[test]
fn what_no_position_comes_with() {
    everywhere(|place| {
        let errors = fails(
            place,
            "CREATE TABLE a (id int PRIMARY KEY);\nINSERT INTO a VALUES (1);\n\n-- again\nINSERT INTO a\n  VALUES (1);\n",
        );
        all_say(&errors, &["0009_bad/up.sql:7:1", "statement 3 of 3"]);
    });
}

#[test]
fn in_the_second_message_of_a_long_script() {
    everywhere(|place| {
        let long = "é".repeat(400);
        let count = place.pick(1500, 450);
        let rows: Vec<String> = (0..count)
            .map(|row| format!("INSERT INTO big VALUES ({row}, '{long}');\n"))
            .collect();
        let script = format!(
            "CREATE TABLE big (id int, t text);\n{}INSERT INTO big\n  VALUES (1, 'é', nowhere);\nINSERT INTO big VALUES (2, 'x');\n",
            rows.concat()
        );
        let statement = format!("statement {} of {}", count + 2, count + 3);
        let errors = fails(place, &script);
        let line = place.pick(
            format!("up.sql:{}:19", count + 5),
            format!("up.sql:{}:1", count + 4),
        );
        all_say(&errors, &[&statement, &line]);
        // A mistake that the server sees before it does anything.
        let script = script.replace("nowhere", "no where");
        let errors = fails(place, &script);
        all_say(&errors, &[&statement, &format!("up.sql:{}:22", count + 5)]);
    });
}

#[test]
fn in_the_body_of_a_function() {
    let place = Place::postgres();
    let errors = fails(
        &place,
        "CREATE TABLE a (id int);\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT id, '漢' FROM\n    nowhere;\n$$;\n",
    );
    all_say(&errors, &["0009_bad/up.sql:6:5", "statement 2 of 2"]);
    let errors = fails(
        &place,
        "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  RETRUN 1;\nEND $$;\n",
    );
    all_say(&errors, &["0009_bad/up.sql:5:3"]);
    let errors = fails(
        &place,
        "SELECT 1;\nDO $$\nBEGIN\n  PERFORM * FROM nowhere;\nEND $$;\n",
    );
    all_say(&errors, &["0009_bad/up.sql:4:", "statement 2 of 2"]);
    let place = Place::mariadb();
    let errors = fails(
        &place,
        "SELECT 1;\nDELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\n  SELEKT 2;\nEND//\nDELIMITER ;\n",
    );
    all_say(&errors, &["0009_bad/up.sql:8:10", "statement 2 of 2"]);
}

#[test]
fn in_a_revision_among_others_on_an_empty_database() {
    let place = Place::postgres();
    for bad in [
        "CREATE TABLE u (id int, nope);\n",
        "CREATE TABLE u (id nope);\n",
    ] {
        let test = place
            .three_tables()
            .revision(
                "0004_bad",
                &format!("CREATE TABLE v (id int);\n{bad}"),
                "DROP TABLE u;\n",
            )
            .revision(
                "0005_after",
                "CREATE TABLE w (id int);\n",
                "DROP TABLE w;\n",
            );
        let error = place.upgrade(&test).unwrap_err();
        all_say(
            &[error.to_string()],
            &["0004_bad/up.sql:4:", "statement 2 of 2"],
        );
        assert!(error.report().done.is_empty() && place.schema().is_empty());
    }
}

#[test]
fn on_the_way_back() {
    everywhere(|place| {
        let mut test = place.three_tables();
        test.write("0003_t3/down.sql", "DROP TABLE t3;\nDELETE FORM t1;\n");
        place.upgrade(&test).unwrap();
        let chain = test.chain();
        let error = migrate_runtime::block_on(
            migrate_runtime::Migrator::new(&chain).downgrade(place.url()),
        )
        .unwrap_err();
        all_say(
            &[error.to_string()],
            &[
                place.pick("0003_t3/down.sql:2:8", "0003_t3/down.sql:2:13"),
                "statement 2 of 2",
            ],
        );
        // Of one that only the database knows.
        let place = place.another();
        place.upgrade(&test).unwrap();
        test.remove("0003_t3");
        let older = test.chain();
        let back = migrate_runtime::Migrator::new(&older)
            .target("0002")
            .unwrap();
        let error = migrate_runtime::block_on(back.downgrade(place.url())).unwrap_err();
        all_say(
            &[error.to_string()],
            &[place.pick(
                "(history)/0003_t3/down.sql:2:8",
                "(history)/0003_t3/down.sql:2:13",
            )],
        );
    });
}
