//! What belongs to a whole server is not changed on one that somebody uses, and does not stay on one that is there for it.

use migrate_core::diagnostic::Code;
use migrate_core::dialect::Dialect;
use migrate_runtime::shadow::{Places, Shadows};
use migrate_runtime::verify::{Proof, Verifier, schema_at};
use migrate_runtime::{Chain, Database, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers::{self, TestDatabase};

fn development(database: &TestDatabase) -> Places {
    Places {
        development: Some(Database::try_from(database.url()).unwrap()),
        ..Places::default()
    }
}

fn configured(database: &TestDatabase) -> Places {
    Places {
        configured: Some(Database::try_from(database.url()).unwrap()),
        ..Places::default()
    }
}

fn proved(chain: &Chain, places: Places) -> Proof {
    let dialect = chain.dialects()[0];
    block_on(Verifier::new(chain, dialect).places(places).run()).unwrap()
}

/// Two revisions; the first makes a role.
fn with_role(dialect: Dialect, role: &str) -> Chain {
    let nologin = match dialect {
        Dialect::Postgres => " NOLOGIN",
        _ => "",
    };
    let up = format!(
        "CREATE ROLE {role}{nologin};\nCREATE TABLE t (id integer PRIMARY KEY);\nGRANT SELECT ON t TO {role};\n"
    );
    let down = format!("DROP TABLE t;\nDROP ROLE {role};\n");
    TestChain::for_dialects(&[dialect.name()])
        .revision("0001_role", &probed(dialect, &up), &probed(dialect, &down))
        .revision(
            "0002_more",
            "CREATE TABLE more (id integer PRIMARY KEY);\n",
            "DROP TABLE more;\n",
        )
        .chain()
}

/// On MySQL a statement may have to say how a resumed run knows that it has run.
fn probed(dialect: Dialect, sql: &str) -> String {
    if dialect == Dialect::Postgres {
        return sql.to_owned();
    }
    let each = sql
        .lines()
        .map(|line| format!("-- migrate: idempotent\n{line}\n"));
    each.collect()
}

fn roles_named(database: &TestDatabase, dialect: Dialect, role: &str) -> Vec<String> {
    database.query(&match dialect {
        Dialect::Postgres => format!("SELECT rolname FROM pg_roles WHERE rolname = '{role}'"),
        _ => format!("SELECT User FROM mysql.user WHERE User = '{role}'"),
    })
}

fn both() -> [(Dialect, TestDatabase); 2] {
    [
        (Dialect::Postgres, servers::postgres().database()),
        (Dialect::Mysql, servers::mariadb().database()),
    ]
}

#[test]
fn a_chain_that_makes_roles_leaves_the_server_of_the_developer_alone() {
    for (dialect, database) in both() {
        let role = format!("r_{}", database.name());
        let chain = with_role(dialect, &role);
        for _ in 0..2 {
            let proof = proved(&chain, development(&database));
            let found: Vec<_> = proof.findings().collect();
            assert!(proof.is_proved(), "{found:?}");
            assert_eq!(proof.place, "a private server");
            assert_eq!(roles_named(&database, dialect, &role), Vec::<String>::new());
        }
        // The developer has upgraded: the role is there.
        database.execute(&format!("CREATE ROLE {role}"));
        assert!(proved(&chain, development(&database)).is_proved());
        let notes = block_on(async {
            let places = development(&database);
            let mut shadows = Shadows::open_for(&chain, dialect, &places).await.unwrap();
            // One after the other, on one server.
            for id in ["0001", "0002", "0001"] {
                schema_at(&chain, &mut shadows, Some(id)).await.unwrap();
            }
            let notes = shadows.notes().to_vec();
            shadows.close().await;
            notes
        });
        assert!(notes[0].contains("`CREATE ROLE`"), "{notes:?}");
        database.execute(&format!("DROP ROLE {role}"));
    }
}

#[test]
fn on_a_server_for_shadow_databases_the_roles_go_in_the_end() {
    for (dialect, database) in both() {
        let role = format!("s_{}", database.name());
        let other = format!("o_{}", database.name());
        let chain = with_role(dialect, &role);
        database.execute(&format!("CREATE ROLE {other}"));
        for _ in 0..2 {
            let proof = proved(&chain, configured(&database));
            let found: Vec<_> = proof.findings().collect();
            assert!(proof.is_proved(), "{found:?}");
            assert!(proof.place.starts_with("beside "), "{}", proof.place);
            assert_eq!(roles_named(&database, dialect, &role), Vec::<String>::new());
            assert_eq!(roles_named(&database, dialect, &other), [other.as_str()]);
        }
        database.execute(&format!("DROP ROLE {other}; CREATE ROLE {role}"));
        let proof = proved(&chain, configured(&database));
        let found = proof.findings().next().expect("what is in the way");
        assert_eq!(found.code, Code::UpFails);
        for word in [&role, "shadow_url", "only for shadow databases"] {
            assert!(found.message.contains(word), "{}", found.message);
        }
        assert_eq!(
            roles_named(&database, dialect, &role),
            [role.as_str()],
            "it is somebody's"
        );
        database.execute(&format!("DROP ROLE {role}"));
    }
}

/// A run that was killed has left its database, what it wrote down, and its role.
#[test]
fn what_a_killed_run_made_goes_with_the_next_one() {
    for (dialect, database) in both() {
        let role = format!("k_{}", database.name());
        let chain = with_role(dialect, &role);
        block_on(async {
            let places = configured(&database);
            let mut shadows = Shadows::open_for(&chain, dialect, &places).await.unwrap();
            let shadow = shadows.create().await.unwrap();
            chain.upgrade(&shadow).await.unwrap();
            // Not closed: only its connection ends.
            drop(shadows);
        });
        assert_eq!(roles_named(&database, dialect, &role), [role.as_str()]);
        let proof = proved(&chain, configured(&database));
        let found: Vec<_> = proof.findings().collect();
        assert!(proof.is_proved(), "{found:?}");
        assert_eq!(roles_named(&database, dialect, &role), Vec::<String>::new());
    }
}

/// MySQL keeps rights on tables that are gone.
#[test]
fn rights_on_shadow_databases_go_with_them() {
    let database = servers::mariadb().database();
    let user = format!("u_{}", database.name());
    database.execute(&format!("CREATE USER {user}@localhost"));
    let grants = format!(
        "CREATE TABLE t (id integer PRIMARY KEY, a integer);\n\
         -- migrate: idempotent\nGRANT SELECT, INSERT ON t TO {user}@localhost;\n\
         -- migrate: idempotent\nGRANT UPDATE (a) ON t TO {user}@localhost WITH GRANT OPTION;\n"
    );
    let chain = TestChain::for_dialects(&["mysql"])
        .revision("0001_t", &grants, "DROP TABLE t;\n")
        .chain();
    let proof = proved(&chain, development(&database));
    assert!(proof.place.starts_with("beside "), "{}", proof.place);
    let left = |table: &str| {
        database.query(&format!(
            "SELECT Db FROM mysql.{table} WHERE User = '{user}' AND Db LIKE 'cargo\\_migrate%'"
        ))
    };
    for table in ["tables_priv", "columns_priv", "db"] {
        assert_eq!(left(table), Vec::<String>::new(), "{table}");
    }
    database.execute(&format!("DROP USER {user}@localhost"));
}
