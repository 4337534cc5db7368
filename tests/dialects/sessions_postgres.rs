//! What a revision sets on its connection to PostgreSQL is neither for the next revision nor for the history.

use migrate_core::diagnostic::Code;
use migrate_runtime::{Migrator, block_on};
use migrate_tests::chain::TestChain;

use crate::place::Place;

const OFF: &str = "-- migrate: transaction off\n";

/// Poisons, one a revision, and after each a revision that shows what it met.
const POISONS: [&str; 15] = [
    "CREATE SCHEMA elsewhere;\nSET search_path = elsewhere;\n",
    "SET search_path TO pg_catalog, public;\n",
    "SELECT pg_catalog.set_config('search_path', '', false);\n",
    "SELECT set_config('search_path', '', true);\n",
    "SET ROLE pg_monitor;\n",
    "SET SESSION AUTHORIZATION pg_monitor;\n",
    "SET session_replication_role = replica;\n",
    "SET standard_conforming_strings = off;\n",
    "SET LOCAL standard_conforming_strings = off;\n",
    "SET LOCAL ROLE pg_monitor;\n",
    "SET statement_timeout = '1s';\nSET lock_timeout = '1s';\nSET idle_in_transaction_session_timeout = '1s';\n",
    "SET LOCAL lock_timeout = '1s';\n",
    "SET client_encoding = 'LATIN1';\nSET DateStyle = 'German';\nSET bytea_output = escape;\nSET TimeZone = 'Asia/Tokyo';\n",
    "DO $$ BEGIN PERFORM set_config('search_path', 'pg_catalog', false); END $$;\n",
    "CREATE TEMP TABLE seen (id int);\nCREATE TEMPORARY TABLE pg_temp.t1 (nothing int);\n",
];

/// Puts down what it meets.
const LOOK: &str = "INSERT INTO seen SELECT current_user, session_user, current_setting('search_path'), \
     current_setting('session_replication_role'), current_setting('standard_conforming_strings'), \
     current_setting('lock_timeout'), current_setting('statement_timeout'), current_setting('client_encoding'), \
     current_setting('DateStyle'), current_setting('TimeZone'), 'a\\b', (SELECT count(*) FROM t1);\n";

fn poisoned(place: &Place, head: &str) -> TestChain {
    let mut test = place.tables(1);
    test.write_revision(
        "0002_seen",
        "CREATE TABLE seen (u text, s text, path text, replica text, scs text, lock text, statement text, encoding text, datestyle text, zone text, back text, rows int);\n",
        "DROP TABLE seen;\n",
    );
    test.write_revision("0100_look", LOOK, "DELETE FROM seen;\n");
    // Another role may not write the history, and statement by statement that is done between the statements.
    let may = |poison: &&&str| {
        head.is_empty() || !poison.contains(" ROLE ") && !poison.contains("AUTHORIZATION")
    };
    for (number, poison) in POISONS.iter().filter(may).enumerate() {
        let number = 101 + 2 * number;
        let poison = poison.replace("elsewhere", &format!("e{number}"));
        test.write_revision(
            &format!("{number:04}_poison"),
            &format!("{head}{poison}"),
            "-- migrate: irreversible because of a test\n",
        );
        test.write_revision(&format!("{:04}_look", number + 1), LOOK, "SELECT 1;\n");
    }
    test.lock();
    test
}

fn clean(place: &Place, test: &TestChain) {
    let seen = place.query("SELECT DISTINCT seen FROM seen");
    assert_eq!(seen.len(), 1, "{seen:#?}");
    let chain = test.chain();
    let looks = chain
        .revisions()
        .iter()
        .filter(|revision| revision.name == "look")
        .count();
    assert_eq!(
        place.query("SELECT count(*) FROM seen"),
        [looks.to_string()]
    );
    assert_eq!(place.applied().len(), chain.revisions().len());
    let actors = place.query("SELECT DISTINCT actor, date_trunc('day', started_at) = date_trunc('day', now()) FROM cargo_migrate.history");
    assert_eq!(actors, ["back\\slash 'é'|t"]);
}

fn upgrade(
    place: &Place,
    test: &TestChain,
) -> Result<migrate_runtime::Report, migrate_runtime::Error> {
    let chain = test.chain();
    block_on(
        Migrator::new(&chain)
            .actor("back\\slash 'é'")
            .upgrade(place.url()),
    )
}

#[test]
fn row_47_row_48_row_50_on_an_empty_database() {
    let place = Place::postgres();
    let test = poisoned(&place, "");
    upgrade(&place, &test).unwrap();
    clean(&place, &test);
}

#[test]
fn row_47_row_48_row_50_on_a_database_that_is_used() {
    let place = Place::postgres();
    let test = poisoned(&place, "");
    let chain = test.chain();
    block_on(
        Migrator::new(&chain)
            .actor("back\\slash 'é'")
            .target("0002")
            .unwrap()
            .upgrade(place.url()),
    )
    .unwrap();
    upgrade(&place, &test).unwrap();
    clean(&place, &test);
}

#[test]
fn row_47_as_one_transaction() {
    let place = Place::postgres();
    let test = poisoned(&place, "");
    let chain = test.chain();
    let first = Migrator::new(&chain)
        .actor("back\\slash 'é'")
        .target("0002")
        .unwrap();
    block_on(first.upgrade(place.url())).unwrap();
    let all = Migrator::new(&chain)
        .actor("back\\slash 'é'")
        .transaction(migrate_runtime::TransactionScope::All);
    block_on(all.upgrade(place.url())).unwrap();
    clean(&place, &test);
}

#[test]
fn row_47_statement_by_statement() {
    let place = Place::postgres();
    let test = poisoned(&place, OFF);
    upgrade(&place, &test).unwrap();
    clean(&place, &test);
}

#[test]
fn row_47_a_dump_is_a_revision() {
    let dump = "SET statement_timeout = 0;\nSET lock_timeout = 0;\nSET idle_in_transaction_session_timeout = 0;\nSET client_encoding = 'UTF8';\n\
        SET standard_conforming_strings = on;\nSELECT pg_catalog.set_config('search_path', '', false);\nSET check_function_bodies = false;\n\
        SET xmloption = content;\nSET client_min_messages = warning;\nSET row_security = off;\nSET default_tablespace = '';\nSET default_table_access_method = heap;\n\
        CREATE TABLE public.dumped (id integer NOT NULL, t text);\nALTER TABLE public.dumped OWNER TO postgres;\n\
        COPY public.dumped (id, t) FROM stdin;\n1\tone\n2\t\\N\n\\.\n\
        ALTER TABLE ONLY public.dumped ADD CONSTRAINT dumped_pkey PRIMARY KEY (id);\n";
    for before in ["", "0001"] {
        let place = Place::postgres();
        let test = place
            .tables(1)
            .revision("0002_dump", dump, "DROP TABLE dumped;\n")
            .revision(
                "0003_after",
                "CREATE TABLE after AS SELECT * FROM dumped;\n",
                "DROP TABLE after;\n",
            );
        if !before.is_empty() {
            place.upgrade_to(&test.chain(), before);
        }
        place.upgrade(&test).unwrap();
        assert_eq!(
            place.query("SELECT * FROM public.after ORDER BY id"),
            ["1|one", "2|null"]
        );
        place.downgrade_to(&test.chain(), "base");
        assert!(place.schema().is_empty());
    }
}

#[test]
fn row_36_the_limits_of_a_role_are_not_for_migrations() {
    let place = Place::postgres();
    let role = format!("impatient_{}", place.database.name());
    place.execute(&format!(
        "CREATE ROLE {role} LOGIN; GRANT ALL ON DATABASE {0} TO {role}; GRANT ALL ON SCHEMA public TO {role}; \
         ALTER ROLE {role} SET statement_timeout = '400ms'",
        place.database.name()
    ));
    let sleep = "SELECT pg_sleep(0.6);\n";
    let test = place
        .tables(1)
        .revision("0002_slow", sleep, "SELECT 1;\n")
        .revision("0003_sets", "SET search_path = public;\n", "SELECT 1;\n")
        .revision("0004_slow", sleep, "SELECT 1;\n")
        .revision("0005_off", &format!("{OFF}CREATE INDEX CONCURRENTLY slow ON t1 ((length(a) + 1));\nREINDEX TABLE CONCURRENTLY t1;\n{sleep}"), "DROP INDEX slow;\n")
        .revision("0006_slow", sleep, "SELECT 1;\n");
    let url = place
        .url()
        .replace("postgres://postgres@", &format!("postgres://{role}@"));
    block_on(test.chain().upgrade(url.as_str())).unwrap();
    let test = test.revision("0007_slow", sleep, "SELECT 1;\n");
    block_on(test.chain().upgrade(url.as_str())).unwrap();
    assert_eq!(place.applied().len(), 7);
    place.execute(&format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}"));
}

#[test]
fn a_limit_for_statements_is_kept() {
    let place = Place::postgres();
    let sleep = "SELECT pg_sleep(20);\n";
    for (before, head) in [(0, ""), (1, ""), (1, OFF)] {
        let place = place.another();
        let test = place.tables(before);
        place.upgrade(&test).unwrap();
        let test = test.revision(
            "0009_slow",
            &format!("{head}CREATE TABLE slow (id int);\n{sleep}"),
            "DROP TABLE slow;\n",
        );
        let chain = test.chain();
        let run = Migrator::new(&chain).statement_timeout(std::time::Duration::from_millis(300));
        let error = block_on(run.upgrade(place.url())).unwrap_err();
        assert_eq!(error.code(), Some(Code::StatementFailed), "{error}");
        let text = error.to_string();
        assert!(
            text.contains("statement timeout") && text.contains("0009_slow/up.sql"),
            "{text}"
        );
        assert_eq!(place.has_table("slow"), !head.is_empty());
    }
}

#[test]
fn constraints_that_wait_for_the_end_of_the_transaction() {
    for before in ["", "0001"] {
        let place = Place::postgres();
        let test = place
            .empty_chain()
            .revision(
                "0001_tables",
                "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\n",
                "DROP TABLE c;\nDROP TABLE p;\n",
            )
            .revision("0002_rows", "INSERT INTO c VALUES (1);\nINSERT INTO p VALUES (1);\n", "DELETE FROM c;\nDELETE FROM p;\n")
            .revision("0003_alter", "ALTER TABLE c ADD COLUMN n int;\n", "ALTER TABLE c DROP COLUMN n;\n");
        if !before.is_empty() {
            place.upgrade_to(&test.chain(), before);
        }
        place.upgrade(&test).unwrap();
        assert_eq!(place.applied().len(), 3);
    }
}
