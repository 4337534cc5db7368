//! What rows get that nobody gave them, and what is told of it.

use migrate_core::schema::plan::Wishes;
use migrate_core::schema::{FactId, Kind};

use crate::way::Case;

#[test]
fn a_new_column_without_a_default_gets_what_can_be_held() {
    let way = Case::new(
        "CREATE TABLE t (id int PRIMARY KEY)",
        "CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL, d date NOT NULL, at timestamp NOT NULL, j json NOT NULL, p point NOT NULL, e enum('b','a') NOT NULL)",
    )
    .rows("INSERT INTO t VALUES (1)", "SELECT id FROM t");
    let found = way.walk();
    insta::assert_snapshot!(found.sql().join(";\n"), @"
    ALTER TABLE `t` ADD COLUMN `p` point NULL;
    UPDATE `t` SET `p` = (ST_GeomFromText('POINT(0 0)'));
    ALTER TABLE `t`
      ADD COLUMN `n` int(11) NOT NULL AFTER `id`,
      ADD COLUMN `d` date NOT NULL DEFAULT '1970-01-01' AFTER `n`,
      ADD COLUMN `at` timestamp NOT NULL DEFAULT '1970-01-02 00:00:00' AFTER `d`,
      ADD COLUMN `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT ('{}') CHECK (json_valid(`j`)) AFTER `at`,
      MODIFY COLUMN `p` point NOT NULL,
      ADD COLUMN `e` enum('b','a') CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL;
    ALTER TABLE `t`
      ALTER COLUMN `d` DROP DEFAULT,
      ALTER COLUMN `at` DROP DEFAULT,
      ALTER COLUMN `j` DROP DEFAULT
    ");
    insta::assert_snapshot!(found.hazards().join("\n"), @"
    fills t.p with (ST_GeomFromText('POINT(0 0)'))
    fills t.n with 0
    fills t.d with '1970-01-01'
    fills t.at with '1970-01-02 00:00:00'
    fills t.j with '{}'
    fills t.e with 'b'
    ");
}

#[test]
fn what_is_wished_is_put_there() {
    let case = Case::new(
        "CREATE TABLE t (id int PRIMARY KEY, a varchar(9), b int, seen timestamp NOT NULL DEFAULT now() ON UPDATE now())",
        "CREATE TABLE t (slug varchar(20) NOT NULL, id int PRIMARY KEY, a varchar(9), b int NOT NULL, seen timestamp NOT NULL DEFAULT now() ON UPDATE now(), UNIQUE KEY (slug))",
    )
    .rows(
        "INSERT INTO t VALUES (1, 'x', NULL, '2020-01-01'), (2, 'y', 5, '2020-01-02')",
        "SELECT id, a, seen FROM t ORDER BY id",
    );
    let mut wishes = Wishes::default();
    let column = |name: &str| FactId::new(Kind::Column, ["t", name]);
    wishes
        .fills
        .insert(column("slug"), "CONCAT(a, '-', id)".to_owned());
    wishes.fills.insert(column("b"), "id * 10".to_owned());
    let found = case.try_walk(&wishes).unwrap();
    insta::assert_snapshot!(found.sql().join(";\n"), @"
    ALTER TABLE `t` ADD COLUMN `slug` varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci NULL;
    UPDATE `t` SET `slug` = CONCAT(a, '-', id), `seen` = `seen`;
    UPDATE `t` SET `b` = id * 10, `seen` = `seen` WHERE `b` IS NULL;
    ALTER TABLE `t`
      MODIFY COLUMN `slug` varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL FIRST,
      MODIFY COLUMN `b` int(11) NOT NULL,
      ADD UNIQUE KEY `slug` (`slug`)
    ");
    insta::assert_snapshot!(found.hazards().join("\n"), @"
    fills t.slug with CONCAT(a, '-', id)
    fills the NULLs of t.b with id * 10
    fails unless the rows fit: unique constraint t.slug
    ");
}

#[test]
fn nulls_are_filled_before_they_are_refused() {
    let found = Case::new(
        "CREATE TABLE t (id int PRIMARY KEY, a varchar(9), `b c` int, d date, e int)",
        "CREATE TABLE t (id int PRIMARY KEY, a varchar(9) NOT NULL DEFAULT 'x', `b c` bigint NOT NULL, d date NOT NULL, e int NOT NULL UNIQUE)",
    )
    .rows(
        "INSERT INTO t VALUES (1, NULL, NULL, NULL, 5)",
        "SELECT id FROM t",
    )
    .walk();
    insta::assert_snapshot!(found.sql().join(";\n"), @"
    UPDATE `t` SET `a` = 'x' WHERE `a` IS NULL;
    UPDATE `t` SET `b c` = 0 WHERE `b c` IS NULL;
    UPDATE `t` SET `d` = '1970-01-01' WHERE `d` IS NULL;
    ALTER TABLE `t`
      MODIFY COLUMN `a` varchar(9) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT 'x',
      MODIFY COLUMN `b c` bigint(20) NOT NULL,
      MODIFY COLUMN `d` date NOT NULL,
      MODIFY COLUMN `e` int(11) NOT NULL,
      ADD UNIQUE KEY `e` (`e`)
    ");
    insta::assert_snapshot!(found.hazards().join("\n"), @"
    fills the NULLs of t.a with 'x'
    fills the NULLs of t.b c with 0
    fills the NULLs of t.d with '1970-01-01'
    rewrites every row of t
    fails unless the rows fit: unique constraint t.e
    fails unless the rows fit: no NULL in t.e
    ");
}

#[test]
fn losses_are_told() {
    let found = Case::new(
        "CREATE TABLE gone (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, email varchar(9), price decimal(10,4), state enum('a','b'), long_text text, whole int)",
        "CREATE TABLE t (id int PRIMARY KEY, price decimal(10,2), state enum('a'), long_text varchar(9), whole bigint, UNIQUE KEY u (whole), CONSTRAINT c CHECK (whole > 0))",
    )
    .walk();
    insta::assert_snapshot!(found.hazards().join("\n"), @"
    loses the rows of gone
    loses the values of t.email
    rewrites every row of t
    loses a part of the values of t.price
    loses values of t.state that are no enum('a')
    fails unless the rows fit: no row has b in t.state
    loses values of t.long_text that are no varchar(9)
    fails unless the rows fit: t.long_text as varchar(9)
    fails unless the rows fit: unique constraint t.u
    fails unless the rows fit: check constraint t.c
    ");
}
