//! Names that change while rows are there: nothing is lost on the way up, and nothing on the way back.

use migrate_tests::database;
use migrate_tests::project::Project;
use migrate_tests::servers::{self, TestDatabase};

/// A database, and a chain with one revision that was run on it.
struct Ground {
    project: Project,
    server: Option<TestDatabase>,
}

impl Ground {
    fn new(server: Option<TestDatabase>, up: &str, rows: &str) -> Self {
        let project = match &server {
            Some(database) => Project::on(database),
            None => Project::new().with_database(),
        };
        let down = "-- migrate: irreversible because it is the first\n";
        let project = project.revision("20250101000000_start", up, down);
        project.migrate("upgrade").succeeds();
        let ground = Self { project, server };
        ground.execute(rows);
        ground
    }

    fn sqlite(up: &str, rows: &str) -> Self {
        Self::new(None, up, rows)
    }

    fn postgres(up: &str, rows: &str) -> Self {
        Self::new(Some(servers::postgres().database()), up, rows)
    }

    fn mariadb(up: &str, rows: &str) -> Self {
        Self::new(Some(servers::mariadb().database()), up, rows)
    }

    fn all(up: &str, rows: &str) -> [Self; 3] {
        [
            Self::sqlite(up, rows),
            Self::postgres(up, rows),
            Self::mariadb(up, rows),
        ]
    }

    fn execute(&self, sql: &str) {
        match &self.server {
            Some(database) => database.execute(sql),
            None => database::execute(&self.project.database(), sql),
        }
    }

    fn query(&self, sql: &str) -> String {
        let rows = match &self.server {
            Some(database) => database.query(sql),
            None => database::query(&self.project.database(), sql),
        };
        rows.join(" ")
    }

    /// Generates a revision with these answers, and runs it; `look` gives `before`, then `after`, then `before` again.
    #[track_caller]
    fn walk(&self, wanted: &str, answers: &str, [look, look_after]: [&str; 2], after: &str) {
        let before = self.query(look);
        self.project.write("schema.sql", wanted);
        let words = format!("new renamed --autogenerate {answers}");
        self.project.migrate(words.trim_end()).succeeds();
        self.project.migrate("check --models").succeeds();
        self.project.migrate("upgrade").succeeds();
        assert_eq!(self.query(look_after), after);
        self.project.migrate("check --database").succeeds();
        let again = self.project.migrate("diff").succeeds();
        assert!(again.stdout.contains("agree"), "{again}");
        self.project.migrate("downgrade -1").succeeds();
        assert_eq!(self.query(look), before);
        self.project.migrate("check --database").succeeds();
    }
}

#[test]
fn a_table_with_an_identity() {
    let ground = Ground::postgres(
        "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x text);",
        "INSERT INTO a (x) VALUES ('one'), ('two')",
    );
    ground.walk(
        "CREATE TABLE aa (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, x text);",
        "--rename a:aa",
        [
            "SELECT x, pg_get_serial_sequence('a', 'id') FROM a",
            "SELECT x, pg_get_serial_sequence('aa', 'id') FROM aa",
        ],
        "one|public.aa_id_seq two|public.aa_id_seq",
    );
}

const PAIR: &str = "CREATE TABLE p (id bigint PRIMARY KEY, x varchar(9));\nCREATE TABLE q (id bigint PRIMARY KEY, y varchar(9), z varchar(9));\n";
const PAIR_ROWS: &str = "INSERT INTO p VALUES (1, 'of p'); INSERT INTO q VALUES (2, 'of q', 'z')";
const LOOK: [&str; 2] = [
    "SELECT x, '-', '-' FROM p UNION ALL SELECT 'q', y, z FROM q",
    "SELECT x, '-', '-' FROM q UNION ALL SELECT 'q', y, z FROM r",
];

#[test]
fn a_chain_of_tables() {
    let annotated = "CREATE TABLE q ( -- @renamed from=p\n  id bigint PRIMARY KEY, x varchar(9));\nCREATE TABLE r ( -- @renamed from=q\n  id bigint PRIMARY KEY, y varchar(9), z varchar(9));\n";
    for ground in Ground::all(PAIR, PAIR_ROWS) {
        ground.walk(annotated, "", LOOK, "of p|-|- q|of q|z");
    }
}

#[test]
fn a_chain_that_is_answered() {
    let wanted = "CREATE TABLE q (id bigint PRIMARY KEY, x varchar(9));\nCREATE TABLE r (id bigint PRIMARY KEY, y varchar(9), z varchar(9));\n";
    let ground = Ground::sqlite(PAIR, PAIR_ROWS);
    ground.walk(
        wanted,
        "--rename p:q --rename q:r",
        LOOK,
        "of p|-|- q|of q|z",
    );
}

#[test]
fn tables_that_swap_their_names() {
    let wanted = "CREATE TABLE q (id bigint PRIMARY KEY, x varchar(9));\nCREATE TABLE p (id bigint PRIMARY KEY, y varchar(9), z varchar(9));\n";
    for ground in Ground::all(PAIR, PAIR_ROWS) {
        ground.walk(
            wanted,
            "--rename p:q --rename q:p",
            [
                LOOK[0],
                "SELECT x, '-', '-' FROM q UNION ALL SELECT 'q', y, z FROM p",
            ],
            "of p|-|- q|of q|z",
        );
    }
}

#[test]
fn columns_in_a_chain_and_in_a_circle() {
    let up = "CREATE TABLE t (a varchar(9), b varchar(9), id bigint PRIMARY KEY);\n";
    let chain = "CREATE TABLE t (\n  b varchar(9), -- @renamed from=a\n  c varchar(9), -- @renamed from=b\n  id bigint PRIMARY KEY);\n";
    let circle = "CREATE TABLE t (\n  b varchar(9), -- @renamed from=a\n  a varchar(9), -- @renamed from=b\n  id bigint PRIMARY KEY);\n";
    let rows = "INSERT INTO t (a, b, id) VALUES ('was a', 'was b', 1)";
    for ground in Ground::all(up, rows) {
        let look = ["SELECT a, b FROM t", "SELECT b, c FROM t"];
        ground.walk(chain, "", look, "was a|was b");
    }
    for ground in Ground::all(up, rows) {
        ground.project.write("schema.sql", circle);
        let said = ground.project.migrate("diff");
        let _ = said
            .says("nothing tells whether that was done")
            .says("`--rename t.a:b --rename t.b:a`");
        let up = "new swapped --autogenerate --rename t.a:b --rename t.b:a";
        ground.project.migrate(up).succeeds();
        ground.project.migrate("upgrade").succeeds();
        assert_eq!(ground.query("SELECT b, a FROM t"), "was a|was b");
        // Nothing swaps them again.
        ground.project.migrate("check --models").succeeds();
        ground.project.migrate("downgrade -1").succeeds();
        assert_eq!(ground.query("SELECT a, b FROM t"), "was a|was b");
    }
}

#[test]
fn values_of_an_enum_of_mariadb() {
    let ground = Ground::mariadb(
        "CREATE TABLE people (id bigint PRIMARY KEY, mood enum('happy','sad') NOT NULL DEFAULT 'happy');",
        "INSERT INTO people VALUES (1, 'happy'), (2, 'sad')",
    );
    let wanted = "CREATE TABLE people (id bigint PRIMARY KEY, mood enum(\n  'glad', -- @renamed from=happy\n  'sad', 'calm') NOT NULL DEFAULT 'glad');";
    let look = "SELECT mood FROM people ORDER BY id";
    ground
        .project
        .write("schema.sql", &wanted.replace("-- @renamed from=happy", ""));
    let said = ground.project.refuses("new moods --autogenerate", 7);
    let _ = said
        .says("value `happy` of enum people.mood is gone, and glad, calm are new")
        .says("`--rename people.mood.happy:glad`");
    ground.walk(wanted, "", [look, look], "glad sad");
}

#[test]
fn values_in_a_chain_on_postgres() {
    let ground = Ground::postgres(
        "CREATE TYPE mood AS ENUM ('a', 'b');\nCREATE TABLE people (id bigint PRIMARY KEY, mood mood);",
        "INSERT INTO people VALUES (1, 'a'), (2, 'b')",
    );
    let wanted = "CREATE TYPE mood AS ENUM (\n  'b', -- @renamed from=a\n  'c' -- @renamed from=b\n);\nCREATE TABLE people (id bigint PRIMARY KEY, mood mood);";
    let look = "SELECT mood::text FROM people ORDER BY id";
    ground.walk(wanted, "", [look, look], "b c");
}

#[test]
fn values_of_a_check_of_sqlite() {
    let up = "CREATE TABLE people (id INTEGER PRIMARY KEY, mood TEXT NOT NULL CHECK (mood IN ('happy', 'sad')));";
    let rows = "INSERT INTO people VALUES (1, 'happy'), (2, 'sad')";
    let look = "SELECT mood FROM people ORDER BY id";
    let wanted = "CREATE TABLE people (id INTEGER PRIMARY KEY, mood TEXT NOT NULL CHECK (mood IN ('glad', 'sad')));";
    let ground = Ground::sqlite(up, rows);
    ground.walk(
        wanted,
        "--rename people.mood.happy:glad",
        [look, look],
        "glad sad",
    );
    // A table and a column that get other names with it.
    let ground = Ground::sqlite(up, rows);
    let wanted = "CREATE TABLE persons ( -- @renamed from=people\n  id INTEGER PRIMARY KEY,\n  feeling TEXT NOT NULL -- @renamed from=mood\n    CHECK (feeling IN ('glad' /* @renamed from=happy */, 'sad')));";
    ground.walk(
        wanted,
        "",
        [look, "SELECT feeling FROM persons ORDER BY id"],
        "glad sad",
    );
    // What goes without another name is told.
    let ground = Ground::sqlite(up, rows);
    ground
        .project
        .write("schema.sql", &up.replace("'happy', ", ""));
    let said = ground.project.migrate("diff").ends_with(1);
    let _ = said.says("fails unless the rows fit: no row has happy in people.mood");
}

#[test]
fn values_of_enums_of_structs() {
    let model = "use migrate_runtime::{DbEnum, Table};\n\n#[derive(DbEnum)]\nenum Mood {\n    #[db_enum(renamed_from = \"happy\")]\n    Glad,\n    Sad,\n}\n\n#[derive(Table)]\n#[table(name = \"people\")]\nstruct Person {\n    #[column(primary_key)]\n    id: i64,\n    mood: Mood,\n}\n";
    let before = model
        .replace("    #[db_enum(renamed_from = \"happy\")]\n", "")
        .replace("Glad", "Happy");
    let server = servers::mariadb().database();
    let projects = [Project::new().with_database(), Project::on(&server)];
    for project in projects {
        project.write("src/models.rs", &before);
        project.migrate("new start --autogenerate").succeeds();
        project.migrate("upgrade").succeeds();
        let rows = "INSERT INTO people VALUES (1, 'happy'), (2, 'sad')";
        let look = "SELECT mood FROM people ORDER BY id";
        let file = Some(project.database()).filter(|file| file.exists());
        let query = || match &file {
            Some(file) => database::query(file, look),
            None => server.query(look),
        };
        match &file {
            Some(file) => database::execute(file, rows),
            None => server.execute(rows),
        }
        project.write("src/models.rs", model);
        project.migrate("new glad --autogenerate").succeeds();
        project.migrate("upgrade").succeeds();
        assert_eq!(query(), ["glad", "sad"]);
        project.migrate("check --models").succeeds();
        project.migrate("downgrade -1").succeeds();
        assert_eq!(query(), ["happy", "sad"]);
    }
}

#[test]
fn a_sequence_keeps_where_it_is() {
    let ground = Ground::postgres("CREATE SEQUENCE s1;", "SELECT nextval('s1'), nextval('s1')");
    ground.project.write("schema.sql", "CREATE SEQUENCE s2;\n");
    let said = ground.project.refuses("new sequence --autogenerate", 7);
    let _ = said.says("sequence s1 is gone, and s2 is new");
    ground.walk(
        "CREATE SEQUENCE s2; -- @renamed from=s1\n",
        "",
        [
            "SELECT last_value::text FROM s1",
            "SELECT last_value::text FROM s2",
        ],
        "2",
    );
}

#[test]
fn a_sequence_of_mariadb_is_a_table_to_rename() {
    let ground = Ground::mariadb("CREATE SEQUENCE s1;", "SELECT NEXTVAL(s1)");
    let wanted = "CREATE SEQUENCE s2; -- @renamed from=s1\n";
    ground.project.write("schema.sql", wanted);
    let said = ground.project.migrate("diff").ends_with(1);
    assert!(said.stdout.contains("RENAME TABLE `s1` TO `s2`"), "{said}");
}

#[test]
fn views_are_renamed_when_that_is_said() {
    let ground = Ground::postgres(
        "CREATE TABLE t (id bigint PRIMARY KEY);\nCREATE MATERIALIZED VIEW m AS SELECT id FROM t;",
        "INSERT INTO t VALUES (1); REFRESH MATERIALIZED VIEW m",
    );
    let wanted =
        "CREATE TABLE t (id bigint PRIMARY KEY);\nCREATE MATERIALIZED VIEW n AS SELECT id FROM t;";
    let look = ["SELECT id::text FROM m", "SELECT id::text FROM n"];
    ground.walk(wanted, "--rename m:n", look, "1");
    let files = ground.project.contents("migrations").into_iter();
    let texts: Vec<String> = files
        .map(|(_, text)| String::from_utf8(text).unwrap())
        .collect();
    assert!(
        texts
            .concat()
            .contains("ALTER MATERIALIZED VIEW public.m RENAME TO n")
    );
}

#[test]
fn a_schema_is_renamed_with_what_is_in_it() {
    let ground = Ground::postgres(
        "CREATE SCHEMA old;\nCREATE TABLE old.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);",
        "INSERT INTO old.t DEFAULT VALUES",
    );
    let wanted = "CREATE SCHEMA fresh;\nCREATE TABLE fresh.t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);";
    let look = ["SELECT id::text FROM old.t", "SELECT id::text FROM fresh.t"];
    ground.walk(wanted, "--rename old:fresh", look, "1");
}

#[test]
fn padded_texts_become_values() {
    let ground = Ground::postgres(
        "CREATE TYPE mood AS ENUM ('sad', 'ok');\nCREATE TABLE t (id bigint PRIMARY KEY, mood char(10));",
        "INSERT INTO t VALUES (1, 'sad')",
    );
    let wanted = "CREATE TYPE mood AS ENUM ('sad', 'ok');\nCREATE TABLE t (id bigint PRIMARY KEY, mood mood);";
    let look = "SELECT trim(mood::text) FROM t";
    ground.walk(wanted, "", [look, look], "sad");
}
