//! What versions behind 15 brought: seen, and made both ways. On an older server a test says that it does not run.

use migrate_tests::servers;

use super::case;
use crate::way::walk_all;

#[test]
fn a_not_null_is_a_constraint_since_18() {
    if !servers::postgres().is_at_least(18) {
        return;
    }
    let kept = "SELECT id, a FROM t ORDER BY id";
    walk_all(&[
        case(
            "a name",
            "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL)",
            "CREATE TABLE t (id int PRIMARY KEY, a int CONSTRAINT a_must NOT NULL)",
        )
        .rows("INSERT INTO t VALUES (1, 1)", kept),
        case(
            "a name of a column that is new",
            "CREATE TABLE t (id int PRIMARY KEY)",
            "CREATE TABLE t (id int PRIMARY KEY, a int CONSTRAINT a_must NOT NULL NO INHERIT DEFAULT 3)",
        ),
        case(
            "one that holds later",
            "CREATE TABLE t (id int PRIMARY KEY, a int)",
            "CREATE TABLE t (id int PRIMARY KEY, a int); ALTER TABLE t ADD CONSTRAINT a_must NOT NULL a NOT VALID",
        )
        .rows("INSERT INTO t VALUES (1, NULL)", kept),
        case(
            "one that holds now",
            "CREATE TABLE t (id int PRIMARY KEY, a int, b int); ALTER TABLE t ADD CONSTRAINT a_must NOT NULL a NOT VALID, ADD NOT NULL b NOT VALID",
            "CREATE TABLE t (id int PRIMARY KEY, a int CONSTRAINT a_must NOT NULL, b int NOT NULL)",
        )
        .rows("INSERT INTO t VALUES (1, 1, 1)", kept),
        case(
            "one that is not handed down",
            "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL NO INHERIT); CREATE TABLE c () INHERITS (t)",
            "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL); CREATE TABLE c () INHERITS (t)",
        )
        .rows("INSERT INTO t VALUES (1, 1)", kept),
        case(
            "one of a partition, and a comment",
            "CREATE TABLE t (id int, a int) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t DEFAULT",
            "CREATE TABLE t (id int, a int) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t (CONSTRAINT a_must NOT NULL a) DEFAULT; \
             COMMENT ON CONSTRAINT a_must ON t1 IS 'why'",
        )
        .rows("INSERT INTO t VALUES (1, 1)", kept),
    ]);
}

#[test]
fn constraints_are_not_enforced_and_keys_have_periods_since_18() {
    if !servers::postgres().is_at_least(18) {
        return;
    }
    walk_all(&[
        case(
            "a check",
            "CREATE TABLE t (a int)",
            "CREATE TABLE t (a int CONSTRAINT few CHECK (a < 3) NOT ENFORCED)",
        )
        .rows("INSERT INTO t VALUES (5)", "SELECT a FROM t"),
        case(
            "a foreign key becomes enforced",
            "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT f REFERENCES p NOT ENFORCED)",
            "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int CONSTRAINT f REFERENCES p)",
        ),
        case(
            "periods",
            "CREATE EXTENSION btree_gist; CREATE TABLE t (id int, during daterange); CREATE TABLE u (t int, d daterange)",
            "CREATE EXTENSION btree_gist; CREATE TABLE t (id int, during daterange, CONSTRAINT k PRIMARY KEY (id, during WITHOUT OVERLAPS)); \
             CREATE TABLE u (t int, d daterange, CONSTRAINT f FOREIGN KEY (t, PERIOD d) REFERENCES t (id, PERIOD during))",
        )
        .rows(
            "INSERT INTO t VALUES (1, '[2030-01-01,2031-01-01)'); INSERT INTO u VALUES (1, '[2030-02-01,2030-03-01)')",
            "SELECT id, during::text, d::text FROM t, u",
        ),
    ]);
}

#[test]
fn generated_columns_hold_nothing_since_18() {
    if !servers::postgres().is_at_least(18) {
        return;
    }
    let kept = "SELECT a, c FROM t";
    let rows = "INSERT INTO t VALUES (2)";
    walk_all(&[
        case(
            "what was stored is not any more",
            "CREATE TABLE t (a int, c int GENERATED ALWAYS AS (a * 2) STORED)",
            "CREATE TABLE t (a int, c int GENERATED ALWAYS AS (a * 2) VIRTUAL)",
        )
        .rows(rows, kept),
        case(
            "another expression, with a view on it",
            "CREATE TABLE t (a int, c int GENERATED ALWAYS AS (a * 2) VIRTUAL); CREATE VIEW v AS SELECT c FROM t",
            "CREATE TABLE t (a int, c int GENERATED ALWAYS AS (a + 2) VIRTUAL); CREATE VIEW v AS SELECT c FROM t",
        )
        .rows(rows, kept),
        case(
            "a plain one has what it showed",
            "CREATE TABLE t (a int, c int GENERATED ALWAYS AS (a * 2) VIRTUAL)",
            "CREATE TABLE t (a int, c int)",
        )
        .rows(rows, kept),
        case(
            "published when stored, and a new default",
            "CREATE TABLE t (a int, c int GENERATED ALWAYS AS (a * 2) STORED, u uuid DEFAULT gen_random_uuid()); CREATE PUBLICATION p FOR TABLE t",
            "CREATE TABLE t (a int, c int GENERATED ALWAYS AS (a * 2) STORED, u uuid DEFAULT uuidv7()); CREATE PUBLICATION p FOR TABLE t WITH (publish_generated_columns = stored)",
        )
        .rows(rows, kept),
    ]);
}

#[test]
fn what_17_brought() {
    if !servers::postgres().is_at_least(17) {
        return;
    }
    servers::postgres().execute(
        "DO $$ BEGIN CREATE ROLE keeper_of_17; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
    );
    walk_all(&[
        case(
            "a privilege",
            "CREATE TABLE t (a int)",
            "CREATE TABLE t (a int); GRANT MAINTAIN ON t TO keeper_of_17",
        ),
        case(
            "the name of what a domain must be",
            "CREATE DOMAIN d AS int NOT NULL; CREATE TABLE t (a d)",
            "CREATE DOMAIN d AS int CONSTRAINT must NOT NULL; CREATE TABLE t (a d)",
        )
        .rows("INSERT INTO t VALUES (1)", "SELECT a::int FROM t"),
        case(
            "an identity of a partitioned table",
            "CREATE TABLE t (id bigint NOT NULL, k int) PARTITION BY LIST (k); CREATE TABLE t1 PARTITION OF t DEFAULT",
            "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, k int) PARTITION BY LIST (k); CREATE TABLE t1 PARTITION OF t DEFAULT",
        )
        .rows("INSERT INTO t VALUES (1, 1)", "SELECT id, k FROM t"),
        case(
            "a collation of the server's own, and an exclusion of a partitioned table",
            "CREATE EXTENSION btree_gist; CREATE TABLE t (k int, r int4range, n text) PARTITION BY LIST (k); CREATE TABLE t1 PARTITION OF t DEFAULT",
            "CREATE EXTENSION btree_gist; CREATE COLLATION u (PROVIDER = builtin, LOCALE = 'C.UTF-8'); \
             CREATE TABLE t (k int, r int4range, n text COLLATE u, CONSTRAINT e EXCLUDE USING gist (k WITH =, r WITH &&)) PARTITION BY LIST (k); \
             CREATE TABLE t1 PARTITION OF t DEFAULT",
        )
        .rows("INSERT INTO t VALUES (1, '[1,2)', 'a')", "SELECT k, n FROM t"),
    ]);
}

#[test]
fn what_16_brought() {
    if !servers::postgres().is_at_least(16) {
        return;
    }
    walk_all(&[case(
        "storage and statistics",
        "CREATE TABLE t (a text, b int, c int)",
        "CREATE TABLE t (a text STORAGE EXTERNAL, b int, c int); CREATE STATISTICS ON b, c FROM t; \
         CREATE COLLATION r (PROVIDER = icu, LOCALE = 'und', RULES = '& V << w <<< W')",
    )]);
}
