//! `DROP`, and `ALTER TABLE … DROP`.

use super::{Mysql, Postgres, Sqlite, everywhere, on};

#[test]
fn a_dropped_table_is_lost_with_its_rows() {
    everywhere(&[
        ("DROP TABLE notes", "table notes"),
        (
            "drop /* now */ table if exists notes -- all of it",
            "table notes",
        ),
        ("DROP TABLE app.notes;", "table app.notes"),
        ("DROP INDEX notes_slug", ""),
        ("DROP VIEW notes", ""),
        ("DROP TRIGGER notes", ""),
        ("EXPLAIN DROP TABLE notes", ""),
        ("DROP TABLE", ""),
    ]);
    on(
        Postgres,
        &[
            ("DROP TABLE a, b.c CASCADE", "table a, table b.c"),
            ("DROP TABLE Notes, \"Notes\"", "table notes, table Notes"),
            ("DROP TABLE \"a \"\"b\"\"\" RESTRICT", "table a \"b\""),
            ("DROP TABLE db.app.notes", "unread db.app.notes"),
            ("DROP TABLE U&\"d\\0061t\"", "unread U&\"d\\0061t\""),
            ("DROP MATERIALIZED VIEW notes", ""),
            ("DROP SEQUENCE notes_id_seq", ""),
            ("DROP FOREIGN TABLE elsewhere", ""),
            ("DROP TYPE mood CASCADE", ""),
        ],
    );
    on(
        Mysql,
        &[
            ("DROP TABLES a, `b c` WAIT 5", "table a, table b c"),
            ("DROP TEMPORARY TABLE scratch", ""),
            ("DROP TABLE `a``b`", "table a`b"),
            ("/*!40000 DROP TABLE notes */", "table notes"),
            ("CREATE OR REPLACE TABLE notes (id int)", "table notes"),
            ("CREATE OR REPLACE VIEW notes AS SELECT 1", ""),
        ],
    );
    on(
        Sqlite,
        &[
            ("DROP TABLE [a b]", "table a b"),
            ("DROP TABLE 'a'", "table a"),
            ("DROP TABLE `a`", "table a"),
            ("DROP TABLE main.\"a\"", "table main.a"),
        ],
    );
}

#[test]
fn a_schema_is_lost_with_all_that_is_in_it() {
    on(
        Postgres,
        &[
            (
                "DROP SCHEMA IF EXISTS a, \"B\" CASCADE",
                "schema a, schema B",
            ),
            ("DROP SCHEMA a", ""),
            ("DROP SCHEMA a RESTRICT", ""),
            ("DROP DATABASE other WITH (FORCE)", "database other"),
        ],
    );
    on(
        Mysql,
        &[
            ("DROP DATABASE shop", "schema shop"),
            ("DROP SCHEMA IF EXISTS `shop`", "schema shop"),
        ],
    );
}

#[test]
fn a_dropped_column_is_lost() {
    everywhere(&[
        ("ALTER TABLE users DROP COLUMN email", "column users.email"),
        ("ALTER TABLE users DROP email", "column users.email"),
        (
            "ALTER TABLE app.users DROP COLUMN email",
            "column app.users.email",
        ),
        ("ALTER TABLE users ADD COLUMN email text DEFAULT 'drop'", ""),
        ("ALTER TABLE users RENAME COLUMN email TO mail", ""),
        ("ALTER TABLE users RENAME TO people", ""),
        ("ALTER TABLE users DROP CONSTRAINT unique_email", ""),
    ]);
    on(
        Postgres,
        &[
            (
                "ALTER TABLE IF EXISTS ONLY users * DROP COLUMN IF EXISTS email CASCADE, ADD a numeric(1, 2), DROP \"Phone\"",
                "column users.email, column users.Phone",
            ),
            ("ALTER TABLE users DROP COLUMN index", "column users.index"),
            (
                "ALTER TABLE users ALTER email DROP DEFAULT, ALTER COLUMN email DROP NOT NULL",
                "",
            ),
            ("ALTER TABLE sales DETACH PARTITION sales_1", ""),
            (
                "ALTER TABLE db.app.users DROP a",
                "unread db.app.users DROP a",
            ),
            ("ALTER TABLE db.app.users ADD a int", ""),
            ("ALTER TYPE pair DROP ATTRIBUTE a", ""),
            ("ALTER VIEW users ALTER a DROP DEFAULT", ""),
        ],
    );
    on(
        Mysql,
        &[
            (
                "ALTER IGNORE TABLE users DROP a, DROP COLUMN IF EXISTS `b`, DROP INDEX c, DROP KEY d, DROP PRIMARY KEY, \
                 DROP FOREIGN KEY e, DROP CHECK f, ADD (g int, h int), DROP `index`, ALGORITHM=INPLACE",
                "column users.a, column users.b, column users.index",
            ),
            ("ALTER TABLE users DROP SYSTEM VERSIONING", ""),
            ("ALTER TABLE users DROP PERIOD FOR SYSTEM_TIME", ""),
            ("ALTER TABLE users DROP period", "column users.period"),
        ],
    );
}

#[test]
fn a_partition_of_mysql_is_lost_with_its_rows() {
    on(
        Mysql,
        &[
            (
                "ALTER TABLE sales DROP PARTITION p0, p1",
                "partitions sales/p0+p1",
            ),
            (
                "ALTER TABLE sales TRUNCATE PARTITION p0",
                "partitions sales/p0",
            ),
            ("ALTER TABLE sales TRUNCATE PARTITION ALL", "rows sales"),
            ("ALTER TABLE sales EXCHANGE PARTITION p0 WITH TABLE old", ""),
            (
                "ALTER TABLE sales REORGANIZE PARTITION p0 INTO (PARTITION a VALUES LESS THAN (1))",
                "",
            ),
        ],
    );
}
