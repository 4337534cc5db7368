//! Values that are overwritten, converted or gone from inside of a block.

use super::{Mysql, Postgres, Sqlite, everywhere, of_script, on};

#[test]
fn an_update_of_all_rows_overwrites() {
    everywhere(&[
        ("UPDATE notes SET title = NULL", "values notes.title"),
        (
            "UPDATE notes SET title = 'x', n = -1, m = m + 1, k = 1 + k",
            "values notes.title, values notes.n",
        ),
        ("UPDATE notes SET title = NULL WHERE id = 7", ""),
        ("UPDATE notes SET title = lower(title)", ""),
    ]);
    for dialect in [Sqlite, Postgres, Mysql] {
        let said = |script: &str| of_script(dialect, script);
        assert_eq!(
            said("ALTER TABLE t ADD COLUMN a int; UPDATE t SET a = 0;"),
            ""
        );
        assert_eq!(said("CREATE TABLE t (a int); UPDATE t SET a = 0;"), "");
        assert_eq!(said("UPDATE t SET b = a; UPDATE t SET a = NULL;"), "");
        assert_eq!(
            said(
                "ALTER TABLE t RENAME COLUMN a TO b; UPDATE t SET b = 0; ALTER TABLE t DROP COLUMN b"
            ),
            "values t.a"
        );
    }
}

#[test]
fn another_type_may_change_values() {
    on(
        Postgres,
        &[
            (
                "ALTER TABLE t ALTER c TYPE varchar(2) USING left(c, 2)",
                "values t.c as CAST((left(c, 2)) AS varchar(2))",
            ),
            (
                "ALTER TABLE t ALTER COLUMN c SET DATA TYPE numeric(6, 0), ALTER d TYPE int USING (d::int)",
                "values t.c as CAST((c) AS numeric(6, 0)), values t.d as CAST(((d::int)) AS int)",
            ),
            (
                "ALTER TABLE t ALTER c TYPE mood USING CASE c WHEN 1 THEN 'ok'::mood END",
                "values t.c as CAST((CASE c WHEN 1 THEN 'ok'::mood END) AS mood)",
            ),
            ("ALTER TABLE t ALTER c TYPE mood USING c::text::mood", ""),
            ("ALTER TABLE t ALTER c TYPE text, ALTER d TYPE numeric", ""),
            (
                "ALTER TABLE t ALTER c TYPE timestamptz USING c AT TIME ZONE 'UTC'",
                "",
            ),
            ("ALTER TABLE t ALTER c SET DEFAULT left('c', 2)", ""),
        ],
    );
    on(
        Mysql,
        &[
            (
                "ALTER TABLE t MODIFY c varchar(2) NOT NULL, CHANGE `d` e decimal(6,0)",
                "values t.c as LEFT(c, 2), values t.d as CAST(`d` AS DECIMAL(6,0))",
            ),
            ("ALTER TABLE t MODIFY COLUMN c text", ""),
        ],
    );
    assert_eq!(
        of_script(
            Postgres,
            "ALTER TABLE t RENAME c TO d; ALTER TABLE t ALTER d TYPE int"
        ),
        "values t.c as something"
    );
}

#[test]
fn blocks_are_looked_into() {
    on(
        Postgres,
        &[
            (
                "DO $$ BEGIN IF true THEN DELETE  FROM t WHERE id = 1; END IF; DROP INDEX i; TRUNCATE u; END $$",
                "block DELETE FROM t WHERE id = 1, block TRUNCATE u",
            ),
            (
                "DO LANGUAGE plpgsql $a$ DECLARE r record; BEGIN FOR r IN SELECT 1 LOOP EXECUTE format('DROP TABLE %I', r); END LOOP; END $a$",
                "block DROP TABLE %I",
            ),
            (
                "DO 'BEGIN ALTER TABLE t DROP COLUMN v; EXECUTE ''DELETE FROM t''; END'",
                "block ALTER TABLE t DROP COLUMN v, block DELETE FROM t",
            ),
            ("DO $$ BEGIN ALTER TABLE t DROP CONSTRAINT k; END $$", ""),
            (
                "DO $$ BEGIN CREATE TYPE m AS ENUM ('DELETE FROM t'); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                "",
            ),
        ],
    );
    on(Mysql, &[("DO sleep(1)", "")]);
}
