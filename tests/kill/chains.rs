//! The chains that are brought up and down. A row of `tally` says that a statement has run; `number` grows with every
//! statement that changes it, and each time differently: what runs twice shows, and so does what runs in another order.

use migrate_tests::chain::TestChain;

/// PostgreSQL, one transaction for each revision.
pub(crate) fn postgres_transactional() -> TestChain {
    TestChain::for_dialects(&["postgres"])
        .revision(
            "0001_start",
            "CREATE TABLE tally (step text, n bigint);\nCREATE TABLE number (x bigint);\nINSERT INTO number VALUES (1);\n\
             CREATE TABLE item (id integer PRIMARY KEY, a text);\n\
             INSERT INTO item SELECT g, 'item ' || g FROM generate_series(1, 40) g;\n",
            "DROP TABLE item;\nDROP TABLE number;\nDROP TABLE tally;\n",
        )
        .revision(
            "0002_column",
            "ALTER TABLE item ADD COLUMN b integer NOT NULL DEFAULT 7;\nINSERT INTO tally SELECT 'two', count(*) FROM item;\n\
             SELECT pg_sleep(0.02);\nUPDATE number SET x = x * 2 + 1;\n",
            "UPDATE number SET x = x * 3;\nDELETE FROM tally WHERE step = 'two';\nALTER TABLE item DROP COLUMN b;\n",
        )
        .revision(
            "0003_table",
            "CREATE TABLE more (id integer PRIMARY KEY REFERENCES item, c text);\nCREATE INDEX more_c ON more (c);\n\
             INSERT INTO more SELECT id, a FROM item WHERE id % 2 = 0;\nINSERT INTO tally SELECT 'three', count(*) FROM more;\n",
            "UPDATE number SET x = x * 5;\nSELECT pg_sleep(0.02);\nDELETE FROM tally WHERE step = 'three';\nDROP TABLE more;\n",
        )
        .revision(
            "0004_rows",
            "UPDATE number SET x = x * 3 + 2;\nINSERT INTO item SELECT id + 100, a, b FROM item;\nSELECT pg_sleep(0.02);\n\
             INSERT INTO tally SELECT 'four', count(*) FROM item;\n",
            "UPDATE number SET x = x * 7;\nDELETE FROM item WHERE id > 100;\nDELETE FROM tally WHERE step = 'four';\n",
        )
        .revision(
            "0005_rename",
            "ALTER TABLE item RENAME COLUMN a TO label;\nCREATE UNIQUE INDEX item_label ON item (label, id);\n\
             UPDATE number SET x = x * 5 + 3;\nINSERT INTO tally SELECT 'five', x FROM number;\n",
            "DELETE FROM tally WHERE step = 'five';\nDROP INDEX item_label;\nALTER TABLE item RENAME COLUMN label TO a;\n",
        )
}

/// PostgreSQL, most of it statement by statement.
pub(crate) fn postgres_off() -> TestChain {
    let off = |sql: &str| format!("-- migrate: transaction off\n{sql}");
    TestChain::for_dialects(&["postgres"])
        .revision(
            "0001_start",
            "CREATE TABLE tally (step text, n bigint);\nCREATE TABLE number (x bigint);\nINSERT INTO number VALUES (1);\n\
             CREATE TABLE item (id integer PRIMARY KEY, a text);\n\
             INSERT INTO item SELECT g, 'item ' || g FROM generate_series(1, 400) g;\n",
            "DROP TABLE item;\nDROP TABLE number;\nDROP TABLE tally;\n",
        )
        .revision(
            "0002_index",
            &off("CREATE INDEX CONCURRENTLY item_a ON item (a);\nINSERT INTO tally SELECT 'two', count(*) FROM item;\n\
                 UPDATE number SET x = x * 2 + 1;\nVACUUM item;\nINSERT INTO tally SELECT 'two again', count(*) FROM tally;\n"),
            &off("DELETE FROM tally WHERE step LIKE 'two%';\nUPDATE number SET x = x * 3;\nDROP INDEX CONCURRENTLY item_a;\n"),
        )
        .revision(
            "0003_unique",
            &off("UPDATE number SET x = x * 3 + 2;\nCREATE UNIQUE INDEX CONCURRENTLY item_a_id ON item (a, id);\n\
                 DROP INDEX CONCURRENTLY item_a;\nSELECT pg_sleep(0.02);\nINSERT INTO tally SELECT 'three', x FROM number;\n"),
            &off("CREATE INDEX CONCURRENTLY item_a ON item (a);\nUPDATE number SET x = x * 5;\n\
                 DROP INDEX CONCURRENTLY item_a_id;\nDELETE FROM tally WHERE step = 'three';\n"),
        )
        .revision(
            "0004_column",
            "ALTER TABLE item ADD COLUMN b integer NOT NULL DEFAULT 7;\nUPDATE number SET x = x * 5 + 3;\n\
             INSERT INTO tally SELECT 'four', x FROM number;\n",
            "DELETE FROM tally WHERE step = 'four';\nUPDATE number SET x = x * 7;\nALTER TABLE item DROP COLUMN b;\n",
        )
        .revision(
            "0005_rows",
            &off("INSERT INTO item SELECT id + 1000, a, b FROM item;\nUPDATE number SET x = x * 7 + 4;\n\
                 CREATE INDEX CONCURRENTLY IF NOT EXISTS item_b ON item (b);\nREINDEX INDEX CONCURRENTLY item_b;\n\
                 INSERT INTO tally SELECT 'five', count(*) FROM item;\nUPDATE number SET x = x * 2 + 9;\n"),
            &off("DROP INDEX CONCURRENTLY IF EXISTS item_b;\nUPDATE number SET x = x * 2;\n\
                 DELETE FROM item WHERE id > 1000;\nDELETE FROM tally WHERE step = 'five';\n"),
        )
}

/// MariaDB, where all of it is statement by statement and several revisions are in one message.
pub(crate) fn mariadb() -> TestChain {
    TestChain::for_dialects(&["mysql"])
        .revision(
            "0001_start",
            "CREATE TABLE tally (step varchar(20), n bigint);\nCREATE TABLE number (x bigint);\nINSERT INTO number VALUES (1);\n\
             CREATE TABLE item (id integer PRIMARY KEY, a varchar(40));\n\
             INSERT INTO item SELECT seq, concat('item ', seq) FROM seq_1_to_40;\n",
            "DROP TABLE item;\nDROP TABLE number;\nDROP TABLE tally;\n",
        )
        .revision(
            "0002_column",
            "CREATE TABLE more (id integer PRIMARY KEY, c varchar(40));\nINSERT INTO more SELECT id, a FROM item WHERE id % 2 = 0;\n\
             INSERT INTO tally SELECT 'two', count(*) FROM more;\nALTER TABLE item ADD COLUMN b integer NOT NULL DEFAULT 7;\n\
             UPDATE number SET x = x * 2 + 1;\n",
            "UPDATE number SET x = x * 3;\nALTER TABLE item DROP COLUMN b;\nDELETE FROM tally WHERE step = 'two';\nDROP TABLE more;\n",
        )
        .revision(
            "0003_index",
            "CREATE INDEX item_b ON item (b);\nRENAME TABLE more TO most;\nINSERT INTO tally SELECT 'three', count(*) FROM most;\n\
             UPDATE number SET x = x * 3 + 2;\nDO SLEEP(0.02);\n",
            "DELETE FROM tally WHERE step = 'three';\nRENAME TABLE most TO more;\nDROP INDEX item_b ON item;\n\
             UPDATE number SET x = x * 5;\n",
        )
        .revision(
            "0004_rows",
            "UPDATE number SET x = x * 5 + 3 WHERE SLEEP(0.01) = 0;\nINSERT INTO item SELECT id + 100, a, b FROM item;\n\
             ALTER TABLE most ADD COLUMN d integer;\nCREATE INDEX most_d ON most (d);\nINSERT INTO tally SELECT 'four', x FROM number;\n",
            "DROP INDEX most_d ON most;\nALTER TABLE most DROP COLUMN d;\nUPDATE number SET x = x * 7;\nDO SLEEP(0.02);\n\
             DELETE FROM tally WHERE step = 'four';\nDELETE FROM item WHERE id > 100;\n",
        )
        .revision(
            "0005_drop",
            "CREATE TABLE last (id integer PRIMARY KEY);\nINSERT INTO last SELECT id FROM item;\nUPDATE number SET x = x * 7 + 4;\n\
             DROP INDEX item_b ON item;\nINSERT INTO tally SELECT 'five', count(*) FROM last;\n",
            "DELETE FROM tally WHERE step = 'five';\nCREATE INDEX item_b ON item (b);\nUPDATE number SET x = x * 2;\nDROP TABLE last;\n",
        )
}
