//! Servers and sessions that cannot be written to.

use migrate_tests::servers::{self, TestDatabase};

use crate::chains::{one_more, tables};
use crate::roles::{role, user};
use crate::runs::{as_user, current, refused, upgrade, with_user};

#[test]
fn row_82_a_standby_is_fine_while_nothing_is_pending() {
    let database = servers::standby().database();
    let test = tables(2);
    servers::wait_for_standby();
    // No history yet.
    assert_eq!(current(&test.chain(), &database.url()), (2, None));
    refused(&test.chain(), &database.url(), "read-only");

    upgrade(&test.chain(), &database.direct_url());
    servers::wait_for_standby();
    assert!(upgrade(&test.chain(), &database.url()).is_empty());
    assert_eq!(current(&test.chain(), &database.url()).0, 0);

    let chain = one_more(test, 3).chain();
    let error = refused(&chain, &database.url(), "read-only");
    assert!(error.to_string().contains("primary"), "{error}");
}

#[test]
fn row_82_a_session_that_is_read_only_is_fine_while_nothing_is_pending() {
    let database = servers::postgres().database();
    let test = tables(2);
    upgrade(&test.chain(), &database.url());
    let name = role(&database, "super");
    database.execute(&format!(
        "ALTER ROLE {name} SUPERUSER; ALTER ROLE {name} SET default_transaction_read_only = on"
    ));
    let url = as_user(&database, &name);
    assert!(upgrade(&test.chain(), &url).is_empty());
    let chain = one_more(test, 3).chain();
    refused(&chain, &url, "read-only");
    assert_eq!(lease(&database), ["null"]);

    let empty = servers::postgres().database();
    let url = as_user(&empty, &name);
    assert_eq!(current(&chain, &url), (3, None));
    refused(&chain, &url, "read-only");
}

fn lease(database: &TestDatabase) -> Vec<String> {
    database.query("SELECT holder FROM cargo_migrate.lock")
}

#[test]
fn row_82_a_mariadb_that_is_read_only_is_fine_while_nothing_is_pending() {
    let server = servers::own_mariadb();
    let database = server.database();
    let test = tables(2);
    let user = user(&database, "w", "ALL");
    let url = with_user(&database.url(), &user);
    upgrade(&test.chain(), &url);
    server.execute("SET GLOBAL read_only = 1");
    assert!(upgrade(&test.chain(), &url).is_empty());
    assert_eq!(current(&test.chain(), &url).0, 0);
    let chain = one_more(test, 3).chain();
    refused(&chain, &url, "read-only");
    server.execute("SET GLOBAL read_only = 0");
    assert_eq!(upgrade(&chain, &url), ["0003"]);
}
