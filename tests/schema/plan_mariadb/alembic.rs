//! The changes that Alembic was measured with: each is seen, made, and taken back.

use migrate_core::schema::plan::Wishes;

use crate::way::{Case, On, walk_all};

/// A change of the columns of `t (id, …)`, with rows of which some columns stay.
macro_rules! of_table {
    ($name:literal, $current:literal => $desired:literal, $rows:literal, $kept:literal) => {
        Case {
            name: $name,
            current: concat!("CREATE TABLE t (id int PRIMARY KEY, ", $current),
            desired: concat!("CREATE TABLE t (id int PRIMARY KEY, ", $desired),
            rows: concat!("INSERT INTO t VALUES ", $rows),
            kept: concat!("SELECT ", $kept, " FROM t ORDER BY id"),
            ..Case::default()
        }
    };
}

#[test]
fn columns() {
    walk_all(&[
        of_table!("A01 column", "a int)" => "a int, b varchar(9) NOT NULL DEFAULT 'x')", "(1, 2), (2, NULL)", "id, a"),
        of_table!("A03 order", "a int, b int, c int)" => "c int, a int, b int)", "(1, 2, 3, 4)", "id, a, b, c"),
        of_table!("A04 nullable", "a int, b int NOT NULL)" => "a int NOT NULL, b int)", "(1, 2, 3)", "id, a, b"),
        of_table!("A05 family", "a int)" => "a varchar(30))", "(1, 2), (2, NULL)", "id, a + 0"),
        of_table!("A05 length", "a varchar(20))" => "a varchar(40))", "(1, 'x')", "id, a"),
        of_table!("A05 integers", "a int, b bigint)" => "a bigint, b smallint)", "(1, 2, 3)", "id, a, b"),
        of_table!("A05 decimals", "a decimal(10,2))" => "a decimal(12,4))", "(1, 2.25)", "id, a * 100 DIV 1"),
        of_table!("A06 precision removed", "a decimal(10,2))" => "a decimal)", "(1, 2)", "id, a DIV 1"),
        of_table!("A08 float", "a float)" => "a double)", "(1, 2.5)", "id, a"),
        of_table!("A10 unsigned", "a int)" => "a int unsigned)", "(1, 2)", "id, a"),
        of_table!("A11 collation", "a varchar(9))" => "a varchar(9) COLLATE utf8mb4_bin)", "(1, 'x')", "id, a"),
        of_table!("A15 default added", "a int)" => "a int DEFAULT 5)", "(1, 2), (2, NULL)", "id, a"),
        of_table!("A15 default changed", "a int DEFAULT 5)" => "a int DEFAULT 6)", "(1, 2)", "id, a"),
        of_table!("A15 default now", "a datetime)" => "a datetime DEFAULT now())", "(1, '2020-01-01')", "id, a"),
        of_table!("A15 default of a text", "a varchar(9) DEFAULT 'it''s')" => "a varchar(9) DEFAULT 'x;y')", "(1, 'x')", "id, a"),
        of_table!("A16 on update", "a datetime DEFAULT now())" => "a datetime DEFAULT now() ON UPDATE now())", "(1, '2020-01-01')", "id, a"),
        of_table!("A18 comments", "a int COMMENT 'x') COMMENT 'y'" => "a int COMMENT 'it''s; z')", "(1, 2)", "id, a"),
        of_table!("A18 comment of a table", "a int)" => "a int) COMMENT 'y'", "(1, 2)", "id, a"),
    ]);
}

#[test]
fn enums() {
    walk_all(&[
        of_table!("A12 added", "a enum('x','y'))" => "a enum('x','y','z'))", "(1, 'y')", "id, a"),
        of_table!("A12 removed", "a enum('x','y','z'))" => "a enum('x','y'))", "(1, 'y')", "id, a"),
        of_table!("A13 order", "a enum('x','y'))" => "a enum('y','x'))", "(1, 'x'), (2, 'y')", "id, a"),
        of_table!("A14 of a check", "a varchar(9) CHECK (a IN ('x', 'y')))" => "a varchar(9) CHECK (a IN ('x', 'y', 'z')))", "(1, 'y')", "id, a"),
        of_table!("A14 longer", "a varchar(1), CONSTRAINT c CHECK (a IN ('x', 'y')))" => "a varchar(3), CONSTRAINT c CHECK (a IN ('x', 'y', 'zzz')))", "(1, 'y')", "id, a"),
    ]);
}

#[test]
fn keys() {
    walk_all(&[
        Case {
            name: "A19 primary key",
            current: "CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a))",
            desired: "CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (b, a))",
            rows: "INSERT INTO t VALUES (1, 2), (2, 1)",
            kept: "SELECT a, b FROM t ORDER BY a",
            ..Case::default()
        },
        of_table!("A20 unnamed", "a int)" => "a int, UNIQUE (a))", "(1, 2)", "id, a"),
        of_table!("A20 named", "a int)" => "a int, UNIQUE KEY u (a))", "(1, 2)", "id, a"),
        of_table!("A20 columns", "a int, b int, UNIQUE KEY u (a))" => "a int, b int, UNIQUE KEY u (a, b))", "(1, 2, 3)", "id, a, b"),
        of_table!("A20 renamed", "a int, UNIQUE KEY u (a))" => "a int, UNIQUE KEY w (a))", "(1, 2)", "id, a"),
        of_table!("A21 dropped", "a int, UNIQUE (a))" => "a int)", "(1, 2)", "id, a"),
        of_table!("A22 order", "a int, b int, UNIQUE KEY u (a, b))" => "a int, b int, UNIQUE KEY u (b, a))", "(1, 2, 3)", "id, a, b"),
        of_table!("A24 added", "a int)" => "a int, KEY k (a))", "(1, 2)", "id, a"),
        of_table!("A24 renamed", "a int, KEY k (a))" => "a int, KEY l (a))", "(1, 2)", "id, a"),
        of_table!("A24 order", "a int, b int, KEY k (a, b))" => "a int, b int, KEY k (b, a))", "(1, 2, 3)", "id, a, b"),
        of_table!("A24 unique", "a int, KEY k (a))" => "a int, UNIQUE KEY k (a))", "(1, 2)", "id, a"),
        of_table!("A25 descending", "a int, KEY k (a))" => "a int, KEY k (a DESC))", "(1, 2)", "id, a"),
        of_table!("A28 prefix", "a varchar(99), KEY k (a(5)))" => "a varchar(99), KEY k (a(9)))", "(1, 'x')", "id, a"),
        of_table!("A28 method", "a varchar(99), KEY k (a))" => "a varchar(99), FULLTEXT KEY k (a))", "(1, 'x')", "id, a"),
    ]);
}

#[test]
fn constraints() {
    const PARENTS: &str =
        "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE q (id int PRIMARY KEY); ";
    const ROWS: &str =
        "INSERT INTO p VALUES (1); INSERT INTO q VALUES (1); INSERT INTO t VALUES (1, 1)";
    let foreign_keys = [
        (
            "A29 added",
            "",
            ", CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
        ),
        (
            "A29 target",
            ", CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
            ", CONSTRAINT f FOREIGN KEY (a) REFERENCES q (id)",
        ),
        (
            "A29 action",
            ", FOREIGN KEY (a) REFERENCES p (id)",
            ", FOREIGN KEY (a) REFERENCES p (id) ON DELETE SET NULL",
        ),
        (
            "A29 update",
            ", CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
            ", CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id) ON UPDATE CASCADE",
        ),
        (
            "A30 renamed",
            ", CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id)",
            ", CONSTRAINT g FOREIGN KEY (a) REFERENCES p (id)",
        ),
        (
            "A30 named",
            ", FOREIGN KEY (a) REFERENCES p (id)",
            ", CONSTRAINT g FOREIGN KEY (a) REFERENCES p (id)",
        ),
    ];
    for (name, before, after) in foreign_keys {
        let table = |key: &str| format!("{PARENTS}CREATE TABLE t (id int PRIMARY KEY, a int{key})");
        walk_all(&[Case {
            name,
            current: &table(before),
            desired: &table(after),
            rows: ROWS,
            kept: "SELECT id, a FROM t",
            ..Case::default()
        }]);
    }
    walk_all(&[
        of_table!("A31 added", "a int)" => "a int, CONSTRAINT c CHECK (a > 0))", "(1, 2)", "id, a"),
        of_table!("A31 renamed", "a int, CONSTRAINT c CHECK (a > 0))" => "a int, CONSTRAINT d CHECK (a > 0))", "(1, 2)", "id, a"),
        of_table!("A32 changed", "a int, CONSTRAINT c CHECK (a > 0))" => "a int, CONSTRAINT c CHECK (a > 1))", "(1, 2)", "id, a"),
        of_table!("A32 unnamed", "a int)" => "a int, CHECK (a > 0))", "(1, 2)", "id, a"),
        of_table!("A32 of a column", "a int CHECK (a > 0))" => "a int CHECK (a > 1))", "(1, 2)", "id, a"),
        of_table!("A32 from the table to a column", "a int, CONSTRAINT c CHECK (a > 0))" => "a int CHECK (a > 0))", "(1, 2)", "id, a"),
    ]);
}

#[test]
fn computed_and_numbered() {
    walk_all(&[
        of_table!("A34 expression", "a int, g int AS (a + 1) STORED)" => "a int, g int AS (a + 2) STORED)", "(1, 2, DEFAULT)", "id, a"),
        of_table!("A34 from plain", "a int, g int)" => "a int, g int AS (a + 1) VIRTUAL)", "(1, 2, 3)", "id, a"),
        of_table!("A34 from stored", "a int, g int AS (a + 1) STORED)" => "a int, g int)", "(1, 2, DEFAULT)", "id, a, g"),
        of_table!("A34 from virtual", "a int, g int AS (a + 1) VIRTUAL, KEY k (g), CHECK (g > 0))" => "a int, g int, KEY k (g), CHECK (g > 0))", "(1, 2, DEFAULT)", "id, a, g"),
        of_table!("A34 stored", "a int, g int AS (a + 1) VIRTUAL, h int AS (g + 1) VIRTUAL, UNIQUE KEY k (g))" => "a int, g int AS (a + 1) STORED, h int AS (g + 1) VIRTUAL, UNIQUE KEY k (g))", "(1, 2, DEFAULT, DEFAULT)", "id, a, g, h"),
        Case {
            name: "A36 numbered",
            current: "CREATE TABLE t (id int PRIMARY KEY, a int)",
            desired: "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int)",
            rows: "INSERT INTO t VALUES (1, 2), (7, 3)",
            kept: "SELECT id, a FROM t ORDER BY id",
            ..Case::default()
        },
        of_table!("A36 engine", "a varchar(9)) ENGINE=InnoDB" => "a varchar(9)) ENGINE=Aria", "(1, 'x')", "id, a"),
        of_table!("A36 character set", "a varchar(9)) CHARSET=latin1" => "a varchar(9)) CHARSET=utf8mb4", "(1, 'é')", "id, a"),
        of_table!("A36 row format", "a int) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 STATS_PERSISTENT=1 PAGE_CHECKSUM=1" => "a int) MAX_ROWS=5", "(1, 2)", "id, a"),
        Case {
            name: "A37 sequence",
            desired: "CREATE SEQUENCE s START WITH 5 INCREMENT BY 2",
            ..Case::default()
        },
        Case {
            name: "A37 changed",
            current: "CREATE SEQUENCE s START WITH 5",
            desired: "CREATE SEQUENCE s START WITH 5 INCREMENT BY 2 CACHE 10 CYCLE",
            ..Case::default()
        },
    ]);
}

#[test]
fn renames() {
    let table = Case {
        on: On::MariaDb,
        name: "A02 table and column",
        current: "CREATE TABLE people (id int PRIMARY KEY, name varchar(9)); CREATE TABLE pets (id int, owner int, FOREIGN KEY (owner) REFERENCES people (id))",
        desired: "CREATE TABLE users (id int PRIMARY KEY, full_name varchar(9) NOT NULL); CREATE TABLE pets (id int, owner int, FOREIGN KEY (owner) REFERENCES users (id))",
        rows: "INSERT INTO people VALUES (1, 'Ada'); INSERT INTO pets VALUES (1, 1)",
        kept: "SELECT * FROM pets",
        renamed: &[("people", "users"), ("name", "full_name")],
    };
    let way = table.try_walk(&Wishes::default()).unwrap();
    assert!(
        !way.hazards().iter().any(|it| it.starts_with("loses")),
        "{:?}",
        way.hazards()
    );
}
