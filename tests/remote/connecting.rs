//! Connections that cannot be made, and what is said of them.

use std::net::TcpListener;

use migrate_tests::servers::{self, OwnServer};

use crate::chains::tables;
use crate::runs::{as_user, refused, upgrade, with_user};

#[track_caller]
fn says(url: &str, help: &str) {
    let text = refused(&tables(1).chain(), url, "connection").to_string();
    assert!(text.contains(help), "no `{help}` in:\n{text}");
    assert!(!text.contains("secret"), "{text}");
}

/// Lets one role of a server in with its password only.
pub(crate) fn demand_password(server: &OwnServer, role: &str) {
    server.execute(&format!(
        "CREATE TABLE rules (line text); INSERT INTO rules VALUES ('host all {role} 127.0.0.1/32 scram-sha-256'), \
         ('host all all 127.0.0.1/32 trust'), ('local all all trust')"
    ));
    let file = server.query("SHOW hba_file").concat();
    server.execute(&format!(
        "COPY (SELECT line FROM rules ORDER BY line <> 'host all {role} 127.0.0.1/32 scram-sha-256') TO '{file}'"
    ));
    server.execute("SELECT pg_reload_conf(), pg_sleep(0.5)");
}

#[test]
fn row_37_a_postgres_without_a_connection_left_and_a_wrong_password() {
    let server = servers::own_postgres();
    let database = server.database();
    server.execute("CREATE ROLE ann LOGIN PASSWORD 'right-secret'");
    database.execute(&format!(
        "GRANT CREATE ON DATABASE {} TO ann; GRANT CREATE ON SCHEMA public TO ann",
        database.name()
    ));
    demand_password(&server, "ann");
    says(&as_user(&database, "ann:wrong-secret"), "password");
    assert_eq!(
        upgrade(&tables(1).chain(), &as_user(&database, "ann:right-secret")),
        ["0001"]
    );

    server.execute("ALTER ROLE ann CONNECTION LIMIT 0");
    says(
        &as_user(&database, "ann:right-secret"),
        "no connection left",
    );
}

/// One connection is enough where every revision is a transaction.
#[test]
fn row_37_one_connection_is_enough() {
    let database = servers::postgres().database();
    let role = crate::roles::role(&database, "single");
    database.execute(&format!(
        "GRANT CREATE ON DATABASE {} TO {role}; GRANT CREATE ON SCHEMA public TO {role}; ALTER ROLE {role} CONNECTION LIMIT 1",
        database.name()
    ));
    assert_eq!(
        upgrade(&tables(2).chain(), &as_user(&database, &role)).len(),
        2
    );
}

#[test]
fn row_37_one_connection_to_mariadb_is_enough() {
    let database = servers::mariadb().database();
    let user = crate::roles::user(&database, "o", "ALL");
    let name = user.split(':').next().unwrap();
    database.execute(&format!(
        "ALTER USER {name}@'%' WITH MAX_USER_CONNECTIONS 1"
    ));
    assert_eq!(
        upgrade(&tables(2).chain(), &as_user(&database, &user)).len(),
        2
    );
}

#[test]
fn a_database_that_is_not_there() {
    for server in [servers::postgres(), servers::mariadb()] {
        says(&server.url("there_is_none"), "make the database first");
    }
    // A pooler says it with a code of its own.
    says(&servers::pgbouncer().url("there_is_none"), "does not exist");
}

#[test]
fn a_wrong_password_for_mariadb() {
    let database = servers::mariadb().database();
    says(
        &with_user(&database.url(), "migrate:wrong-secret"),
        "password",
    );
    says(
        &with_user(&database.url(), "nobody:wrong-secret"),
        "password",
    );
}

#[test]
fn a_role_that_is_not_there() {
    let database = servers::postgres().database();
    says(&as_user(&database, "nobody_at_all:wrong-secret"), "user");
}

#[test]
fn row_37_a_mariadb_without_a_connection_left() {
    let server = servers::mariadb();
    let database = server.database();
    let user = crate::roles::user(&database, "m", "ALL");
    let name = user.split(':').next().unwrap();
    server.execute(&format!(
        "ALTER USER {name}@'%' WITH MAX_USER_CONNECTIONS 1"
    ));
    let url = as_user(&database, &user);
    // Somebody else of the same name has the one that there is.
    let holder = std::thread::spawn({
        let url = url.clone();
        move || servers::connection::try_execute(&url, "SELECT sleep(3)")
    });
    while server.query(&format!(
        "SELECT count(*) FROM information_schema.processlist WHERE info = 'SELECT sleep(3)' AND user = '{name}'"
    )) != ["1"] {
        std::thread::yield_now();
    }
    says(&url, "max_user_connections");
    let _ = holder.join().unwrap();
}

#[test]
fn a_port_that_nobody_listens_on() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    for scheme in ["postgres", "mysql"] {
        says(
            &format!("{scheme}://ann:secret@127.0.0.1:{port}/app"),
            "is the server running",
        );
    }
}
