//! Row 85 on MariaDB: triggers run with the rights of whoever made them, but a view may run code with those of whoever
//! looks at it.

use migrate_runtime::{Chain, Migrator, block_on};
use migrate_tests::servers::connection::{execute, query};
use migrate_tests::servers::{self, TestDatabase};

use crate::chains::{one_more, tables};
use crate::roles::user;
use crate::runs::{as_user, failed, upgrade};

struct Trapped {
    database: TestDatabase,
    eve: String,
}

impl Trapped {
    fn new() -> Self {
        let database = servers::mariadb().database();
        let may = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, TRIGGER, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, EXECUTE";
        let eve = as_user(&database, &user(&database, "eve", may));
        let trapped = Self { database, eve };
        // MyISAM: no rollback undoes it.
        trapped.eve_runs("CREATE TABLE canary (who varchar(190)) ENGINE=MyISAM");
        trapped.eve_runs(
            "CREATE FUNCTION ran() RETURNS int SQL SECURITY INVOKER BEGIN \
             IF current_user() NOT LIKE 'eve%' THEN INSERT INTO canary VALUES (current_user()); END IF; RETURN 1; END",
        );
        trapped
    }

    fn with_history(chain: &Chain) -> Self {
        let trapped = Self::new();
        upgrade(chain, &trapped.eve);
        trapped
    }

    fn eve_runs(&self, sql: &str) {
        execute(&self.eve, sql);
    }

    #[track_caller]
    fn nothing_ran(&self, after: &str) {
        let who = query(&self.database.url(), "SELECT who FROM canary");
        assert!(who.is_empty(), "her code ran after {after}: {who:?}");
    }
}

#[track_caller]
fn attack(reading: bool, trap: &[&str]) {
    let test = tables(1);
    let done = test.chain();
    let more = one_more(test, 2).chain();
    let trapped = Trapped::with_history(&done);
    for sql in trap {
        trapped.eve_runs(sql);
    }
    let url = &trapped.database.url();
    let run = Migrator::new;
    for what in ["upgrade with nothing pending", "current"] {
        let outcome = match what {
            "current" => block_on(run(&more).status(url)).map(drop),
            _ => block_on(run(&done).upgrade(url)).map(drop),
        };
        trapped.nothing_ran(what);
        if reading {
            failed(outcome, "history-not-trusted");
        } else {
            outcome.unwrap();
        }
    }
    for what in ["upgrade", "downgrade", "repair", "stamp"] {
        let outcome = match what {
            "upgrade" => block_on(run(&more).upgrade(url)).map(drop),
            "downgrade" => block_on(run(&done).downgrade(url)).map(drop),
            "repair" => block_on(run(&done).repair(url, "0001", false)),
            _ => block_on(run(&done).stamp(url, true)).map(drop),
        };
        trapped.nothing_ran(what);
        failed(outcome, "history-not-trusted");
    }
}

#[test]
fn row_85_a_trigger_on_the_log() {
    attack(
        false,
        &["CREATE TRIGGER t BEFORE INSERT ON _migrate_log FOR EACH ROW SET NEW.actor = ran()"],
    );
}

#[test]
fn row_85_a_trigger_on_the_lease() {
    attack(
        false,
        &["CREATE TRIGGER t BEFORE UPDATE ON _migrate_lock FOR EACH ROW SET NEW.phase = ran()"],
    );
}

#[test]
fn row_85_a_trigger_on_a_lease_without_rows() {
    attack(
        false,
        &[
            "DELETE FROM _migrate_lock",
            "CREATE TRIGGER t BEFORE INSERT ON _migrate_lock FOR EACH ROW SET NEW.phase = ran()",
        ],
    );
}

#[test]
fn row_85_a_view_of_the_history() {
    attack(
        true,
        &[
            "RENAME TABLE _migrate_history TO h",
            "CREATE SQL SECURITY INVOKER VIEW _migrate_history AS SELECT * FROM h WHERE ran() = 1",
        ],
    );
}

#[test]
fn row_85_a_view_of_meta() {
    attack(
        true,
        &[
            "RENAME TABLE _migrate_meta TO h",
            "CREATE SQL SECURITY INVOKER VIEW _migrate_meta AS SELECT * FROM h WHERE ran() = 1",
        ],
    );
}

#[test]
fn row_85_a_view_where_tables_are_to_be_made() {
    let chain = tables(1).chain();
    let trapped = Trapped::new();
    trapped.eve_runs(
        "CREATE TABLE h (one bigint, format_version bigint, fingerprint text, environment text, dialect text, created_at datetime, created_by text)",
    );
    trapped.eve_runs("CREATE SQL SECURITY INVOKER VIEW _migrate_meta AS SELECT * FROM h WHERE ran() = 1 WITH CHECK OPTION");
    let outcome = block_on(chain.upgrade(trapped.database.url()));
    trapped.nothing_ran("upgrade");
    failed(outcome, "history-not-trusted");
}

#[test]
fn row_85_a_trigger_where_tables_are_to_be_made() {
    let chain = tables(1).chain();
    let trapped = Trapped::new();
    trapped.eve_runs(
        "CREATE TABLE _migrate_meta (one bigint, format_version bigint, fingerprint text, environment text, dialect text, created_at datetime, created_by text)",
    );
    trapped.eve_runs(
        "CREATE TRIGGER t BEFORE INSERT ON _migrate_meta FOR EACH ROW SET NEW.created_by = ran()",
    );
    let outcome = block_on(chain.upgrade(trapped.database.url()));
    trapped.nothing_ran("upgrade");
    failed(outcome, "history-not-trusted");
}
