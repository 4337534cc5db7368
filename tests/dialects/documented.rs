//! What a server does not allow, and what we say of it.

use migrate_runtime::{Migrator, TransactionScope, block_on};

use crate::place::{Place, everywhere};

#[test]
fn row_41_a_new_value_of_an_enum_is_used_in_another_revision() {
    let place = Place::postgres();
    let mut test = place.empty_chain().revision(
        "0001_type",
        "CREATE TYPE mood AS ENUM ('sad');\nCREATE TABLE a (m mood);\n",
        "DROP TABLE a;\nDROP TYPE mood;\n",
    );
    place.upgrade(&test).unwrap();
    let add = "ALTER TYPE mood ADD VALUE 'ok';\n";
    let use_it = "INSERT INTO a VALUES ('ok');\n";
    let irreversible = "-- migrate: irreversible because a value cannot be taken out\n";
    test.write_revision("0002_both", &format!("{add}{use_it}"), irreversible);
    test.lock();
    let error = place.upgrade(&test).unwrap_err().to_string();
    assert!(
        error.contains("unsafe use of new value") && error.contains("0002_both/up.sql:4"),
        "{error}"
    );
    test.write(
        "0002_both/up.sql",
        &format!("-- both\n-- migrate: revises 0001\n{add}"),
    );
    test.write_revision("0003_use", use_it, "DELETE FROM a WHERE m = 'ok';\n");
    test.lock();
    let chain = test.chain();
    let all = Migrator::new(&chain).transaction(TransactionScope::All);
    assert!(
        block_on(all.upgrade(place.url())).is_err(),
        "as one transaction it cannot be"
    );
    place.upgrade(&test).unwrap();
    assert_eq!(place.query("SELECT m FROM a"), ["ok"]);
    // An empty database is one transaction up to the value, and another one from there.
    let place = Place::postgres();
    place.upgrade(&test).unwrap();
    assert_eq!(place.query("SELECT m FROM a"), ["ok"]);
}

#[test]
fn row_45_what_cannot_be_in_a_transaction_needs_a_word() {
    let place = Place::postgres();
    for statement in [
        "VACUUM",
        "CREATE INDEX CONCURRENTLY i ON t1 (a)",
        "CREATE DATABASE other",
    ] {
        let test = place.tables(1);
        test.write(
            "0002_off/up.sql",
            &format!("-- off\n-- migrate: revises 0001\n{statement};\n"),
        );
        test.write(
            "0002_off/down.sql",
            "-- migrate: irreversible because of a test\n",
        );
        let reading =
            migrate_runtime::load::read_directory(&test.migrations(), "migrations").unwrap();
        let chain = migrate_runtime::Chain::from_read(reading, "migrations".to_owned());
        let error = chain.expect_err(statement).to_string();
        assert!(error.contains("needs-transaction-off"), "{error}");
    }
}

#[test]
fn row_49_plans_that_were_made_before_see_the_new_table() {
    use sqlx::{Connection as _, Row as _};

    everywhere(|place| {
        let test = place.tables(1).revision(
            "0002_b",
            "ALTER TABLE t1 ADD COLUMN b int;\n",
            "ALTER TABLE t1 DROP COLUMN b;\n",
        );
        let chain = test.chain();
        place.upgrade_to(&chain, "0001");
        let named = "SELECT id, a FROM t1";
        if !place.is_postgres() {
            return;
        }
        block_on(async {
            let mut application = sqlx::PgConnection::connect(&place.url()).await.unwrap();
            for sql in [named, "SELECT * FROM t1"] {
                sqlx::query(sql).fetch_all(&mut application).await.unwrap();
            }
            chain.upgrade(place.url()).await.unwrap();
            // Columns by name are found as before; of `*` the server says that its plan is of yesterday.
            sqlx::query(named)
                .fetch_all(&mut application)
                .await
                .unwrap();
            let error = sqlx::query("SELECT * FROM t1")
                .fetch_all(&mut application)
                .await
                .unwrap_err();
            assert!(
                error.to_string().contains("cached plan must not change"),
                "{error}"
            );
            let rows = sqlx::raw_sql("INSERT INTO t1 (id) VALUES (1); SELECT * FROM t1")
                .fetch_all(&mut application)
                .await
                .unwrap();
            assert_eq!(rows[0].len(), 3);
        });
    });
}
