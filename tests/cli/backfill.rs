//! `backfill`, and what `upgrade` does with statements in batches.

use migrate_tests::project::Project;
use migrate_tests::servers::{mariadb, postgres};
use serde_json::Value;

const ROWS: &str = "CREATE TABLE item (id integer NOT NULL PRIMARY KEY, v integer NOT NULL DEFAULT 0);\n\
                    INSERT INTO item (id) VALUES (1), (2), (3), (4), (5), (6), (7);\n";
const FILL: &str = "-- migrate: batch key=id size=3\nUPDATE item SET v = v + 1;\n";

fn filling(project: Project) -> Project {
    project
        .revision("0001_item", ROWS, "DROP TABLE item;\n")
        .revision(
            "0002_fill",
            FILL,
            "-- migrate: irreversible because of no need\n",
        )
        .table("0003_notes")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn what_there_is_is_told() {
    for server in [None, Some(postgres()), Some(mariadb())] {
        let database = server.map(migrate_tests::servers::Server::database);
        let project = filling(match &database {
            Some(database) => Project::on(database),
            None => Project::new().with_database(),
        });
        project
            .migrate("backfill status")
            .succeeds()
            .says("no data change has run in batches");
        project.migrate("upgrade 0001").succeeds();
        project
            .migrate("upgrade --no-wait-backfill")
            .succeeds()
            .says("stopped in front of `0002 fill`")
            .says("cargo migrate backfill run");
        project
            .migrate("backfill status")
            .succeeds()
            .says("0002      item   waiting  0");
        let status = project.migrate("backfill status --format json").succeeds();
        let waits = &json(&status.stdout)["backfills"];
        let told = ["revision", "state", "table", "started_at"].map(|key| waits[0][key].clone());
        assert_eq!(
            Value::from(told.to_vec()),
            serde_json::json!(["0002", "waiting", "item", null])
        );
        project
            .migrate("backfill pause")
            .ends_with(1)
            .says("error[backfill-unknown]");
        project
            .migrate("backfill run")
            .succeeds()
            .says("applied 0002 fill");
        project
            .migrate("backfill status")
            .succeeds()
            .says("0002      item   done   7");
        let status = json(
            &project
                .migrate("backfill status --format json")
                .succeeds()
                .stdout,
        );
        let [one] = &status["backfills"].as_array().unwrap()[..] else {
            unreachable!("{status}");
        };
        let found =
            ["revision", "direction", "table", "state"].map(|key| one[key].as_str().unwrap());
        assert_eq!(found, ["0002", "up", "item", "done"]);
        assert_eq!(
            ["statement", "rows_done", "batches"].map(|key| one[key].as_u64().unwrap()),
            [1, 7, 2],
            "{one}"
        );
        project
            .migrate("upgrade --no-wait-backfill")
            .succeeds()
            .says("applied 0003 notes");
        project.migrate("backfill run").ends_with(1).says(
            "error[backfill-unknown]: there is no data change to run: no revision is pending",
        );
    }
}

#[test]
fn the_configuration_says_whether_an_upgrade_waits() {
    let project = filling(Project::new().with_database());
    let manifest = project.read("migrate.toml");
    project.write(
        "migrate.toml",
        &format!("{manifest}\n[backfill]\nwait = false\ntarget = \"1s\"\n"),
    );
    project.migrate("upgrade 0001").succeeds();
    let said = json(&project.migrate("upgrade --format json").succeeds().stdout);
    assert_eq!(
        (&said["left_to_backfill"], &said["to"]),
        (&Value::from("0002"), &Value::from("0001"))
    );
    project.write("migrate.toml", &manifest);
    let said = project.migrate("upgrade --format json").succeeds();
    assert_eq!(json(&said.stdout)["done"].as_array().unwrap().len(), 2);
    let events: Vec<Value> = said
        .stderr
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(json)
        .collect();
    assert_eq!(events.len(), 2, "{said}");
    assert_eq!(
        (&events[1]["event"], &events[1]["done"]),
        (&Value::from("batch"), &Value::from(7))
    );
}

#[test]
fn what_is_not_under_way_cannot_be_held_up() {
    let project = filling(Project::new().with_database());
    project.migrate("upgrade").succeeds();
    for verb in ["pause", "resume", "pause 0002"] {
        project
            .migrate(&format!("backfill {verb}"))
            .ends_with(1)
            .says("error[backfill-unknown]");
    }
}

#[test]
fn a_script_says_that_it_is_in_one_piece() {
    let project = filling(Project::new().with_database());
    let script = project.migrate("upgrade --sql").succeeds().stdout;
    assert!(script.contains("-- In one piece here"), "{script}");
}
