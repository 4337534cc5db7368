//! What tools of this kind get wrong on PostgreSQL.

use migrate_tests::servers;

use super::case;
use crate::way::walk_all;

#[test]
fn what_depends_on_a_type_comes_back() {
    walk_all(&[
        case(
            "views, policies, triggers and generated columns on a column",
            "CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT 7 CHECK (a > 0), b int GENERATED ALWAYS AS (id) STORED); CREATE INDEX i ON t (a) WHERE a > 1; \
             CREATE VIEW v AS SELECT a FROM t WHERE a > 2; CREATE VIEW w AS SELECT a FROM v; COMMENT ON VIEW w IS 'kept'; GRANT SELECT ON w TO PUBLIC; \
             ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (a > 3); \
             CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
             CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 4) EXECUTE FUNCTION f(); CREATE TABLE u (t int REFERENCES t)",
            "CREATE TABLE t (id bigint PRIMARY KEY, a bigint DEFAULT 8 CHECK (a > 0), b bigint GENERATED ALWAYS AS (id) STORED); CREATE INDEX i ON t (a) WHERE a > 1; \
             CREATE VIEW v AS SELECT a FROM t WHERE a > 2; CREATE VIEW w AS SELECT a FROM v; COMMENT ON VIEW w IS 'kept'; GRANT SELECT ON w TO PUBLIC; \
             ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (a > 3); \
             CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
             CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 4) EXECUTE FUNCTION f(); CREATE TABLE u (t bigint REFERENCES t)",
        )
        .rows("INSERT INTO t (id, a) VALUES (1, 2), (5, 6); INSERT INTO u VALUES (5)", "SELECT id, a, b, (SELECT t FROM u) FROM t ORDER BY id"),
        case(
            "a domain and a composite type on another base",
            "CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TYPE c AS (x int, y d); CREATE TABLE t (a d, b c, e d[]); CREATE VIEW v AS SELECT a FROM t",
            "CREATE DOMAIN d AS bigint DEFAULT 3 CHECK (VALUE > 0); CREATE TYPE c AS (x int, y d); CREATE TABLE t (a d, b c, e d[]); CREATE VIEW v AS SELECT a FROM t",
        )
        .rows("INSERT INTO t VALUES (1, '(1,2)', '{3}')", "SELECT a::int, b::text, e::text FROM t"),
        case(
            "functions that take a value of an enum",
            "CREATE TYPE s AS ENUM ('a', 'b'); CREATE FUNCTION f(s) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE TABLE t (v s, CHECK (f(v) = 1))",
            "CREATE TYPE s AS ENUM ('b', 'a'); CREATE FUNCTION f(s) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE TABLE t (v s, CHECK (f(v) = 1))",
        )
        .rows("INSERT INTO t VALUES ('a')", "SELECT v::text FROM t"),
    ]);
}

#[test]
fn rows_that_cannot_be_written_are_not_filled() {
    walk_all(&[
        case(
            "a generated column takes no NULL",
            "CREATE TABLE t (a int NOT NULL, c int GENERATED ALWAYS AS (a * 2) STORED)",
            "CREATE TABLE t (a int NOT NULL, c int GENERATED ALWAYS AS (a * 2) STORED NOT NULL)",
        )
        .rows("INSERT INTO t VALUES (2)", "SELECT a, c FROM t"),
        case(
            "a foreign table",
            "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE t (a int) SERVER s",
            "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE t (a int NOT NULL) SERVER s",
        ),
    ]);
    let way = case(
        "a typed table",
        "CREATE TYPE k AS (a int); CREATE TABLE t OF k",
        "CREATE TYPE k AS (a int); CREATE TABLE t OF k (a NOT NULL)",
    )
    .walk();
    assert_eq!(
        way.hazards(),
        ["fails unless the rows fit: no row has NULL in t.a"]
    );
}

#[test]
fn an_added_value_that_is_used_is_another_revision() {
    let way = case(
        "enum",
        "CREATE TYPE s AS ENUM ('a'); CREATE TABLE t (v s DEFAULT 'a')",
        "CREATE TYPE s AS ENUM ('a', 'b'); CREATE TABLE t (v s DEFAULT 'b')",
    )
    .rows("INSERT INTO t VALUES ('a')", "SELECT v::text FROM t")
    .walk();
    assert_eq!(way.parts.len(), 2);
    assert_eq!(
        way.sql(),
        [
            "ALTER TYPE public.s ADD VALUE 'b'",
            "ALTER TABLE public.t ALTER COLUMN v SET DEFAULT 'b'::public.s"
        ]
    );
}

#[test]
fn names_converge_without_building_anything() {
    let way = case(
        "names",
        "CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE, b int CHECK (b > 0)); CREATE INDEX i ON t (b)",
        "CREATE SEQUENCE mine; CREATE TABLE t (id int DEFAULT nextval('mine') CONSTRAINT p PRIMARY KEY, a int CONSTRAINT u UNIQUE, b int CONSTRAINT c CHECK (b > 0)); \
         ALTER SEQUENCE mine OWNED BY t.id; ALTER SEQUENCE mine AS int; CREATE INDEX j ON t (b)",
    )
    .walk();
    assert!(
        way.sql().iter().all(|sql| sql.contains(" RENAME ")),
        "{:?}",
        way.sql()
    );
    assert_eq!(way.sql().len(), 5);
}

#[test]
fn tables_that_refer_to_each_other_come_and_go() {
    let two = "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b";
    let more = format!("{two}; CREATE TABLE c (d int DEFAULT 1)");
    walk_all(&[
        case("both", "CREATE TABLE c (d int)", &more)
            .rows("INSERT INTO c VALUES (1)", "SELECT d FROM c"),
        case(
            "schemas",
            "",
            "CREATE SCHEMA x; CREATE SCHEMA y; CREATE TYPE x.t AS ENUM ('a'); CREATE TABLE y.t (a x.t, b serial); CREATE VIEW x.v AS SELECT a FROM y.t",
        ),
    ]);
}

#[test]
fn keys_are_filled_and_sequences_go_on() {
    walk_all(&[
        case("a key is added", "CREATE TABLE t (a text)", "CREATE TABLE t (a text, id bigint PRIMARY KEY)")
            .rows("INSERT INTO t VALUES ('x'), ('y')", "SELECT a FROM t ORDER BY a"),
        case("a column of a kind without nothing", "CREATE TYPE s AS ENUM ('a'); CREATE TABLE t (a text)", "CREATE TYPE s AS ENUM ('a'); CREATE TABLE t (a text, v s NOT NULL, w uuid NOT NULL UNIQUE)")
            .rows("INSERT INTO t VALUES ('x'), ('y')", "SELECT a FROM t ORDER BY a"),
    ]);
    let way = case(
        "serial",
        "CREATE TABLE t (id int PRIMARY KEY)",
        "CREATE TABLE t (id serial PRIMARY KEY)",
    )
    .rows("INSERT INTO t VALUES (41)", "SELECT id FROM t")
    .walk();
    assert!(
        way.sql().iter().any(|sql| sql.contains("setval(")),
        "{:?}",
        way.sql()
    );
    let way = case(
        "identity",
        "CREATE TABLE t (id int PRIMARY KEY)",
        "CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY)",
    )
    .rows("INSERT INTO t VALUES (41)", "SELECT id FROM t")
    .walk();
    assert!(
        way.sql().iter().any(|sql| sql.contains("setval(")),
        "{:?}",
        way.sql()
    );
}

#[test]
fn bounds_and_rights_change_where_they_are() {
    walk_all(&[
        case(
            "bounds of an identity",
            "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY)",
            "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (START WITH 100 MINVALUE 100 MAXVALUE 200))",
        ),
        case(
            "handing on a right",
            "CREATE TABLE t (id int); GRANT SELECT ON t TO postgres WITH GRANT OPTION; GRANT SELECT ON t TO pg_monitor",
            "CREATE TABLE t (id int); GRANT SELECT ON t TO postgres WITH GRANT OPTION; GRANT SELECT ON t TO pg_monitor WITH GRANT OPTION",
        ),
        case(
            "NULLs of a column that becomes an identity",
            "CREATE TABLE t (a int, id int)",
            "CREATE TABLE t (a int, id int GENERATED BY DEFAULT AS IDENTITY)",
        )
        .rows(
            "INSERT INTO t VALUES (1, 7), (2, NULL)",
            "SELECT a FROM t ORDER BY a",
        ),
    ]);
}

#[test]
fn partitions_come_and_go_with_their_rows() {
    walk_all(&[
        case(
            "attach",
            "CREATE TABLE p (a int NOT NULL, b text) PARTITION BY RANGE (a); CREATE TABLE q (a int NOT NULL, b text); CREATE INDEX i ON p (a)",
            "CREATE TABLE p (a int NOT NULL, b text) PARTITION BY RANGE (a); CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (9); CREATE INDEX i ON p (a)",
        )
        .rows("INSERT INTO q VALUES (1, 'x')", "SELECT a, b FROM q"),
        case(
            "another one beside those that are there",
            "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY RANGE (a); CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (9); CREATE TABLE f (a int REFERENCES p)",
            "CREATE TABLE p (a int PRIMARY KEY) PARTITION BY RANGE (a); CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (9); CREATE TABLE r PARTITION OF p FOR VALUES FROM (9) TO (19); CREATE TABLE f (a int REFERENCES p)",
        )
        .rows("INSERT INTO p VALUES (1); INSERT INTO f VALUES (1)", "SELECT a FROM p"),
        case(
            "by another key",
            "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE VIEW v AS SELECT a FROM p",
            "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)) PARTITION BY RANGE (b); CREATE TABLE q PARTITION OF p FOR VALUES FROM (0) TO (9); CREATE VIEW v AS SELECT a FROM p",
        )
        .rows("INSERT INTO p VALUES (1, 2)", "SELECT a, b FROM p"),
    ]);
}

const PARTED: &str =
    "CREATE TABLE p (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at)";

#[test]
fn a_partition_that_was_made_by_hand_gets_its_part_of_an_index() {
    let way = case(
        "an index and a key",
        PARTED,
        "CREATE TABLE p (id bigint NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE INDEX p_at_idx ON p (at)",
    )
    .walk();
    let database = servers::postgres().database();
    database.execute(PARTED);
    database.execute("CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); CREATE INDEX mine ON p_1 (at)");
    for sql in way.sql() {
        database.execute(sql);
    }
    let found = database.query(
        "SELECT indexrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indrelid IN ('p'::regclass, 'p_1'::regclass) ORDER BY 1",
    );
    assert_eq!(
        found,
        ["mine true", "p_1_pkey true", "p_at_idx true", "p_pkey true"]
    );
}

#[test]
fn parts_of_an_index_get_the_names_that_are_wanted() {
    let two = |more: &str| {
        format!(
            "{PARTED}; CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY RANGE (id); \
             CREATE TABLE p_1_1 PARTITION OF p_1 FOR VALUES FROM (0) TO (9); {more}"
        )
    };
    let plain = two("");
    let indexed = two(
        "CREATE INDEX i ON p (at); ALTER INDEX p_1_at_idx RENAME TO j; ALTER TABLE p ADD CONSTRAINT k UNIQUE (id, at)",
    );
    let alone = two("CREATE INDEX i ON ONLY p (at)");
    walk_all(&[
        case("of two floors", &plain, &indexed)
            .rows("INSERT INTO p VALUES (1, '2024-02-02')", "SELECT id FROM p"),
        case("of the table alone", &plain, &alone)
            .rows("INSERT INTO p VALUES (1, '2024-02-02')", "SELECT id FROM p"),
    ]);
}
