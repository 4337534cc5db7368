//! Row 85: whoever may create objects in the database gets none of the rights of those who migrate.

use migrate_runtime::{Chain, Error, Migrator, block_on};
use migrate_tests::chain::TestChain;
use migrate_tests::servers::connection::execute;
use migrate_tests::servers::{self, TestDatabase};

use crate::chains::{one_more, tables};
use crate::roles::role;
use crate::runs::{as_user, upgrade};

/// A database in which somebody makes traps. What runs with another's rights counts a sequence, which no rollback undoes.
struct Trapped {
    database: TestDatabase,
    eve: String,
}

/// How the traps tell that they ran. `ok` is true, `text` and `number` are values.
const RAN: &str = "CREATE SCHEMA eve; CREATE SEQUENCE eve.canary;
GRANT USAGE ON SCHEMA eve TO PUBLIC; GRANT ALL ON SEQUENCE eve.canary TO PUBLIC;
CREATE FUNCTION eve.ran() RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN IF current_user <> '{eve}' THEN PERFORM pg_catalog.nextval('eve.canary'); END IF; RETURN true; END $$;
CREATE FUNCTION eve.text(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN PERFORM eve.ran(); RETURN $1; END $$;
CREATE FUNCTION eve.number() RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS
  $$ BEGIN PERFORM eve.ran(); RETURN 0; END $$;
CREATE FUNCTION eve.trigger() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM eve.ran(); RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END $$;";

impl Trapped {
    fn new() -> Self {
        let database = servers::postgres().database();
        let eve = role(&database, "eve");
        database.execute(&format!(
            "GRANT CREATE ON DATABASE {} TO {eve}; GRANT CREATE ON SCHEMA public TO {eve}",
            database.name()
        ));
        let trapped = Self { database, eve };
        trapped.eve_runs(&RAN.replace("{eve}", &trapped.eve));
        trapped
    }

    fn eve_runs(&self, sql: &str) {
        execute(&as_user(&self.database, &self.eve), sql);
    }

    /// The tables of the history are there, and hers, with a revision applied.
    fn with_history(chain: &Chain) -> Self {
        let trapped = Self::new();
        upgrade(chain, &as_user(&trapped.database, &trapped.eve));
        trapped
    }

    #[track_caller]
    fn nothing_ran(&self, after: &str) {
        let called = self.database.query("SELECT is_called FROM eve.canary");
        assert_eq!(called, ["f"], "her code ran with another's rights: {after}");
    }
}

fn code(outcome: Result<(), Error>) -> Result<(), String> {
    outcome.map_err(|error| {
        error.code().map_or("none", |code| code.name()).to_owned() + " " + &error.to_string()
    })
}

/// All that somebody may do, and whether it writes.
const ACTS: [(&str, bool); 7] = [
    ("upgrade with nothing pending", false),
    ("current", false),
    ("upgrade", true),
    ("downgrade", true),
    ("repair", true),
    ("stamp", true),
    ("stamp --purge", true),
];

/// Does one of [`ACTS`]. `done` is the chain that is applied, `more` has one pending.
fn act(what: &str, done: &Chain, more: &Chain, url: &str) -> Result<(), String> {
    let run = Migrator::new;
    code(match what {
        "upgrade with nothing pending" => block_on(run(done).upgrade(url)).map(drop),
        "current" => block_on(run(more).status(url)).map(drop),
        "upgrade" => block_on(run(more).upgrade(url)).map(drop),
        "downgrade" => block_on(run(done).downgrade(url)).map(drop),
        "repair" => block_on(run(done).repair(url, "0001", false)),
        "stamp" => block_on(run(done).stamp(url, false)).map(drop),
        _ => block_on(run(more).stamp(url, true)).map(drop),
    })
}

/// The superuser, and somebody who may do as much as she may, meet her tables.
#[track_caller]
fn attack(trap: &str) {
    let test = tables(1);
    let done = test.chain();
    let more = one_more(test, 2).chain();
    let trapped = Trapped::with_history(&done);
    trapped.eve_runs(&trap.replace("{eve}", &trapped.eve));
    trapped.eve_runs("GRANT USAGE ON SCHEMA cargo_migrate TO PUBLIC; GRANT ALL ON ALL TABLES IN SCHEMA cargo_migrate TO PUBLIC");
    let database = &trapped.database;
    let bob = role(database, "bob");
    database.execute(&format!(
        "GRANT CREATE ON DATABASE {} TO {bob}; GRANT CREATE ON SCHEMA public TO {bob}",
        database.name()
    ));
    for url in [database.url(), as_user(database, &bob)] {
        for (what, writes) in ACTS {
            let outcome = act(what, &done, &more, &url);
            trapped.nothing_ran(what);
            match outcome {
                Ok(()) => assert!(!writes, "{what} trusts her tables"),
                Err(error) => assert!(error.starts_with("history-not-trusted"), "{what}: {error}"),
            }
        }
    }
}

/// Traps in tables that are hers.
macro_rules! attacks {
    ($($name:ident: $sql:expr;)*) => {$(
        #[test]
        fn $name() {
            attack($sql);
        }
    )*};
}

attacks! {
    row_85_tables_of_another: "";
    row_85_a_trigger_on_the_log:
        "CREATE TRIGGER t BEFORE INSERT ON cargo_migrate.log FOR EACH ROW EXECUTE FUNCTION eve.trigger()";
    row_85_a_trigger_on_the_lease:
        "CREATE TRIGGER t BEFORE INSERT OR UPDATE ON cargo_migrate.lock FOR EACH ROW EXECUTE FUNCTION eve.trigger()";
    row_85_a_trigger_on_a_lease_without_rows:
        "DELETE FROM cargo_migrate.lock; \
         CREATE TRIGGER t BEFORE INSERT OR UPDATE ON cargo_migrate.lock FOR EACH ROW EXECUTE FUNCTION eve.trigger()";
    row_85_a_trigger_for_statements:
        "CREATE TRIGGER t AFTER INSERT OR UPDATE OR DELETE ON cargo_migrate.history EXECUTE FUNCTION eve.trigger()";
    row_85_a_rule:
        "CREATE RULE r AS ON INSERT TO cargo_migrate.log DO ALSO SELECT eve.ran()";
    row_85_a_rule_for_updates:
        "CREATE RULE r AS ON UPDATE TO cargo_migrate.lock DO ALSO SELECT eve.ran()";
    row_85_a_view:
        "ALTER TABLE cargo_migrate.history RENAME TO h; CREATE VIEW cargo_migrate.history AS SELECT * FROM cargo_migrate.h WHERE eve.ran()";
    row_85_a_view_of_meta:
        "ALTER TABLE cargo_migrate.meta RENAME TO h; CREATE VIEW cargo_migrate.meta AS SELECT * FROM cargo_migrate.h WHERE eve.ran()";
    row_85_a_materialized_view:
        "ALTER TABLE cargo_migrate.log RENAME TO h; CREATE MATERIALIZED VIEW cargo_migrate.log AS SELECT * FROM cargo_migrate.h WHERE eve.ran()";
    row_85_row_security:
        "CREATE POLICY p ON cargo_migrate.history USING (eve.ran()); ALTER TABLE cargo_migrate.history ENABLE ROW LEVEL SECURITY";
    row_85_row_security_of_meta:
        "CREATE POLICY p ON cargo_migrate.meta USING (eve.ran()); ALTER TABLE cargo_migrate.meta ENABLE ROW LEVEL SECURITY";
    row_85_a_default:
        "ALTER TABLE cargo_migrate.lock ALTER beat SET DEFAULT eve.number(); DELETE FROM cargo_migrate.lock";
    row_85_a_check:
        "ALTER TABLE cargo_migrate.log ADD CHECK (eve.ran())";
    row_85_an_index:
        "CREATE INDEX i ON cargo_migrate.log (eve.text(project)); CREATE INDEX j ON cargo_migrate.lock (eve.text(project))";
    row_85_a_part_of_an_index:
        "CREATE INDEX i ON cargo_migrate.lock (project) WHERE eve.ran()";
    row_85_a_generated_column:
        "ALTER TABLE cargo_migrate.log ADD x text GENERATED ALWAYS AS (eve.text(project)) STORED";
    row_85_a_child:
        "CREATE TABLE cargo_migrate.child () INHERITS (cargo_migrate.history); ALTER TABLE cargo_migrate.child ENABLE ROW LEVEL SECURITY; \
         CREATE POLICY p ON cargo_migrate.child USING (eve.ran())";
    row_85_a_domain:
        "CREATE DOMAIN eve.d AS text CHECK (eve.text(VALUE) = VALUE); ALTER TABLE cargo_migrate.log ALTER detail TYPE eve.d";
    row_85_a_type_with_a_cast:
        "CREATE TYPE eve.e AS ENUM ('applied'); CREATE FUNCTION eve.e(eve.e) RETURNS text LANGUAGE plpgsql AS \
         $$ BEGIN PERFORM eve.ran(); RETURN 'applied'; END $$; CREATE CAST (eve.e AS text) WITH FUNCTION eve.e(eve.e) AS IMPLICIT; \
         ALTER TABLE cargo_migrate.history DROP CONSTRAINT history_state_check; \
         ALTER TABLE cargo_migrate.history ALTER state TYPE eve.e USING 'applied'::eve.e";
    row_85_a_type_with_a_cast_in_meta:
        "CREATE TYPE eve.e AS ENUM ('1'); CREATE FUNCTION eve.e(eve.e) RETURNS bigint LANGUAGE plpgsql AS \
         $$ BEGIN PERFORM eve.ran(); RETURN 1; END $$; CREATE CAST (eve.e AS bigint) WITH FUNCTION eve.e(eve.e) AS IMPLICIT; \
         ALTER TABLE cargo_migrate.meta ALTER format_version TYPE eve.e USING '1'::eve.e";
    row_85_another_type_with_an_operator:
        "CREATE FUNCTION public.eq(varchar, varchar) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN eve.ran(); END $$; \
         CREATE OPERATOR public.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = public.eq); \
         ALTER TABLE cargo_migrate.history ALTER project TYPE varchar, ALTER id TYPE varchar, ALTER chain_hash TYPE varchar; \
         ALTER TABLE cargo_migrate.lock ALTER project TYPE varchar";
    row_85_the_statistics_of_an_expression:
        "CREATE STATISTICS cargo_migrate.s ON (eve.text(project)), project FROM cargo_migrate.lock; \
         CREATE STATISTICS cargo_migrate.u ON (eve.text('x')), id FROM cargo_migrate.history; \
         CREATE STATISTICS cargo_migrate.v ON (eve.number()), format_version FROM cargo_migrate.meta";
    row_85_an_index_that_is_constant:
        "CREATE INDEX i ON cargo_migrate.history ((eve.number())); CREATE INDEX j ON cargo_migrate.meta ((eve.number()))";
}

/// Who may give a role away makes the victim its member; that role's tables are hers all the same.
#[test]
fn row_85_membership_that_she_gave_away() {
    let done = tables(1).chain();
    let trapped = Trapped::new();
    let database = &trapped.database;
    let [crew, bob] = ["crew", "bob"].map(|kind| role(database, kind));
    for name in [&crew, &bob] {
        database.execute(&format!(
            "GRANT CREATE ON DATABASE {} TO {name}; GRANT CREATE ON SCHEMA public TO {name}; GRANT USAGE ON SCHEMA eve TO {name}",
            database.name()
        ));
    }
    database.execute(&format!(
        "GRANT {crew} TO {} WITH ADMIN OPTION",
        trapped.eve
    ));
    upgrade(&done, &as_user(database, &crew));
    trapped.eve_runs(&format!(
        "GRANT {crew} TO postgres; GRANT {crew} TO {bob}; SET ROLE {crew}; \
         ALTER TABLE cargo_migrate.log ADD CHECK (eve.ran()); ALTER TABLE cargo_migrate.lock ADD CHECK (eve.ran())"
    ));
    // The check ran when it was made.
    database.execute("ALTER SEQUENCE eve.canary RESTART");
    for url in [database.url(), as_user(database, &bob)] {
        for (what, writes) in ACTS {
            let outcome = act(what, &done, &tables(2).chain(), &url);
            trapped.nothing_ran(what);
            if writes {
                let error = outcome.expect_err(what);
                assert!(error.starts_with("history-not-trusted"), "{what}: {error}");
            }
        }
    }
}

/// What an administrator makes somebody a member of is as good as his own.
#[test]
fn row_85_tables_of_a_group_are_trusted_by_its_members() {
    let database = servers::postgres().database();
    let [owners, ann] = ["owners", "ann"].map(|kind| role(&database, kind));
    database.execute(&format!(
        "GRANT CREATE ON DATABASE {} TO {owners}; GRANT CREATE ON SCHEMA public TO {owners}; GRANT {owners} TO {ann}",
        database.name()
    ));
    upgrade(&tables(1).chain(), &as_user(&database, &owners));
    assert_eq!(
        upgrade(&tables(2).chain(), &as_user(&database, &ann)),
        ["0002"]
    );
}

/// She makes something before there is a history: nobody goes on with it.
#[track_caller]
fn attack_before(trap: &str) {
    let chain = tables(1).chain();
    let trapped = Trapped::new();
    trapped.eve_runs(trap);
    for (what, writes) in ACTS {
        let outcome = act(what, &chain, &chain, &trapped.database.url());
        trapped.nothing_ran(what);
        // There is nothing to take back.
        if writes && what != "downgrade" {
            let error = outcome.expect_err(what);
            let expected = ["history-not-trusted", "history-format"];
            assert!(
                expected.iter().any(|code| error.starts_with(code)),
                "{what}: {error}"
            );
        }
    }
}

#[test]
fn row_85_an_empty_schema_of_another() {
    attack_before("CREATE SCHEMA cargo_migrate");
}

#[test]
fn row_85_one_table_of_another() {
    attack_before(
        "CREATE SCHEMA cargo_migrate; CREATE TABLE cargo_migrate.meta (one int PRIMARY KEY); \
         CREATE TRIGGER t BEFORE INSERT ON cargo_migrate.meta FOR EACH ROW EXECUTE FUNCTION eve.trigger()",
    );
}

/// A schema that everybody may create in is as good as hers.
#[test]
fn row_85_a_table_of_another_in_a_schema_of_ours() {
    let chain = tables(1).chain();
    let trapped = Trapped::new();
    trapped
        .database
        .execute("CREATE SCHEMA cargo_migrate; GRANT ALL ON SCHEMA cargo_migrate TO PUBLIC");
    trapped.eve_runs(
        "CREATE TABLE cargo_migrate.meta (one int PRIMARY KEY); \
         CREATE TRIGGER t BEFORE INSERT ON cargo_migrate.meta FOR EACH ROW EXECUTE FUNCTION eve.trigger()",
    );
    let error = block_on(chain.upgrade(trapped.database.url())).unwrap_err();
    assert_eq!(
        error.code().unwrap().name(),
        "history-not-trusted",
        "{error}"
    );
    trapped.nothing_ran("upgrade");
}

/// She holds up whoever makes the tables, and makes them meanwhile.
#[test]
fn row_85_tables_that_appear_after_the_look() {
    let chain = tables(1).chain();
    let trapped = Trapped::new();
    let eve = as_user(&trapped.database, &trapped.eve);
    let url = trapped.database.url();
    let meta = "CREATE TABLE cargo_migrate.meta (one bigint PRIMARY KEY, format_version bigint, fingerprint text, environment text, \
                dialect text, created_at timestamptz, created_by text); \
                CREATE TRIGGER t BEFORE INSERT ON cargo_migrate.meta FOR EACH ROW EXECUTE FUNCTION eve.trigger()";
    std::thread::scope(|scope| {
        let holder = scope.spawn(|| {
            execute(
                &eve,
                &format!(
                    "SELECT pg_advisory_lock(7270001); DO $$ BEGIN FOR i IN 1..600 LOOP PERFORM pg_stat_clear_snapshot(); \
                     EXIT WHEN EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted); \
                     PERFORM pg_sleep(0.05); END LOOP; END $$; BEGIN; CREATE SCHEMA cargo_migrate; {meta}; COMMIT; \
                     SELECT pg_advisory_unlock(7270001)"
                ),
            );
        });
        while trapped
            .database
            .query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            == ["0"]
        {
            std::thread::yield_now();
        }
        let outcome = block_on(chain.upgrade(&url));
        trapped.nothing_ran("upgrade");
        let error = outcome.expect_err("her tables");
        assert_eq!(
            error.code().unwrap().name(),
            "history-not-trusted",
            "{error}"
        );
        holder.join().unwrap();
    });
}

/// A schema named after the superuser comes before `public` for him: whatever operator the engine's own SQL means must not
/// be found there.
#[test]
fn row_85_operators_of_another_are_not_found() {
    const TYPES: [&str; 14] = [
        "int2",
        "int4",
        "int8",
        "text",
        "varchar",
        "name",
        "numeric",
        "float8",
        "timestamptz",
        "interval",
        "oid",
        "bool",
        "\"char\"",
        "timestamp",
    ];
    let trapped = Trapped::new();
    let mut sql = "CREATE SCHEMA postgres; GRANT USAGE ON SCHEMA postgres TO PUBLIC;\n".to_owned();
    for left in TYPES {
        for right in TYPES {
            for (result, operators) in [
                ("boolean", &["=", "<>", "<", ">", "<=", ">=", "~~"][..]),
                ("text", &["||"]),
                ("numeric", &["+", "-", "*", "/"]),
            ] {
                let value = match result {
                    "boolean" => "eve.ran()",
                    "text" => "CASE WHEN eve.ran() THEN 'x' END",
                    _ => "CASE WHEN eve.ran() THEN 1 END",
                };
                let name = format!("f_{result}");
                sql += &format!(
                    "CREATE FUNCTION postgres.{name}({left}, {right}) RETURNS {result} LANGUAGE plpgsql AS $$ BEGIN RETURN {value}; END $$;\n"
                );
                for operator in operators {
                    sql += &format!(
                        "CREATE OPERATOR postgres.{operator} (LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = postgres.{name});\n"
                    );
                }
            }
        }
    }
    trapped.eve_runs(&sql);
    let database = &trapped.database;
    let url = database.url();
    // That the trap is one:
    database.execute("SELECT 'x' || relname FROM pg_catalog.pg_class LIMIT 1");
    let sprung = database.query("SELECT is_called FROM eve.canary");
    assert_eq!(sprung, ["t"]);
    database.execute("ALTER SEQUENCE eve.canary RESTART");

    let test = tables(1);
    let done = test.chain();
    let chain = one_more(test, 2).chain();
    upgrade(&done, &url);
    trapped.nothing_ran("upgrade");
    for (what, _) in ACTS {
        let outcome = act(what, &done, &done, &url);
        trapped.nothing_ran(what);
        if what.starts_with("upgrade") || what == "current" {
            outcome.unwrap();
        }
    }
    // Somebody is in the way for long enough to be asked about.
    database.execute("CREATE TABLE IF NOT EXISTS t1 (id int)");
    std::thread::scope(|scope| {
        let blocked = Migrator::new(&chain).lock_timeout(std::time::Duration::from_secs(5));
        let holder = scope.spawn(|| {
            execute(
                &url,
                "BEGIN; CREATE TABLE t2 (e int); SELECT pg_sleep(2.5); ROLLBACK",
            );
        });
        std::thread::sleep(std::time::Duration::from_millis(300));
        block_on(blocked.upgrade(&url)).unwrap();
        holder.join().unwrap();
    });
    trapped.nothing_ran("an upgrade that waits");
    crate::runs::downgrade(&chain, &url);
    trapped.nothing_ran("downgrade");
    let outside = TestChain::for_dialects(&["postgres"])
        .revision(
            "0001_outside",
            "-- migrate: transaction off\nCREATE TABLE c (d int);\nCREATE INDEX CONCURRENTLY c_d ON c (d);\n",
            "-- migrate: transaction off\nDROP INDEX CONCURRENTLY c_d;\nDROP TABLE c;\n",
        )
        .chain();
    upgrade(&outside, &url);
    trapped.nothing_ran("an upgrade statement by statement");
    crate::runs::downgrade(&outside, &url);
    trapped.nothing_ran("a downgrade statement by statement");
}
