//! `DELETE`, `TRUNCATE` and `MERGE`.

use super::{Mysql, Postgres, Sqlite, everywhere, on};

#[test]
fn deleted_rows_can_be_counted() {
    everywhere(&[
        ("DELETE FROM notes", "rows notes"),
        ("DELETE FROM app.notes;", "rows app.notes"),
        (
            "DELETE FROM notes WHERE id > 1 AND title <> 'a;b' -- old ones\n ;",
            "rows notes where id > 1 AND title <> 'a;b'",
        ),
        (
            "DELETE FROM notes AS n WHERE n.id IN (SELECT id FROM old ORDER BY id LIMIT 3)",
            "rows notes n where n.id IN (SELECT id FROM old ORDER BY id LIMIT 3)",
        ),
        (
            "DELETE FROM notes WHERE id = 1 RETURNING id",
            "rows notes where id = 1",
        ),
        ("DELETE FROM notes RETURNING id", "rows notes"),
        (
            "DELETE FROM notes WHERE id > 1 ORDER BY id LIMIT 5",
            "some rows notes",
        ),
        ("UPDATE notes SET title = NULL", "values notes.title"),
        ("SELECT 'DELETE FROM notes'", ""),
        (
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM notes; END",
            "",
        ),
    ]);
    on(
        Postgres,
        &[
            (
                "DELETE FROM ONLY notes * n WHERE n.id = 1",
                "rows notes n where n.id = 1",
            ),
            (
                "DELETE FROM notes USING users u WHERE u.id = 1",
                "some rows notes",
            ),
            ("DELETE FROM notes WHERE CURRENT OF c", "some rows notes"),
            (
                "WITH old AS (SELECT 1) DELETE FROM notes WHERE id IN (TABLE old)",
                "some rows notes",
            ),
            (
                "WITH gone AS (DELETE FROM notes RETURNING *) INSERT INTO archive SELECT * FROM gone",
                "some rows notes",
            ),
            (
                "MERGE INTO notes USING old ON old.id = notes.id WHEN MATCHED THEN DELETE",
                "some rows notes",
            ),
            (
                "MERGE INTO notes USING old ON true WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
                "",
            ),
            (
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM notes'",
                "",
            ),
        ],
    );
    on(
        Mysql,
        &[
            ("DELETE LOW_PRIORITY QUICK IGNORE FROM notes", "rows notes"),
            (
                "DELETE FROM notes PARTITION (p0) WHERE id = 1",
                "some rows notes",
            ),
            (
                "DELETE n, u.* FROM notes n INNER JOIN app.users AS u ON u.id = n.id WHERE n.id = 1",
                "some rows notes, some rows app.users",
            ),
            (
                "DELETE FROM n USING notes AS n, users WHERE users.id = n.id",
                "some rows notes",
            ),
            ("DELETE FROM a; DROP TABLE b", "rows a, table b"),
        ],
    );
    on(
        Sqlite,
        &[(
            "DELETE FROM notes INDEXED BY i WHERE id = 1",
            "some rows notes",
        )],
    );
}

#[test]
fn a_truncated_table_is_emptied() {
    on(
        Postgres,
        &[
            (
                "TRUNCATE TABLE ONLY a, \"B\".c * RESTART IDENTITY CASCADE",
                "rows a, rows B.c",
            ),
            ("TRUNCATE notes", "rows notes"),
        ],
    );
    on(
        Mysql,
        &[
            ("TRUNCATE notes", "rows notes"),
            ("truncate table a.b", "rows a.b"),
        ],
    );
}
