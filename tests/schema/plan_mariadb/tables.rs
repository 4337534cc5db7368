//! Where the server has a mind of its own about tables.

use crate::way::{Case, walk_all};

#[test]
fn one_alteration_does_all_that_is_done_to_a_table() {
    let found = Case::new(
        "CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(9), KEY k (a)) ENGINE=InnoDB CHARSET=latin1",
        "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, x date, b text NOT NULL, a bigint, KEY k (a, x), KEY l (a)) ENGINE=InnoDB CHARSET=latin1 COMMENT='x'",
    )
    .rows("INSERT INTO t VALUES (1, 2, 'x')", "SELECT id, a, b FROM t")
    .walk();
    insta::assert_snapshot!(found.sql().join(";\n"), @"
    UPDATE `t` SET `b` = '' WHERE `b` IS NULL;
    ALTER TABLE `t`
      DROP INDEX `k`,
      MODIFY COLUMN `id` int(11) AUTO_INCREMENT NOT NULL,
      ADD COLUMN `x` date AFTER `id`,
      MODIFY COLUMN `b` text CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL,
      MODIFY COLUMN `a` bigint(20) AFTER `b`,
      ADD KEY `k` (`a`,`x`),
      ADD KEY `l` (`a`),
      COMMENT='x'
    ");
}

#[test]
fn numbers_and_primary_keys_change_together() {
    walk_all(&[
        Case::new(
            "CREATE TABLE t (a int NOT NULL)",
            "CREATE TABLE t (id bigint AUTO_INCREMENT PRIMARY KEY, a int NOT NULL)",
        )
        .rows("INSERT INTO t VALUES (5), (6)", "SELECT a FROM t ORDER BY a"),
        Case::new(
            "CREATE TABLE t (id bigint AUTO_INCREMENT PRIMARY KEY, a int NOT NULL)",
            "CREATE TABLE t (id bigint NOT NULL, a int AUTO_INCREMENT PRIMARY KEY)",
        )
        .rows("INSERT INTO t VALUES (1, 5), (2, 6)", "SELECT id, a FROM t ORDER BY a"),
        Case::new(
            "CREATE TABLE t (id int AUTO_INCREMENT, a int NOT NULL, KEY (id))",
            "CREATE TABLE t (id int AUTO_INCREMENT, a int NOT NULL, PRIMARY KEY (a), UNIQUE KEY x (id))",
        )
        .rows("INSERT INTO t VALUES (1, 5), (2, 6)", "SELECT id, a FROM t ORDER BY a"),
    ]);
}

#[test]
fn the_index_of_a_foreign_key_comes_and_goes_as_it_is_said() {
    const PARENT: &str =
        "CREATE TABLE p (id int PRIMARY KEY, c varchar(9) CHARACTER SET latin1, UNIQUE KEY (c));";
    let ways = [
        ("a int, FOREIGN KEY (a) REFERENCES p (id)", "a int"),
        (
            "a int, FOREIGN KEY (a) REFERENCES p (id)",
            "a int, KEY a (a)",
        ),
        (
            "a int, FOREIGN KEY (a) REFERENCES p (id)",
            "a int, KEY k (a), FOREIGN KEY (a) REFERENCES p (id)",
        ),
        (
            "a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
            "a int, b int, KEY k (a, b), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
        ),
        (
            "a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
            "a int, b int, KEY f (a), KEY k (a, b), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
        ),
        (
            "a int, b int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
            "a int, b int, KEY f (a), UNIQUE KEY k (a, b)",
        ),
        (
            "a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
            "a int NOT NULL DEFAULT 1, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE",
        ),
        (
            "a int, KEY k (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
            "a int, KEY l (a), CONSTRAINT g FOREIGN KEY (a) REFERENCES p (id) ON DELETE CASCADE",
        ),
        (
            "a int, FOREIGN KEY (a) REFERENCES p (id)",
            "a int, KEY x (a), CONSTRAINT g FOREIGN KEY (a) REFERENCES p (id), CONSTRAINT h FOREIGN KEY (a) REFERENCES t (id)",
        ),
        (
            "a varchar(9) CHARACTER SET latin1, FOREIGN KEY (a) REFERENCES p (c)",
            "a varchar(9) CHARACTER SET latin1, b int, FOREIGN KEY (a) REFERENCES p (c) ON UPDATE CASCADE",
        ),
    ];
    for (before, after) in ways {
        let table = |lines: &str| format!("{PARENT} CREATE TABLE t (id int PRIMARY KEY, {lines})");
        walk_all(&[Case {
            name: &format!("{before} -> {after}"),
            current: &table(before),
            desired: &table(after),
            rows: "INSERT INTO p VALUES (1, '1'); INSERT INTO t (id, a) VALUES (1, 1)",
            kept: "SELECT id, a FROM t",
            ..Case::default()
        }]);
    }
}

#[test]
fn columns_under_foreign_keys_change() {
    walk_all(&[
        Case {
            name: "both ends",
            ..Case::new(
                "CREATE TABLE p (id int PRIMARY KEY, u int, UNIQUE KEY (u)); CREATE TABLE c (id int PRIMARY KEY, p int, u int, FOREIGN KEY (p) REFERENCES p (id), FOREIGN KEY (u) REFERENCES p (u))",
                "CREATE TABLE p (id bigint AUTO_INCREMENT PRIMARY KEY, u int NOT NULL, UNIQUE KEY (u)); CREATE TABLE c (id int PRIMARY KEY, p bigint, u int, FOREIGN KEY (p) REFERENCES p (id), FOREIGN KEY (u) REFERENCES p (u))",
            )
            .rows("INSERT INTO p VALUES (1, 5); INSERT INTO c VALUES (1, 1, 5)", "SELECT * FROM c")
        },
        Case {
            name: "character sets",
            ..Case::new(
                "CREATE TABLE p (c varchar(9) PRIMARY KEY) CHARSET=latin1; CREATE TABLE t (c varchar(9), self varchar(9), KEY (self), FOREIGN KEY (c) REFERENCES p (c)) CHARSET=latin1",
                "CREATE TABLE p (c varchar(9) PRIMARY KEY) CHARSET=utf8mb4; CREATE TABLE t (c varchar(9), self varchar(9), KEY (self), FOREIGN KEY (c) REFERENCES p (c)) CHARSET=utf8mb4",
            )
            .rows("INSERT INTO p VALUES ('é'); INSERT INTO t VALUES ('é', 'x')", "SELECT * FROM t")
        },
        Case {
            name: "primary key",
            ..Case::new(
                "CREATE TABLE p (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a)); CREATE TABLE c (a int, FOREIGN KEY (a) REFERENCES p (a))",
                "CREATE TABLE p (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b), KEY (b)); CREATE TABLE c (a int, FOREIGN KEY (a) REFERENCES p (a))",
            )
            .rows("INSERT INTO p VALUES (1, 2); INSERT INTO c VALUES (1)", "SELECT * FROM c")
        },
    ]);
}

#[test]
fn tables_that_lead_to_each_other_go_and_come() {
    walk_all(&[Case::new(
        "CREATE TABLE a (id int PRIMARY KEY, b int, me int, FOREIGN KEY (me) REFERENCES a (id)); CREATE TABLE b (id int PRIMARY KEY, a int, FOREIGN KEY (a) REFERENCES a (id)); \
         ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b (id); CREATE TABLE c (id int PRIMARY KEY, a int, FOREIGN KEY (a) REFERENCES a (id))",
        "CREATE TABLE c (id int PRIMARY KEY, a int, KEY a (a))",
    )
    .rows("INSERT INTO c VALUES (1, NULL)", "SELECT id, a FROM c")]);
}

#[test]
fn generated_columns_and_what_is_on_them() {
    walk_all(&[
        Case::new(
            "CREATE TABLE t (id int PRIMARY KEY, a int, v int AS (a + 1) VIRTUAL, w int AS (v * 2) VIRTUAL, KEY k (v, a), UNIQUE KEY u (w), CONSTRAINT c CHECK (v > 0))",
            "CREATE TABLE t (id int PRIMARY KEY, a int, b int DEFAULT 3, v int AS (a + b) STORED, w int AS (v * 2) STORED, KEY k (v, a), UNIQUE KEY u (w), CONSTRAINT c CHECK (v > 0))",
        )
        .rows("INSERT INTO t (id, a) VALUES (1, 2)", "SELECT id, a FROM t"),
        Case::new(
            "CREATE TABLE t (first varchar(9), last varchar(9), name varchar(20) AS (concat(first, last)) STORED, KEY (name))",
            "CREATE TABLE t (first varchar(9), name varchar(20) AS (concat(first)) STORED, KEY (name))",
        )
        .rows("INSERT INTO t (first) VALUES ('x')", "SELECT first FROM t"),
        Case::new(
            "CREATE TABLE t (a int, v int AS (a + 1) VIRTUAL)",
            "CREATE TABLE t (a bigint, v int AS (a + 1) VIRTUAL INVISIBLE)",
        )
        .rows("INSERT INTO t (a) VALUES (1)", "SELECT a, v FROM t"),
    ]);
}

#[test]
fn partitions() {
    walk_all(&[
        Case::new(
            "CREATE TABLE t (id int NOT NULL, d int) PARTITION BY RANGE (d) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20))",
            "CREATE TABLE t (id int NOT NULL, d int, e int) COMMENT 'x' PARTITION BY RANGE (d) (PARTITION p0 VALUES LESS THAN (15), PARTITION p2 VALUES LESS THAN MAXVALUE)",
        )
        .rows("INSERT INTO t VALUES (1, 2), (2, 12)", "SELECT id, d FROM t ORDER BY id"),
        Case::new(
            "CREATE TABLE t (id int PRIMARY KEY, d int)",
            "CREATE TABLE t (id int, d int, PRIMARY KEY (id, d)) PARTITION BY HASH (d) PARTITIONS 3",
        )
        .rows("INSERT INTO t VALUES (1, 2), (2, 12)", "SELECT id, d FROM t ORDER BY id"),
        Case::new("", "CREATE TABLE t (id int) COMMENT 'x' PARTITION BY KEY (id) PARTITIONS 2"),
    ]);
}

#[test]
fn versioned_tables_and_periods() {
    walk_all(&[
        Case::new(
            "CREATE TABLE t (id int PRIMARY KEY, a int) WITH SYSTEM VERSIONING",
            "CREATE TABLE t (id int PRIMARY KEY, b date, a bigint, KEY (a)) WITH SYSTEM VERSIONING",
        )
        .rows("INSERT INTO t VALUES (1, 2); UPDATE t SET a = 3", "SELECT id, a FROM t FOR SYSTEM_TIME ALL ORDER BY a"),
        Case::new(
            "CREATE TABLE t (id int PRIMARY KEY, a int)",
            "CREATE TABLE t (id int PRIMARY KEY, a int) WITH SYSTEM VERSIONING",
        )
        .rows("INSERT INTO t VALUES (1, 2)", "SELECT id, a FROM t"),
        Case::new(
            "CREATE TABLE t (id int PRIMARY KEY, a int)",
            "CREATE TABLE t (id int PRIMARY KEY, a int, s timestamp(6) GENERATED ALWAYS AS ROW START INVISIBLE, e timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING",
        )
        .rows("INSERT INTO t VALUES (1, 2)", "SELECT id, a FROM t"),
        Case::new(
            "CREATE TABLE t (id int, a date NOT NULL, b date NOT NULL, UNIQUE KEY u (id))",
            "CREATE TABLE t (id int, a date NOT NULL, b date NOT NULL, PERIOD FOR p (a, b), UNIQUE KEY u (id, p WITHOUT OVERLAPS))",
        )
        .rows("INSERT INTO t VALUES (1, '2020-01-01', '2020-01-02')", "SELECT id, a, b FROM t"),
    ]);
}

#[test]
fn character_sets() {
    walk_all(&[
        Case::new(
            "ALTER DATABASE CHARACTER SET latin1; CREATE TABLE t (a varchar(9), b varchar(9) CHARACTER SET ascii, c text) CHARSET=latin1",
            "ALTER DATABASE CHARACTER SET utf8mb4; CREATE TABLE t (a varchar(9), b varchar(9) CHARACTER SET ascii, c text CHARACTER SET latin1) CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
        )
        .rows("INSERT INTO t VALUES ('é', 'x', 'é')", "SELECT * FROM t"),
        Case::new(
            "CREATE TABLE t (a varchar(9)) CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
            "CREATE TABLE t (a varchar(9) COLLATE utf8mb4_bin) CHARSET=utf8mb4",
        )
        .rows("INSERT INTO t VALUES ('é')", "SELECT * FROM t"),
    ]);
}

#[test]
fn names_of_every_kind() {
    walk_all(&[Case::new(
        "CREATE TABLE `a``b c` (`order` int PRIMARY KEY, `x,(y` int, `%` int, KEY `k``1` (`x,(y`), CONSTRAINT `c )` CHECK (`%` > 0))",
        "CREATE TABLE `a``b c` (`x,(y` bigint, `order` int PRIMARY KEY, `%` int, `MODIFY COLUMN` int, KEY `k``2` (`x,(y`), CONSTRAINT `d )` CHECK (`%` > 0)) COMMENT ') ENGINE='",
    )
    .rows("INSERT INTO `a``b c` VALUES (1, 2, 3)", "SELECT `order`, `x,(y`, `%` FROM `a``b c`")]);
}

#[test]
fn an_index_is_ignored_and_used_again() {
    let table = |key: &str| format!("CREATE TABLE t (id int PRIMARY KEY, a int, {key})");
    let plain = table("KEY k (a) COMMENT 'x', UNIQUE KEY u (a)");
    let ignored = table("KEY k (a) COMMENT 'x' IGNORED, UNIQUE KEY u (a) IGNORED");
    let wider = table("KEY k (a, id) COMMENT 'x' IGNORED, KEY u (a) IGNORED");
    walk_all(&[
        Case::new(&plain, &ignored),
        Case::new(&ignored, &wider),
        Case::new(&plain, &wider),
    ]);
}

#[test]
fn values_that_nothing_can_be_made_of_go() {
    let table =
        |kind: &str| format!("CREATE TABLE t (id int PRIMARY KEY, a {kind}, KEY k (a, id))");
    let kinds = ["uuid", "int NOT NULL", "inet6 NOT NULL", "datetime(3)"].map(table);
    for pair in kinds.windows(2) {
        let rows = "INSERT INTO t (id) VALUES (1)";
        let rows = if pair[0].contains("NOT NULL") {
            ""
        } else {
            rows
        };
        let way = Case::new(&pair[0], &pair[1])
            .rows(rows, "SELECT id FROM t")
            .walk();
        let hazards = way.hazards();
        assert!(
            hazards.contains(&"loses the values of t.a".to_owned()),
            "{hazards:?}"
        );
    }
}

#[test]
fn a_default_may_be_bytes_that_are_no_text() {
    walk_all(&[
        Case::new(
            "CREATE TABLE t (id int PRIMARY KEY, a varbinary(9))",
            "CREATE TABLE t (id int PRIMARY KEY, a varbinary(9) DEFAULT x'00ff275c', b varchar(9) DEFAULT 'it''s')",
        ),
        Case::new(
            "CREATE TABLE t (id int PRIMARY KEY, a binary(2) NOT NULL DEFAULT x'80fe')",
            "CREATE TABLE t (id int PRIMARY KEY, a binary(2) NOT NULL DEFAULT x'80ff', b int)",
        ),
    ]);
}
