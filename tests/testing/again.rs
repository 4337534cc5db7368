//! A database of PostgreSQL that is used again is the one that the chain makes, whatever a test did to it.

use migrate_runtime::block_on;
use migrate_runtime::testing::TestDatabase;
use migrate_tests::chain::TestChain;

use crate::isolation::rows;
use crate::place::{Place, read};

const UP: &str = "CREATE TABLE people (id serial PRIMARY KEY, name text NOT NULL, boss integer REFERENCES people);
CREATE TABLE letters (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sender integer NOT NULL REFERENCES people ON DELETE RESTRICT);
CREATE TABLE pages (letter bigint NOT NULL REFERENCES letters, number integer, text text);
CREATE TABLE kinds (name text PRIMARY KEY);
INSERT INTO kinds VALUES ('short'), ('long');
CREATE TABLE watched (id integer);
CREATE TABLE seen (id integer);
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES (1); RETURN NULL; END $$;
CREATE TRIGGER sees AFTER DELETE ON watched FOR EACH ROW EXECUTE FUNCTION see();
CREATE MATERIALIZED VIEW names AS SELECT name FROM kinds;
CREATE UNIQUE INDEX names_name ON names (name);
CREATE SEQUENCE numbers START 5;
ALTER SEQUENCE numbers RESTART WITH 40;
";

fn files() -> TestChain {
    TestChain::for_dialects(&["postgres"]).revision("0001_all", UP, "SELECT 1;\n")
}

/// All that a test can see of the rows, and what is set for the whole.
fn state(database: &TestDatabase) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for table in [
        "people", "letters", "pages", "kinds", "watched", "seen", "names",
    ] {
        all.extend(rows(
            database,
            &format!("SELECT '{table}', t::text FROM {table} t ORDER BY 2"),
        ));
    }
    for sequence in ["people_id_seq", "letters_id_seq", "numbers"] {
        let sql = format!("SELECT '{sequence}', last_value, is_called FROM {sequence}");
        all.extend(rows(database, &sql));
    }
    all.extend(rows(
        database,
        "SELECT current_setting('work_mem'), (SELECT count(*) FROM pg_largeobject_metadata), \
         (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database())",
    ));
    all
}

#[test]
fn a_database_that_is_used_again_is_as_it_was() {
    let files = files();
    let chain = read(&files);
    let first = Place::Postgres.make(&chain);
    let expected = (
        state(&first),
        block_on(chain.schema_of(first.database())).unwrap(),
    );
    block_on(first.close());
    // What a test did, and whether its database is used again.
    for (did, again) in [
        ("SELECT 1", true),
        (
            "INSERT INTO people (name, boss) VALUES ('Ada', 1), ('Bo', 2)",
            true,
        ),
        (
            "INSERT INTO people (name) VALUES ('Ada'); INSERT INTO letters (sender) VALUES (1); INSERT INTO pages VALUES (1, 1, repeat('x', 100000))",
            true,
        ),
        (
            "INSERT INTO people (name) VALUES ('Ada'); UPDATE people SET name = 'Bo'; DELETE FROM people",
            true,
        ),
        (
            "BEGIN; INSERT INTO people (name) VALUES ('Ada'); ROLLBACK",
            true,
        ),
        (
            "SELECT setval('numbers', 7, false), setval('people_id_seq', 9)",
            true,
        ),
        (
            "CREATE TEMP TABLE kinds (id integer); INSERT INTO kinds VALUES (1)",
            true,
        ),
        ("CREATE TABLE more (id integer); DROP TABLE more", true),
        ("ANALYZE", true),
        ("INSERT INTO kinds VALUES ('none')", true),
        (
            "INSERT INTO kinds VALUES ('none'); DELETE FROM kinds WHERE name = 'none'",
            true,
        ),
        ("SELECT * FROM kinds FOR UPDATE", true),
        ("UPDATE kinds SET name = name", false),
        ("DELETE FROM kinds", false),
        ("TRUNCATE kinds", false),
        ("INSERT INTO watched VALUES (1)", false),
        (
            "INSERT INTO kinds VALUES ('none'); REFRESH MATERIALIZED VIEW CONCURRENTLY names; DELETE FROM kinds WHERE name = 'none'",
            false,
        ),
        ("ALTER SEQUENCE numbers INCREMENT 3", false),
        ("ALTER TABLE people ADD COLUMN age integer", false),
        (
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''7MB''', current_database()); END $$",
            false,
        ),
        (
            "DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS ''mine''', current_database()); END $$",
            false,
        ),
        ("SELECT lo_create(0)", false),
        ("ALTER TABLE people DISABLE TRIGGER ALL", false),
        ("GRANT SELECT ON people TO PUBLIC", false),
    ] {
        // Where a worker of the server is at it just then, a new copy is right, too: that does not happen each time.
        let mut is_used_again = false;
        for _ in 0..3 {
            let database = Place::Postgres.make(&chain);
            let before = identity(&database);
            block_on(database.execute(did)).unwrap();
            block_on(database.close());
            let database = Place::Postgres.make(&chain);
            let found = (
                state(&database),
                block_on(chain.schema_of(database.database())).unwrap(),
            );
            assert_eq!(found, expected, "{did}");
            is_used_again = identity(&database) == before;
            block_on(database.close());
            if is_used_again == again {
                break;
            }
        }
        assert_eq!(is_used_again, again, "{did}");
    }
}

/// What stays when it gets another name.
fn identity(database: &TestDatabase) -> Vec<Vec<String>> {
    let sql = "SELECT oid FROM pg_database WHERE datname = current_database()";
    rows(database, sql)
}

#[test]
fn whoever_knows_it_from_before_is_not_let_in() {
    let files = files();
    let chain = read(&files);
    let first = Place::Postgres.make(&chain);
    let known = identity(&first);
    block_on(first.close());
    let next = Place::Postgres.make(&chain);
    assert_eq!(identity(&next), known);
    assert!(block_on(first.execute("INSERT INTO watched VALUES (1)")).is_err());
    block_on(next.close());
}

#[test]
fn one_that_cannot_be_dropped_is_in_nobodys_way() {
    let files = files();
    let chain = read(&files);
    let stubborn = Place::Postgres.make(&chain);
    let kept = identity(&stubborn);
    let spoil = "CREATE TABLE more (id integer); DO $$ BEGIN EXECUTE format('ALTER DATABASE %I IS_TEMPLATE true', current_database()); END $$";
    block_on(stubborn.execute(spoil)).unwrap();
    block_on(stubborn.close());
    let mut seen = Vec::new();
    for _ in 0..2 {
        let database = Place::Postgres.make(&chain);
        assert!(rows(&database, "SELECT to_regclass('more')") == [["NULL"]]);
        seen.push(identity(&database));
        block_on(database.close());
    }
    assert!(!seen.contains(&kept));
    assert_eq!(seen[0], seen[1], "the other one is used again");
    let server = Place::Postgres.server().unwrap();
    let name = server.query(&format!(
        "SELECT datname FROM pg_database WHERE oid = {}",
        kept[0][0]
    ));
    server.execute(&format!("ALTER DATABASE {} IS_TEMPLATE false", name[0]));
}

#[test]
fn a_session_that_is_left_open_is_ended() {
    let files = files();
    let chain = read(&files);
    let database = Place::Postgres.make(&chain);
    let before = identity(&database);
    block_on(async {
        use sqlx::Connection as _;
        let mut left = sqlx::PgConnection::connect(&database.url()).await.unwrap();
        let text = "BEGIN; INSERT INTO people (name) VALUES ('Ada'); LOCK TABLE kinds";
        sqlx::raw_sql(text).execute(&mut left).await.unwrap();
        database.close().await;
        let next = Place::Postgres.wanted(&chain).make().await.unwrap();
        let sql = "SELECT oid, (SELECT count(*) FROM people) FROM pg_database WHERE datname = current_database()";
        let found = next.query(sql).await.unwrap();
        assert_eq!(found, [[before[0][0].as_str(), "0"]]);
        assert!(left.ping().await.is_err());
        next.close().await;
    });
}

#[test]
fn where_rows_may_be_hidden_each_test_has_a_new_one() {
    let server = Place::Postgres.server().unwrap();
    let role = format!("maker_{}", std::process::id());
    server.execute(&format!("CREATE ROLE {role} LOGIN CREATEDB PASSWORD 'x'"));
    let url = server.url("postgres");
    let (_, rest) = url.split_once('@').unwrap();
    let url = format!("postgres://{role}:x@{rest}");
    let up = "CREATE TABLE t (id integer);\nALTER TABLE t ENABLE ROW LEVEL SECURITY;\nALTER TABLE t FORCE ROW LEVEL SECURITY;\n\
              CREATE POLICY p ON t USING (id > 1) WITH CHECK (true);\nINSERT INTO t VALUES (1), (2);\n";
    let files = TestChain::for_dialects(&["postgres"]).revision("0001_t", up, "DROP TABLE t;\n");
    let chain = read(&files);
    let wanted = || migrate_runtime::testing::Wanted::of(&chain).beside(url.clone());
    let mut names = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let database = block_on(wanted().make()).unwrap();
        block_on(database.execute("INSERT INTO t VALUES (1), (3)")).unwrap();
        assert_eq!(
            rows(&database, "SELECT id FROM t ORDER BY id"),
            [["2"], ["3"]]
        );
        names.insert(database.name());
        block_on(database.close());
    }
    assert_eq!(names.len(), 2);
}
