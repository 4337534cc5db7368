//! What trials on other people's chains found.

use migrate_core::dialect::Dialect;
use migrate_core::schema::Kind;
use migrate_runtime::verify::{Proof, Verifier};
use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers;

fn prove(test: &TestChain, dialect: Dialect, lanes: usize) -> Proof {
    let chain = test.chain();
    let verifier = Verifier::new(&chain, dialect).rows(false).lanes(lanes);
    block_on(verifier.run()).unwrap()
}

/// The file of a tool that sends it as it is; cut at the semicolons inside, the body would have taken in what is sent between.
#[test]
fn a_body_without_a_delimiter_is_the_procedures_and_nothing_else() {
    let test = TestChain::for_dialects(&["mysql"]).revision(
        "0001_drop_index",
        "CREATE TABLE t (id int PRIMARY KEY);\n\n\
         CREATE PROCEDURE drop_index(IN name VARCHAR(64))\nBEGIN\n  IF EXISTS (SELECT 1 FROM t) THEN\n    \
         SET @query = CONCAT('DROP INDEX ', name, ';');\n    PREPARE one FROM @query;\n    EXECUTE one;\n  END IF;\nEND;\n\n\
         CREATE TABLE u (id int PRIMARY KEY);\n",
        "DROP TABLE u;\nDROP PROCEDURE drop_index;\nDROP TABLE t;\n",
    );
    let chain = test.chain();
    let database = servers::mariadb().database();
    block_on(chain.upgrade(&*database.url())).unwrap();
    let schema = block_on(chain.schema_of(&*database.url())).unwrap();
    let procedure = schema.of_kind(Kind::Procedure).next().unwrap();
    let body = &procedure.definition;
    assert!(!body.contains("_migrate"), "{body}");
    assert!(body.contains("END IF;\nEND"), "{body}");
    let back = Migrator::new(&chain).target("base").unwrap();
    block_on(back.downgrade(&*database.url())).unwrap();
}

/// Another lane has to pass the same way up before it starts.
#[test]
fn a_way_up_that_does_not_run_is_told_whatever_the_lanes() {
    let mut test = TestChain::tables(3);
    test.write_revision(
        "0004_broken",
        "ALTER TABLE nowhere ADD COLUMN a;\n",
        "ALTER TABLE nowhere DROP COLUMN a;\n",
    );
    for number in 5..=8 {
        test.write_revision(
            &format!("{number:04}_t{number}"),
            &format!("CREATE TABLE t{number} (id INTEGER PRIMARY KEY);\n"),
            &format!("DROP TABLE t{number};\n"),
        );
    }
    test.lock();
    for lanes in [1, 2, 4] {
        let proof = prove(&test, Dialect::Sqlite, lanes);
        assert!(!proof.is_proved());
        let ids: Vec<&str> = proof.revisions.iter().map(|one| &*one.id).collect();
        assert_eq!(ids, ["0001", "0002", "0003", "0004"], "{lanes} lanes");
        let found: Vec<String> = proof.findings().map(|one| one.code.to_string()).collect();
        assert_eq!(found, ["up-fails"], "{lanes} lanes");
    }
}

/// `'now'::timestamp` is read when the view is made.
#[test]
fn a_moment_that_a_view_froze_is_no_difference() {
    let view = "CREATE VIEW recent AS SELECT * FROM notes WHERE at > ('now'::timestamp - '1 month'::interval);\n";
    let test = TestChain::for_dialects(&["postgres"])
        .revision(
            "0001_notes",
            &format!("CREATE TABLE notes (id int PRIMARY KEY, at timestamp NOT NULL DEFAULT 'now'::timestamp);\n{view}"),
            "DROP VIEW recent;\nDROP TABLE notes;\n",
        )
        .revision(
            "0002_title",
            &format!("DROP VIEW recent;\nALTER TABLE notes ADD title text;\n{view}"),
            &format!("DROP VIEW recent;\nALTER TABLE notes DROP title;\n{view}"),
        );
    let proof = prove(&test, Dialect::Postgres, 1);
    assert!(proof.is_proved(), "{:#?}", proof.revisions);
}

fn prove_with_rows(test: &TestChain, dialect: Dialect) -> Proof {
    let chain = test.chain();
    block_on(Verifier::new(&chain, dialect).run()).unwrap()
}

/// A sequence does not know of numbers that others wrote.
#[test]
fn made_up_rows_leave_numbers_to_the_sequence() {
    let test = TestChain::for_dialects(&["postgres"])
        .revision(
            "0001_builds",
            "CREATE TABLE builds (id serial, note text);\n",
            "DROP TABLE builds;\n",
        )
        .revision(
            "0002_key",
            "ALTER TABLE builds ADD PRIMARY KEY (id);\n",
            "ALTER TABLE builds DROP CONSTRAINT builds_pkey, ALTER id SET NOT NULL;\n",
        );
    let proof = prove_with_rows(&test, Dialect::Postgres);
    let found: Vec<String> = proof.findings().map(|one| one.code.to_string()).collect();
    assert_eq!(found, [""; 0]);
    assert_eq!(proof.revisions[1].rows, 3);
}

/// What a table refers to may come later, and two columns may have to refer to different rows.
#[test]
fn tables_take_rows_as_soon_as_they_can() {
    let test = TestChain::new()
        .revision(
            "0001_users",
            "CREATE TABLE users (id INTEGER PRIMARY KEY, picture INTEGER REFERENCES pictures (id), tags text[]);\n",
            "DROP TABLE users;\n",
        )
        .revision(
            "0002_pictures",
            "CREATE TABLE pictures (id INTEGER PRIMARY KEY);\n",
            "DROP TABLE pictures;\n",
        )
        .revision(
            "0003_follows",
            "CREATE TABLE follows (a INTEGER NOT NULL REFERENCES users, b INTEGER NOT NULL REFERENCES users, CHECK (a <> b));\n",
            "DROP TABLE follows;\n",
        )
        .revision(
            "0004_note",
            "ALTER TABLE follows ADD COLUMN note TEXT;\n",
            "ALTER TABLE follows DROP COLUMN note;\n",
        );
    let proof = prove_with_rows(&test, Dialect::Sqlite);
    let bare: Vec<_> = proof
        .revisions
        .iter()
        .map(|one| one.without_rows.len())
        .collect();
    assert_eq!(bare, [0, 1, 0, 0], "{:#?}", proof.revisions);
    assert_eq!(proof.revisions[3].tables, 3);
}

/// An index may read a text as something else, and a trigger may fill a table before its turn.
#[test]
fn texts_are_tried_as_numbers_and_triggers_may_fill() {
    let test = TestChain::for_dialects(&["postgres"])
        .revision(
            "0001_versions",
            "CREATE TABLE versions (num text NOT NULL, slug text NOT NULL);\n\
             CREATE UNIQUE INDEX parts ON versions ((split_part(num, '.', 3)::numeric), num);\n\
             CREATE TABLE zz_counts (num text PRIMARY KEY CHECK (num IN ('one', 'two')));\n\
             CREATE TABLE a_counts (num text PRIMARY KEY, n int NOT NULL CHECK (n IS NULL));\n\
             CREATE FUNCTION tally() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO zz_counts VALUES (''one''), (''two'') \
             ON CONFLICT DO NOTHING; RETURN NEW; END';\n\
             CREATE TRIGGER tally AFTER INSERT ON versions FOR EACH ROW EXECUTE FUNCTION tally();\n",
            "DROP TABLE versions, zz_counts, a_counts;\nDROP FUNCTION tally();\n",
        )
        .revision(
            "0002_note",
            "ALTER TABLE versions ADD note text;\n",
            "ALTER TABLE versions DROP note;\n",
        );
    let proof = prove_with_rows(&test, Dialect::Postgres);
    let bare: Vec<&str> = proof.revisions[1]
        .without_rows
        .iter()
        .map(|(table, _)| &**table)
        .collect();
    assert_eq!(bare, ["a_counts"], "{:#?}", proof.revisions);
    assert_eq!(proof.revisions[1].tables, 2);
}
