//! Partitions, and tables that inherit from others.

use super::case;
use crate::way::walk_all;

const PARTED: &str =
    "CREATE TABLE t (id int NOT NULL, k int NOT NULL, s text) PARTITION BY RANGE (k); ";

#[test]
fn partitions_change_places() {
    let with = |rest: &str| format!("{PARTED}{rest}");
    let now = with(
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20); \
         CREATE INDEX i ON t (s);",
    );
    let other = with(
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (10) TO (20); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (0) TO (10); \
         CREATE INDEX i ON t (s);",
    );
    let wider = with(
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (15); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (15) TO (20); \
         CREATE TABLE t3 PARTITION OF t DEFAULT; CREATE INDEX i ON t (s);",
    );
    let only = with(
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20); \
         CREATE INDEX i ON ONLY t (s); CREATE INDEX mine ON t1 (s); ALTER INDEX i ATTACH PARTITION mine;",
    );
    let words =
        with("CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10) WITH (fillfactor=50);")
            .replace("RANGE (k)", "LIST (s)")
            .replace(
                "FOR VALUES FROM (0) TO (10)",
                "FOR VALUES IN (') WITH (', 'x USING y')",
            );
    let less = words.replace("'x USING y'", "'x TABLESPACE z'");
    walk_all(&[
        case("bounds are exchanged", &now, &other),
        case("bounds meet elsewhere", &now, &wider).rows(
            "INSERT INTO t VALUES (1, 1, 'a'), (2, 16, 'b')",
            "SELECT id, k, s FROM t ORDER BY id",
        ),
        case("an index loses a part", &now, &only),
        case("bounds have words in them", &words, &less),
    ]);
}

#[test]
fn what_a_key_reads_is_made_anew_with_the_rows() {
    let table = |kind: &str, key: &str, rest: &str| {
        format!(
            "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, k {kind} NOT NULL, s text, PRIMARY KEY (id, k)) PARTITION BY {key}; {rest}\
             CREATE INDEX i ON t (s); CREATE VIEW v AS SELECT k FROM t; CREATE TABLE c (t int, k {kind}, FOREIGN KEY (t, k) REFERENCES t);"
        )
    };
    let part = "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10); ";
    let now = table("int", "RANGE (k)", part);
    let enums = "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x e, id int) PARTITION BY LIST (x); \
         CREATE TABLE t1 PARTITION OF t FOR VALUES IN ('a'); CREATE TABLE t2 PARTITION OF t DEFAULT;";
    let turned = enums.replace("'a', 'b'", "'b', 'a'");
    let rows = "INSERT INTO t (k, s) VALUES (1, 'a'), (2, 'b'); INSERT INTO c VALUES (1, 1)";
    let kept = "SELECT id, k, s FROM t ORDER BY id";
    walk_all(&[
        case("the type of a key", &now, &table("bigint", "RANGE (k)", part)).rows(rows, kept),
        case(
            "a partition is parted",
            &now,
            &table(
                "int",
                "RANGE (k)",
                "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10) PARTITION BY LIST (k); CREATE TABLE t1d PARTITION OF t1 DEFAULT; ",
            ),
        )
        .rows(rows, kept),
        case(
            "another strategy",
            &now,
            &table("int", "HASH (k)", "CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0); "),
        )
        .rows(rows, kept),
        case("an enum in bounds", enums, &turned)
            .rows("INSERT INTO t VALUES ('a', 1), ('b', 2)", "SELECT x, id FROM t ORDER BY id"),
    ]);
}

#[test]
fn tables_get_and_lose_parents() {
    let parent = "CREATE TABLE p (a int DEFAULT 1, b text CHECK (b <> '')); ";
    let with = |child: &str| format!("{parent}{child}");
    let heir = with("CREATE TABLE c (z int) INHERITS (p);");
    let own = with(
        "CREATE TABLE c (a int DEFAULT 1, b text CONSTRAINT p_b_check CHECK (b <> ''), z int);",
    );
    let odd = with(
        "CREATE TABLE c (z int) INHERITS (p); ALTER TABLE c ALTER a DROP DEFAULT; ALTER TABLE c ALTER b SET DEFAULT 'q'; \
         CREATE SEQUENCE q OWNED BY c.a;",
    );
    let (rows, kept) = (
        "INSERT INTO c (a, b, z) VALUES (1, 'x', 2)",
        "SELECT a, b, z FROM c",
    );
    walk_all(&[
        case("a parent is left", &heir, &own).rows(rows, kept),
        case(
            "a parent is dropped",
            &heir,
            "CREATE TABLE c (a int DEFAULT 1, b text, z int);",
        ),
        case(
            "another parent",
            &heir,
            &heir
                .replace("INHERITS (p)", "INHERITS (p, p2)")
                .replace("CREATE TABLE c", "CREATE TABLE p2 (n int); CREATE TABLE c"),
        )
        .rows(rows, kept),
        case("what an heir has of its own", &heir, &odd).rows(rows, kept),
        case(
            "a column that both have",
            "CREATE TABLE p (a int); CREATE TABLE c (a int, z int) INHERITS (p);",
            "CREATE TABLE p (a bigint); CREATE TABLE c (a bigint DEFAULT 3, z int) INHERITS (p);",
        ),
    ]);
}

#[test]
fn tables_with_keys_become_unlogged_in_turn() {
    let tables = |log: &str| {
        format!(
            "CREATE {log} TABLE b (id serial PRIMARY KEY); CREATE {log} TABLE a (b int REFERENCES b); CREATE {log} TABLE c (b int REFERENCES b);"
        )
    };
    walk_all(&[case("both ways", &tables(""), &tables("UNLOGGED"))]);
}
