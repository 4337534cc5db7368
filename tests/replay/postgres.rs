//! PostgreSQL.

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
fn hold(depth: Depth, scripts: &[&str]) {
    let server = servers::postgres();
    let real = server.database();
    for statement in statements(Engine::Postgres, scripts) {
        real.execute(&statement);
    }
    let state = replayed(Engine::Postgres, scripts);
    let told = server.database();
    for statement in written(&state) {
        told.execute(&statement);
    }
    let real = read(&real);
    assert_same(&real, &read(&told), &state, depth);
    assert_views(&real, &state);
}

#[test]
fn constraints_get_their_names() {
    hold(
        Depth::Whole,
        &[
            "CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE, c int CHECK (c > 0), d int REFERENCES t, \
             e int CHECK (e > 0) CHECK (e < 10), UNIQUE (b, c), CHECK (b < c), FOREIGN KEY (d) REFERENCES t (a))",
            "ALTER TABLE t ADD UNIQUE (e), ADD CHECK (c < 100), ADD CHECK (b > c + 1), ADD FOREIGN KEY (e, b) REFERENCES t (b, c)",
            "CREATE TABLE t_a (pkey int, key int UNIQUE); CREATE TABLE u (id serial PRIMARY KEY, n bigserial, g int GENERATED ALWAYS AS IDENTITY)",
            "ALTER TABLE u ADD COLUMN h int UNIQUE CHECK (h <> 3) REFERENCES t (a) ON DELETE SET NULL",
        ],
    );
}

#[test]
fn names_that_are_taken_get_a_number() {
    hold(
        Depth::Whole,
        &[
            "CREATE TABLE a (b_c int UNIQUE); CREATE TABLE a_b (c int UNIQUE)",
            "CREATE TABLE x (y int CHECK (y > 0), CONSTRAINT x_y_check1 CHECK (y < 9), CHECK (y <> 5))",
            "CREATE TABLE users (id int PRIMARY KEY, n int); ALTER TABLE users RENAME TO archive; CREATE TABLE users (id int PRIMARY KEY)",
            "CREATE INDEX ON archive (n); CREATE INDEX ON archive (n); CREATE INDEX ON archive (n, id)",
        ],
    );
}

#[test]
fn long_names_are_cut() {
    let table = "a_table_whose_name_is_as_long_as_a_name_can_possibly_be_in_here";
    let column = "and_a_column_whose_name_is_not_much_shorter_than_that";
    hold(
        Depth::Whole,
        &[
            &format!(
                "CREATE TABLE {table} (id int PRIMARY KEY, {column} int UNIQUE REFERENCES {table} CHECK ({column} > 0))"
            ),
            &format!(
                "CREATE INDEX ON {table} ({column}, id); CREATE TABLE short ({column} int UNIQUE, b int, UNIQUE ({column}, b))"
            ),
        ],
    );
}

#[test]
fn unnamed_indexes_get_their_names() {
    hold(
        Depth::Whole,
        &[
            "CREATE TABLE t (a int, b text, c text)",
            "CREATE INDEX ON t (lower(b)); CREATE INDEX ON t (lower(b), lower(c)); CREATE INDEX ON t ((a + 1)); \
             CREATE INDEX ON t (a) INCLUDE (b); CREATE UNIQUE INDEX ON t (a DESC) WHERE b IS NOT NULL",
            "CREATE INDEX i ON t USING hash (b); CREATE INDEX IF NOT EXISTS i ON t (c)",
        ],
    );
}

#[test]
fn names_follow() {
    hold(
        Depth::Whole,
        &[
            "CREATE TABLE parents (id int PRIMARY KEY, key int, UNIQUE (key)); \
             CREATE TABLE kids (id int, parent int REFERENCES parents, by_key int REFERENCES parents (key), CHECK (id > parent)); \
             CREATE INDEX by_parent ON kids (parent) WHERE parent > 0; CREATE INDEX ON kids ((parent + 1)); \
             CREATE VIEW seen AS SELECT id FROM kids",
            "ALTER TABLE parents RENAME COLUMN id TO number; ALTER TABLE kids RENAME COLUMN parent TO above",
            "ALTER TABLE parents RENAME TO elders; ALTER TABLE kids RENAME TO children; ALTER VIEW seen RENAME TO looked_at",
            "ALTER TABLE elders RENAME CONSTRAINT parents_pkey TO elders_pk; ALTER INDEX by_parent RENAME TO by_above; \
             ALTER INDEX parents_key_key RENAME TO elders_key",
            "ALTER TABLE children ADD FOREIGN KEY (above) REFERENCES elders; DROP INDEX by_above",
        ],
    );
}

#[test]
fn what_belongs_together_goes_together() {
    hold(
        Depth::Whole,
        &[
            "CREATE TABLE p (id int PRIMARY KEY, a int, b int, c int, UNIQUE (a, b), CHECK (b > c)); \
             CREATE INDEX ON p (b, c); CREATE INDEX ON p (c) WHERE a > 1; CREATE INDEX ON p (a) INCLUDE (b)",
            "CREATE TABLE k (p int REFERENCES p, q int); CREATE VIEW v AS SELECT q FROM k; CREATE VIEW w AS SELECT q FROM v; \
             CREATE MATERIALIZED VIEW m AS SELECT id FROM p",
            "ALTER TABLE p DROP COLUMN b; ALTER TABLE k ADD UNIQUE (q)",
            "ALTER TABLE p DROP CONSTRAINT p_pkey CASCADE; DROP TABLE k CASCADE",
            "CREATE TABLE k (p int, q int DEFAULT 4); DROP MATERIALIZED VIEW IF EXISTS m; DROP VIEW IF EXISTS none",
        ],
    );
}

#[test]
fn columns_change() {
    hold(
        Depth::Whole,
        &[
            "CREATE TABLE t (a int, b varchar(20) NOT NULL DEFAULT 'x', c timestamp, d serial, e int)",
            "ALTER TABLE t ALTER a TYPE bigint, ALTER b DROP NOT NULL, ALTER b DROP DEFAULT, ALTER c SET NOT NULL",
            "ALTER TABLE t ALTER COLUMN b SET DATA TYPE text, ALTER COLUMN e SET DEFAULT 7, ALTER COLUMN d TYPE bigint",
            "ALTER TABLE t ALTER e SET NOT NULL; ALTER TABLE t ALTER e DROP DEFAULT; ALTER TABLE t ALTER e ADD GENERATED BY DEFAULT AS IDENTITY",
            "ALTER TABLE t ADD COLUMN IF NOT EXISTS a text, ADD COLUMN f numeric(10, 2)[] , ADD g timestamptz(3) DEFAULT now(), DROP COLUMN IF EXISTS z",
            "ALTER TABLE t ADD h int GENERATED ALWAYS AS (a * 2) STORED; ALTER TABLE t ALTER h DROP EXPRESSION; ALTER TABLE t ALTER e DROP IDENTITY",
        ],
    );
}

#[test]
fn indexes_become_constraints() {
    hold(
        Depth::Whole,
        &[
            "CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX i ON t (a); CREATE UNIQUE INDEX j ON t (b)",
            "ALTER TABLE t ADD CONSTRAINT t_pk PRIMARY KEY USING INDEX i; ALTER TABLE t ADD UNIQUE USING INDEX j",
            "ALTER TABLE t ADD CONSTRAINT pos CHECK (a > 0) NOT VALID; ALTER TABLE t ADD CONSTRAINT neg CHECK (b < 0) NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT pos",
        ],
    );
}

#[test]
fn types_change() {
    hold(
        Depth::Whole,
        &[
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN positive AS int CHECK (VALUE > 0); \
             CREATE TABLE t (m mood, n positive)",
            "ALTER TYPE mood ADD VALUE 'happy'; ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'",
            "ALTER TYPE mood RENAME TO feeling; ALTER DOMAIN positive RENAME TO above_zero; ALTER DOMAIN above_zero ADD CHECK (VALUE < 100)",
            "CREATE SCHEMA app; ALTER TYPE feeling SET SCHEMA app; CREATE TYPE gone AS ENUM ('a'); ALTER TABLE t ADD g gone",
            "DROP TYPE gone CASCADE; ALTER DOMAIN above_zero SET NOT NULL",
        ],
    );
}

#[test]
fn schemas_are_moved_and_dropped() {
    hold(
        Depth::Whole,
        &[
            "CREATE SCHEMA app; CREATE TABLE app.users (id int PRIMARY KEY); CREATE TABLE public.users (id int PRIMARY KEY, u int REFERENCES app.users)",
            "CREATE SCHEMA old; CREATE TABLE old.things (id int); CREATE TABLE mover (id int UNIQUE); ALTER TABLE mover SET SCHEMA app",
            "ALTER SCHEMA app RENAME TO core; DROP SCHEMA old CASCADE; CREATE VIEW core.all_users AS SELECT id FROM core.users",
        ],
    );
}

#[test]
fn partitions_have_what_their_parent_has() {
    hold(
        Depth::Names,
        &[
            "CREATE TABLE e (id int NOT NULL, day date NOT NULL, n int CHECK (n > 0), PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
            "CREATE TABLE e_1 PARTITION OF e FOR VALUES FROM ('2025-01-01') TO ('2026-01-01'); CREATE INDEX ON e (n)",
            "CREATE TABLE e_2 PARTITION OF e FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
            "ALTER TABLE e ADD COLUMN m text; ALTER TABLE e RENAME COLUMN n TO number",
            "ALTER TABLE e DETACH PARTITION e_1; ALTER TABLE e DROP COLUMN m",
        ],
    );
}

#[test]
fn heirs_have_what_their_parents_have() {
    hold(
        Depth::Names,
        &[
            "CREATE TABLE base (id int NOT NULL, n int, CONSTRAINT n_positive CHECK (n > 0)); CREATE TABLE heir (extra text) INHERITS (base)",
            "ALTER TABLE base ADD COLUMN m int; ALTER TABLE base DROP COLUMN n; CREATE TEMP TABLE scratch (a int)",
        ],
    );
}

#[test]
fn what_is_there_already_stays() {
    hold(
        Depth::Whole,
        &[
            "CREATE TABLE IF NOT EXISTS t (a int); CREATE TABLE IF NOT EXISTS t (b int)",
            "ALTER TABLE IF EXISTS none ADD c int; DROP TABLE IF EXISTS none; ALTER TABLE t DROP CONSTRAINT IF EXISTS none; DROP INDEX IF EXISTS none",
            "CREATE OR REPLACE VIEW v AS SELECT a FROM t; CREATE OR REPLACE VIEW v AS SELECT a, 1 AS b FROM t",
        ],
    );
}
