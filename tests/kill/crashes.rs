//! The server itself ends in the middle of a run.

use migrate_core::target::Direction;
use migrate_tests::chain::TestChain;
use migrate_tests::process::text;
use migrate_tests::servers::{self, OwnServer};

use crate::chains;
use crate::subject::Subject;
use crate::wire::wait_until;

/// The server crashes when a query about its sessions says `1`; then it starts again, and so does the run.
fn crash(mut own: OwnServer, chain: TestChain, during: &str) {
    let subject = Subject::new(chain, &own);
    subject.bring(Direction::Up, "0005");
    let mut run = subject.runner(Direction::Up, "head");
    run.stderr(std::process::Stdio::piped());
    let run = run.spawn().unwrap();
    wait_until(&subject, during, "1");
    own.crash();
    own.start_again();
    // It goes on by itself if the server was back in time.
    let first = run.wait_with_output().unwrap();
    if !first.status.success() {
        assert!(
            text(&first).contains("error[connection]"),
            "{}",
            text(&first)
        );
    }
    let last = subject.runner(Direction::Up, "head").output().unwrap();
    assert!(last.status.success(), "{}", text(&last));
    let state = subject.state();
    subject.empty();
    subject.bring(Direction::Up, "head");
    let expected = subject.state();
    assert_eq!(state, expected, "{}", state.beside(&expected));
}

#[test]
fn row_29_postgres_crashes_in_the_middle_of_a_revision() {
    for off in ["", "-- migrate: transaction off\n"] {
        let slow = format!(
            "{off}UPDATE number SET x = x * 2;\nSELECT pg_sleep(1);\nINSERT INTO tally SELECT 'slow', x FROM number;\n"
        );
        let chain = chains::postgres_off().revision(
            "0006_slow",
            &slow,
            "DELETE FROM tally WHERE step = 'slow';\n",
        );
        let sleeps = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
        crash(servers::own_postgres(), chain, sleeps);
    }
}

#[test]
fn row_31_mariadb_crashes_in_the_middle_of_a_change_of_a_table() {
    let chain = chains::mariadb().revision(
        "0006_slow",
        "CREATE TABLE large (id integer PRIMARY KEY, a varchar(200));\n\
         INSERT INTO large SELECT seq, repeat('a', 180) FROM seq_1_to_300000;\nUPDATE number SET x = x * 2;\n\
         ALTER TABLE large MODIFY COLUMN a varchar(255) NOT NULL, ADD COLUMN b bigint FIRST, ALGORITHM=COPY;\n\
         INSERT INTO tally SELECT 'slow', x FROM number;\nDELETE FROM large WHERE id > 10;\n",
        "DROP TABLE large;\n",
    );
    let copies = "SELECT count(*) FROM information_schema.processlist WHERE db = database() AND state = 'copy to tmp table'";
    crash(servers::own_mariadb(), chain, copies);
}
