//! What a revision sets on its connection to MariaDB is neither for the next revision nor for the history.

use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers::mysql;

use crate::place::Place;

const POISONS: [&str; 14] = [
    "SET sql_mode = '';\n",
    "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES';\n",
    "SET @@sql_mode = 'ANSI_QUOTES';\n",
    "SET sql_mode = CONCAT(@@sql_mode, ',PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,ANSI_QUOTES');\n",
    "SET sql_mode = 'ORACLE';\n",
    "SET foreign_key_checks = 0;\nSET unique_checks = 0;\n",
    "SET @poison = 'yes';\n",
    "USE otherdb;\n",
    "SET NAMES latin1;\n",
    "SET time_zone = '+09:00';\n",
    "SET sql_safe_updates = 1;\n",
    "SET lock_wait_timeout = 1, innodb_lock_wait_timeout = 1, max_statement_time = 3;\n",
    "-- migrate: idempotent\nCREATE TEMPORARY TABLE t1 (nothing int);\n",
    "SET SESSION tx_isolation = 'SERIALIZABLE';\n",
];

const LOOK: &str = "INSERT INTO seen SELECT current_user(), database(), @@sql_mode, @@foreign_key_checks, @@unique_checks, \
     ifnull(@poison, 'no'), @@character_set_client, @@time_zone, @@sql_safe_updates, @@lock_wait_timeout, @@max_statement_time, \
     'a\\\\b', (SELECT count(*) FROM t1);\n";

fn poisoned(place: &Place, other: &str) -> TestChain {
    let mut test = place.tables(1);
    test.write_revision(
        "0002_seen",
        "CREATE TABLE seen (u text, d text, mode text, fk text, uq text, poison text, cs text, zone text, safe text, lock_wait text, statement text, back text, n int);\n",
        "DROP TABLE seen;\n",
    );
    test.write_revision("0100_look", LOOK, "DELETE FROM seen;\n");
    for (number, poison) in POISONS.iter().enumerate() {
        let number = 101 + 2 * number;
        let poison = poison.replace("otherdb", other);
        test.write_revision(
            &format!("{number:04}_poison"),
            &poison,
            "-- migrate: irreversible because of a test\n",
        );
        test.write_revision(&format!("{:04}_look", number + 1), LOOK, "SELECT 1;\n");
    }
    test.lock();
    test
}

const ACTOR: &str = "back\\slash 'é' \"q\"";

#[test]
fn row_47_row_48_row_50() {
    if mysql::leaves_out("what a session is told has settings of MariaDB") {
        return;
    }
    for before in ["", "0002"] {
        let (place, other) = (Place::mariadb(), Place::mariadb());
        let test = poisoned(&place, other.database.name());
        let chain = test.chain();
        let run = || Migrator::new(&chain).actor(ACTOR);
        if !before.is_empty() {
            block_on(run().target(before).unwrap().upgrade(place.url())).unwrap();
        }
        let outcome = block_on(run().upgrade(place.url()));
        assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
        let seen = place.query("SELECT DISTINCT * FROM seen");
        assert_eq!(seen.len(), 1, "{seen:#?}");
        assert_eq!(
            place.query("SELECT count(*) FROM seen"),
            [(POISONS.len() + 1).to_string()]
        );
        assert_eq!(place.applied().len(), chain.revisions().len());
        assert_eq!(
            place.query("SELECT DISTINCT actor FROM _migrate_history"),
            [ACTOR]
        );
        assert_eq!(
            place.query("SELECT DISTINCT timestampdiff(MINUTE, started_at, utc_timestamp()) < 5, started_at <= utc_timestamp(6) FROM _migrate_history"),
            ["1|1"]
        );
        assert!(other.query("SHOW TABLES").is_empty());
    }
}

#[test]
fn row_47_what_the_revision_set_holds_to_its_end() {
    let place = Place::mariadb();
    let test = place.empty_chain().revision(
        "0001_keys",
        "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (p int, CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p (id));\nSET foreign_key_checks = 0;\nSET @n = 7;\n\
         INSERT INTO c VALUES (@n);\nINSERT INTO missing VALUES (1);\nINSERT INTO c VALUES (@n + 1);\n",
        "DROP TABLE c;\nDROP TABLE p;\n",
    );
    place.upgrade(&test).unwrap_err();
    place.execute("CREATE TABLE missing (id int)");
    // On another connection, where it has to be said again.
    place.upgrade(&test).unwrap();
    assert_eq!(place.query("SELECT p FROM c ORDER BY p"), ["7", "8"]);
}

#[test]
fn a_limit_for_statements_is_kept() {
    if mysql::leaves_out("it has no limit for statements") {
        return;
    }
    let place = Place::mariadb();
    let test = place.tables(1).revision(
        "0002_slow",
        "CREATE TABLE slow (id int);\nSELECT SLEEP(20), 1 FROM t1 UNION SELECT SLEEP(20), 2;\n",
        "DROP TABLE slow;\n",
    );
    let chain = test.chain();
    let run = Migrator::new(&chain).statement_timeout(std::time::Duration::from_millis(500));
    let error = block_on(run.upgrade(place.url())).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("max_statement_time") && text.contains("up.sql:4"),
        "{text}"
    );
    assert_eq!(place.applied(), ["0001"]);
}
