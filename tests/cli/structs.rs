use std::path::Path;

use migrate_tests::database;
use migrate_tests::project::Project;
use migrate_tests::said::timeless;
use migrate_tests::servers;

/// A package with structs, and a chain without a revision.
fn structs(models: &str) -> Project {
    let project = Project::new();
    project.write("src/models.rs", models);
    project
}

const USER: &str = "use migrate_runtime::Table;

#[derive(Table)]
#[table(name = \"users\")]
struct User {
    #[column(primary_key)]
    id: i64,
    #[column(unique)]
    name: String,
}
";

/// The SQL of all revisions.
fn written(project: &Project) -> String {
    let files = project.contents("migrations").into_iter();
    let sql = files.filter(|(name, _)| Path::new(name).extension().is_some_and(|it| it == "sql"));
    let texts = sql.map(|(name, text)| format!("== {name}\n{}", String::from_utf8_lossy(&text)));
    timeless(&texts.collect::<Vec<_>>().join("\n"))
}

#[test]
fn revisions_from_structs() {
    let project = structs(USER).with_database();
    project.migrate("new users --autogenerate").succeeds();
    insta::assert_snapshot!("structs_first", written(&project));
    project.migrate("upgrade").succeeds();
    let said = project.migrate("check --models").succeeds();
    let _ = said.says("src and the chain agree");

    database::execute(
        &project.database(),
        "INSERT INTO users VALUES (1, 'Ann Lee')",
    );
    let renamed = USER.replace(
        "    #[column(unique)]\n    name",
        "    #[column(unique, renamed_from = \"name\")]\n    full_name",
    );
    project.write("src/models.rs", &renamed);
    let said = project.migrate("check --models").ends_with(1);
    assert!(!said.stderr.contains("may have"), "{said}");
    project.migrate("new rename --autogenerate").succeeds();
    let said = project.migrate("diff").succeeds();
    assert_eq!(said.stdout, "src and the chain agree\n");

    let more = renamed.replace("String,\n", "String,\n    age: i32,\n");
    project.write("src/models.rs", &more);
    let said = project.migrate("diff").ends_with(1);
    let _ = said.says("users.age takes no NULL and has no default");
    let said = project
        .migrate("new age --autogenerate --fill users.age=18")
        .succeeds();
    let _ = said.says("proved on sqlite");
    project.migrate("upgrade").succeeds();
    let rows = database::query(
        &project.database(),
        "SELECT id || full_name || age FROM users",
    );
    assert_eq!(rows, ["1Ann Lee18"]);
    project.migrate("downgrade base --yes").succeeds();
}

#[test]
fn mistakes_are_told_with_their_places() {
    let project = structs(&USER.replace("name: String", "name: Name, other: Vec<i64>"));
    insta::assert_snapshot!(
        "structs_mistakes",
        project.refused(
            1,
            &[
                "new users --autogenerate",
                "diff --models src/main.rs",
                "diff --models src/nowhere",
                "check --models src --format json --quiet",
            ]
        )
    );
    project.write(
        "src/models.rs",
        &USER.replace("unique", "check = \"length(nam) < 9\""),
    );
    insta::assert_snapshot!("structs_refused", project.refuses("diff", 1));
}

#[test]
fn where_structs_are_looked_for() {
    let project = Project::new();
    let _ = project
        .refuses("diff", 1)
        .says("no struct in src derives Table");
    project.write("models/user.rs", USER);
    project.write("models/.hidden.rs", "#[derive(Table)] struct Hidden;");
    project.write("models/target/x.rs", "#[derive(Table)] struct Built;");
    for words in ["diff --models models", "diff --models models/user.rs"] {
        let said = project.migrate(words).ends_with(1);
        assert!(said.stdout.contains("CREATE TABLE \"users\""), "{said}");
    }
    project.write("migrate.toml", "models = \"models\"\n");
    for words in ["diff", "check --models models", "check --models"] {
        let _ = project.migrate(words).ends_with(1);
    }
    // That the SQL is named leaves no struct out.
    project.write("schema.sql", "CREATE TABLE notes (id INTEGER PRIMARY KEY);");
    project.write("migrate.toml", "schema = \"schema.sql\"\n");
    project.write("src/models.rs", USER);
    let said = project.migrate("diff").ends_with(1);
    assert!(said.stdout.contains("CREATE TABLE \"users\""), "{said}");
    let said = project.migrate("diff --schema schema.sql").ends_with(1);
    assert!(!said.stdout.contains("users"), "{said}");
    let _ = said.says("not looked at: the structs in src (`--models src` adds them)");
    let said = project.migrate("diff --schema schema.sql --models src");
    assert!(!said.ends_with(1).stderr.contains("not looked at"));
    project.write("migrate.toml", "schema = \"schema.sql\"\nmodels = []\n");
    let said = project.migrate("diff").ends_with(1);
    assert!(!said.stdout.contains("users"), "{said}");
    let _ = project
        .refuses("new users --models src", 2)
        .says("--autogenerate");
}

#[test]
fn structs_and_sql_together() {
    let project = structs(USER);
    project.write(
        "schema.sql",
        "CREATE VIEW names AS SELECT name FROM users;\nCREATE TABLE notes (id INTEGER PRIMARY KEY, author INTEGER REFERENCES users (id));\n",
    );
    let said = project.migrate("new all --autogenerate").succeeds();
    let said = said.says("proved on sqlite");
    assert!(!said.stderr.contains("warning"), "{said}");
    let said = project.migrate("check --models").succeeds();
    let _ = said.says("src and schema.sql and the chain agree");
    // A struct that is a part of the SQL, too, is said twice.
    project.write(
        "schema.sql",
        "CREATE TABLE users (id INTEGER PRIMARY KEY);\n",
    );
    insta::assert_snapshot!("structs_twice", project.refuses("diff", 1));
}

#[test]
fn what_is_only_doubtful_is_told_once() {
    let project = structs(&USER.replace("    #[column(primary_key)]\n", ""));
    let said = project
        .migrate("new users --autogenerate --without-verify")
        .succeeds();
    assert_eq!(
        said.stderr.matches("has no primary key").count(),
        1,
        "{said}"
    );
}

#[test]
fn enums_of_a_server() {
    let database = servers::postgres().database();
    let project = Project::on(&database);
    let models = "use migrate_runtime::{DbEnum, Table};

#[derive(DbEnum)]
enum Mood {
    Sad,
    Happy,
}

#[derive(Table)]
#[table(name = \"people\")]
struct Person {
    #[column(primary_key, auto_increment)]
    id: i64,
    #[column(default = \"'happy'\")]
    mood: Mood,
    moods: Vec<Mood>,
    #[column(references = \"people\", index)]
    boss: Option<i64>,
}
";
    project.write("src/models.rs", models);
    project.migrate("new people --autogenerate").succeeds();
    let _ = project
        .migrate("check --models")
        .succeeds()
        .says("src and the chain agree");
    let changed = models.replace(
        "Sad",
        "#[db_enum(renamed_from = \"sad\")]\n    Blue,\n    Ok",
    );
    project.write("src/models.rs", &changed);
    project.migrate("new moods --autogenerate").succeeds();
    insta::assert_snapshot!("structs_postgres", written(&project));
    project.migrate("check --models").succeeds();
    project.migrate("upgrade").succeeds();
    project.migrate("check --database").succeeds();
    project.migrate("downgrade base").succeeds();
    project.write(
        "src/models.rs",
        &changed.replace(
            "#[column(default = \"'happy'\")]",
            "#[column(default = \"'glad'\")]",
        ),
    );
    insta::assert_snapshot!("structs_postgres_refused", project.refuses("diff", 1));
}
