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
