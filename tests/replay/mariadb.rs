//! MariaDB.

use migrate_core::dialect::Engine;
use migrate_core::schema::Schema;
use migrate_runtime::{Chain, block_on};
use migrate_tests::servers::{self, TestDatabase};

use crate::facts::{Depth, assert_same, assert_views};
use crate::written::written;
use crate::{replayed, statements};

static CHAIN: Chain = Chain::EMPTY;

fn read(database: &TestDatabase) -> Schema {
    block_on(CHAIN.schema_of(&*database.url())).unwrap()
}

#[track_caller]
fn hold(scripts: &[&str]) {
    let server = servers::mariadb();
    let real = server.database();
    for statement in statements(Engine::Mariadb, scripts) {
        real.execute(&statement);
    }
    let state = replayed(Engine::Mariadb, scripts);
    let told = server.database();
    for statement in written(&state) {
        told.execute(&statement);
    }
    let real = read(&real);
    assert_same(&real, &read(&told), &state, Depth::Whole);
    assert_views(&real, &state);
}

#[test]
fn keys_and_constraints_get_their_names() {
    hold(&[
        "CREATE TABLE p (id int PRIMARY KEY, k int UNIQUE, a int, b int, UNIQUE (a, b), UNIQUE (a), KEY (b), KEY (b, a), CHECK (a > b), CHECK (k > 0))",
        "CREATE TABLE c (id int AUTO_INCREMENT PRIMARY KEY, p int, q int, FOREIGN KEY (p) REFERENCES p (id), CONSTRAINT named FOREIGN KEY (q) REFERENCES p (k))",
        "ALTER TABLE c ADD FOREIGN KEY (q) REFERENCES p (id) ON DELETE CASCADE, ADD UNIQUE (q, p), ADD INDEX (p, id)",
        "ALTER TABLE c ADD COLUMN r int UNIQUE AFTER id, ADD COLUMN s int NOT NULL DEFAULT 3 FIRST",
    ]);
}

#[test]
fn keys_of_foreign_keys_give_way() {
    hold(&[
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int, b int, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id), FOREIGN KEY (b) REFERENCES p (id))",
        "CREATE INDEX by_a ON c (a, b)",
        "ALTER TABLE c DROP FOREIGN KEY c_ibfk_1",
    ]);
}

#[test]
fn names_follow() {
    hold(&[
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int, KEY k (a), FOREIGN KEY (a) REFERENCES p (id))",
        "RENAME TABLE p TO elders, c TO children; ALTER TABLE children RENAME COLUMN a TO above",
        "ALTER TABLE children CHANGE above parent int NOT NULL, RENAME INDEX k TO by_parent; ALTER TABLE elders RENAME TO old_ones",
        "ALTER TABLE children ADD b int, ADD FOREIGN KEY (b) REFERENCES old_ones (id)",
    ]);
}

#[test]
fn columns_change() {
    hold(&[
        "CREATE TABLE t (a int NOT NULL, b varchar(20) DEFAULT 'x', c int, d int, PRIMARY KEY (a), KEY bc (b, c), KEY cd (c, d), KEY (c))",
        "ALTER TABLE t MODIFY a bigint, MODIFY b varchar(40) NOT NULL FIRST, ALTER COLUMN c SET DEFAULT 4",
        "ALTER TABLE t DROP COLUMN c; ALTER TABLE t ADD e enum('a', 'b') NOT NULL DEFAULT 'a', ADD f int GENERATED ALWAYS AS (d + 1) STORED",
        "ALTER TABLE t ALTER e DROP DEFAULT; ALTER TABLE t MODIFY d int AFTER b",
    ]);
}

#[test]
fn keys_come_and_go() {
    hold(&[
        "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int); CREATE UNIQUE INDEX u ON t (b); CREATE INDEX i ON t (c DESC)",
        "ALTER TABLE t ADD PRIMARY KEY (a); ALTER TABLE t DROP INDEX u; ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (b)",
        "DROP INDEX i ON t; ALTER TABLE t ADD CONSTRAINT ck CHECK (c > 0), ADD CONSTRAINT ck2 CHECK (c < 9); ALTER TABLE t DROP CONSTRAINT ck",
        "CREATE VIEW v AS SELECT a FROM t; CREATE OR REPLACE VIEW v AS SELECT b FROM t; CREATE VIEW w AS SELECT 1 AS a; DROP VIEW w",
    ]);
}
