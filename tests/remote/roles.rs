//! What a role may not do, and whether it is told what it lacks.

use migrate_tests::servers::connection::execute;
use migrate_tests::servers::{self, TestDatabase};

use crate::chains::{one_more, tables};
use crate::runs::{as_user, current, refused, upgrade};

/// A role of PostgreSQL for one test, named after its database.
pub(crate) fn role(database: &TestDatabase, kind: &str) -> String {
    let role = format!("{kind}_{}", database.name());
    database.execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'pw'"));
    role
}

/// A role that may read the history and nothing else.
pub(crate) fn reader(database: &TestDatabase) -> String {
    let role = role(database, "reader");
    database.execute(&format!(
        "GRANT USAGE ON SCHEMA cargo_migrate TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA cargo_migrate TO {role}"
    ));
    role
}

#[test]
fn row_03_a_role_with_select_only_needs_no_more_while_nothing_is_pending() {
    let database = servers::postgres().database();
    let test = tables(2);
    upgrade(&test.chain(), &database.url());
    let url = as_user(&database, &reader(&database));
    assert!(upgrade(&test.chain(), &url).is_empty());
    assert_eq!(current(&test.chain(), &url), (0, Some("0002".to_owned())));

    let chain = one_more(test, 3).chain();
    assert_eq!(current(&chain, &url), (1, Some("0002".to_owned())));
    let error = refused(&chain, &url, "privilege");
    assert!(error.to_string().contains("GRANT"), "{error}");
    assert!(error.report().done.is_empty());
    assert_eq!(current(&chain, &database.url()).0, 1);
}

#[test]
fn row_03_a_role_that_may_not_read_the_history_is_told_what_it_lacks() {
    let database = servers::postgres().database();
    let chain = tables(1).chain();
    upgrade(&chain, &database.url());
    let url = as_user(&database, &role(&database, "stranger"));
    let error = refused(&chain, &url, "privilege");
    assert!(
        error.to_string().contains("GRANT USAGE ON SCHEMA"),
        "{error}"
    );
}

#[test]
fn row_83_a_role_that_may_not_create_is_told_which_grant_it_needs() {
    let database = servers::postgres().database();
    let name = role(&database, "poor");
    let url = as_user(&database, &name);
    let chain = tables(1).chain();
    assert_eq!(current(&chain, &url), (1, None));
    let error = refused(&chain, &url, "privilege");
    assert!(
        error.to_string().contains("GRANT CREATE ON DATABASE"),
        "{error}"
    );

    // What it says is enough.
    database.execute(&format!(
        "GRANT CREATE ON DATABASE {} TO {name}",
        database.name()
    ));
    // The revision itself is refused since PostgreSQL 15, and then the help must not be about the history.
    database.execute(&format!("GRANT CREATE ON SCHEMA public TO {name}"));
    assert_eq!(upgrade(&chain, &url), ["0001"]);
}

/// A role that owns the history migrates, and the one that owns nothing of the public schema is told by the database.
#[test]
fn row_83_a_revision_that_lacks_a_privilege_fails_at_its_place() {
    let database = servers::postgres().database();
    let name = role(&database, "half");
    database.execute(&format!(
        "GRANT CREATE ON DATABASE {} TO {name}",
        database.name()
    ));
    let url = as_user(&database, &name);
    let error = refused(&tables(1).chain(), &url, "statement-failed");
    let text = error.to_string();
    assert!(
        text.contains("permission denied for schema public"),
        "{text}"
    );
    assert!(text.contains("migrations/0001_t1/up.sql:3"), "{text}");
}

#[test]
fn row_03_a_user_of_mariadb_with_select_only_needs_no_more_while_nothing_is_pending() {
    let database = servers::mariadb().database();
    let test = tables(2);
    upgrade(&test.chain(), &database.url());
    let user = user(&database, "r", "SELECT");
    let url = as_user(&database, &user);
    assert!(upgrade(&test.chain(), &url).is_empty());
    assert_eq!(current(&test.chain(), &url), (0, Some("0002".to_owned())));

    let chain = one_more(test, 3).chain();
    let error = refused(&chain, &url, "privilege");
    assert!(error.to_string().contains("GRANT"), "{error}");
    assert_eq!(current(&chain, &database.url()).0, 1);
}

#[test]
fn row_83_a_user_of_mariadb_that_may_not_create_is_told_which_grant_it_needs() {
    let database = servers::mariadb().database();
    let url = as_user(&database, &user(&database, "c", "SELECT, INSERT"));
    let error = refused(&tables(1).chain(), &url, "privilege");
    assert!(error.to_string().contains("GRANT CREATE"), "{error}");
}

/// A user of MariaDB for one test, with its password, as a URL wants it.
pub(crate) fn user(database: &TestDatabase, kind: &str, may: &str) -> String {
    let user = format!("{kind}_{}", database.name());
    execute(
        &database.url(),
        &format!(
            "CREATE USER {user}@'%' IDENTIFIED BY 'pw'; GRANT {may} ON {}.* TO {user}@'%'",
            database.name()
        ),
    );
    format!("{user}:pw")
}
