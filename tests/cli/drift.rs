use migrate_tests::project::Project;
use migrate_tests::servers;

#[test]
fn what_was_changed_by_hand_is_shown_with_what_mends_it() {
    let database = servers::postgres().database();
    let project = Project::on(&database).revision(
        "0001_users",
        "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\nCREATE INDEX users_email ON users (email);\n",
        "DROP TABLE users;\n",
    );
    project.migrate("upgrade").succeeds();
    let said = project.migrate("check --database").succeeds();
    assert!(said.stdout.contains("nothing wrong"), "{said}");
    database.execute("DROP INDEX users_email; ALTER TABLE users ALTER COLUMN email DROP NOT NULL; CREATE VIEW mails AS SELECT email FROM users; GRANT SELECT ON users TO PUBLIC");
    let said = project.migrate("check --database").ends_with(1);
    let named = |text: String| {
        text.replace(database.name(), "<database>")
            .replace(&format!(":{}", database.server().port), ":<port>")
    };
    insta::assert_snapshot!("drift", named(said.to_string()));
    let json = project
        .migrate("check --drift --format json --quiet")
        .ends_with(1);
    insta::assert_snapshot!("drift_json", named(json.json()));
    let mending: String = said
        .stdout
        .lines()
        .take_while(|line| !line.starts_with("migrations:"))
        .collect::<Vec<_>>()
        .join("\n");
    database.execute(&mending);
    project.migrate("check --database").succeeds();
}

#[test]
fn what_others_have_in_the_database_is_left_alone() {
    let database = servers::postgres().database();
    let project = Project::on(&database).revision(
        "0001_events",
        "CREATE TABLE events (id bigint NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);\n",
        "DROP TABLE events;\n",
    );
    project.migrate("upgrade").succeeds();
    database.execute(
        "CREATE TABLE other (id bigint PRIMARY KEY, n serial); CREATE SCHEMA s2; CREATE VIEW s2.v AS SELECT id FROM events; \
         CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
    );
    let said = project.migrate("check --database").succeeds();
    assert!(!said.stdout.contains("DROP"), "{said}");
    let _ = said
        .says("left as it is, since it is not from the chain: ")
        .says("schema s2")
        .says("table events_1")
        .says("table other");
    let json = project.migrate("check --drift --format json --quiet");
    let json = json.succeeds().json();
    assert!(json.contains("\"kind\": \"schema\""), "{json}");
    assert!(json.contains("\"same\": true"), "{json}");
    let said = project.migrate("check --strict").ends_with(1);
    let _ = said
        .says("-- DROP TABLE public.other;")
        .says("not from the chain: table events_1");
    // What is on the chain's own tables is none of others.
    database.execute("ALTER TABLE events ADD n integer");
    let said = project.migrate("check --database").ends_with(1);
    assert!(said.stdout.contains("DROP COLUMN n"), "{said}");
    assert!(!said.stdout.contains("DROP TABLE"), "{said}");
    project.write(
        "migrate.toml",
        "dialects = [\"postgres\"]\n\n[autogenerate]\nexclude = [\"other\", \"events.n\", \"other_n_seq\"]\n",
    );
    let said = project.migrate("check --database").succeeds();
    assert!(!said.stderr.contains("table other"), "{said}");
}

#[test]
fn a_database_that_is_behind_is_compared_with_its_own_revision() {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade 0001").succeeds();
    project.migrate("check --database").succeeds();
}

#[test]
fn without_a_database_there_is_nothing_to_compare() {
    let project = Project::two_tables();
    insta::assert_snapshot!(
        "drift_refused",
        [
            project.refused(2, &["check --database", "current --database"]),
            project.with_database().refused(1, &["check --database"]),
        ]
        .join("\n\n")
    );
}

#[test]
fn a_materialized_view_that_was_filled_is_no_drift() {
    let database = servers::postgres().database();
    let project = Project::on(&database).revision(
        "0001_views",
        "CREATE MATERIALIZED VIEW late AS SELECT 1 AS one WITH NO DATA;\nCREATE MATERIALIZED VIEW soon AS SELECT 1 AS one;\n",
        "DROP MATERIALIZED VIEW soon;\nDROP MATERIALIZED VIEW late;\n",
    );
    project.migrate("upgrade").succeeds();
    database.execute("REFRESH MATERIALIZED VIEW late");
    project.migrate("check --database").succeeds();
    database.execute("REFRESH MATERIALIZED VIEW soon WITH NO DATA");
    let said = project.migrate("check --database").ends_with(1);
    assert!(said.to_string().contains("soon"), "{said}");
}
