use migrate_tests::project::Project;
use migrate_tests::said::{Said, timeless};
use migrate_tests::servers;

#[cfg(target_os = "linux")]
use crate::terminal::type_into;

/// A chain with a table `users`, and a wanted schema.
fn users(schema: &str) -> Project {
    let project = Project::new().table("20250101000000_users");
    project.write("schema.sql", schema);
    project
}

const MORE: &str = "CREATE INDEX users_email ON users (email);\n\
    CREATE VIEW names AS SELECT name FROM users;\n\
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT);\n";

/// `name` is gone, and two are new.
const RENAMED: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY, nick TEXT, full_name TEXT);\n";

/// The same on a server of any version.
fn anywhere(said: Said) -> String {
    let said = said.timeless().to_string();
    let (before, rest) = said.split_once("postgres ").unwrap_or((&said, ""));
    format!(
        "{before}postgres <version>{}",
        rest.trim_start_matches(|c: char| c.is_ascii_digit())
    )
}

/// The files of all revisions but the first.
fn written(project: &Project) -> String {
    let files = project.contents("migrations").into_iter();
    let new = files.filter(|(name, _)| !name.contains("20250101000000") && !name.ends_with("lock"));
    let texts = new.map(|(name, text)| format!("== {name}\n{}", String::from_utf8_lossy(&text)));
    timeless(&texts.collect::<Vec<_>>().join("\n"))
}

#[test]
fn both_files_from_the_difference() {
    let project = users(MORE).with_database();
    let said = project.migrate("new 'add email' --autogenerate");
    insta::assert_snapshot!("autogenerate", said.succeeds().timeless());
    insta::assert_snapshot!("autogenerate_files", written(&project));
    project.migrate("check --models").succeeds();
    project.migrate("upgrade").succeeds();
    project.migrate("check --database").succeeds();
    let before = project.contents("");
    let again = project.migrate("new again --autogenerate").succeeds();
    assert_eq!(
        again.stdout,
        "nothing to write: schema.sql and the chain agree\n"
    );
    assert_eq!(project.contents(""), before, "nothing is written");
    project.migrate("seal").succeeds();
    project.migrate("downgrade base").succeeds();
}

#[test]
fn as_other_tools_call_it() {
    let project = users(MORE);
    let words = "revision --autogenerate -m 'add email' --rev-id 20250102000000 --without-verify --dir later";
    let said = project.migrate(words).succeeds();
    assert!(!said.stderr.contains("proved"), "{said}");
    assert!(written(&project).contains("later/<id>_add_email/up.sql"));
}

#[test]
fn the_first_revision_of_all() {
    let project = Project::new();
    project.write(
        "schema/1/users.sql",
        "CREATE TABLE users (id INTEGER PRIMARY KEY);",
    );
    project.write(
        "schema/0.sql",
        "CREATE VIEW all_users AS SELECT * FROM users;",
    );
    project.migrate("new start --autogenerate").succeeds();
    project.migrate("verify --all").succeeds();
}

#[test]
fn for_programs() {
    let project = users(MORE);
    let said = project.migrate("new email --autogenerate --format json --quiet");
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("autogenerate_json", said.succeeds().timeless().json());
    let said = project
        .migrate("new email --autogenerate --format json")
        .succeeds();
    assert!(said.json().contains("\"same\": true"), "{said}");
}

#[test]
fn printing_writes_nothing() {
    let project = users(MORE);
    let before = project.contents("");
    let said = project
        .migrate("new email --autogenerate --print")
        .succeeds();
    assert!(said.stdout.contains("ADD COLUMN email"), "{said}");
    assert_eq!(project.contents(""), before);
}

#[test]
fn nobody_is_there_to_ask() {
    let project = users(RENAMED);
    insta::assert_snapshot!(
        "autogenerate_unanswered",
        project.refuses("new rename --autogenerate", 7)
    );
    insta::assert_snapshot!(
        "autogenerate_questions",
        project.refuses_in_json("new rename --autogenerate", 7)
    );
    insta::assert_snapshot!(
        "autogenerate_refused",
        project.refused(
            2,
            &[
                "new rename --autogenerate --rename users.nam:full_name",
                "new rename --autogenerate --rename users.name:fullname",
                "new rename --autogenerate --rename users.name",
                "new rename --autogenerate --drop users.name --fill users.nick=0",
                "new rename --autogenerate --drop users.name --exclude viev:x",
                "new rename --autogenerate --rust",
                "new rename --drop users.name",
                "new rename --without-verify",
            ]
        )
    );
}

#[test]
fn a_rename_keeps_what_is_there() {
    let project = users(RENAMED);
    let words = "new rename --autogenerate --rename users.name:full_name";
    let said = project.migrate(words).succeeds();
    insta::assert_snapshot!("autogenerate_renamed", written(&project));
    assert!(said.stderr.contains("proved on sqlite"), "{said}");
}

#[test]
fn a_drop_owns_up_to_what_is_lost() {
    let project = users(RENAMED);
    let said = project.migrate("new rename --autogenerate --drop users.name");
    let _ = said.succeeds().says("proved on sqlite");
    insta::assert_snapshot!("autogenerate_dropped", written(&project));
    project.migrate("seal").succeeds();
}

#[test]
fn answers_can_stand_in_a_file() {
    let project = users(RENAMED);
    let questions = project.migrate("diff --format json").ends_with(7);
    project.write("answers.json", &questions.stdout);
    project.refuses("diff --answers answers.json", 7);
    let answered = questions
        .stdout
        .replace("\"kind\"", "\"answer\": \"full_name\", \"kind\"");
    project.write("answers.json", &answered);
    let said = project.migrate("diff --answers answers.json").ends_with(1);
    assert!(
        said.stdout.contains("RENAME COLUMN name TO full_name"),
        "{said}"
    );
    let stale = "[{\"name\": \"users.gone\", \"answer\": null}, {\"name\": \"users.name\", \"answer\": null}]";
    project.write("answers.json", stale);
    let said = project.migrate("diff --answers answers.json").ends_with(1);
    assert!(!said.stdout.contains("RENAME"), "{said}");
    project.write("answers.json", "{\"users.name\": null}");
    project.refuses("new x --autogenerate --answers answers.json", 1);
}

#[test]
fn answers_can_stand_in_the_schema() {
    let project = users(
        "CREATE TABLE people ( -- @renamed from=users\n  id INTEGER PRIMARY KEY,\n  full_name TEXT -- @renamed from=name\n);\n",
    );
    project.migrate("new people --autogenerate").succeeds();
    insta::assert_snapshot!("autogenerate_annotated", written(&project));
    // They stay there, and say nothing any more.
    project.migrate("check --models").succeeds();
}

#[test]
fn a_column_of_a_renamed_table_goes_by_both_names() {
    let project = users("CREATE TABLE people (id INTEGER PRIMARY KEY, full_name TEXT);");
    for column in ["users.name", "people.name"] {
        let words = format!("diff --rename users:people --rename {column}:full_name");
        let said = project.migrate(&words).ends_with(1);
        assert!(
            said.stdout.contains("RENAME COLUMN name TO full_name"),
            "{said}"
        );
    }
}

#[test]
fn a_database_can_be_what_is_wanted() {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade").succeeds();
    migrate_tests::database::execute(
        &project.database(),
        "ALTER TABLE notes ADD COLUMN text TEXT",
    );
    project
        .migrate("new text --autogenerate --schema sqlite:app.db")
        .succeeds();
    project
        .migrate("check --models --schema sqlite:app.db")
        .succeeds();
}

#[test]
fn what_is_left_out_stays_as_it_is() {
    let project = Project::new().table("0001_users").table("0002_audit");
    project.write("schema.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, a TEXT);\nCREATE TABLE tmp_x (x INTEGER);");
    let said = project
        .migrate("diff --exclude audit --exclude table:tmp_*")
        .ends_with(1);
    assert_eq!(said.stdout, "ALTER TABLE users ADD COLUMN a TEXT;\n");
    project.write("migrate.toml", "dialects = [\"sqlite\"]\n[autogenerate]\nexclude = [\"audit\"]\ninclude = [\"tmp_*\", \"audit\"]\n");
    let said = project.migrate("diff").ends_with(1);
    assert_eq!(said.stdout, "CREATE TABLE tmp_x (x INTEGER);\n");
    project.migrate("diff --exclude tmp_*").succeeds();
}

#[cfg(target_os = "linux")]
#[test]
fn a_person_is_asked() {
    let project = users(RENAMED);
    let said = type_into(&project, "new rename --autogenerate", "7\n1\n", &[]).succeeds();
    let _ = said
        .says("column users.name is gone. What is it called now?")
        .says("  1  full_name")
        .says("Enter: none of these");
    assert!(written(&project).contains("RENAME COLUMN name TO full_name"));

    let project = users(RENAMED);
    let before = project.contents("");
    let said = type_into(&project, "new rename --autogenerate", "\nn\n", &[]).ends_with(7);
    let _ = said
        .says("Drop column users.name, with what it holds? [y/N]")
        .says("nothing was written");
    assert_eq!(project.contents(""), before);
    type_into(&project, "new rename --autogenerate", "\ny\n", &[]).succeeds();
    assert!(!written(&project).contains("RENAME"));
}

#[test]
fn every_dialect_of_the_chain() {
    let database = servers::postgres().database();
    let project = Project::for_dialects(&["sqlite", "postgres"]);
    project.write(
        "schema.sql",
        "CREATE TABLE notes (id integer PRIMARY KEY);\nCREATE INDEX notes_id ON notes (id);",
    );
    project.write(
        "schema.postgres.sql",
        "CREATE INDEX notes_id ON notes (id);\nCREATE TABLE notes (id bigint PRIMARY KEY);",
    );
    let words = format!("new notes --autogenerate --url {}", database.url());
    project.migrate(&words).succeeds();
    insta::assert_snapshot!("autogenerate_variants", written(&project));
    project
        .migrate(&format!("check --models --url {}", database.url()))
        .succeeds();
    project.refuses("diff", 2);
    project.migrate("diff --engine sqlite").succeeds();
}

#[test]
fn on_a_server() {
    let database = servers::postgres().database();
    let project = Project::on(&database).revision(
        "0001_users",
        "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n",
        "DROP TABLE users;\n",
    );
    project.write(
        "schema.sql",
        "CREATE VIEW names AS SELECT full_name FROM users;\n\
         CREATE FUNCTION one() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users';\n\
         CREATE TABLE notes (id bigint PRIMARY KEY, author bigint REFERENCES users (id));\n\
         CREATE TABLE users (id bigint PRIMARY KEY, full_name text); -- nobody\n\
         COMMENT ON COLUMN users.full_name IS 'all of it; really';\n",
    );
    let said = project.refuses("new notes --autogenerate", 7);
    let _ = said.says("--rename users.name:full_name");
    let said = project
        .migrate("new notes --autogenerate --rename users.name:full_name")
        .succeeds();
    let _ = said.says("proved on postgres");
    project.migrate("check --models").succeeds();
    project.migrate("upgrade").succeeds();
    project.migrate("check --database").succeeds();
}

#[test]
fn what_rows_get_in_a_new_column() {
    let database = servers::postgres().database();
    let project = Project::on(&database).revision(
        "0001_users",
        "CREATE TABLE users (id bigint PRIMARY KEY);\n",
        "DROP TABLE users;\n",
    );
    project.write(
        "schema.sql",
        "CREATE TABLE users (id bigint PRIMARY KEY, age integer NOT NULL, n serial, size integer NOT NULL DEFAULT 1);\n",
    );
    let said = project.migrate("diff").ends_with(1);
    let _ = said
        .says("warning: users.age takes no NULL and has no default")
        .says("--fill users.age=<SQL>");
    let json = project
        .migrate("diff --format json --quiet")
        .ends_with(1)
        .json();
    assert!(
        json.contains("\"neutral\": [\n    \"users.age\"\n  ]"),
        "{json}"
    );
    let said = project.migrate("diff --fill users.age=18").ends_with(1);
    assert!(!said.stderr.contains("warning"), "{said}");
    let _ = project
        .refuses("diff --fill users.size=18", 2)
        .says("those that do are users.age");
}

#[test]
fn a_value_of_an_enum_is_committed_before_it_is_used() {
    let database = servers::postgres().database();
    let project = Project::on(&database).revision(
        "20250101000000_moods",
        "CREATE TYPE mood AS ENUM ('sad', 'ok');\nCREATE TABLE people (id bigint PRIMARY KEY, mood mood NOT NULL DEFAULT 'ok');\n",
        "DROP TABLE people;\nDROP TYPE mood;\n",
    );
    project.write(
        "schema.sql",
        "CREATE TYPE mood AS ENUM (\n  'blue', -- @renamed from=sad\n  'ok',\n  'happy'\n);\n\
         CREATE TABLE people (id bigint PRIMARY KEY, mood mood NOT NULL DEFAULT 'happy');\n",
    );
    let said = project
        .migrate("new 'more moods' --autogenerate")
        .succeeds();
    let said = said.says("proved on postgres");
    insta::assert_snapshot!("autogenerate_enum", written(&project));
    insta::assert_snapshot!("autogenerate_enum_said", anywhere(said));
    project.migrate("check --models").succeeds();
    project.migrate("upgrade").succeeds();
    project.migrate("check --database").succeeds();
    project.migrate("downgrade base").succeeds();
}

#[test]
fn what_is_lost_is_written_above_the_statement() {
    let database = servers::postgres().database();
    let project = Project::on(&database).revision(
        "20250101000000_users",
        "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);\nCREATE TABLE notes (id bigint PRIMARY KEY);\n",
        "DROP TABLE notes;\nDROP TABLE users;\n",
    );
    project.write(
        "schema.sql",
        "CREATE TABLE users (id bigint PRIMARY KEY);\n",
    );
    let said = project.migrate("new less --autogenerate").succeeds();
    insta::assert_snapshot!("autogenerate_lost", written(&project));
    insta::assert_snapshot!("autogenerate_lost_said", anywhere(said));
    project.migrate("seal").succeeds();
}

#[test]
fn bodies_have_ends_of_their_own_on_mariadb() {
    let database = servers::mariadb().database();
    let project = Project::on(&database);
    project.write(
        "schema.sql",
        "DELIMITER //\nCREATE TRIGGER stamp BEFORE INSERT ON notes FOR EACH ROW BEGIN SET NEW.size = LENGTH(NEW.text); END//\nDELIMITER ;\n\
         CREATE TABLE a (id int PRIMARY KEY, b int, CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b (id));\n\
         CREATE TABLE b (id int PRIMARY KEY, a int, CONSTRAINT b_a FOREIGN KEY (a) REFERENCES a (id));\n\
         CREATE TABLE notes (id int PRIMARY KEY, text varchar(80), size int);\n",
    );
    let said = project.migrate("new start --autogenerate").succeeds();
    let _ = said.says("proved on mariadb");
    let text = written(&project);
    assert!(text.contains("DELIMITER //\n"), "{text}");
    project.migrate("check --models").succeeds();
}

#[cfg(target_os = "linux")]
#[test]
fn a_person_is_asked_for_values() {
    let database = servers::postgres().database();
    let project = Project::on(&database).revision(
        "0001_users",
        "CREATE TABLE users (id bigint PRIMARY KEY);\n",
        "DROP TABLE users;\n",
    );
    project.write(
        "schema.sql",
        "CREATE TABLE users (id bigint PRIMARY KEY, age integer NOT NULL);\n",
    );
    let said = type_into(&project, "diff", "41 + 1\n", &[]).ends_with(1);
    let _ = said
        .says("column users.age takes no NULL and has no default. What do the rows that are there get?")
        .says("41 + 1");
    let said = type_into(&project, "diff", "\n", &[]).ends_with(1);
    let _ = said.says("rows that are there get a neutral value");
}

#[test]
fn a_chain_with_rust_is_replayed_by_its_application() {
    let project = users(MORE);
    project.migrate("new fill --rust").succeeds();
    let said = project.refuses("new more --autogenerate", 1);
    let _ = said.says("rust-not-linked");
}
