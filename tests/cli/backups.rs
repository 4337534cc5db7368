//! What a revision throws away is kept before, and put back when it is reverted: on each kind of database.

use migrate_tests::database;
use migrate_tests::project::Project;
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{mariadb, postgres};

use crate::backup_place::{Place, everywhere, users};

const ROWS: &str = "SELECT id, place, mood, age FROM users ORDER BY id, place";

#[test]
fn the_values_of_a_column_come_back() {
    for head in ["", "-- migrate: transaction off\n"] {
        everywhere(|place| {
            let place = users(place, head);
            assert!(!place.has_bookkeeping(), "it is made when it is needed");
            let before = place.query(ROWS);
            assert_eq!(before.len(), 3);
            place
                .project
                .migrate("upgrade --yes")
                .succeeds()
                .says("0003: kept columns users.mood, age (3 rows) in ");
            assert_eq!(place.copies().len(), 1, "{:?}", place.copies());
            place.project.migrate("check --drift").succeeds();
            let listed = place.project.migrate("backups").succeeds();
            assert!(
                listed.stdout.starts_with("0003") && listed.stdout.contains(&place.copies()[0]),
                "{listed}"
            );
            place
                .project
                .migrate("history -v --indicate-current")
                .succeeds()
                .says("kept       what it threw away");
            // Life goes on.
            place.execute("INSERT INTO users VALUES (9, 'z', 'new')");
            place.execute("DELETE FROM users WHERE id = 2");
            place
                .project
                .migrate("downgrade --yes")
                .succeeds()
                .says("0003: put back columns users.mood, age (3 rows)");
            assert_eq!(
                place.query(ROWS),
                [&*before[0], &*before[1], "9|z|so so|null"],
                "also what is NULL"
            );
            assert!(place.copies().is_empty());
            place
                .project
                .migrate("backups")
                .succeeds()
                .says("nothing is kept");
            assert_eq!(place.applied(), "0001 0002");
            // And once more, with what is there now.
            place.project.migrate("upgrade --yes").succeeds();
            place.project.migrate("downgrade --yes").succeeds();
            assert_eq!(place.query(ROWS).len(), 3);
        });
    }
}

#[test]
fn tables_that_refer_to_each_other_come_back_and_go_on_counting() {
    everywhere(|place| {
        let serial = match place.dialect() {
            None => "integer PRIMARY KEY AUTOINCREMENT",
            Some(Dialect::Postgres) => "bigserial PRIMARY KEY",
            Some(Dialect::MySql) => "integer PRIMARY KEY AUTO_INCREMENT",
        };
        let made = format!(
            "CREATE TABLE parents (id {serial}, name varchar(20));\n\
             CREATE TABLE children (id {serial}, parent {} NOT NULL, FOREIGN KEY (parent) REFERENCES parents (id));\n",
            if place.is(Dialect::Postgres) {
                "bigint"
            } else {
                "integer"
            }
        );
        let gone = "DROP TABLE children;\nDROP TABLE parents;\n";
        let place = place.revision("0001_both", &made, gone).revision(
            "0002_none",
            &format!("-- migrate: phase contract\n{gone}"),
            &made,
        );
        place.project.migrate("upgrade 0001").succeeds();
        place.execute("INSERT INTO parents VALUES (5, 'five'), (7, 'seven')");
        place.execute("INSERT INTO children VALUES (30, 5), (40, 7)");
        place.project.migrate("upgrade --yes").succeeds();
        assert_eq!(place.copies().len(), 2);
        place.project.migrate("downgrade --yes").succeeds();
        place.execute("INSERT INTO parents (name) VALUES ('eight')");
        assert_eq!(
            place.query("SELECT id, name FROM parents ORDER BY id"),
            ["5|five", "7|seven", "8|eight"]
        );
        assert_eq!(
            place.query("SELECT id, parent FROM children ORDER BY id"),
            ["30|5", "40|7"]
        );
        assert!(place.copies().is_empty());
    });
}

#[test]
fn more_rows_than_are_wanted_stop_it_before_anything_runs() {
    everywhere(|place| {
        let place = place
            .configured("[backup]\nbefore = \"contract\"\nmax_rows = 2\n")
            .revision(
                "0000_first",
                "CREATE TABLE other (id integer PRIMARY KEY);\n",
                "DROP TABLE other;\n",
            );
        let place = users(place, "");
        let said = place.project.migrate("upgrade --yes").ends_with(1);
        let said = said.says("backup-too-large").says("more than 2 rows");
        let said = said
            .says("0003_no_mood/up.sql:4:1")
            .says("--backup-max-rows");
        assert!(!said.stderr.contains("applied"), "{said}");
        assert_eq!(place.applied(), "0000 0001 0002");
        assert!(!place.has_bookkeeping());
        place
            .project
            .migrate("upgrade --dry-run --yes --backup-max-rows=3")
            .succeeds();
        place
            .project
            .migrate("upgrade --yes --backup never")
            .succeeds();
        assert!(!place.has_bookkeeping());
    });
}

#[test]
fn rows_come_back_when_all_that_is_destructive_counts() {
    everywhere(|place| {
        let place = place
            .configured("[backup]\nbefore = \"destructive\"\n")
            .revision(
                "0001_t",
                "CREATE TABLE t (id integer PRIMARY KEY, a integer);\n",
                "DROP TABLE t;\n",
            )
            .revision(
                "0002_some",
                "-- migrate: data\nDELETE FROM t WHERE a > 10;\n",
                "-- migrate: empty because the rows come from the archive\n",
            );
        place.project.migrate("upgrade 0001").succeeds();
        place.execute("INSERT INTO t VALUES (1, 1), (2, 20), (3, 30)");
        place
            .project
            .migrate("upgrade --yes")
            .succeeds()
            .says("kept rows of t (2 rows)");
        place.execute("INSERT INTO t VALUES (3, 33)");
        place.project.migrate("downgrade --yes").succeeds();
        let rows = place.query("SELECT id, a FROM t ORDER BY id");
        assert_eq!(
            rows,
            ["1|1", "2|20", "3|33"],
            "what is there stays as it is"
        );
    });
}

#[test]
fn what_is_given_up_is_gone_and_what_has_no_place_stays() {
    everywhere(|place| {
        let place = users(place, "");
        place.project.migrate("upgrade --yes").succeeds();
        place
            .project
            .migrate("backups --drop 0003")
            .ends_with(7)
            .says("would be gone for good");
        assert_eq!(place.copies().len(), 1);
        let gone = place
            .project
            .migrate("backups --drop 0003 --yes --format json --quiet")
            .succeeds();
        assert!(gone.json().contains("columns users.mood, age"), "{gone}");
        assert!(place.copies().is_empty());
        place
            .project
            .migrate("backups --drop 0003 --yes")
            .ends_with(1)
            .says("nothing is kept for `0003`");
        place.project.migrate("downgrade --yes").succeeds();
        let moods = place.query("SELECT DISTINCT mood FROM users");
        assert_eq!(moods, ["so so"], "nothing to put back");
        // A way back that makes something else.
        place.project.migrate("upgrade --yes").succeeds();
        place.project.write(
            "migrations/0003_no_mood/down.sql",
            "ALTER TABLE users ADD COLUMN other integer;\n",
        );
        place
            .project
            .migrate("downgrade --yes")
            .succeeds()
            .says("is not put back, and stays in")
            .says("the way back makes no column users.");
        assert_eq!(place.copies().len(), 1);
        place
            .project
            .migrate("backups --drop 0003 --yes")
            .succeeds();
    });
}

#[test]
fn without_a_key_there_is_nothing_to_put_values_back_by() {
    everywhere(|place| {
        let place = place
            .revision(
                "0001_t",
                "CREATE TABLE t (a integer, b integer);\n",
                "DROP TABLE t;\n",
            )
            .revision(
                "0002_no_b",
                "-- migrate: phase contract\nALTER TABLE t DROP COLUMN b;\n",
                "ALTER TABLE t ADD COLUMN b integer;\n",
            );
        place.project.migrate("upgrade 0001").succeeds();
        place.project.migrate("upgrade --dry-run").succeeds();
        place.execute("INSERT INTO t VALUES (1, 1)");
        place
            .project
            .migrate("upgrade --yes")
            .ends_with(1)
            .says("backup-impossible")
            .says("t has no primary key");
        assert_eq!(place.applied(), "0001");
    });
}

#[test]
fn what_is_kept_is_not_lost_and_needs_no_yes() {
    everywhere(|place| {
        let place = users(place, "");
        let listed = place.project.migrate("upgrade --dry-run").succeeds();
        let kept = "this would be kept, and put back by a downgrade:\n  0003 no_mood (up): column users.mood, 2 values";
        let listed = listed.says(kept);
        assert!(!listed.stdout.contains("would lose"), "{listed}");
        let json = place
            .project
            .migrate("upgrade --dry-run --format json")
            .succeeds();
        let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
        assert_eq!(json["would_lose"], serde_json::json!([]));
        assert_eq!(json["would_keep"][0]["of"], "users.mood");
        place
            .project
            .migrate("upgrade --backup never")
            .ends_with(7)
            .says("this would lose");
        let said = place.project.migrate("upgrade").succeeds();
        assert!(!said.stderr.contains("lose"), "{said}");
        place.project.migrate("downgrade --yes").succeeds();
        assert_eq!(place.query(ROWS).len(), 3);
    });
}

#[test]
fn the_commands_that_dump_it_are_said_and_need_a_yes() {
    everywhere(|place| {
        let place = place.configured("[backup]\nbefore = \"contract\"\nhow = \"dump-hint\"\n");
        let place = users(place, "");
        let command = match place.dialect() {
            None => "sqlite3 \"$DATABASE_FILE\" '.dump '\\''users'\\''' > 'users.sql'",
            Some(Dialect::Postgres) => {
                "pg_dump --table='\"users\"' --file='users.sql' \"$DATABASE_URL\""
            }
            Some(Dialect::MySql) => {
                "mariadb-dump --single-transaction \"$DATABASE\" 'users' > 'users.sql'"
            }
        };
        place.project.migrate("upgrade").ends_with(7).says(command);
        assert_eq!(place.applied(), "0001 0002");
        place
            .project
            .migrate("upgrade --yes")
            .succeeds()
            .says(command);
        assert!(!place.has_bookkeeping());
    });
}

#[test]
fn a_file_of_sqlite_is_copied_whole() {
    let place = users(
        Place::sqlite().configured(
            "[backup]\nbefore = \"contract\"\nhow = \"vacuum-into\"\nfolder = \"db/kept\"\n",
        ),
        "",
    );
    let before = place.query(ROWS);
    place
        .project
        .migrate("upgrade --yes")
        .succeeds()
        .says("0003: kept the whole database in ");
    let files = place.project.files("db/kept");
    assert!(
        files.starts_with("db/kept/app-before-0003-") && files.lines().count() == 1,
        "{files}"
    );
    let copy = place.project.path().join(&files);
    assert_eq!(database::query(&copy, ROWS), before);
    assert_eq!(database::query(&copy, "PRAGMA integrity_check"), ["ok"]);
    place
        .project
        .migrate("backups")
        .succeeds()
        .says("the whole database");
    place
        .project
        .migrate("downgrade --yes")
        .succeeds()
        .says("it is a file, to be taken from by hand");
    place
        .project
        .migrate("backups --drop 0003 --yes")
        .succeeds();
    assert_eq!(place.project.files("db/kept"), "");
}

#[test]
fn a_file_is_for_sqlite_only() {
    for server in [postgres(), mariadb()] {
        let database = server.database();
        let project = Project::on(&database);
        let place = Place {
            server: Some(database),
            project,
        };
        let place = place.configured("[backup]\nbefore = \"contract\"\nhow = \"vacuum-into\"\n");
        let place = users(
            place.revision("0000_first", "SELECT 1;\n", "SELECT 1;\n"),
            "",
        );
        place
            .project
            .migrate("upgrade --yes")
            .ends_with(1)
            .says("`vacuum-into` copies the file of SQLite");
        assert_eq!(place.applied(), "0000 0001 0002");
    }
}

#[test]
fn a_revision_that_stops_half_way_keeps_once_what_it_threw_away() {
    everywhere(|place| {
        let place = users(place, "");
        let before = place.query(ROWS);
        let file = "migrations/0003_no_mood/up.sql";
        let whole = place.project.read(file);
        let broken = format!("{whole}INSERT INTO nowhere VALUES (1);\n");
        place.project.write(file, &broken);
        place
            .project
            .migrate("upgrade --yes")
            .ends_with(1)
            .says("statement-failed");
        // MariaDB has committed the first statements, and with them the copy.
        let copies = usize::from(place.is(Dialect::MySql));
        assert_eq!(place.copies().len(), copies);
        place.project.write(file, &whole);
        place.project.migrate("upgrade --yes").succeeds();
        assert_eq!(place.copies().len(), 1);
        assert_eq!(place.applied(), "0001 0002 0003");
        place.project.migrate("downgrade --yes").succeeds();
        assert_eq!(place.query(ROWS), before);
        assert!(place.copies().is_empty());
    });
}

#[test]
fn who_may_not_read_and_what_is_not_there_is_said_as_elsewhere() {
    let missing = Place::sqlite()
        .project
        .migrate("backups --url sqlite:nix.db");
    missing.ends_with(1).says("there is no database at nix.db");

    let database = postgres().database();
    let project = Project::on(&database).table("0001_notes");
    project.migrate("upgrade").succeeds();
    let role = format!("{}_weak", database.name());
    database.execute(&format!("CREATE ROLE \"{role}\" LOGIN"));
    let url = database.url();
    let (before, behind) = url.split_once('@').unwrap();
    let (scheme, _) = before.split_once("://").unwrap();
    let url = format!("--url {scheme}://{role}@{behind}");
    let current = project.migrate(&format!("current {url}"));
    let backups = project.migrate(&format!("backups {url}"));
    database.execute(&format!("DROP ROLE \"{role}\""));
    let current = current.ends_with(1).says("error[privilege]");
    assert_eq!(backups.ends_with(1).stderr, current.stderr);
}
