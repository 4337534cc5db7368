//! A schema with all that there is, and what its SQL makes.

use migrate_core::schema::{Fact, Kind, difference};
use migrate_runtime::block_on;
use migrate_tests::chain::TestChain;

use super::{made, made_again, read};

pub(super) const EVERYTHING: &[&str] = &[
    "CREATE SCHEMA \"Odd \"\"Names\"\"\"",
    "COMMENT ON SCHEMA \"Odd \"\"Names\"\"\" IS 'it''s odd'",
    "CREATE EXTENSION citext",
    "CREATE EXTENSION btree_gist",
    "CREATE COLLATION german (provider = icu, locale = 'de', deterministic = false)",
    "CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy')",
    "CREATE TYPE place AS (city text COLLATE \"C\", zip varchar(10))",
    "CREATE TYPE words AS RANGE (SUBTYPE = text, COLLATION = \"C\", MULTIRANGE_TYPE_NAME = many_words)",
    "CREATE DOMAIN grown AS integer DEFAULT 18 NOT NULL CONSTRAINT of_age CHECK (VALUE > 17)",
    "CREATE DOMAIN email AS citext CHECK (VALUE LIKE '%@%')",
    "CREATE SEQUENCE numbers AS smallint START 5 INCREMENT 2 MINVALUE 1 MAXVALUE 99 CACHE 3 CYCLE",
    "CREATE FUNCTION is_even(a integer DEFAULT 2) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT $1 % 2 = 0'",
    "CREATE UNLOGGED TABLE aside (a integer) WITH (fillfactor = 70, toast.autovacuum_enabled = false)",
    "CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY (START 100) PRIMARY KEY, name text COLLATE german NOT NULL DEFAULT 'no; body', \
     \"Full Name\" text GENERATED ALWAYS AS (name || '!') STORED, number smallint DEFAULT nextval('numbers'), old serial, mood mood[] DEFAULT '{sad}', \
     home place, age grown, mail email UNIQUE NULLS NOT DISTINCT, tag numeric(10, 2), moment timestamptz(3), \
     CONSTRAINT tagged CHECK (tag > 0 OR is_even(1)) NO INHERIT, UNIQUE (name, age) DEFERRABLE INITIALLY DEFERRED) WITH (fillfactor = 80)",
    "ALTER SEQUENCE numbers OWNED BY people.number",
    "ALTER TABLE people ALTER name SET STORAGE EXTERNAL, ALTER name SET STATISTICS 500, ALTER tag SET (n_distinct = 5), ALTER mail SET COMPRESSION pglz",
    "COMMENT ON TABLE people IS 'it''s people'",
    "COMMENT ON COLUMN people.\"Full Name\" IS 'both'",
    "COMMENT ON CONSTRAINT tagged ON people IS 'by law'",
    "CREATE TABLE \"Odd \"\"Names\"\"\".\"select\" (\"from\" integer PRIMARY KEY, person bigint REFERENCES people ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE, \
     during int4range, EXCLUDE USING gist (\"from\" WITH =, during WITH &&) WHERE (\"from\" > 0))",
    "CREATE TABLE pairs (a integer, b integer, PRIMARY KEY (b, a) INCLUDE (c), c integer)",
    "CREATE TABLE of_pairs (x integer, y integer, CONSTRAINT of FOREIGN KEY (y, x) REFERENCES pairs (b, a) MATCH FULL ON DELETE SET NULL (x)) ",
    "ALTER TABLE of_pairs ADD CONSTRAINT unchecked CHECK (x > 5) NOT VALID",
    "CREATE TABLE circle_a (id integer PRIMARY KEY, b integer)",
    "CREATE TABLE circle_b (id integer PRIMARY KEY, a integer REFERENCES circle_a)",
    "ALTER TABLE circle_a ADD FOREIGN KEY (b) REFERENCES circle_b",
    "CREATE TABLE base (id integer NOT NULL, note text DEFAULT 'x')",
    "CREATE TABLE derived (more integer) INHERITS (base)",
    "ALTER TABLE derived ALTER note SET DEFAULT 'y'",
    "CREATE TABLE typed OF place (city WITH OPTIONS NOT NULL)",
    "CREATE TABLE visits (id bigint, day date NOT NULL, kind text, UNIQUE (id, day, kind)) PARTITION BY RANGE (day)",
    "CREATE TABLE visits_20 PARTITION OF visits FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') PARTITION BY LIST (kind)",
    "CREATE TABLE visits_20_a PARTITION OF visits_20 FOR VALUES IN ('a', NULL)",
    "CREATE TABLE visits_rest PARTITION OF visits DEFAULT",
    "CREATE INDEX visits_kind ON visits (kind)",
    "CREATE INDEX people_lower ON people USING btree (lower(name COLLATE \"C\") text_pattern_ops DESC NULLS LAST, tag) INCLUDE (age) WITH (fillfactor = 60) WHERE tag > 1",
    "CREATE INDEX people_hash ON people USING hash (name)",
    "ALTER INDEX people_lower ALTER COLUMN 1 SET STATISTICS 300",
    "CREATE UNIQUE INDEX derived_id ON derived (id)",
    "ALTER TABLE derived CLUSTER ON derived_id, REPLICA IDENTITY FULL",
    "CREATE STATISTICS ages (ndistinct, mcv) ON age, tag FROM people",
    "CREATE VIEW adults WITH (security_barrier = true) AS SELECT id, name FROM people WHERE age > 20 WITH LOCAL CHECK OPTION",
    "ALTER VIEW adults ALTER name SET DEFAULT 'nobody'",
    "CREATE VIEW a_later AS SELECT * FROM adults",
    "CREATE MATERIALIZED VIEW ages_of AS SELECT age, count(*) AS many FROM people GROUP BY age WITH NO DATA",
    "CREATE UNIQUE INDEX ages_of_age ON ages_of (age)",
    "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$ BEGIN RETURN NEW; END $$",
    "CREATE TRIGGER stamped BEFORE INSERT OR UPDATE OF name ON people FOR EACH ROW WHEN (NEW.name <> '') EXECUTE FUNCTION stamp('a', 'b''c')",
    "CREATE CONSTRAINT TRIGGER later AFTER INSERT ON base DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stamp()",
    "CREATE TRIGGER seen AFTER INSERT ON base REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION stamp()",
    "ALTER TABLE base DISABLE TRIGGER seen",
    "CREATE RULE kept AS ON DELETE TO base DO INSTEAD NOTHING",
    "CREATE PROCEDURE clear(INOUT a integer) LANGUAGE sql AS 'SELECT 1'",
    "CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer, INITCOND = '1')",
    "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "CREATE EVENT TRIGGER watcher ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION watch()",
    "ALTER EVENT TRIGGER watcher DISABLE",
    "CREATE FUNCTION near(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2'",
    "CREATE OPERATOR ~~~ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = near, COMMUTATOR = ~~~, RESTRICT = eqsel)",
    "CREATE FUNCTION turned(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $2 - $1'",
    "CREATE OPERATOR FAMILY turns USING btree",
    "CREATE OPERATOR CLASS turn FOR TYPE integer USING btree FAMILY turns AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, \
     FUNCTION 1 turned(integer, integer)",
    "CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple, STOPWORDS = english)",
    "CREATE TEXT SEARCH CONFIGURATION plainly (PARSER = \"default\")",
    "ALTER TEXT SEARCH CONFIGURATION plainly ADD MAPPING FOR asciiword, int WITH plain, english_stem",
    "CREATE CAST (place AS mood) WITH INOUT AS ASSIGNMENT",
    "ALTER TABLE people ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    "CREATE POLICY own ON people AS RESTRICTIVE FOR UPDATE TO schema_reader USING (age > 20) WITH CHECK (age > 21)",
    "GRANT SELECT, INSERT ON people TO schema_reader WITH GRANT OPTION",
    "GRANT UPDATE (name) ON people TO schema_writer",
    "GRANT USAGE ON SCHEMA \"Odd \"\"Names\"\"\" TO schema_reader",
    "REVOKE EXECUTE ON FUNCTION stamp FROM PUBLIC",
    "GRANT USAGE ON SEQUENCE numbers TO schema_reader",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA \"Odd \"\"Names\"\"\" GRANT SELECT ON TABLES TO schema_reader",
    "CREATE PUBLICATION feed FOR TABLE base (id) WHERE (id > 3), pairs WITH (publish = 'insert, delete')",
    "CREATE FOREIGN DATA WRAPPER elsewhere OPTIONS (debug 'true')",
    "CREATE SERVER far TYPE 'big' VERSION '2' FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'it''s far')",
    "CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (username 'guest')",
    "CREATE FOREIGN TABLE there (id integer OPTIONS (key 'true') NOT NULL, name text) SERVER far OPTIONS (kind 'x')",
];

#[test]
fn a_schema_with_everything_is_made_again_by_its_sql() {
    let original = made(EVERYTHING);
    let schema = read(&original);
    let statements = schema.statements();
    let naming = statements.iter().find(|sql| sql.contains(original.name()));
    assert_eq!(naming, None);
    let (_database, again) = made_again(&schema);
    let words = difference(&schema, &again).words();
    assert!(words.is_empty(), "{words:#?}");
    assert_eq!(again.fingerprint(), schema.fingerprint());
    assert_eq!(again.statements(), statements);
}

#[test]
fn everything_has_a_kind() {
    let schema = read(&made(EVERYTHING));
    let unmodelled: Vec<_> = schema.of_kind(Kind::Unmodelled).collect();
    assert!(unmodelled.is_empty(), "{unmodelled:#?}");
    let kinds = Kind::ALL.iter();
    let kinds: Vec<String> = kinds
        .map(|&kind| (schema.of_kind(kind).count(), kind))
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{count} {kind}"))
        .collect();
    insta::assert_snapshot!("kinds", kinds.join("\n"));
}

/// What is read follows from what is there, and not from how often it was made, or what it is called inside.
#[test]
fn names_of_databases_and_numbers_of_objects_do_not_matter() {
    let one = made(EVERYTHING);
    let other = made(&[
        "CREATE TABLE gone (id serial PRIMARY KEY, name text, more text)",
        "CREATE TYPE gone_too AS ENUM ('a')",
        "DROP TABLE gone; DROP TYPE gone_too",
    ]);
    other.execute(&EVERYTHING.join(";\n"));
    // A column that went leaves a gap in the numbers.
    other.execute("ALTER TABLE base ADD went integer; ALTER TABLE base DROP went");
    one.execute("INSERT INTO base VALUES (1); SELECT nextval('numbers'); ANALYZE base");
    let (one, other) = (read(&one), read(&other));
    let words = difference(&one, &other).words();
    assert!(words.is_empty(), "{words:#?}");
    assert_eq!(one.fingerprint(), other.fingerprint());
}

#[test]
fn members_of_extensions_and_a_history_are_no_facts() {
    let empty = read(&made(&[]));
    let facts: Vec<String> = empty.facts().map(Fact::label).collect();
    assert_eq!(facts, ["schema public"]);
    let extended = read(&made(&["CREATE EXTENSION hstore", "CREATE EXTENSION isn"]));
    let facts = extended
        .facts()
        .filter(|fact| fact.id.kind != Kind::Comment);
    let facts: Vec<String> = facts.map(Fact::label).collect();
    assert_eq!(
        facts,
        ["schema public", "extension hstore", "extension isn"]
    );
    let database = made(&[]);
    let test = TestChain::for_dialects(&["postgres"]).revision(
        "0001_notes",
        "CREATE TABLE notes (id integer PRIMARY KEY);\n",
        "DROP TABLE notes;\n",
    );
    let chain = test.chain();
    block_on(chain.upgrade(&*database.url())).unwrap();
    let schema = block_on(chain.schema_of(&*database.url())).unwrap();
    let by_hand = read(&made(&["CREATE TABLE notes (id integer PRIMARY KEY)"]));
    let words = difference(&by_hand, &schema).words();
    assert!(words.is_empty(), "{words:#?}");
}

#[test]
fn what_no_kind_stands_for_is_reported() {
    let schema = read(&made(&[
        "CREATE CONVERSION own FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
        "CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler",
    ]));
    let unmodelled = schema.of_kind(Kind::Unmodelled);
    let names: Vec<String> = unmodelled.map(|fact| fact.id.name()).collect();
    insta::assert_snapshot!("unmodelled", names.join("\n"));
}
