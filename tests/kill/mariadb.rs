use migrate_core::target::Direction;
use migrate_tests::process::text;
use migrate_tests::servers;

use crate::chains;
use crate::subject::Subject;
use crate::sweep::sweep;

#[test]
fn row_27_row_30_a_killed_run_is_completed() {
    let subject = Subject::new(chains::mariadb(), servers::mariadb());
    sweep("MariaDB", &subject);
}

/// Makes the first so many of the tables, as a run does that is killed while it makes them.
fn half_made(subject: &Subject, whole: &Subject, count: usize) {
    subject.empty();
    for table in &["meta", "history", "log", "lock"][..count] {
        let (from, table) = (whole.database.name(), format!("_migrate_{table}"));
        let create = format!("CREATE TABLE {table} LIKE {from}.{table}");
        subject.database.execute(&create);
    }
}

#[test]
fn row_2_row_27_tables_that_are_half_made_are_finished() {
    let whole = Subject::new(chains::mariadb(), servers::mariadb());
    whole.bring(Direction::Up, "head");
    let expected = whole.state();
    let subject = Subject::new(chains::mariadb(), servers::mariadb());
    for count in 0..=4 {
        half_made(&subject, &whole, count);
        subject.bring(Direction::Up, "head");
        assert_eq!(subject.state(), expected, "{count} tables");
    }
}

#[test]
fn tables_that_are_gone_are_not_made_anew() {
    let whole = Subject::new(chains::mariadb(), servers::mariadb());
    for table in ["history", "log", "lock"] {
        whole.empty();
        whole.bring(Direction::Up, "0001");
        whole
            .database
            .execute(&format!("DROP TABLE _migrate_{table}"));
        let run = whole.runner(Direction::Up, "head").output().unwrap();
        assert!(text(&run).contains("incomplete"), "{}", text(&run));
    }
}
