//! How often the server is waited for, counted on the wire, and what a session is left with.

use migrate_core::schema::{Kind, difference};
use migrate_runtime::block_on;
use migrate_tests::chain::TestChain;
use migrate_tests::proxy::{Protocol, Proxy};
use migrate_tests::servers;
use sqlx::mysql::MySqlConnectOptions;

use super::{CHAIN, made, read, run};

#[test]
fn a_thousand_tables_are_read_in_a_handful_of_round_trips() {
    let database = servers::mariadb().database();
    let tables: Vec<String> = (0..1000)
        .map(|n| format!("CREATE TABLE t{n} (id int PRIMARY KEY, a varchar(20) NOT NULL DEFAULT '', KEY k (a)) ENGINE=MEMORY"))
        .collect();
    run(&database, &tables);
    let server = database.server();
    let proxy = Proxy::start(Protocol::Mysql, server.port);
    let url = database.url().replace(
        &format!(":{}/", server.port),
        &format!(":{}/", proxy.port()),
    );
    let schema = block_on(CHAIN.schema_of(&*url)).unwrap();
    proxy.wait_until_closed();
    let counts = proxy.counts();
    println!(
        "1000 tables: {} round trips, {} bytes",
        counts.round_trips, counts.bytes_from_clients
    );
    assert_eq!(schema.of_kind(Kind::Table).count(), 1000);
    assert!(counts.round_trips <= 6, "{counts:#?}");
}

#[test]
fn no_database_is_no_schema() {
    let options: MySqlConnectOptions = servers::mariadb().url("").parse().unwrap();
    let error = block_on(CHAIN.schema_of(options)).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @"
    error[introspection]: the connection names no database, so there is no schema to read
     |
     = help: put the database at the end of the URL: `mysql://<user>@<host>/<database>`
    ");
}

#[test]
fn what_a_user_may_not_see_is_an_error() {
    let database = made(&["CREATE FUNCTION f() RETURNS int RETURN 1"]);
    let name = database.name();
    run(
        &database,
        &[
            "DROP USER IF EXISTS schema_blind@'%'".to_owned(),
            "CREATE USER schema_blind@'%' IDENTIFIED BY 'blind'".to_owned(),
            format!("GRANT EXECUTE ON {name}.* TO schema_blind@'%'"),
        ],
    );
    let port = database.server().port;
    let url = format!("mysql://schema_blind:blind@127.0.0.1:{port}/{name}");
    let error = block_on(CHAIN.schema_of(&*url)).unwrap_err();
    insta::assert_snapshot!(error.to_string(), @"
    error[introspection]: the catalog of the database cannot be read: encountered unexpected or invalid data: `SHOW CREATE FUNCTION `f`` shows nothing to this user
     |
     = help: check that the role may read the catalog, and that nobody changes the schema meanwhile; then run it again
    ");
}

/// The tables of the history are no facts.
#[test]
fn a_history_is_no_part_of_the_schema() {
    let database = made(&[]);
    let test = TestChain::for_dialects(&["mysql"]).revision(
        "0001_notes",
        "CREATE TABLE notes (id int PRIMARY KEY);\n",
        "DROP TABLE notes;\n",
    );
    let chain = test.chain();
    block_on(chain.upgrade(&*database.url())).unwrap();
    let schema = block_on(chain.schema_of(&*database.url())).unwrap();
    let by_hand = read(&made(&["CREATE TABLE notes (id int PRIMARY KEY)"]));
    let words = difference(&by_hand, &schema).words();
    assert!(words.is_empty(), "{words:#?}");
}
