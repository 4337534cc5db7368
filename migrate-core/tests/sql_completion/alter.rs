//! `ALTER TABLE` on MySQL and MariaDB.

use super::{Mysql, all, table};

#[test]
fn columns() {
    table(
        Mysql,
        &[
            ("ALTER TABLE t ADD COLUMN a INT", "column t.a"),
            (
                "ALTER TABLE `App`.t ADD `A` DECIMAL(10, 2) AFTER b",
                "column App.t.a",
            ),
            (
                "ALTER TABLE t ADD a INT, ADD b INT FIRST",
                "column t.a, column t.b",
            ),
            (
                "ALTER TABLE t ADD (a INT, b INT, KEY (a))",
                "column t.a, column t.b",
            ),
            ("ALTER TABLE t ADD period INT", "column t.period"),
            ("ALTER TABLE t ADD id SERIAL", "column t.id"),
            ("ALTER TABLE t DROP COLUMN a", "no column t.a"),
            (
                "ALTER TABLE t DROP a, DROP b CASCADE",
                "no column t.a, no column t.b",
            ),
            (
                "ALTER TABLE t RENAME COLUMN a TO b",
                "no column t.a, column t.b",
            ),
            (
                "ALTER TABLE t CHANGE a b INT NOT NULL",
                "no column t.a, column t.b",
            ),
            (
                "ALTER TABLE t CHANGE COLUMN `a` `b` INT",
                "no column t.a, column t.b",
            ),
            ("ALTER ONLINE TABLE t ADD a INT", "column t.a"),
            ("ALTER IGNORE TABLE t ADD a INT", "column t.a"),
            ("ALTER TABLE IF EXISTS t WAIT 5 ADD a INT", "column t.a"),
            (
                "ALTER TABLE t ADD a INT, ALGORITHM = INSTANT, LOCK = NONE",
                "column t.a",
            ),
            (
                "ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT, ADD b INT",
                "column t.b",
            ),
            ("/*!50100 ALTER TABLE t ADD a INT */", "column t.a"),
            (
                "ALTER TABLE t /*!50100 ADD a INT */, ADD b INT",
                "column t.b",
            ),
            (
                "ALTER TABLE t ADD a INT /*!80023 INVISIBLE */",
                "column t.a",
            ),
            (
                "SET STATEMENT lock_wait_timeout = 1, max_statement_time = 9 FOR ALTER TABLE t ADD a INT",
                "column t.a",
            ),
            // What takes a name over says nothing; what else is done does.
            (
                "ALTER TABLE t RENAME COLUMN a TO b, ADD a TEXT",
                "column t.b",
            ),
            (
                "ALTER TABLE t DROP PRIMARY KEY, ADD id INT AUTO_INCREMENT PRIMARY KEY",
                "column t.id",
            ),
        ],
    );
}

#[test]
fn indexes() {
    table(
        Mysql,
        &[
            ("ALTER TABLE t ADD INDEX i (a)", "index t.i"),
            ("ALTER TABLE t ADD KEY I USING HASH (a, b)", "index t.i"),
            ("ALTER TABLE t ADD UNIQUE u (a)", "index t.u"),
            (
                "ALTER TABLE t ADD UNIQUE KEY u (a), ADD UNIQUE INDEX v (b)",
                "index t.u, index t.v",
            ),
            ("ALTER TABLE t ADD FULLTEXT INDEX f (a)", "index t.f"),
            ("ALTER TABLE t ADD FULLTEXT f (a)", "index t.f"),
            ("ALTER TABLE t ADD SPATIAL KEY s (a)", "index t.s"),
            ("ALTER TABLE t ADD PRIMARY KEY (a)", "index t.primary"),
            (
                "ALTER TABLE t ADD CONSTRAINT p PRIMARY KEY (a)",
                "index t.primary",
            ),
            ("ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)", "index t.u"),
            (
                "ALTER TABLE t ADD CONSTRAINT u UNIQUE KEY v (a)",
                "index t.v",
            ),
            ("ALTER TABLE t DROP INDEX i", "no index t.i"),
            (
                "ALTER TABLE t DROP KEY i, DROP PRIMARY KEY",
                "no index t.i, no index t.primary",
            ),
            (
                "ALTER TABLE t RENAME INDEX i TO j",
                "no index t.i, index t.j",
            ),
            ("ALTER TABLE t ADD INDEX (a), ADD b INT", "column t.b"),
            (
                "ALTER TABLE t DROP INDEX i, ADD INDEX j (a)",
                "no index t.i, index t.j",
            ),
        ],
    );
    all(
        Mysql,
        "unknown",
        &[
            "ALTER TABLE t ADD INDEX (a)",
            "ALTER TABLE t ADD INDEX USING BTREE (a)",
            "ALTER TABLE t ADD UNIQUE (a)",
            "ALTER TABLE t MODIFY a INT UNIQUE",
            // The new index may be called `a`, too.
            "ALTER TABLE t DROP INDEX a, ADD UNIQUE (a)",
            "ALTER TABLE t RENAME INDEX a TO b, RENAME INDEX b TO a",
        ],
    );
}

#[test]
fn constraints() {
    table(
        Mysql,
        &[
            (
                "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES b (c) ON DELETE CASCADE",
                "foreign key t.fk",
            ),
            (
                "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY i (a) REFERENCES b (c)",
                "foreign key t.fk",
            ),
            ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", "check t.c"),
            ("ALTER TABLE t DROP FOREIGN KEY fk", "no foreign key t.fk"),
            (
                "ALTER TABLE t DROP FOREIGN KEY fk, DROP INDEX fk",
                "no foreign key t.fk, no index t.fk",
            ),
            ("ALTER TABLE t DROP CONSTRAINT c", "no constraint t.c"),
            ("ALTER TABLE t DROP CHECK c", "no check t.c"),
        ],
    );
    all(
        Mysql,
        "unknown",
        &[
            "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES b (c)",
            "ALTER TABLE t ADD FOREIGN KEY fk (a) REFERENCES b (c)",
            "ALTER TABLE t ADD CONSTRAINT FOREIGN KEY (a) REFERENCES b (c)",
            "ALTER TABLE t ADD CHECK (a > 0)",
            "ALTER TABLE t DROP CHECK t_chk_1, ADD CHECK (a > 0)",
            "ALTER TABLE t DROP INDEX x, ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES b (c)",
        ],
    );
}

#[test]
fn the_table_itself() {
    table(
        Mysql,
        &[
            ("ALTER TABLE t RENAME TO u", "no table t, table u"),
            ("ALTER TABLE a.t RENAME u", "no table a.t, table u"),
            ("ALTER TABLE t RENAME = u, ADD a INT", "no table t, table u"),
            ("ALTER TABLE t RENAME AS t", "repeatable"),
        ],
    );
}

#[test]
fn definitions_and_options_are_repeated() {
    all(
        Mysql,
        "repeatable",
        &[
            "ALTER TABLE t MODIFY a BIGINT NOT NULL DEFAULT (1 + 2) COMMENT 'key'",
            "ALTER TABLE t CHANGE a A TEXT",
            "ALTER TABLE t RENAME COLUMN É TO é",
            "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1, ALTER b DROP DEFAULT",
            "ALTER TABLE t ALTER INDEX i INVISIBLE",
            "ALTER TABLE t ENGINE = InnoDB COMMENT = 'a, b' ROW_FORMAT = DYNAMIC",
            "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            "ALTER TABLE t ORDER BY a, b DESC, c ASC",
            "ALTER TABLE t AUTO_INCREMENT = 100, FORCE",
            "ALTER TABLE t DISABLE KEYS",
            "ALTER TABLE t PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (1), PARTITION q VALUES LESS THAN (2))",
            "ALTER TABLE t TRUNCATE PARTITION p, q",
            "ALTER TABLE t OPTIMIZE PARTITION ALL",
            "ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT",
            "ALTER TABLE t DROP COLUMN IF EXISTS a, DROP INDEX IF EXISTS i",
            "ALTER TABLE t ADD CONSTRAINT IF NOT EXISTS c CHECK (a > 0)",
            "ALTER TABLE t RENAME COLUMN IF EXISTS a TO b",
            // What is dropped and made anew is the same each time.
            "ALTER TABLE t DROP INDEX i, ADD INDEX i (a, b)",
            "ALTER TABLE t DROP INDEX IF EXISTS i, ADD INDEX i (a, b)",
            "ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (a, b)",
            "ALTER TABLE t DROP FOREIGN KEY f, ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b (c)",
        ],
    );
}

#[test]
fn what_is_not_understood_is_unknown() {
    all(
        Mysql,
        "unknown",
        &[
            "ALTER TABLE t DROP COLUMN a, ADD COLUMN a INT",
            "ALTER TABLE t DROP COLUMN IF EXISTS a, ADD COLUMN a INT",
            "ALTER TABLE t CHANGE a b INT, CHANGE b a INT",
            "ALTER TABLE t ADD PARTITION (PARTITION p VALUES LESS THAN (1))",
            "ALTER TABLE t DROP PARTITION p",
            "ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u",
            "ALTER TABLE t REORGANIZE PARTITION p INTO (PARTITION q VALUES IN (1))",
            "ALTER TABLE t COALESCE PARTITION 2",
            "ALTER TABLE t REMOVE PARTITIONING",
            "ALTER TABLE t COMMENT = 'a' REMOVE PARTITIONING",
            "ALTER TABLE t DISCARD TABLESPACE",
            "ALTER TABLE t ADD SYSTEM VERSIONING",
            "ALTER TABLE t DROP SYSTEM VERSIONING",
            "ALTER TABLE t ADD PERIOD FOR p (a, b)",
            "ALTER TABLE t CONVERT PARTITION p TO TABLE u",
            "ALTER TABLE t /*!50100 ADD a INT */",
            "ALTER TABLE t ADD a INT, FROBNICATE b",
            "ALTER TABLE t ADD a",
            "ALTER TABLE t ADD a.b INT",
            "ALTER TABLE t ADD a INT,",
            "ALTER TABLE t DROP a b",
            "ALTER TABLE t RENAME COLUMN a",
        ],
    );
}
