use std::path::Path;

use migrate_tests::database;
use migrate_tests::project::Project;
use migrate_tests::said::timeless;
use migrate_tests::servers;

/// The SQL of the newest revision.
fn newest(project: &Project) -> String {
    let mut files = project.contents("migrations");
    files.retain(|(name, _)| Path::new(name).extension().is_some_and(|it| it == "sql"));
    let texts = files.iter().rev().take(2).map(|(name, text)| {
        let (_, name) = name.rsplit_once('/').unwrap();
        format!("== {name}\n{}", String::from_utf8_lossy(text))
    });
    timeless(&texts.collect::<Vec<_>>().join("\n"))
}

/// Writes the revision that is missing, proves it, and holds it against what is wanted.
#[track_caller]
fn generated(project: &Project, name: &str) -> String {
    let said = project.migrate(&format!("new {name} --autogenerate"));
    let _ = said.succeeds().says("proved on");
    let _ = project
        .migrate("check --models")
        .succeeds()
        .says("objects and the chain agree");
    newest(project)
}

#[test]
fn a_changed_text_is_a_revision() {
    let project = Project::new().table("20250101000000_users").with_database();
    project.write(
        "objects/names.sql",
        "CREATE VIEW names AS SELECT name FROM users;\n",
    );
    project.write(
        "objects/long names.sql",
        "CREATE VIEW long_names AS SELECT name FROM names WHERE length(name) > 9;\n",
    );
    project.write(
        "objects/triggers/users.sql",
        "CREATE TRIGGER clean AFTER INSERT ON users BEGIN\n  UPDATE users SET name = trim(name) WHERE id = NEW.id;\nEND;\n",
    );
    generated(&project, "objects");
    project.migrate("upgrade").succeeds();
    // Tables stay what people write by hand.
    project.migrate("new note --empty nothing").succeeds();
    project.migrate("check --models").succeeds();
    project.write(
        "objects/names.sql",
        "CREATE VIEW names AS SELECT id, name FROM users;\n",
    );
    project.remove("objects/triggers/users.sql");
    insta::assert_snapshot!("objects_sqlite", generated(&project, "more"));
    project.migrate("upgrade").succeeds();
    assert!(
        !database::schema(&project.database())
            .concat()
            .contains("trim")
    );
    project.migrate("downgrade -1").succeeds();
    let schema = database::schema(&project.database()).concat();
    assert!(schema.contains("AS SELECT name FROM users"), "{schema}");
    assert!(schema.contains("trim(name)"), "{schema}");
}

#[test]
fn where_objects_are_looked_for() {
    let project = Project::new().table("0001_users");
    project.write("db/views/a.sql", "CREATE VIEW a AS SELECT id FROM users;");
    let _ = project.refuses("diff", 1).says("no folder of objects");
    project.write("migrate.toml", "objects = [\"db/views\"]\n");
    let said = project.migrate("diff").ends_with(1);
    assert_eq!(said.stdout, "CREATE VIEW a AS SELECT id FROM users;\n");
    // Beside a schema they are a part of it.
    project.write(
        "migrate.toml",
        "schema = \"db/schema.sql\"\nobjects = \"db/views\"\n",
    );
    project.write(
        "db/schema.sql",
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age INTEGER);",
    );
    let said = project.migrate("diff").ends_with(1);
    assert!(said.stdout.contains("ADD COLUMN age"), "{said}");
    assert!(said.stdout.contains("CREATE VIEW a"), "{said}");
    project.write("migrate.toml", "schema = \"db/schema.sql\"\n");
    project.write(
        "db/objects/b.sql",
        "CREATE VIEW b AS SELECT id FROM nobody.people;",
    );
    insta::assert_snapshot!("objects_refused", project.refuses("diff", 1));
}

#[test]
fn functions_of_postgres() {
    let database = servers::postgres().database();
    let project = Project::on(&database).revision(
        "20250101000000_users",
        "CREATE TABLE users (id bigint PRIMARY KEY, name text, changed integer);\nCREATE TABLE log (n integer DEFAULT 1);\n",
        "DROP TABLE users, log;\n",
    );
    // In the order of their names, nothing could be made.
    project.write(
        "objects/1 view.sql",
        "CREATE VIEW short_names AS SELECT id, short(name) AS name FROM users;\nCOMMENT ON VIEW short_names IS 'short; or not';\n",
    );
    project.write(
        "objects/2 trigger.sql",
        "CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();\n",
    );
    project.write(
        "objects/functions/touch.sql",
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  NEW.name := short(NEW.name);\n  RETURN NEW;\nEND\n$$;\n",
    );
    let short = "CREATE FUNCTION short(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT left($1, 9) $$;\n";
    project.write("objects/functions/short.sql", short);
    generated(&project, "objects");
    project.migrate("upgrade").succeeds();

    project.write(
        "objects/functions/short.sql",
        &short.replace("left($1, 9)", "left($1, 5)"),
    );
    insta::assert_snapshot!("objects_postgres_body", generated(&project, "shorter"));

    project.write(
        "objects/functions/short.sql",
        &short
            .replace("(text)", "(text, n integer DEFAULT 4)")
            .replace('9', "$2"),
    );
    insta::assert_snapshot!("objects_postgres_signature", generated(&project, "length"));

    project.remove("objects/2 trigger.sql");
    project.remove("objects/functions/touch.sql");
    insta::assert_snapshot!("objects_postgres_removed", generated(&project, "less"));
    project.migrate("upgrade").succeeds();
    project.migrate("check --database").succeeds();
    project.migrate("downgrade base").succeeds();
}

#[test]
fn programs_of_mariadb() {
    let database = servers::mariadb().database();
    let project = Project::on(&database).revision(
        "20250101000000_users",
        "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(80));\n",
        "DROP TABLE users;\n",
    );
    project.write(
        "objects/add.sql",
        "DELIMITER //\nCREATE PROCEDURE add_user(IN n bigint, IN called varchar(80))\nBEGIN\n  SET @n = n;\n  INSERT INTO users VALUES (n, called);\nEND//\nDELIMITER ;\n",
    );
    let trigger = "CREATE TRIGGER clean BEFORE INSERT ON users FOR EACH ROW\nBEGIN\n  SET NEW.name = trim(NEW.name);\n  SET @last = NEW.id;\nEND;\n";
    project.write("objects/clean.sql", trigger);
    project.write(
        "objects/view.sql",
        "CREATE VIEW names AS SELECT name FROM users",
    );
    generated(&project, "objects");
    project.migrate("upgrade").succeeds();
    project.write("objects/clean.sql", &trigger.replace("trim", "upper"));
    project.remove("objects/add.sql");
    insta::assert_snapshot!("objects_mariadb", generated(&project, "more"));
    project.migrate("upgrade").succeeds();
    project.migrate("check --database").succeeds();
    project.migrate("downgrade base").succeeds();
}
